// The log of a day on A4: every run with its times and hands, what is left open, a line to sign on.

import { h } from "./dom.js";
import { daysLater, languageButton, linkButton, longDay, moment, openPage, printButton, reasonsOf, span, stateWords } from "./history-words.js";
import { t } from "./texts.js";
import { clock, robotName, stopLabel } from "./words.js";

const asked = new URLSearchParams(location.search);
const OPEN = (run) => !run.ended || run.state === "in_custody" || run.state === "failed";

function draw(log, again) {
  document.title = `${t("log.title")} ${log.day}`;
  const day = h("input", { type: "date", value: log.day, "aria-label": t("log.day"), data: { testid: "log-day" }, onchange: () => day.value && location.assign(`/daily-log?day=${day.value}`) });
  return [
    h("header", { class: "page-bar" }, linkButton(t("history.back"), `/history?from=${log.day}&to=${log.day}`, "log-back"),
      linkButton(t("log.before"), `/daily-log?day=${daysLater(log.day, -1)}`, "log-before"), day, linkButton(t("log.after"), `/daily-log?day=${daysLater(log.day, 1)}`, "log-after"),
      linkButton(t("log.csv"), `/api/v1/history.csv?from=${log.day}&to=${log.day}`, "log-csv"), printButton(t("log.print")), languageButton(again)),
    sheet(log)];
}

function sheet(log) {
  const person = (id) => log.people[id] ?? id;
  const open = log.runs.filter(OPEN);
  const tiles = [["total", log.total], ["open", log.runs.filter((run) => !run.ended).length], ["kept", log.states.in_custody ?? 0], ["mean", log.delivered_s === null ? "—" : span(log.delivered_s)]];
  const counts = Object.entries(log.states).map(([state, count]) => `${stateWords(state)} ${count}`).join(" · ");
  return h("main", { class: "log", data: { testid: "log-sheet" } },
    h("header", {}, h("h1", {}, t("log.title")), h("p", {}, longDay(log.day)),
      h("p", { class: "made" }, [t("log.made", { time: moment(log.made_at) }), person(log.made_by), t(log.all ? "log.scope_all" : "log.scope")].join(" · "))),
    h("section", { class: "tiles" }, tiles.map(([name, value]) => h("div", {}, h("strong", {}, String(value)), h("span", {}, t(`log.${name}`))))),
    counts ? h("p", { class: "counts" }, counts) : null,
    log.runs.length ? table(log, person) : h("p", { class: "nothing", data: { testid: "log-none" } }, t("log.none")),
    log.total > log.runs.length ? h("p", { class: "nothing" }, t("log.too_many", { n: String(log.runs.length), total: String(log.total) })) : null,
    h("section", { class: "open-ends", data: { testid: "open-ends" } }, h("h2", {}, t("log.open_ends")),
      open.length ? h("ul", {}, open.map((run) => h("li", {}, ending(run, log, person)))) : h("p", {}, t("log.no_open_ends"))),
    h("section", { class: "sign" }, h("div", {}, h("span", {}, t("log.remarks"))), h("div", {}, h("span", {}, t("log.sign"))), h("div", {}, h("span", {}, t("log.sign_date")))));
}

function ending(run, log, person) {
  const since = run.changed_at < log.since ? moment(run.changed_at) : clock(run.changed_at);
  return [run.run, `${stopLabel(run.from)} → ${stopLabel(run.to)}`, t("log.still", { state: stateWords(run.state), time: since }), run.keeper && person(run.keeper), reasonsOf(run)].filter(Boolean).join(" · ");
}

function table(log, person) {
  const heads = ["time", "way", "folder", "robot", "gave", "took", "end"];
  return h("table", { "aria-label": t("log.title") }, h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, t(`log.${name}`))))),
    h("tbody", {}, log.runs.map((run) => {
      const into = run.hands.find((hand) => hand.taker === "robot");
      const out = run.hands.findLast((hand) => hand.giver === "robot");
      return h("tr", { data: { testid: "log-run" } },
        cell(run.requested_at < log.since ? t("log.eve") : clock(run.requested_at), run.run.slice(2)),
        cell(`${stopLabel(run.from)} → ${stopLabel(run.to)}`),
        cell(run.confidential ? t("slip.yes_confidential") : run.label, [run.urgent && t("slip.yes_urgent"), run.round && t("log.round", { round: run.round.slice(2) })].filter(Boolean).join(" · ")),
        cell(run.robot ? robotName(run.robot) : "—"),
        cell(into ? clock(into.at) : "—", into && (person(into.person) || (run.own ? t(`slip.${into.giver}`) : ""))),
        cell(out ? clock(out.at) : "—", out && (person(out.person) || (run.own ? t(`slip.${out.taker}`) : ""))),
        cell(stateWords(run.state), reasonsOf(run)));
    })));
}

const cell = (words, small = "") => h("td", {}, words, small ? h("small", {}, small) : null);

openPage(`/api/v1/history/day?day=${encodeURIComponent(asked.get("day") ?? "")}`, draw);
