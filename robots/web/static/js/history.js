// The run history: filters, totals, a page of runs, each with why it went so and a slip to print.

import { untilAnswered } from "./api.js";
import { showBecause } from "./because.js";
import { h, keyed, setText, show } from "./dom.js";
import { dayOf, daysLater, languageButton, linkButton, openPage, reasonsOf, span, stateWords, TONES } from "./history-words.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { language, pick, t } from "./texts.js";
import { clock, reasonWords, robotName, stopLabel, stopName } from "./words.js";

const STATES = ["delivered", "returned", "in_custody", "cancelled", "failed", "refused", "accepted", "to_pickup", "waiting_sender", "carrying", "waiting_recipient", "returning", "requested"];
const NAMES = ["from", "to", "robot", "counter", "state", "reason", "person", "round", "q"];
const SEARCH_MS = 350;
const SUMS_SHOWN = 31;
const asked = Object.fromEntries(NAMES.map((name) => [name, new URLSearchParams(location.search).get(name) ?? ""]));
let page = Number(new URLSearchParams(location.search).get("page")) || 1;
let parts = {};
let people = {};
let turn = 0;
let summedBy = "";

const query = (more = {}) => new URLSearchParams(Object.entries({ ...asked, ...more }).filter(([, value]) => value)).toString();
const today = () => dayOf(Date.now() / 1000);
const byName = (one, other) => one[1].localeCompare(other[1], language === "zh" ? "zh-CN" : "en");

function draw(_, again) {
  document.title = t("history.title");
  parts = {
    csv: linkButton(t("history.csv"), "#", "history-csv"), log: linkButton(t("history.log"), "#", "history-log"),
    problem: h("p", { class: "problem", role: "alert", data: { testid: "history-problem" } }),
    round: h("p", { class: "of-round", hidden: true }), totals: h("p", { class: "totals", role: "status", data: { testid: "history-totals" } }),
    sums: h("div", { class: "sums" }), list: h("ul", { class: "runs" }), turnPage: h("nav", { class: "turn" }),
    empty: h("div", { class: "empty", hidden: true, data: { testid: "history-empty" } }, icon("folder"), h("p", {}, t("history.empty")), h("p", { class: "hint" }, t("history.empty_hint"))),
    fields: {},
  };
  load();
  if (summedBy) loadSums();
  return [
    h("header", { class: "page-bar" }, linkButton(t("history.back"), "/#outgoing", "history-back"), h("h1", {}, t("history.title")), parts.log, parts.csv, languageButton(again)),
    h("main", {}, filters(), parts.round, parts.problem, parts.totals, parts.sums, parts.list, parts.empty, parts.turnPage)];
}

function filters() {
  const { reasons, robots, stops } = store.hall;
  const serving = Object.values(stops).filter((stop) => stop.handover).map((stop) => [stop.id, stopLabel(stop.id)]);
  const fields = [
    field("from", h("input", { type: "date" })), field("to", h("input", { type: "date" })),
    field("counter", choice(serving)),
    field("robot", choice(Object.values(robots).filter((robot) => robot.kind === "courier").map((robot) => [robot.id, robotName(robot.id)]))),
    field("state", choice(STATES.map((state) => [state, stateWords(state)]))),
    field("reason", choice(Object.keys(reasons).map((code) => [code, reasonWords(code)]).sort(byName))),
    field("person", choice(Object.entries(people).sort(byName))),
    field("q", h("input", { type: "search", maxlength: "60", autocomplete: "off", placeholder: t("history.q_hint") })),
  ];
  const quick = [["today", () => [today(), today()]], ["yesterday", () => [daysLater(today(), -1), daysLater(today(), -1)]], ["week", () => [daysLater(today(), -6), today()]], ["all_days", () => ["", ""]]];
  return h("form", { class: "filters", role: "search", "aria-label": t("history.filters"), onsubmit: (event) => event.preventDefault() },
    h("div", { class: "bars" }, h("div", { class: "quick" }, quick.map(([name, days]) => h("button", { type: "button", class: "button", data: { testid: `quick-${name}` }, onclick: () => {
      const [from, to] = days();
      change({ from, to });
    } }, t(`history.${name}`))),
    h("button", { type: "button", class: "button", data: { testid: "history-clear" }, onclick: () => change(Object.fromEntries(NAMES.map((name) => [name, ""]))) }, t("history.clear"))), sumChoice()),
    h("div", { class: "fields" }, fields));
}

