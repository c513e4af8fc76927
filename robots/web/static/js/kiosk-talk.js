// The conversation in writing, the question the guide asks back, a person who was called, the end of a visit.

import { h, s, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { button, page, touch } from "./kiosk-page.js";
import { robotFace } from "./robot-face.js";
import { serverNow } from "./store.js";
import { pick, t } from "./texts.js";
import { robotName } from "./words.js";

const RING = 2 * Math.PI * 54;
const SECONDS = 20;

/** The last lines, newest below. Always there: nobody needs to hear what was said. */
export function talk(count) {
  const lines = page.view.lines.slice(-count);
  return h("ol", { class: "talk", "aria-label": t("kiosk.talk"), data: { testid: "talk" } }, lines.map((line) => h("li", { class: `line line-${line.who}`, data: { testid: `line-${line.who}` } },
    h("span", { class: "line-who" }, line.who === "guide" ? robotName(page.view.robot) : line.who === "staff" ? line.name || t("kiosk.staff") : t("kiosk.you")),
    h("span", { class: "line-text" }, pick(line.text)))));
}

export function clarifyPage() {
  return h("div", { class: "clarify" },
    h("ul", { class: "choice-list" }, page.view.choices.map((choice, index) => h("li", {}, h("button", { type: "button", class: "choice", data: { testid: `choice-${choice.id}` },
      onclick: () => touch("choose", choice.id) }, h("span", { class: "choice-mark", "aria-hidden": "true" }, "ABCD"[index]),
      h("span", { class: "choice-words" }, h("strong", {}, pick(choice.name)), choice.question ? h("span", {}, pick(choice.question)) : null), icon("arrow"))))),
    h("div", { class: "row" }, button("none_of_these", "button-wide")), talk(3));
}

export function handoffPage() {
  const { waits } = page.view;
  const state = waits?.state ?? "waiting";
  const left = h("p", { class: "wait-left", role: "timer", data: { testid: "waits-left" } });
  const card = h("section", { class: "card handoff", data: { testid: "handoff", state } },
    h("div", { class: "handoff-mark", "aria-hidden": "true" }, icon("person")),
    h("div", { class: "handoff-words" }, h("h2", { data: { testid: "handoff-state" } }, t(`kiosk.waits.${state}`, { person: waits?.person || t("kiosk.staff") })),
      h("p", {}, t(`kiosk.waits.${state}.next`)), left));
  return h("div", { class: "handoff-page" }, card, talk(12), h("div", { class: "row" }, button("useful", "button-good"), button("not_useful")));
}

/** `最多还需 1:42`, counted by the server's clock. */
export function tickHandoff(root) {
  const left = root.querySelector(".wait-left");
  if (!left) return;
  const until = page.view.waits?.until;
  const seconds = Math.max(0, Math.ceil((until ?? 0) - serverNow()));
  setText(left, until ? t("kiosk.waits.left", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` }) : "");
  show(left, Boolean(until));
}

export function countdownPage() {
  return h("div", { class: "countdown", data: { testid: "countdown" } },
    h("div", { class: "ring-box" },
      s("svg", { viewBox: "0 0 120 120", class: "ring", "aria-hidden": "true" }, s("circle", { class: "ring-bed", cx: 60, cy: 60, r: 54 }),
        s("circle", { class: "ring-left", cx: 60, cy: 60, r: 54, "stroke-dasharray": RING, transform: "rotate(-90 60 60)" })),
      h("p", { class: "ring-seconds", role: "timer", data: { testid: "seconds-left" } })),
    h("p", { class: "lead" }, t("kiosk.countdown")),
    h("div", { class: "row" }, button("stay", "button-plain button-wide"), button("done", "button-wide")));
}

export function tickCountdown(root) {
  const ring = root.querySelector(".ring-left");
  if (!ring || page.view.ends_at === null) return;
  const left = Math.max(0, page.view.ends_at - serverNow());
  ring.style.strokeDashoffset = String(RING * (1 - Math.min(1, left / SECONDS)));
  setText(root.querySelector(".ring-seconds"), String(Math.ceil(left)));
}

export function outOfService() {
  return h("div", { class: "resting", data: { testid: "out-of-service" } }, robotFace("help"), h("p", { class: "lead" }, t("kiosk.out_of_service")), talk(4));
}
