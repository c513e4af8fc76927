// The hall board: one picture for everybody in the hall, drawn anew from the newest facts every second. No names, no labels.

import { arrival, banners, figures, joined, liftPair, liftSays, openRuns, placePair, robotPair, robotSays, stopPair, waitPair } from "./board-words.js";
import { h } from "./dom.js";
import { serverNow, store } from "./store.js";
import { both } from "./texts.js";
import { startBoard, two } from "./wall-board.js";
import { clock } from "./words.js";

const place = document.getElementById("board");

function runRow(run) {
  const due = arrival(run);
  const waits = waitPair(run.waiting_for);
  const state = run.state === "waiting_recipient" ? null : both(`board.state.${run.state}`); // said beside its way
  const doing = joined([run.held ? both("board.held") : state, run.robot ? both("board.at", { robot: robotPair(run.robot), place: placePair(run.robot) }) : null]);
  return h("li", { class: "run", data: { testid: `run-${run.run}`, state: run.state, waits: String(Boolean(waits)) } },
    h("div", { class: "way" }, two(stopPair(run.from), "stop"), h("span", { class: "arrow", "aria-hidden": "true" }, "→"), two(stopPair(run.to), "stop"),
      run.urgent ? h("span", { class: "urgent" }, two(both("board.urgent"))) : null),
    h("div", { class: "due" }, h("strong", {}, due.time), two(due.words)),
    two(doing, waits ? "doing" : "doing alone"), waits ? two(waits, "waits", { testid: `waits-${run.run}` }) : null);
}

function robotRow(id) {
  const says = robotSays(id);
  const percent = says.charge === undefined ? null : Math.round(says.charge * 100);
  return h("li", { class: "robot", data: { testid: `robot-${id}`, state: says.state } },
    two(robotPair(id), "name"), two(says.words, "doing"),
    h("span", { class: "charge" }, h("strong", {}, percent === null ? "—" : `${percent}%`),
      h("span", { class: "bar", "aria-hidden": "true" }, percent === null ? null : barOf(percent))),
    says.note ? two(says.note, "waits") : null);
}

function barOf(percent) {
  const bar = h("span", { data: { low: String(percent < 20) } });
  bar.style.inlineSize = `${percent}%`;
  return bar;
}

function liftRow(id) {
  const says = liftSays(id);
  return h("li", { class: "lift", data: { testid: `lift-${id}`, state: says.state } }, two(liftPair(id), "name"), two(says.words, "doing"));
}

function panel(name, rows, empty) {
  const more = h("span", { class: "more", data: { testid: `more-${name}` } });
  const list = h("ul", {}, rows.length ? rows : h("li", { class: "none" }, two(both(empty))));
  return h("section", { class: `panel ${name}` }, h("h2", {}, two(both(`board.${name}`)), more), list);
}

/** What does not fit is counted, never cut in half. */
function fit(section) {
  const list = section.lastChild;
  let left = 0;
  while (list.scrollHeight > list.clientHeight + 1 && list.children.length > 1) {
    list.lastChild.remove();
    left += 1;
  }
  if (left) section.querySelector(".more").append(two(both("board.more", { n: String(left) })));
}

function draw() {
  const runs = panel("runs", openRuns().map(runRow), store.fleet ? "board.no_runs" : "board.no_word");
  const robots = panel("robots", Object.keys(store.hall.robots).sort().map(robotRow), "board.no_word");
  const lifts = panel("lifts", Object.keys(store.hall.lifts).sort().map(liftRow), "board.no_word");
  place.dataset.stale = String(store.stale);
  place.replaceChildren(
    h("header", {}, h("h1", {}, two(both("board.title"))), h("time", { data: { testid: "clock" } }, store.asOf ? clock(serverNow()) : "—")),
    h("div", { class: "banners" }, banners().map((one) => h("div", { class: "banner", role: "status", data: { tone: one.tone, testid: one.id } },
      two(one.what, "what"), one.next ? two(one.next, "next") : null))),
    h("main", {}, runs, h("div", { class: "side" }, robots, lifts)),
    h("footer", {}, figures().map((one) => h("div", { class: "figure", data: { testid: `figure-${one.name}` } },
      h("strong", {}, String(one.value)), two(both(`board.figure.${one.name}`))))));
  [runs, robots, lifts].forEach(fit);
}

startBoard("board", draw);
