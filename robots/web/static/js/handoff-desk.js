// One visitor's conversation, where the guide stands, and what staff can do: take it, answer, come, close.

import { h, keyed, setData, setText, show } from "./dom.js";
import { proposePhrasing } from "./entry-dialog.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { language, pick, t } from "./texts.js";
import { act, entryName, entryShort, stateWords, toneOf, whyWords } from "./visitor-words.js";
import { clock, floorName, robotName, since } from "./words.js";

const ACTS = { acknowledge: "person", come: "arrow", close: "check" };

export class HandoffDesk extends HTMLElement {
  one = null;
  id = "";
  asked = "";
  place = "";

  connectedCallback() {
    if (this.head) return;
    this.chip = h("span", { class: "chip" });
    this.head = h("header", { class: "desk-head" }, h("h2", { data: { testid: "desk-title" } }), this.chip, h("span", { class: "desk-why" }));
    this.said = h("ol", { class: "said", "aria-label": t("handoff.said"), tabindex: "0", data: { testid: "said" } });
    this.where = h("p", { class: "desk-place" });
    this.plan = document.createElement("floor-plan");
    this.suggested = h("div", { class: "suggested" });
    this.suggestedTitle = h("h3", {}, t("handoff.candidates"));
    this.words = h("textarea", { id: "desk-answer", rows: "3", maxlength: "1000", data: { testid: "answer-text" } });
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "desk-problem" } });
    this.done = h("p", { class: "desk-done", role: "status", data: { testid: "desk-done" } });
    this.buttons = Object.fromEntries(Object.entries(ACTS).map(([name, picture]) => [name,
      h("button", { type: "button", class: "button", data: { testid: `act-${name}` }, onclick: (event) => this.send(name, event.currentTarget) }, icon(picture), t(`handoff.act.${name}`))]));
    this.answer = h("button", { type: "button", class: "button button-plain", data: { testid: "act-answer" }, onclick: (event) => this.send("answer", event.currentTarget) }, icon("send"), t("handoff.act.answer"));
    this.learn = h("button", { type: "button", class: "button", data: { testid: "learn" }, onclick: () => this.propose() }, icon("questions"), t("handoff.learn"));
    this.acts = h("div", { class: "desk-acts" }, Object.values(this.buttons), this.learn);
    this.writing = h("div", { class: "desk-answer" }, h("div", { class: "field" }, h("label", { for: "desk-answer" }, t("handoff.answer")), this.words), this.answer);
    this.append(this.head,
      h("div", { class: "desk-talk" }, this.said, this.suggestedTitle, this.suggested, this.writing),
      h("aside", { class: "desk-map" }, this.where, h("div", { class: "stage" }, this.plan)),
      h("footer", { class: "desk-foot" }, this.acts, this.problem, this.done));
    this.draw();
  }

  fill(one) {
    const id = one ? `${one.robot}/${one.handoff}` : "";
    if (id !== this.id) {
      this.id = id;
      if (this.words) this.words.value = "";
      for (const line of [this.problem, this.done]) if (line) setText(line, "");
    }
    this.one = one;
    this.draw();
  }

  draw() {
    const one = this.one;
    this.hidden = !one;
    if (!one || !this.head) return;
    setData(this, "tone", toneOf(one));
    setText(this.head.firstChild, t("handoff.at", { robot: robotName(one.robot) }));
    setText(this.chip, stateWords(one));
    setText(this.head.lastChild, `${whyWords(one.reason)} · ${t("handoff.since", { time: since(one.asked) })}${one.lang === "en" ? ` · ${t("handoff.english")}` : ""}`);
    keyed(this.said, one.transcript.map((turn, index) => ({ ...turn, index })), (turn) => String(turn.index), (turn) => h("li", { data: { who: turn.who } },
      h("span", { class: "said-who" }), h("span", { class: "said-text" })), (item, turn) => {
      setText(item.firstChild, `${t(`handoff.who.${turn.who}`)} ${clock(turn.at)}`);
      setText(item.lastChild, turn.text);
    });
    this.drawPlace(one);
    const mine = one.person === store.session?.person;
    const taken = Boolean(one.person) && !mine && !["waiting", "escalated"].includes(one.state); // by a colleague: the server refuses the rest
    const offers = one.candidates.filter((entry) => entryName(entry) !== entry);
    show(this.suggestedTitle, offers.length > 0 && !one.over && !taken);
    show(this.suggested, !one.over && !taken);
    keyed(this.suggested, offers, (entry) => `${entry}-${language}`, (entry) => h("button", { type: "button", class: "suggestion", data: { testid: `suggest-${entry}` }, onclick: () => this.take(entry) },
      h("strong", {}, entryName(entry)), h("span", {}, entryShort(entry, one.lang))));
    show(this.writing, !one.over && !taken);
    show(this.buttons.acknowledge, !one.over && ["waiting", "escalated"].includes(one.state));
    show(this.buttons.come, !one.over && !taken && !(mine && one.state === "coming"));
    show(this.buttons.close, !one.over && !taken);
    show(this.learn, Boolean(this.question()) && (one.over || one.state === "answered"));
    const seen = `${this.id} ${one.transcript.length} ${offers.length} ${one.over}`;
    if (seen !== this.seen) requestAnimationFrame(() => (this.said.scrollTop = this.said.scrollHeight)); // the newest, once all has its place
    this.seen = seen;
  }

  drawPlace(one) {
    setText(this.where, t("handoff.place", { robot: robotName(one.robot), floor: floorName(one.map_id) }));
    const place = `${one.robot} ${one.map_id} ${one.x} ${one.y} ${language}`;
    const known = store.hall.floors.some((floor) => floor.map_id === one.map_id);
    show(this.plan.parentElement, known);
    if (!known) return setText(this.where, t("handoff.no_place", { robot: robotName(one.robot) }));
    if (place === this.place) return undefined;
    this.place = place;
    this.plan.map = one.map_id;
    if (this.plan.isConnected) this.plan.rebuild();
    this.plan.showWay([[one.x, one.y], [one.x, one.y]], { here: robotName(one.robot) });
    return undefined;
  }

  question() {
    return this.one?.transcript.filter((turn) => turn.who === "visitor").at(-1)?.text ?? "";
  }

  /** A suggested item's answer, to be sent as it is or changed. */
  take(entry) {
    this.words.value = entryShort(entry, this.one.lang);
    this.words.focus();
  }

  async send(what, button) {
    const one = this.one;
    const text = what === "answer" ? this.words.value.trim() : "";
    setText(this.done, "");
    if (what === "answer" && !text) {
      setText(this.problem, t("handoff.write_first"));
      this.words.focus();
      return;
    }
    button.disabled = true;
    setText(this.problem, "");
    const answer = await act(`/api/v1/visitors/handoffs/${one.robot}/${one.handoff}/${what}`, text ? { text } : {});
    button.disabled = false;
    if (one.handoff !== this.one?.handoff) return;
    setText(this.problem, answer.ok ? "" : pick(answer.body));
    setText(this.done, answer.ok ? t(`handoff.done.${what}`) : "");
    if (answer.ok && what === "answer") this.words.value = "";
  }

  async propose() {
    if (await proposePhrasing(this.question(), this.one.candidates)) setText(this.done, t("phrasing.proposed"));
  }
}

customElements.define("handoff-desk", HandoffDesk);
