// Enter or change one entry of the timetable. Resolves true when the scheduler has taken it.

import { newKey, post } from "./api.js";
import { h, setText } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { pick, t } from "./texts.js";
import { capital, stopLabel } from "./words.js";

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MOST_LEGS = 6;

export function editEntry(entry) {
  return new Promise((resolve) => new EntryEditor(entry, resolve));
}

class EntryEditor {
  constructor(entry, resolve) {
    this.entry = entry;
    this.key = null; // drawn for what is sent, until it is answered
    const first = entry?.runs[0];
    this.days = new Set(entry?.days ?? WEEK.slice(0, 5));
    this.time = input("time", "time", entry?.time ?? "09:30");
    this.until = input("until", "date", entry?.until ?? "");
    this.except = input("except", "text", entry?.except_dates.join(" ") ?? "", { placeholder: "2026-02-16 2026-02-17" });
    this.label = input("entry-label", "text", first?.label ?? "", { maxlength: "40" });
    this.legs = h("div", { class: "legs" });
    this.marks = { urgent: first?.urgent ?? false, confidential: first?.confidential ?? false, skip_holidays: entry?.skip_holidays ?? true };
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "entry-problem" } });
    this.save = h("button", { type: "button", class: "button button-plain", data: { testid: "entry-save" }, onclick: () => this.send() }, t("entry.save"));
    this.more = h("button", { type: "button", class: "button", data: { testid: "leg-add" }, onclick: () => this.addLeg() }, t("entry.leg_add"));
    for (const run of entry?.runs ?? [{}]) this.addLeg(run);
    this.dialog = h("dialog", { class: "ask entry-editor", "aria-labelledby": "entry-title", data: { testid: "entry-dialog" } },
      h("h2", { id: "entry-title" }, t(entry ? "entry.change" : "entry.new")),
      this.legs, this.more,
      h("div", { class: "entry-row" }, field("time", t("entry.time"), this.time), field("entry-label", t("send.label"), this.label)),
      h("div", { class: "day-toggles", role: "group", "aria-label": t("entry.days") }, WEEK.map((day) => this.dayButton(day))),
      h("div", { class: "entry-row" }, field("until", t("entry.until"), this.until), field("except", t("entry.except"), this.except)),
      h("div", { class: "day-toggles" }, Object.keys(this.marks).map((name) => this.mark(name))),
      this.problem,
      h("div", { class: "row-end" },
        h("button", { type: "button", class: "button", data: { testid: "entry-cancel" }, onclick: () => this.dialog.close("no") }, t("entry.back")), this.save));
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      resolve(this.dialog.returnValue === "yes");
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  dayButton(day) {
    return pressed(t(`day.${day}`), this.days.has(day), `weekday-${day}`, (on) => (on ? this.days.add(day) : this.days.delete(day)));
  }

  mark(name) {
    const words = name === "skip_holidays" ? t("times.skips") : t(`send.${name}`);
    return pressed(words, this.marks[name], `mark-${name}`, (on) => (this.marks[name] = on));
  }

  addLeg(run = {}) {
    const number = this.legs.children.length;
    const at = run.from_ ?? store.counter;
    this.legs.append(h("div", { class: "leg", data: { testid: `leg-${number}` } },
      stopChoice(`leg-from-${number}`, t("send.from"), at), icon("arrow"), stopChoice(`leg-to-${number}`, t("send.to"), run.to ?? "")));
    this.more.hidden = this.legs.children.length >= MOST_LEGS;
  }

  form() {
    const { urgent, confidential, skip_holidays } = this.marks;
    const runs = [...this.legs.children].map((leg) => [...leg.querySelectorAll("select")].map((choice) => choice.value)).filter(([, to]) => to)
      .map(([from, to]) => ({ from, to, label: this.label.value.trim(), urgent, confidential, care: false }));
    return { id: this.entry?.id ?? `t-${newKey().slice(0, 12)}`, runs, days: WEEK.filter((day) => this.days.has(day)), time: this.time.value,
      until: this.until.value, except_dates: this.except.value.split(/[\s,，、]+/).filter(Boolean), skip_holidays, paused: this.entry?.paused ?? false };
  }

  async send() {
    const form = this.form();
    if (!form.runs.length) return setText(this.problem, t("send.choose"));
    if (!form.days.length) return setText(this.problem, t("entry.no_day"));
    if (!form.except_dates.every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day))) return setText(this.problem, t("entry.bad_date"));
    const text = JSON.stringify({ ...form, id: "" });
    if (this.sent !== text) [this.sent, this.key, this.id] = [text, newKey(), form.id]; // changed since: another request
    this.save.disabled = true;
    const answer = await post("/api/v1/timetable", { ...form, id: this.id, key: this.key });
    this.save.disabled = false;
    if (![0, 503, 504].includes(answer.status)) this.sent = null;
    setText(this.problem, answer.ok ? "" : capital(pick(answer.body)));
    if (answer.ok) this.dialog.close("yes");
    return undefined;
  }
}

function input(id, type, value, more = {}) {
  return h("input", { id, type, value, autocomplete: "off", data: { testid: id }, ...more });
}

function field(id, words, control) {
  return h("div", { class: "field" }, h("label", { for: id }, words), control);
}

function pressed(words, on, testid, then) {
  const button = h("button", { type: "button", class: "button toggle-small", "aria-pressed": String(on), data: { testid }, onclick: () => {
    const now = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(now));
    then(now);
  } }, words);
  return button;
}

function stopChoice(id, words, chosen) {
  const stops = Object.values(store.hall.stops).filter((stop) => stop.handover);
  return h("div", { class: "field" }, h("label", { for: id }, words), h("select", { id, data: { testid: id } },
    h("option", { value: "" }, "—"), stops.map((stop) => h("option", { value: stop.id, selected: stop.id === chosen }, stopLabel(stop.id)))));
}