function field(name, input) {
  input.id = `history-${name}`;
  input.dataset.testid = `filter-${name}`;
  input.value = asked[name];
  parts.fields[name] = input;
  let waiting;
  const take = () => {
    clearTimeout(waiting);
    if (input.value.trim() !== asked[name]) change({ [name]: input.value.trim() });
  };
  input.addEventListener("change", take);
  if (name === "q") input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(take, SEARCH_MS);
  });
  return h("div", { class: "field" }, h("label", { for: input.id }, t(`history.${name}`)), input);
}

const choice = (options) => h("select", {}, h("option", { value: "" }, t("history.any")), options.map(([value, words]) => h("option", { value }, words)));

function change(more) {
  Object.assign(asked, more);
  for (const name of Object.keys(more)) if (parts.fields[name]) parts.fields[name].value = asked[name];
  page = 1;
  load();
  if (summedBy) loadSums();
}

async function load() {
  const mine = ++turn;
  history.replaceState(null, "", `/history?${query({ page: page > 1 ? String(page) : "" })}`);
  parts.csv.href = `/api/v1/history.csv?${query({ lang: language })}`;
  parts.log.href = `/daily-log?day=${asked.from && asked.from === asked.to ? asked.from : today()}`;
  drawRound();
  const answer = await untilAnswered(`/api/v1/history?${query({ page: String(page) })}`, (problem) => setText(parts.problem, pick(problem)), () => mine !== turn);
  if (mine !== turn) return; // a later filter was set meanwhile
  setText(parts.problem, answer.ok ? "" : pick(answer.body));
  if (!answer.ok) return;
  if (!Object.keys(people).length) {
    people = answer.body.people;
    const options = Object.entries(people).sort(byName).map(([value, words]) => h("option", { value }, words));
    parts.fields.person.append(...options);
    parts.fields.person.value = asked.person;
  }
  fill(answer.body);
}

/** While only the runs of one round are shown: which, and the way back to all. */
function drawRound() {
  show(parts.round, Boolean(asked.round));
  if (asked.round) parts.round.replaceChildren(icon("folder"), t("history.of_round", { round: asked.round }),
    h("button", { type: "button", class: "button", data: { testid: "round-clear" }, onclick: () => change({ round: "" }) }, t("history.all_rounds")));
}

function fill({ runs, total, states, delivered_s: mean, per }) {
  const counts = STATES.filter((state) => states[state]).map((state) => `${stateWords(state)} ${states[state]}`);
  setText(parts.totals, [t("history.total", { n: String(total) }), ...counts, mean === null ? "" : t("history.mean", { time: span(mean) })].filter(Boolean).join(" · "));
  keyed(parts.list, runs, (run) => JSON.stringify([run, asked.round]), item); // leaving the search by a tap on a run asks again: the run stays under the finger
  show(parts.empty, total === 0);
  const pages = Math.max(1, Math.ceil(total / per));
  const step = (name, by, off) => h("button", { type: "button", class: "button", disabled: off, data: { testid: `history-${name}` }, onclick: () => {
    page += by;
    load();
    scrollTo(0, 0);
  } }, t(`history.${name}`));
  parts.turnPage.replaceChildren(step("newer", -1, page <= 1), h("span", { data: { testid: "history-page" } }, t("history.page", { page: String(page), pages: String(pages) })), step("older", 1, page >= pages));
  show(parts.turnPage, total > 0);
  parts.turnPage.setAttribute("aria-label", t("history.page", { page: String(page), pages: String(pages) }));
}

