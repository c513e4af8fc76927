// Words about visitors' questions, and the calls that several of the pages make.

import { newKey, post, untilAnswered } from "./api.js";
import { addIcons } from "./icons.js";
import { store } from "./store.js";
import { has, pick, t } from "./texts.js";

addIcons({
  handoffs: "M6.5 10.5a5.5 5.5 0 0 1 11 0c0 5 2 6.5 2 6.5h-15s2-1.5 2-6.5Z M10 20a2.2 2.2 0 0 0 4 0 M12 5V3.5",
  questions: "M4 5h16v11h-9l-4.5 4v-4H4z M10 9a2 2 0 1 1 2.8 1.8c-.6.3-.8.6-.8 1.2 M12 13.8v.2",
});

const keys = {}; // of acts that were not answered: tapping again is the same act
let known = null;

/** What the knowledge base has, by id; asked for once a session. Answers {entries: Map, departments, problem}. */
export async function knowledge() {
  if (store.session && !Object.keys(store.people).length) {
    const people = await untilAnswered("/api/v1/people", undefined, () => !store.session);
    if (people.ok) store.people = people.body;
  }
  if (known) return known;
  const answer = await untilAnswered("/api/v1/visitors/entries", undefined, () => !store.session);
  if (!answer.ok) return { entries: new Map(), departments: {}, problem: answer.body };
  known = { entries: new Map(answer.body.entries.map((entry) => [entry.id, entry])), departments: answer.body.departments };
  return known;
}

export const entryName = (id) => pick(known?.entries.get(id)?.name) || id;
export const entryShort = (id, lang) => known?.entries.get(id)?.short?.[lang] ?? "";
export const whyWords = (code) => (has(`why.${code}`) ? t(`why.${code}`) : code);

/** Posts an act with a key that stays the same until it is answered. */
export async function act(path, body = {}) {
  const name = `${path} ${JSON.stringify(body)}`;
  const key = (keys[name] ??= newKey());
  const answer = await post(path, { key, ...body });
  if (![0, 503, 504].includes(answer.status)) delete keys[name];
  return answer;
}

export function toneOf(one) {
  if (one.over) return "quiet";
  if (one.state === "escalated" || (one.escalated && !one.person)) return "bad";
  return { waiting: "act", answered: "good" }[one.state] ?? "plain";
}

export function stateWords(one) {
  if (one.gone) return t("handoff.state.gone");
  const name = store.people[one.person] ?? one.person;
  if (one.person && !one.over && one.state !== "escalated") return t(`handoff.by.${one.state}`, { name: one.person === store.session?.person ? t("handoff.you") : name });
  return t(`handoff.state.${one.state}`);
}
