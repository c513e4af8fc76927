// The wait board: per queue who is called where, how many wait and how long, drawn anew from the newest facts every second.

import { banners } from "./board-words.js";
import { h } from "./dom.js";
import { freshQueues, serverNow, store } from "./store.js";
import { both } from "./texts.js";
import { startBoard, two } from "./wall-board.js";
import { clock } from "./words.js";

const CALLS = 3;
const place = document.getElementById("board");

/** A range in whole minutes, rounded outwards. */
function range(queue) {
  if (!queue.windows) return both("wait.closed");
  if (!queue.next) return both("wait.unknown");
  if (queue.next.likely_s === 0 && queue.next.high_s <= 60) return both("wait.at_once");
  const low = Math.floor(queue.next.low_s / 60);
  return both("wait.minutes", { low, high: Math.max(low + 1, Math.ceil(queue.next.high_s / 60)) });
}

const call = (one) => h("li", { class: "call", data: { testid: `call-${one.ticket}` } },
  h("span", {}, one.ticket), h("span", { class: "arrow", "aria-hidden": "true" }, "→"), h("span", {}, one.window));

function row(queue) {
  const calls = queue.called.slice(0, CALLS).map(call);
  return h("section", { class: "queue", data: { testid: `queue-${queue.queue}` } },
    h("div", { class: "letter" }, queue.queue),
    h("div", {}, two(both("wait.calling"), "label"), calls.length ? h("ul", { class: "calls" }, calls) : two(both("wait.nobody_called"), "none")),
    h("div", {}, two(both("wait.waiting"), "label"), two(both("wait.people", { n: String(queue.line) }), "big")),
    h("div", { class: "time" }, two(both("wait.time"), "label"), two(range(queue), "big")));
}

function draw() {
  const queues = freshQueues().sort((a, b) => (a.queue < b.queue ? -1 : 1));
  const stale = store.stale || (store.waiting.size > 0 && queues.length === 0);
  const banner = stale ? "wait.stale" : queues.some((one) => one.surges.length) ? "wait.hurried" : "";
  place.dataset.stale = String(stale);
  place.replaceChildren(
    h("header", {}, h("h1", {}, two(both("wait.title"))), h("time", { data: { testid: "clock" } }, store.asOf ? clock(serverNow()) : "—")),
    ...banners().filter((one) => one.id !== "stale").map((one) => h("div", { class: "banner", role: "status", data: { tone: one.tone, testid: one.id } },
      two(one.what), one.next ? two(one.next) : null)),
    banner ? h("div", { class: "banner", role: "status", data: { testid: "banner" } }, two(both(banner))) : "",
    h("main", { class: "queues" }, queues.length ? queues.map(row) : two(both("wait.none"), "none")));
}

startBoard("wait", draw);
