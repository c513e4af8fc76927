// The week's report for the Friday review, on A4: figures, what was not answered, hand-offs, the robots' troubles.

import { untilAnswered } from "./api.js";
import { h, setText } from "./dom.js";
import { store } from "./store.js";
import { has, language, loadTexts, pick, setLanguage, t } from "./texts.js";
import { dayColumns, shareBars, splitBar, WHO } from "./week-charts.js";
import { capital, floorName, reasonWords, robotName, stopName } from "./words.js";

const box = document.getElementById("week");
const asked = new URLSearchParams(location.search);
let report = null;
let problem = null;

const zone = () => store.hall.time_zone;
const day = (iso, options) => new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { timeZone: "UTC", ...options }).format(new Date(`${iso}T12:00:00Z`));
const moment = (at) => new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { timeZone: zone(), month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(at));
const seconds = (value) => value === null ? "—" : value < 90 ? t("week.seconds", { n: String(Math.round(value)) }) : t("week.minutes", { n: String(Math.round(value / 60)) });
const named = (id) => pick(report.names[id]) || id || t("week.nothing");
const person = (id) => report.people[id] ?? id;
const why = (code) => (has(`why.${code}`) ? t(`why.${code}`) : code);
const list = (items) => items.join(t("list.comma"));

function later(days) {
  const first = new Date(`${report.from}T12:00:00Z`);
  first.setUTCDate(first.getUTCDate() + days);
  return first.toISOString().slice(0, 10);
}

function draw() {
  document.title = t("week.title");
  box.replaceChildren(bar(), problem ? sorry() : sheet());
}

function bar() {
  const link = (words, href, testid) => h("a", { class: "button", href, data: { testid } }, words);
  return h("header", { class: "week-bar" },
    link(t("week.back"), "/#questions", "week-back"),
    report ? [link(t("week.before"), `/week?from=${later(-7)}`, "week-before"), link(t("week.after"), `/week?from=${later(7)}`, "week-after"),
      link(t("week.csv"), `/api/v1/visitors/unanswered.csv?day=${report.from}&days=7`, "week-csv"),
      h("button", { type: "button", class: "button button-plain", data: { testid: "week-print" }, onclick: () => window.print() }, t("week.print"))] : [],
    h("button", { type: "button", class: "button", lang: language === "zh" ? "en" : "zh-CN", data: { testid: "language" }, onclick: () => {
      setLanguage(language === "zh" ? "en" : "zh");
      draw();
    } }, language === "zh" ? "English" : "中文"));
}

function sorry() {
  const login = problem.code === "not_logged_in";
  return h("main", { class: "week-sorry" }, h("p", { role: "alert", data: { testid: "week-problem" } }, login ? t("week.login") : pick(problem)),
    h("a", { class: "button button-plain", href: "/" }, t("week.open_tablet")));
}

function sheet() {
  const { total, before, handoffs } = report;
  return h("main", { class: "sheet", data: { testid: "sheet" } },
    h("header", { class: "sheet-head" },
      h("h1", {}, t("week.title")),
      h("p", {}, t("week.span", { from: day(report.from, { year: "numeric", month: "long", day: "numeric" }), to: day(report.to, { month: "long", day: "numeric" }) })),
      h("p", { class: "made" }, t("week.made", { time: moment(report.made_at) }))),
    total.asked ? null : h("p", { class: "nothing", data: { testid: "week-empty" } }, t("week.empty")),
    h("section", { class: "tiles" },
      tile(total.asked, t("week.asked"), t("week.was", { n: String(before.asked) })),
      tile(report.unanswered_questions, t("week.not_answered"), t("week.unanswered_sum", { n: String(report.unanswered_questions), m: String(report.unanswered_clusters) })),
      tile(handoffs.count, t("week.handoffs"), `${t("week.missed")} ${handoffs.missed}`),
      tile(`${total.useful} / ${total.not_useful}`, t("week.useful"), t("week.was", { n: `${before.useful} / ${before.not_useful}` }))),
    part(t("week.shares"), shareBars([
      { name: t("week.this"), values: percents(total), note: String(total.answered) },
      { name: t("week.last"), values: percents(before), note: String(before.answered) },
      { name: t("week.aim"), values: report.aim, note: "", aim: true }])),
    part(t("week.days"), dayColumns(report.days, (iso) => `${day(iso, { weekday: "short" })} ${day(iso, { day: "numeric" })}`)),
    part(t("week.top"), report.top.length ? table([t("week.item"), t("week.count"), t("week.trend"), t("week.split")],
      report.top.map((one) => [named(one.item), one.asked, one.before, splitBar(one)])) : nothing()),
    part(t("week.unanswered"), report.unanswered.length ? [table([t("week.count"), t("week.question"), t("week.reason"), t("week.nearest")],
      report.unanswered.map((one) => [one.count, words(one.texts), why(one.reason), list(one.nearest.slice(0, 2).map(named))]), "first"),
      report.unanswered_clusters > report.unanswered.length ? h("p", { class: "small" }, t("week.more", { n: String(report.unanswered_clusters - report.unanswered.length) })) : null] : nothing()),
    part(t("week.no_useful"), report.not_useful.length ? table([t("week.item"), t("week.count"), t("week.example")],
      report.not_useful.map((one) => [named(one.item), one.count, one.question])) : nothing()),
    part(t("week.waits"), waits(handoffs)),
    part(t("week.proposals"), proposals(report.proposals)),
    part(t("week.fleet"), fleet()),
    h("section", { class: "to-do" }, h("h2", {}, t("week.to_do")), h("div", { class: "lines" }, h("div"), h("div"), h("div"))));
}

