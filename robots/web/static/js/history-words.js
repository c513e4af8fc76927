// What the pages of past runs share: days of the hall, durations, names, the frame of a page on paper.

import { untilAnswered } from "./api.js";
import { h, setText } from "./dom.js";
import { store } from "./store.js";
import { language, loadTexts, pick, setLanguage, t } from "./texts.js";
import { capital } from "./words.js";

const DAY_S = 86400;
const tag = () => (language === "zh" ? "zh-CN" : "en-GB");

/** The hall's day of an instant, `2026-01-05`. */
export const dayOf = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: store.hall.time_zone }).format(new Date(at * 1000));

export const daysLater = (day, days) => new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY_S * 1000).toISOString().slice(0, 10);

/** `2026年1月5日星期一`. */
export const longDay = (day) => new Intl.DateTimeFormat(tag(), { timeZone: "UTC", year: "numeric", month: "long", day: "numeric", weekday: "long" })
  .format(new Date(`${day}T12:00:00Z`));

/** Day and time in the hall's zone. */
export const moment = (at) => new Intl.DateTimeFormat(tag(), { timeZone: store.hall.time_zone, year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(at * 1000));

export const span = (seconds) => seconds < 90 ? t("history.seconds", { n: String(Math.round(seconds)) }) : t("history.minutes", { n: String(Math.round(seconds / 60)) });

export const stateWords = (state) => t(`h.state.${state}`);
export const reasonsOf = (run) => run.reasons.map((reason) => capital(pick(reason))).join(t("list.comma"));
export const TONES = { delivered: "good", refused: "bad", failed: "bad", in_custody: "wait", returned: "wait", cancelled: "quiet" };

/** Loads words and hall, then draws; a page without a login or server says so. */
export async function openPage(path, draw) {
  const box = document.getElementById("page");
  const say = (problem) => setText(box, pick(problem));
  await loadTexts("history");
  const [hall, answer] = await Promise.all(["/api/v1/hall", path || "/api/v1/session"].map((one) => untilAnswered(one, say)));
  store.hall = hall.body;
  const problem = !hall.ok ? hall.body : !answer.ok ? answer.body : answer.body === null ? { code: "not_logged_in" } : null;
  const again = () => box.replaceChildren(...(problem ? [sorry(problem, again)] : draw(answer.body, again)));
  again();
}

function sorry(problem, again) {
  const login = problem.code === "not_logged_in";
  return h("main", { class: "page-sorry" }, h("p", { role: "alert", data: { testid: "page-problem" } }, login ? t("history.login") : pick(problem)),
    h("a", { class: "button button-plain", href: "/" }, t("history.open_tablet")), languageButton(again));
}

export function languageButton(again) {
  return h("button", { type: "button", class: "button", lang: language === "zh" ? "en" : "zh-CN", data: { testid: "language" }, onclick: () => {
    setLanguage(language === "zh" ? "en" : "zh");
    again();
  } }, language === "zh" ? "English" : "中文");
}

export const linkButton = (words, href, testid) => h("a", { class: "button", href, data: { testid } }, words);
export const printButton = (words) => h("button", { type: "button", class: "button button-plain", data: { testid: "print" }, onclick: () => window.print() }, words);
