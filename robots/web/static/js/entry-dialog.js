// Choose the item a wording belongs to, and propose it. One tap on a suggestion is enough.

import { post } from "./api.js";
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { pick, t } from "./texts.js";
import { act, entryName, knowledge } from "./visitor-words.js";

const SHOWN = 8;
const isChinese = (text) => /\p{Script=Han}/u.test(text);

/** Resolves true when the phrasing was proposed. `suggested`: entries' ids, best first. */
export async function proposePhrasing(text, suggested = []) {
  const known = await knowledge();
  const near = suggested.length || !text ? suggested : (await post("/api/v1/visitors/nearest", { text: text.slice(0, 200) })).body.entries ?? [];
  return new Promise((resolve) => new EntryDialog(text, near, known, resolve));
}

class EntryDialog {
  constructor(text, suggested, known, resolve) {
    this.known = known;
    this.suggested = suggested.filter((id) => known.entries.has(id));
    this.words = h("input", { id: "phrasing-text", maxlength: "200", value: text.slice(0, 200), autocomplete: "off", data: { testid: "phrasing-text" } });
    this.search = h("input", { id: "phrasing-search", type: "search", autocomplete: "off", placeholder: t("phrasing.search_hint"),
      data: { testid: "phrasing-search" }, oninput: () => this.list() });
    this.found = h("div", { class: "entry-list", role: "group", "aria-label": t("phrasing.items") });
    this.note = h("p", { class: "hint" });
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "phrasing-problem" } }, known.problem ? pick(known.problem) : "");
    this.dialog = h("dialog", { class: "ask entry-dialog", "aria-labelledby": "phrasing-title", data: { testid: "phrasing-dialog" } },
      h("h2", { id: "phrasing-title" }, t("phrasing.title")),
      h("p", { class: "hint phrasing-second" }, t("phrasing.second")),
      h("div", { class: "field" }, h("label", { for: "phrasing-text" }, t("phrasing.words")), this.words),
      h("div", { class: "field" }, h("label", { for: "phrasing-search" }, t("phrasing.item")), this.search),
      this.note, this.found, this.problem,
      h("div", { class: "row-end" }, h("button", { type: "button", class: "button", data: { testid: "phrasing-cancel" }, onclick: () => this.dialog.close("no") }, t("phrasing.cancel"))));
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      resolve(this.dialog.returnValue === "yes");
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.list();
  }

  list() {
    const wanted = this.search.value.trim().toLowerCase();
    const all = [...this.known.entries.values()];
    const fits = (entry) => `${entry.name.zh} ${entry.name.en} ${entry.id} ${pick(this.known.departments[entry.department])}`.toLowerCase().includes(wanted);
    const hits = wanted ? all.filter(fits) : this.suggested.map((id) => this.known.entries.get(id));
    setText(this.note, wanted ? (hits.length ? "" : t("phrasing.none")) : t(hits.length ? "phrasing.near" : "phrasing.type"));
    show(this.note, Boolean(this.note.textContent));
    this.found.replaceChildren(...hits.slice(0, SHOWN).map((entry) => h("button", {
      type: "button", class: "entry-choice", data: { testid: `entry-${entry.id}` }, onclick: (event) => this.propose(entry.id, event.currentTarget),
    }, icon("check"), h("strong", {}, entryName(entry.id)), h("span", {}, pick(this.known.departments[entry.department])))));
  }

  async propose(entry, button) {
    const text = this.words.value.trim();
    if (!text) return setText(this.problem, t("phrasing.empty"));
    button.disabled = true;
    const answer = await act("/api/v1/visitors/phrasings", { entry, lang: isChinese(text) ? "zh" : "en", text });
    button.disabled = false;
    setText(this.problem, answer.ok ? "" : pick(answer.body));
    if (answer.ok) this.dialog.close("yes");
    return undefined;
  }
}