/** Nothing, or the runs that match counted by day, robot or stop. */
function sumChoice() {
  return h("div", { class: "quick", role: "group", "aria-label": t("history.sums") }, ["day", "robot", "stop"].map((by) =>
    h("button", { type: "button", class: "button", "aria-pressed": String(by === summedBy), data: { testid: `sums-${by}` }, onclick: (event) => {
      summedBy = by === summedBy ? "" : by;
      for (const button of event.currentTarget.parentElement.children) button.setAttribute("aria-pressed", String(button.dataset.testid === `sums-${summedBy}`));
      loadSums();
    } }, t(`history.sums.${by}`))));
}

async function loadSums() {
  const by = summedBy;
  const answer = by ? await untilAnswered(`/api/v1/history/sums?${query({ by })}`, (problem) => setText(parts.problem, pick(problem)), () => by !== summedBy) : null;
  if (by !== summedBy) return;
  if (answer && !answer.ok) setText(parts.problem, pick(answer.body));
  const sums = answer?.ok ? answer.body.sums : [];
  const name = { day: (one) => one, robot: robotName, stop: stopLabel }[by];
  const most = Math.max(1, ...sums.map((one) => one.count));
  parts.sums.replaceChildren(...(sums.length ? [h("table", { "aria-label": t(`history.sums.${by}`), data: { testid: "sums" } },
    h("thead", {}, h("tr", {}, ["name", "count", "delivered", "mean"].map((head) => h("th", { scope: "col" }, t(`history.sums.${head}`))))),
    h("tbody", {}, sums.slice(0, SUMS_SHOWN).map((one) => h("tr", {}, h("th", { scope: "row" }, name(one.name)),
      h("td", {}, h("meter", { min: "0", max: String(most), value: String(one.count), "aria-hidden": "true" }), String(one.count)), h("td", {}, String(one.delivered)), h("td", {}, one.delivered_s === null ? "—" : span(one.delivered_s))))))] : []));
}

const person = (id) => people[id] ?? id;

function item(run) {
  const who = [["asked", run.person === run.given_by ? "" : run.person], ["gave", run.given_by], ["took", run.taken_by], ["kept", run.keeper]].filter(([, id]) => id).map(([name, id]) => `${t(`history.${name}`)} ${person(id)}`);
  const what = run.confidential ? t("history.secret") : run.own ? run.label : t("history.hidden");
  const robot = !run.robot ? "" : run.compartment ? `${robotName(run.robot)} ${t("history.compartment", { n: String(run.compartment) })}` : robotName(run.robot);
  const why = reasonsOf(run);
  return h("li", { class: "run", data: { testid: `past-${run.run}`, tone: run.ended ? TONES[run.state] : "plain" } },
    h("div", { class: "when" }, h("strong", {}, clock(run.requested_at)), h("span", { class: "hint" }, dayOf(run.requested_at))),
    h("div", { class: "what" },
      h("h2", {}, `${stopLabel(run.from)} → ${stopLabel(run.to)}`),
      h("p", {}, flag(run, "urgent", "urgent"), flag(run, "confidential", "shield"), what, roundLink(run)),
      h("p", { class: "hint" }, [run.run, robot, ...who].filter(Boolean).join(" · "))),
    h("div", { class: "how" }, h("span", { class: "chip", data: { testid: "past-state" } }, stateWords(run.state)),
      run.ended ? h("span", { class: "hint" }, span(run.changed_at - run.requested_at)) : null,
      why ? h("span", { class: "reasons" }, why) : null),
    h("div", { class: "acts" },
      h("button", { type: "button", class: "button", data: { testid: "because" }, onclick: () => showBecause(run.run) }, icon("help"), t("because.open")),
      h("a", { class: "button", href: `/slip?run=${run.run}`, data: { testid: "slip" }, "aria-label": `${t("history.slip")} ${run.run}` }, t("history.slip"))));
}

/** One tap shows the whole round, whatever was filtered before. */
const roundLink = (run) => run.round && run.round !== asked.round ? h("button", { type: "button", class: "round-link", data: { testid: "past-round" },
  onclick: () => change({ ...Object.fromEntries(NAMES.map((name) => [name, ""])), round: run.round }) }, icon("folder"), t("history.round")) : null;

const flag = (run, name, face) => run[name] ? h("span", { class: `flag flag-${name}` }, icon(face), t(`slip.yes_${name}`)) : null;

openPage("", draw);
