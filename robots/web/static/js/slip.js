// The slip of one run, for A6 or a receipt printer: from, to, times, through whose hands. No pick-up code.

import { h } from "./dom.js";
import { languageButton, linkButton, moment, openPage, printButton, reasonsOf, stateWords } from "./history-words.js";
import { t } from "./texts.js";
import { clock, robotName, stopLabel } from "./words.js";

const PAPERS = ["a6", "receipt"];
const asked = new URLSearchParams(location.search);
let paper = PAPERS.includes(asked.get("paper")) ? asked.get("paper") : "a6";

function draw(run, again) {
  document.title = `${t("slip.title")} ${run.run}`;
  const choose = PAPERS.map((name) => h("button", { type: "button", class: "button", "aria-pressed": String(name === paper), data: { testid: `paper-${name}` }, onclick: () => {
    paper = name;
    again();
  } }, t(`slip.paper_${name}`)));
  return [
    h("header", { class: "page-bar" }, linkButton(t("history.back"), "/history", "slip-back"), choose, printButton(t("slip.print")), languageButton(again)),
    sheet(run)];
}

function sheet(run) {
  const person = (id) => run.people[id] ?? id;
  const flags = ["urgent", "confidential"].filter((name) => run[name]).map((name) => t(`slip.yes_${name}`)).join(t("list.comma"));
  const label = run.confidential ? t("history.secret") : run.own ? run.label : "";
  const lines = [
    ["from", stopLabel(run.from), "big"], ["to", stopLabel(run.to), "big"], ["label", label], ["robot", run.robot ? place(run) : ""],
    ["round", run.round], ["asked", [moment(run.requested_at), run.person && person(run.person)].filter(Boolean).join(" · ")],
    ["state", `${stateWords(run.state)} · ${moment(run.changed_at)}`], ["reasons", reasonsOf(run)],
  ].filter(([, words]) => words);
  return h("main", { class: "slip", data: { testid: "slip-sheet", paper } },
    h("header", {}, h("h1", {}, t("slip.title")), flags ? h("strong", { class: "slip-flags" }, flags) : null, h("p", { class: "slip-run" }, run.run)),
    h("dl", {}, lines.map(([name, words, size]) => h("div", { class: size ?? null }, h("dt", {}, t(`slip.${name}`)), h("dd", { data: { testid: `slip-${name}` } }, words)))),
    h("section", {}, h("h2", {}, t("slip.hands")), hands(run, person)),
    h("div", { class: "slip-signs" }, ["give", "take"].map((name) => h("div", {}, h("span", {}, t(`slip.sign_${name}`))))),
    h("footer", {}, h("span", {}, t("slip.made", { time: moment(run.made_at), name: person(run.made_by) })), h("span", {}, t("slip.no_code"))));
}

const place = ({ robot, compartment }) => compartment ? `${robotName(robot)} ${t("history.compartment", { n: String(compartment) })}` : robotName(robot);

/** One line a change of hands. Whoever used a pick-up code is named by what they are. */
function hands(run, person) {
  if (!run.complete) return h("p", {}, t("slip.gone"));
  if (!run.hands.length) return h("p", { data: { testid: "slip-no-hands" } }, t("slip.no_hands"));
  return h("ol", { class: "slip-hands" }, run.hands.map((hand) => {
    const into = hand.taker === "robot";
    const kind = t(`slip.${into ? hand.giver : hand.taker}`);
    const who = hand.person ? person(hand.person) : run.own && hand.taker === "recipient" ? `${kind}（${t("slip.by_code")}）` : kind;
    return h("li", { data: { testid: "slip-hand" } }, h("time", {}, clock(hand.at, true)),
      h("span", {}, t(into ? "slip.given" : "slip.taken", { who, robot: place(hand) }), hand.stop ? h("small", {}, stopLabel(hand.stop)) : null));
  }));
}

openPage(`/api/v1/history/${encodeURIComponent(asked.get("run") ?? "")}`, draw);
