// What a robot's own page shows while a drill is on, always in both languages; nothing without one.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { both } from "./texts.js";

const words = (pair, sign, lead = "") => h("span", {}, lead, h("strong", { lang: "zh-CN" }, pair.zh), sign, h("span", { lang: "en" }, pair.en));

/** The words of an alarm, said to be a drill while one is on. */
export const inDrill = (pair) => (store.drills.size ? both("drill.what", { drill: pair }) : pair);

/** drill: its title {zh, en}, or null. */
export const drillMark = (drill) => drill && h("p", { class: "drill-mark", role: "status", data: { testid: "drill" } },
  words(both("drill.what", { drill }), " ", icon("alert")), words(both("drill.not_real"), " "));

/** words: what to do in the alarm that stands, or null. */
export const alarmMark = (alarm, isDrill) => alarm && h("p", { class: "alarm-mark", role: "alert", data: { testid: "alarm", drill: String(isDrill) } },
  words(alarm, " ", icon("alert")));
