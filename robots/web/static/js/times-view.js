// What is sent at set times, and what the end of the day found left. Supervisors change it; all staff may read it.

import { newKey, post, untilAnswered } from "./api.js";
import { ask } from "./ask-dialog.js";
import { h, keyed, setData, setText, show } from "./dom.js";
import { editEntry } from "./entry-editor.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { store } from "./store.js";
import { language, pick, t } from "./texts.js";
import { capital, clock, floorName, reasonWords, robotName, stopShort } from "./words.js";

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

class TimesView extends Part {
  entries = [];
  day = null;
  keys = {}; // what was asked and not answered yet

  build() {
    this.list = h("div", { class: "time-cards" });
    this.empty = h("div", { class: "empty", data: { testid: "times-empty" } }, icon("times"), h("p", {}, t("times.empty")), h("p", { class: "hint" }, t("times.empty_hint")));
    this.add = h("button", { type: "button", class: "button button-plain", data: { testid: "times-add" }, onclick: () => this.edit(null) }, icon("times"), t("times.add"));
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "times-problem" } });
    this.sheet = h("section", { class: "day-sheet", data: { testid: "day-sheet" }, "aria-label": t("day.title") });
    this.append(
      h("section", { class: "times-main", "aria-label": t("times.title") },
        h("div", { class: "list-head" }, h("h1", {}, t("times.title")), this.add), this.problem, this.list, this.empty),
      this.sheet);
    this.load();
  }

  update(kinds) {
    show(this.add, this.isSupervisor);
    if (kinds.has("timetable") || kinds.has("day")) this.load();
  }

  get isSupervisor() {
    return Boolean(store.session?.roles.includes("supervisor"));
  }

  async load() {
    if (!store.session) return;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const answer = await untilAnswered("/api/v1/timetable", (problem) => setText(this.problem, pick(problem)),
      () => turn !== this.turn || !this.isConnected);
    if (turn !== this.turn) return; // asked again since
    if (!answer.ok) {
      setText(this.problem, pick(answer.body));
      return;
    }
    this.entries = answer.body.entries;
    this.day = answer.body.day;
    this.draw();
  }

  draw() {
    const soonest = [...this.entries].sort((a, b) => (a.next ?? Infinity) - (b.next ?? Infinity) || (a.id < b.id ? -1 : 1));
    keyed(this.list, soonest, (one) => `${one.id} ${JSON.stringify(one)} ${language} ${this.isSupervisor}`, (one) => this.card(one));
    show(this.empty, soonest.length === 0);
    this.drawDay();
  }

  card(one) {
    const { entry } = one;
    const title = entry?.runs[0].label || one.id;
    const state = one.missed ? "missed" : !entry ? "gone" : entry.paused ? "paused" : one.next ? "on" : "over";
    const card = h("article", { class: "card time-card", data: { testid: `entry-${one.id}`, state } },
      h("header", {}, h("strong", { class: "time-big" }, entry?.time ?? "—"), h("h2", {}, title), h("span", { class: "chip" }, t(`times.state.${state}`))),
      entry ? h("ul", { class: "time-ways" }, entry.runs.map((run) => h("li", {}, wayWords(run)))) : null,
      entry ? h("p", {}, whenWords(entry)) : null,
      h("p", { class: "hint" }, [nextWords(one), lastWords(one), one.of_file ? t("times.of_file") : ""].filter(Boolean).join(" · ")));
    if (one.missed) {
      card.append(h("p", { class: "waiting", data: { testid: `missed-${one.id}` } }, icon("alert"), h("span", {}, missedWords(one.missed))));
    }
    if (this.isSupervisor) card.append(this.acts(one));
    return card;
  }

  acts(one) {
    const button = (name, face, act) => h("button", { type: "button", class: "button", data: { testid: `${name}-${one.id}` }, onclick: act }, icon(face), t(`times.${name}`));
    const found = [];
    if (one.missed) found.push(button("seen", "check", () => this.send(one.id, "seen")));
    if (!one.of_file && one.entry) {
      found.push(button("edit", "times", () => this.edit(one.entry)));
      found.push(one.entry.paused ? button("resume", "play", () => this.send(one.id, "resume")) : button("pause", "pause", () => this.send(one.id, "pause")));
      found.push(button("delete", "cross", () => this.drop(one)));
    }
    return h("div", { class: "acts" }, found);
  }

  async edit(entry) {
    if (await editEntry(entry)) await this.load();
  }

  async drop(one) {
    const text = t("times.delete_text", { name: one.entry.runs[0].label || one.id });
    if (await ask({ title: t("times.delete_title"), text, yes: t("times.delete"), tone: "bad" })) await this.send(one.id, "delete");
  }

  async send(id, act) {
    const what = `${id} ${act}`;
    const key = (this.keys[what] ??= newKey());
    const answer = await post(`/api/v1/timetable/${id}/${act}`, { key });
    if (![0, 503, 504].includes(answer.status)) delete this.keys[what];
    setText(this.problem, answer.ok ? "" : capital(pick(answer.body)));
    await this.load();
  }

  drawDay() {
    const { day } = this;
    show(this.sheet, Boolean(day) || Boolean(this.entries.length));
    const told = `${language} ${JSON.stringify(day)} ${JSON.stringify(store.people)}`;
    if (told === this.sheet.told) return undefined;
    this.sheet.told = told;
    const head = h("div", { class: "list-head" }, h("h1", {}, day ? t("day.of", { date: day.date }) : t("day.title")));
    if (!day) return this.sheet.replaceChildren(head, h("p", { class: "hint" }, t("day.none")));
    head.append(h("button", { type: "button", class: "button no-print", data: { testid: "day-print" }, onclick: () => window.print() }, icon("outgoing"), t("day.print")));
    const left = [["aboard", day.aboard], ["waiting", day.waiting], ["custody", day.custody]];
    const none = [...left.map(([, runs]) => runs), day.robots].every((found) => found.length === 0);
    setData(this.sheet, "left", String(!none));
    this.sheet.replaceChildren(head,
      h("p", { class: `verdict verdict-${none ? "good" : "wait"}` }, icon(none ? "check" : "alert"), h("span", {}, t(none ? "day.nothing_left" : "day.left"))),
      h("p", { class: "hint" }, t("day.ended", { n: String(day.ended), time: clock(day.at) })),
      ...left.filter(([, runs]) => runs.length).flatMap(([name, runs]) => [h("h2", {}, t(`day.${name}`, { n: String(runs.length) })), runTable(name, runs)]),
      ...(day.robots.length ? [h("h2", {}, t("day.robots", { n: String(day.robots.length) })), h("ul", { class: "day-list", data: { testid: "day-robots" } },
        day.robots.map((one) => h("li", {}, h("strong", {}, robotName(one.robot)),
          h("span", {}, [floorName(one.map_id), one.stop && stopShort(one.stop)].filter(Boolean).join(" · ") || t("map.unknown_place")),
          h("span", {}, one.reasons.map(words).join(t("list.comma"))))))] : []));
    return undefined;
  }
}