const part = (title, ...content) => h("section", { class: "part-of" }, h("h2", {}, title), content.flat());
const nothing = () => h("p", { class: "small" }, t("week.nothing"));
const tile = (value, name, note) => h("div", { class: "tile" }, h("strong", {}, String(value)), h("span", {}, name), h("small", {}, note));
const percents = (shares) => Object.fromEntries(WHO.map((who) => [who, shares[`${who}_percent`] ?? 0]));
const words = (texts) => h("span", {}, texts[0], texts.length > 1 ? h("small", {}, ` ${texts.slice(1, 3).join(" / ")}`) : null);

function table(heads, rows, kind = "") {
  return h("table", { class: kind }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", { class: typeof cell === "number" ? "number" : null }, cell instanceof Node ? cell : String(cell)))))));
}

function waits(all) {
  if (!all.count) return nothing();
  const sum = t("week.waits_sum", { count: String(all.count), taken: String(all.taken), missed: String(all.missed), median: seconds(all.median_s), longest: seconds(all.longest_s), escalated: String(all.escalated) });
  return [h("p", {}, sum),
    h("p", {}, h("strong", {}, `${t("week.reason")}: `), list(Object.entries(all.reasons).map(([code, count]) => `${why(code)} ${count}`))),
    Object.keys(all.who).length ? h("p", {}, h("strong", {}, `${t("week.who")}: `), list(Object.entries(all.who).map(([id, count]) => `${person(id)} ${count}`))) : null];
}

function proposals(all) {
  if (!all.list.length) return nothing();
  return [h("p", {}, t("week.proposals_sum", { approved: String(all.approved), rejected: String(all.rejected), open: String(all.open) })),
    h("ul", {}, all.list.map((one) => h("li", {}, `${one.text} → ${named(one.entry)} · ${t(`week.state.${one.state}`)} (${list([one.by, one.decided_by].filter(Boolean).map(person))})`)))];
}

function fleet() {
  const runs = Object.entries(report.runs).map(([state, count]) => `${has(`run.state.${state}`) ? t(`run.state.${state}`) : has(`state.${state}.from`) ? t(`state.${state}.from`) : state} ${count}`);
  const reasons = Object.entries(report.run_reasons).map(([code, count]) => `${capital(reasonWords(code))} ${count}`);
  const place = (call) => [floorName(call.map_id), call.stop && stopName(call.stop)].filter(Boolean).join(" ");
  const helped = (call) => call.answered === null ? t("week.nobody") : t("week.helped", { name: person(call.person), time: seconds(call.answered - call.since) });
  return [h("p", {}, h("strong", {}, `${t("week.runs")}: `), list(runs) || t("week.nothing")),
    reasons.length ? h("p", {}, h("strong", {}, `${t("week.run_reasons")}: `), list(reasons)) : null,
    h("p", {}, h("strong", {}, `${t("week.help")}: `), report.help_count ? t("week.help_sum", { n: String(report.help_count) }) : t("week.nothing")),
    report.help.length ? h("ul", {}, report.help.map((call) => h("li", {}, [moment(call.since * 1000), robotName(call.robot), capital(reasonWords(call.reason)), place(call), helped(call)].filter(Boolean).join(" · ")))) : null];
}

async function start() {
  await loadTexts("visitors");
  const from = asked.get("from");
  const [hall, week] = await Promise.all(["/api/v1/hall", `/api/v1/visitors/week${from ? `?from=${encodeURIComponent(from)}` : ""}`].map((path) =>
    untilAnswered(path, (trouble) => setText(box, pick(trouble)))));
  store.hall = hall.body;
  if (week.ok && hall.ok) report = week.body;
  else problem = week.ok ? hall.body : week.body;
  draw();
}

start();
