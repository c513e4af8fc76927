// Visitors who wait for a person: the list, and the one that is open beside it.

import "./escort-desk.js";
import { untilAnswered } from "./api.js";
import { h, keyed, setData, setText, show } from "./dom.js";
import { HandoffDesk } from "./handoff-desk.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { store } from "./store.js";
import { pick, t } from "./texts.js";
import { knowledge, stateWords, toneOf, whyWords } from "./visitor-words.js";
import { robotName, since } from "./words.js";

class HandoffsView extends Part {
  chosen = "";
  items = new Map();

  build() {
    this.list = h("div", { class: "handoff-list", role: "group", "aria-label": t("handoff.list") });
    this.count = h("span", { class: "count" });
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "handoffs-problem" } });
    this.empty = h("div", { class: "empty", data: { testid: "handoffs-empty" } }, icon("handoffs"), h("p", {}, t("handoff.empty")), h("p", { class: "hint" }, t("handoff.empty_hint")));
    this.desk = new HandoffDesk();
    this.append(
      h("section", { class: "handoff-side" }, h("div", { class: "list-head" }, h("h1", {}, t("handoff.title")), this.count), this.problem, this.list, this.empty, document.createElement("escort-desk")),
      this.desk);
    knowledge().then(() => this.draw());
    this.load();
  }

  update(kinds) {
    if (kinds.has("handoff")) this.load();
    else if (kinds.has("clock")) this.draw();
  }

  async load() {
    if (!store.session) return;
    const turn = (this.turn = (this.turn ?? 0) + 1); // what was asked later is answered last
    const answer = await untilAnswered("/api/v1/visitors/handoffs", (problem) => setText(this.problem, pick(problem)),
      () => turn !== this.turn || !this.isConnected);
    if (turn !== this.turn) return;
    setText(this.problem, answer.ok ? "" : pick(answer.body));
    if (!answer.ok) return;
    const before = this.items.get(this.chosen);
    this.items = new Map(answer.body.handoffs.map((one) => [`${one.robot}/${one.handoff}`, one]));
    if (before && !this.items.has(this.chosen)) this.items.set(this.chosen, { ...before, over: true, gone: true });
    if (!this.items.has(this.chosen) || (this.items.get(this.chosen).gone && this.items.size > 1)) this.chosen = [...this.items.keys()][0] ?? "";
    this.draw();
  }

  draw() {
    if (!this.isBuilt || !this.list) return;
    const all = [...this.items].map(([id, one]) => ({ ...one, id }));
    const open = all.filter((one) => !one.over);
    setText(this.count, open.length ? t("handoff.open", { n: String(open.length) }) : "");
    show(this.empty, all.length === 0);
    setData(this, "empty", String(all.length === 0));
    keyed(this.list, all, (one) => one.id, (one) => this.card(one), (card, one) => this.fill(card, one));
    this.desk.fill(this.items.get(this.chosen) ?? null);
  }

  card(one) {
    return h("button", { type: "button", class: "card handoff-card", data: { testid: `handoff-${one.handoff}` }, onclick: () => this.choose(one.id) },
      h("span", { class: "handoff-head" }, h("strong", {}), h("span", { class: "chip" })),
      h("span", { class: "handoff-last" }), h("span", { class: "handoff-since" }));
  }

  fill(card, one) {
    const [head, last, wait] = card.children;
    setText(head.firstChild, robotName(one.robot));
    setText(head.lastChild, stateWords(one));
    setData(card, "tone", toneOf(one));
    card.setAttribute("aria-pressed", String(one.id === this.chosen));
    setText(last, one.transcript.filter((turn) => turn.who === "visitor").at(-1)?.text ?? whyWords(one.reason));
    setText(wait, `${whyWords(one.reason)} · ${t("handoff.since", { time: since(one.asked) })}`);
  }

  choose(id) {
    this.chosen = id;
    this.draw();
    this.desk.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("handoffs-view", HandoffsView);
