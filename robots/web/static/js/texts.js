// Words of the page: Chinese first, English by a switch that this tablet remembers.

import { untilAnswered } from "./api.js";

const KEPT = "hall.language";
const loaded = {};
/** Chinese words stand close to each other, and apart from A12 and 3. */
const areHan = (...two) => two.every((letter) => /^\p{Script=Han}$/u.test(letter));
export let language = localStorage.getItem(KEPT) === "en" ? "en" : "zh";

/** The words every page shares, and those of `parts` (`kiosk` has its own files). */
export async function loadTexts(...parts) {
  await Promise.all(["zh", "en"].map(async (name) => {
    const files = ["", ...parts.map((part) => `${part}.`)].map((part) => `/static/texts/${part}${name}.json`);
    loaded[name] = Object.assign({}, ...await Promise.all(files.map(async (file) => (await untilAnswered(file)).body)));
  }));
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export function setLanguage(name) {
  language = name;
  localStorage.setItem(KEPT, name);
  document.documentElement.lang = name === "zh" ? "zh-CN" : "en";
}

/** The words for a key; {name} is filled in, of a {zh, en} pair its side. A missing key shows itself, so that it is noticed. */
export const t = (key, values = {}) => filled(language, key, values);

/** The same in both languages, for a page that everybody passes. */
export const both = (key, values = {}) => ({ zh: filled("zh", key, values), en: filled("en", key, values) });

function filled(name, key, values) {
  const text = loaded[name]?.[key] ?? key;
  return text.replace(/( ?)\{(\w+)\}( ?)/g, (found, before, blank, after, at) => {
    const given = values[blank] ?? "";
    const value = String(given[name] ?? given);
    return (areHan(text[at - 1], value[0]) ? "" : before) + value + (areHan(value.at(-1), text[at + found.length]) ? "" : after);
  });
}

export function has(key) {
  return key in (loaded[language] ?? {});
}

/** The side of a {zh, en} pair that is read now. */
export function pick(pair) {
  return pair ? (pair[language] || pair.zh || pair.en || "") : "";
}
