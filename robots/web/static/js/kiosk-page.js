// What the kiosk's page knows and does: the guide's view, the hall, and the way to tell the guide of a touch.

import { post } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { language, pick, t } from "./texts.js";

const ALIVE_EVERY_MS = 10_000;

export const page = {
  view: null,
  about: null,
  browsing: "", // "": no list open; "all": departments; else a department's id
  place: null, // an item of the list that the guide knows nothing more of
  ticks: new Set(), // papers the visitor has, of the answer on the screen
  redraw: () => {},
  complain: () => {},
};

let aliveAt = 0;

export const offers = (what) => page.view?.buttons.includes(what) ?? false;

/** Tell the guide; what comes of it arrives with the next view. */
export async function touch(what, value = "") {
  aliveAt = performance.now();
  const answer = await post("/api/v1/touch", { what, value });
  if (!answer.ok) page.complain(pick(answer.body));
  return answer.ok;
}

export async function ask(text) {
  aliveAt = performance.now();
  const answer = await post("/api/v1/ask", { text, lang: language });
  if (!answer.ok) page.complain(pick(answer.body));
  return answer.ok;
}

/** Somebody reads, scrolls or types: the guide need not think they left. */
export function alive() {
  if (!page.view || page.view.stage === "idle" || performance.now() - aliveAt < ALIVE_EVERY_MS) return;
  const what = offers("stay") ? "" : offers("ask") ? "ask" : "";
  if (what) touch(what);
}

/** Close the lists that only this page opened. */
export function closeLists() {
  page.browsing = "";
  page.place = null;
}

/** A button of the view; nothing when the view does not offer it. */
export function button(what, look = "", { label = t(`kiosk.do.${what}`), mark = MARKS[what], value = "", then } = {}) {
  if (!offers(what)) return null;
  return h("button", { type: "button", class: `button ${look}`, data: { testid: what },
    onclick: async (event) => {
      const pressed = event.currentTarget;
      pressed.disabled = true;
      const taken = await touch(what, value);
      pressed.disabled = false;
      if (taken) then?.();
    } }, mark ? icon(mark) : null, h("span", {}, label));
}

const MARKS = { person: "person", useful: "good", not_useful: "poor", repeat: "volume", where: "pin", escort: "person", print: "printer", take_away: "qr",
  browse: "list", stay: "check", done: "leave", none_of_these: "cross" };
