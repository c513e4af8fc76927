// Several folders at once, or one that goes from stop to stop. Resolves with the round's id, or null.

import { newKey, post } from "./api.js";
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { keepTemplate } from "./templates.js";
import { pick, t } from "./texts.js";
import { capital, stopLabel, stopShort } from "./words.js";

const MOST = 12;

/** begin: {parts: [{from, to, label, confidential}], chain, urgent}, to start from. */
export function editRound(begin = {}) {
  return new Promise((resolve) => new RoundEditor(begin, resolve));
}

class RoundEditor {
  constructor({ parts, chain = false, urgent = false }, resolve) {
    this.parts = parts?.length ? parts.map((part) => ({ ...part })) : [blank(), blank()];
    [this.chain, this.urgent, this.run, this.kept] = [chain, urgent, null, false];
    this.senders = [...new Set([...senders(), ...(chain ? [] : this.parts.map((part) => part.from))])]; // a template's too
    this.rows = h("ol", { class: "round-parts" });
    this.hint = h("p", { class: "hint" });
    this.modes = ["mail", "chain"].map((mode) => h("button", { type: "button", class: "button toggle-small", data: { testid: `round-${mode}` },
      onclick: () => { this.chain = mode === "chain"; this.draw(); } }, t(`round.${mode}`)));
    this.hurry = h("button", { type: "button", class: "button toggle-small", data: { testid: "round-urgent" }, onclick: () => { this.urgent = !this.urgent; this.draw(); } }, icon("urgent"), t("send.urgent"));
    this.more = h("button", { type: "button", class: "button", data: { testid: "round-add" }, onclick: () => { this.parts.push(blank()); this.draw(); this.focus(this.parts.length - 1); } });
    this.problem = h("div", { class: "problem", role: "alert", data: { testid: "round-problem" } });
    this.button = h("button", { type: "button", class: "button button-plain", data: { testid: "round-send" }, onclick: () => this.send() });
    this.keep = h("button", { type: "button", class: "button", data: { testid: "round-keep" }, onclick: () => this.keepForm() }, icon("star"), t("template.keep"));
    this.dialog = h("dialog", { class: "ask round-editor", "aria-labelledby": "round-title", data: { testid: "round-dialog" } },
      h("h2", { id: "round-title" }, t("round.title")),
      h("div", { class: "day-toggles", role: "group", "aria-label": t("round.mode") }, this.modes, this.hurry), this.hint, this.rows, this.more, this.problem,
      h("div", { class: "row-end" }, this.keep, h("button", { type: "button", class: "button", data: { testid: "round-back" }, onclick: () => this.dialog.close() }, t("entry.back")), this.button));
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      resolve({ run: this.run, kept: this.kept, parts: this.parts.length });
    });
    document.body.append(this.dialog);
    this.draw();
    this.dialog.showModal();
  }

  draw() {
    this.modes.forEach((button, index) => button.setAttribute("aria-pressed", String(this.chain === (index === 1))));
    this.hurry.setAttribute("aria-pressed", String(this.urgent));
    setText(this.hint, t(this.chain ? "round.chain_hint" : "round.mail_hint"));
    this.problem.replaceChildren();
    this.link();
    const at = this.rows.contains(document.activeElement) ? document.activeElement.dataset.testid : "";
    this.rows.replaceChildren(...this.parts.map((part, index) => this.row(part, index)));
    if (at) this.rows.querySelector(`[data-testid=${at}]`)?.focus(); // whoever came by keyboard goes on from there
    this.more.replaceChildren(t(this.chain ? "round.add_leg" : "round.add"));
    show(this.more, this.parts.length < MOST);
    setText(this.button, t(this.chain ? "round.send_chain" : "round.send", { n: String(this.parts.length) }));
  }

  /** In a chain each part leaves from where the one before arrives. */
  link() {
    if (this.chain) this.parts.forEach((part, index) => index && (part.from = this.parts[index - 1].to));
    else for (const part of this.parts) if (!this.senders.includes(part.from)) part.from = store.counter;
  }

  row(part, index) {
    const n = String(index + 1);
    const choice = (name, stops) => h("select", { "aria-label": t(`round.${name}`, { n }), data: { testid: `round-${name}-${index}` }, onchange: (event) => {
      part[name] = event.target.value;
      if (this.chain) { this.draw(); this.focus(index); }
    } }, h("option", { value: "" }, "—"), stops.map((stop) => h("option", { value: stop, selected: stop === part[name] }, name === "from" ? stopShort(stop) : stopLabel(stop))));
    const act = (name, face, disabled, then) => h("button", { type: "button", class: "button round-act", disabled, "aria-label": t(`round.${name}`, { n }), data: { testid: `round-${name}-${index}` },
      onclick: () => { then(); this.draw(); } }, icon(face));
    const swap = (other) => {
      const [a, b] = [this.parts[index], this.parts[other]];
      const first = this.parts[0].from;
      [this.parts[index], this.parts[other]] = [b, a];
      if (this.chain) this.parts[0].from = first;
    };
    const secret = h("button", { type: "button", class: "button round-act", "aria-pressed": String(part.confidential), "aria-label": t("round.secret", { n }), title: t("send.confidential"), data: { testid: `round-secret-${index}` },
      onclick: () => { part.confidential = !part.confidential; this.draw(); } }, icon("shield"));
    return h("li", { class: "round-part", data: { testid: `round-part-${index}` } },
      h("span", { class: "round-number" }, n),
      this.chain && index ? h("span", { class: "round-from" }, part.from ? stopShort(part.from) : "—") : choice("from", this.senders),
      icon("arrow"), choice("to", places()),
      h("input", { type: "text", maxlength: "40", autocomplete: "off", value: part.label, placeholder: t("round.label_short"), "aria-label": t("round.label", { n }), data: { testid: `round-label-${index}` }, oninput: (event) => (part.label = event.target.value) }),
      h("span", { class: "round-acts" }, secret, act("up", "up", index === 0, () => swap(index - 1)), act("down", "down", index === this.parts.length - 1, () => swap(index + 1)),
        act("remove", "cross", this.parts.length <= 2, () => { const { from } = this.parts[0]; this.parts.splice(index, 1); if (this.chain) this.parts[0].from = from; })));
  }

  focus(index) {
    this.rows.querySelector(`[data-testid=round-to-${index}]`)?.focus();
  }

  /** The body as it is sent; null when something is missing. */
  form() {
    this.link();
    if (this.parts.some((part) => !part.from || !part.to)) return this.tell([{ zh: t("round.incomplete"), en: t("round.incomplete") }]);
    return { parts: this.parts.map(({ from, to, label, confidential }) => ({ from, to, label: label.trim(), confidential })), urgent: this.urgent, chain: this.chain };
  }

  tell(reasons) {
    this.problem.replaceChildren(...reasons.map((reason) => h("p", {}, capital(pick(reason)))));
    return null;
  }

  async keepForm() {
    const form = this.form();
    if (!form) return;
    const runs = form.parts.map((part) => ({ ...part, urgent: form.urgent, care: false }));
    this.kept = (await keepTemplate(runs[0], form.parts.map((part) => stopShort(part.to)).join("、"), { more: runs.slice(1), chain: form.chain })) || this.kept;
  }

  async send() {
    const form = this.form();
    if (!form || this.button.disabled) return;
    const text = JSON.stringify(form);
    if (this.sent !== text) [this.sent, this.key] = [text, newKey()]; // changed since: another request
    this.button.disabled = true;
    const answer = await post("/api/v1/rounds", { ...form, key: this.key });
    this.button.disabled = false;
    if (answer.ok) {
      this.run = answer.body.run;
      this.dialog.close();
    } else {
      const silent = [0, 503, 504].includes(answer.status);
      if (!silent) this.sent = null;
      if (answer.status === 401) { this.dialog.close(); document.dispatchEvent(new CustomEvent("logged-out")); }
      this.tell(answer.body.reasons?.length ? answer.body.reasons : [answer.body]);
    }
  }
}

const blank = () => ({ from: store.counter, to: "", label: "", confidential: false });
const places = () => Object.values(store.hall.stops).filter((stop) => stop.handover).map((stop) => stop.id);
/** A supervisor sends from any stop. */
const senders = () => (store.session?.roles.includes("supervisor") ? places() : [store.counter]);