function runTable(name, runs) {
  return h("ul", { class: "day-list", data: { testid: `day-${name}` } }, runs.map((run) => h("li", {},
    h("strong", {}, wayWords(run)),
    h("span", {}, [run.where ? robotName(run.where) : keeper(run.holder), run.confidential ? t("send.confidential") : ""].filter(Boolean).join(" · ")),
    h("span", {}, run.reasons.map(words).join(t("list.comma"))))));
}

const words = (code) => capital(reasonWords(code));

function keeper(holder) {
  if (!holder?.startsWith("person:")) return "";
  const person = holder.slice("person:".length);
  return t("day.kept_by", { person: store.people[person] ?? (person === "supervisor" ? t("role.supervisor") : person) });
}

function wayWords(run) {
  const from = run.from_ ?? run.from;
  return `${stopShort(from)} → ${stopShort(run.to)}`;
}

function whenWords(entry) {
  const days = WEEK.filter((day) => entry.days.includes(day));
  const all = days.join() === WEEK.slice(0, 5).join() ? t("times.workdays") : days.length === 7 ? t("times.every_day") : days.map((day) => t(`day.${day}`)).join(t("list.comma"));
  const more = [entry.until && t("times.until", { date: entry.until }), entry.except_dates.length && t("times.except", { dates: entry.except_dates.join(t("list.comma")) }),
    entry.skip_holidays ? t("times.skips") : t("times.on_holidays")];
  return [all, ...more.filter(Boolean)].join(" · ");
}

const stamp = (at) => new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { month: "numeric", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: store.hall.time_zone }).format(new Date(at * 1000));
const nextWords = (one) => (one.next ? t("times.next", { when: stamp(one.next) }) : "");
const lastWords = ({ last }) => (!last ? "" : last.day ? t(last.late ? "times.last_late" : "times.last", { when: stamp(last.at) }) : "");

export function missedWords(missed) {
  const reasons = missed.reasons.map((reason) => words(reason.code ?? reason)).join(t("list.comma"));
  return t(missed.times > 1 ? "times.missed_more" : "times.missed", { when: stamp(missed.due), n: String(missed.times), why: reasons });
}

customElements.define("times-view", TimesView);
