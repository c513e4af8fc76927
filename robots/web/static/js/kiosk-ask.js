// The field to ask in, with names offered while one types. It outlives every redraw of the page.

import { get } from "./api.js";
import { h, keyed, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { alive, ask, closeLists, offers, page, touch } from "./kiosk-page.js";
import { language, t } from "./texts.js";

const PAUSE_MS = 150;

class KioskAsk extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.field = h("input", { type: "text", id: "question", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "send",
      data: { testid: "question" }, oninput: () => this.typed(), onfocus: () => this.typed(), onkeydown: (event) => event.key === "Escape" && this.suggest([]) });
    this.label = h("label", { for: "question", class: "aloud" });
    this.send = h("button", { type: "submit", class: "button button-plain ask-send", data: { testid: "send-question" } }, icon("arrow"), h("span", {}));
    this.offered = h("ul", { class: "suggestions", hidden: true, data: { testid: "suggestions" } });
    this.append(h("form", { class: "ask-form", novalidate: true, onsubmit: (event) => this.submitted(event) }, this.label, icon("question"), this.field, this.send), this.offered);
    this.words();
  }

  /** In the page's language, and only where the guide takes questions. */
  words() {
    setText(this.label, t("kiosk.ask.label"));
    this.field.placeholder = t("kiosk.ask.hint");
    setText(this.send.lastChild, t("kiosk.ask.send"));
    this.offered.setAttribute("aria-label", t("kiosk.ask.offered"));
    show(this, offers("ask"));
  }

  clear() {
    this.field.value = "";
    this.suggest([]);
  }

  typed() {
    alive();
    clearTimeout(this.timer);
    const text = this.field.value.trim();
    if (!text) return this.suggest([]);
    this.timer = setTimeout(async () => {
      const answer = await get(`/api/v1/suggest?lang=${language}&q=${encodeURIComponent(text.slice(0, 40))}`);
      if (answer.ok && this.field.value.trim() === text) this.suggest(answer.body);
    }, PAUSE_MS);
  }

  suggest(found) {
    clearTimeout(this.timer);
    keyed(this.offered, found, (one) => `${one.entry} ${one.text}`, (one) => h("li", {}, h("button", { type: "button", class: "suggestion", data: { testid: `suggest-${one.entry}` },
      onclick: () => this.chosen(one) }, icon("question"), h("span", {}, one.text))));
    show(this.offered, found.length > 0);
  }

  chosen(one) {
    this.clear();
    closeLists();
    if (offers("browse")) touch("browse", one.entry);
    else ask(one.text);
  }

  async submitted(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    const text = this.field.value;
    this.suggest([]);
    closeLists();
    this.send.disabled = true;
    if (await ask(text)) {
      this.clear();
      this.field.blur();
    }
    this.send.disabled = false;
    page.redraw();
  }
}

customElements.define("kiosk-ask", KioskAsk);
