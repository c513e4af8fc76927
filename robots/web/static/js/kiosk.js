// A guide's kiosk: shows the conversation's view, offers exactly its buttons, keeps only what is being typed.

import "./kiosk-ask.js";
import "./kiosk-icons.js";

import { untilAnswered } from "./api.js";
import { h, setText, show } from "./dom.js";
import { alarmMark, drillMark } from "./drill-mark.js";
import { icon } from "./icons.js";
import { answerPage } from "./kiosk-answer.js";
import { home, lists } from "./kiosk-home.js";
import { alive, button, closeLists, offers, page, touch } from "./kiosk-page.js";
import { clarifyPage, countdownPage, handoffPage, outOfService, talk, tickCountdown, tickHandoff } from "./kiosk-talk.js";
import { robotFace } from "./robot-face.js";
import { store, takeClock } from "./store.js";
import { follow } from "./stream.js";
import { language, loadTexts, pick, setLanguage, t } from "./texts.js";
import { robotName } from "./words.js";

const PAGES = { idle: home, answer: answerPage, clarify: clarifyPage, handoff: handoffPage, countdown: countdownPage, out_of_service: outOfService,
  greeting: () => h("div", { class: "listening" }, home()), listening: () => h("div", { class: "listening" }, talk(6), offers("escort") ? h("div", { class: "row" }, button("escort", "button-good")) : null, home()) };
const root = document.getElementById("kiosk");
const question = document.createElement("kiosk-ask");
const bar = h("header", { class: "k-bar" });
const marks = h("div", { class: "k-marks" }); // what everybody must know, whatever was asked
const says = h("section", { class: "k-say" });
const main = h("main", { class: "k-main", tabindex: "0" });
const acts = h("div", { class: "k-acts" });
const dock = h("section", { class: "k-dock" }, question, acts);
const foot = h("footer", { class: "k-foot" });
const problem = h("p", { class: "k-problem", role: "alert", hidden: true, data: { testid: "problem" } });
const lost = h("div", { class: "lost", role: "alert", hidden: true, data: { testid: "lost" } });
const sound = new Audio();
const shown = new Map();
let talksAbout = "";
let readsAt = "";
let played = 0;
let complaint;

/** Draw a part again only when what it shows has changed: a visitor may be reading, ticking, scrolling. */
function draw(part, facts, make) {
  const face = JSON.stringify([facts, language]);
  if (shown.get(part) === face) return false;
  shown.set(part, face);
  part.replaceChildren(...[make()].flat().filter(Boolean));
  return true;
}

function redraw() {
  const { view } = page;
  if (!view) return;
  if (view.lang !== language) setLanguage(view.lang);
  root.className = "kiosk";
  root.dataset.testid = "kiosk";
  root.dataset.stage = view.stage;
  document.documentElement.dataset.elder = String(view.elder);
  document.title = t("kiosk.title", { robot: robotName(view.robot) });
  const about = view.answer?.entry ?? "";
  if (about !== talksAbout) page.ticks.clear();
  talksAbout = about;
  const listing = (page.browsing || page.place) && offers("browse");
  question.words();
  draw(marks, [view.drill, view.alarm], () => [drillMark(view.drill), alarmMark(view.alarm, Boolean(view.drill))]);
  draw(bar, [view.robot, view.elder, view.buttons], barParts);
  draw(says, [view.says, view.stage, view.buttons.includes("repeat"), view.stage === "answer" && view.lines.at(-2)], sayParts);
  draw(main, [listing, page.browsing, page.place, facts(listing)], () => (listing ? lists() : PAGES[view.stage]()));
  const place = JSON.stringify([view.stage, about, listing, page.browsing, page.place]);
  if (place !== readsAt) main.scrollTop = 0;
  readsAt = place;
  draw(acts, [view.buttons, view.stage, view.waits?.state], actParts);
  draw(foot, [view.note, page.about.speech, page.about.listening], footParts);
  play();
  tick();
}

/** What the middle of the page shows: an answer stays as it is, ticks, map and all, whatever else is said about it. */
function facts(listing) {
  const { says: _says, voice: _voice, elder: _elder, note: _note, drill: _drill, alarm: _alarm, ...rest } = page.view;
  if (listing) return rest.stage;
  return rest.stage === "answer" ? [rest.answer, rest.buttons] : rest;
}

function barParts() {
  const { robot, elder } = page.view;
  return [
    h("p", { class: "k-brand" }, robotFace("idle"), h("span", {}, h("strong", {}, robotName(robot)), h("span", { class: "k-role" }, t("kiosk.role")))),
    offers("elder") ? h("button", { type: "button", class: "button button-bar", "aria-pressed": String(elder), data: { testid: "elder" }, onclick: () => touch("elder", elder ? "off" : "on") },
      icon("type"), h("span", {}, t(elder ? "kiosk.elder_off" : "kiosk.elder_on"))) : null,
    offers("language") ? h("button", { type: "button", class: "button button-bar", lang: language === "zh" ? "en" : "zh-CN", data: { testid: "language" },
      onclick: () => touch("language", language === "zh" ? "en" : "zh") }, icon("globe"), h("span", {}, language === "zh" ? "English" : "中文")) : null,
  ];
}

/** What the guide says now, always in writing; to nobody yet, in both languages. */
function sayParts() {
  const { says: words, stage, lines } = page.view;
  const asked = stage === "answer" ? lines.filter((line) => line.who === "visitor").at(-1) : null;
  return [
    stage === "idle" ? robotFace("idle") : null,
    h("div", { class: "k-words", role: "status", "aria-live": "polite" },
      asked ? h("p", { class: "k-asked" }, t("kiosk.you_asked", { text: pick(asked.text) })) : null,
      h("h1", { data: { testid: "says" } }, pick(words)),
      stage === "idle" ? h("p", { class: "k-second", lang: language === "zh" ? "en" : "zh-CN" }, language === "zh" ? words.en : words.zh) : null),
    button("repeat", "k-repeat"),
  ];
}

function actParts() {
  const listable = offers("browse") && ["answer", "clarify"].includes(page.view.stage);
  const browse = listable ? h("button", { type: "button", class: "button", data: { testid: "browse" }, onclick: () => { page.browsing = "all"; alive(); redraw(); } },
    icon("list"), h("span", {}, t("kiosk.do.browse"))) : null;
  const called = page.view.stage === "handoff";
  return [button("person", called ? "" : "button-person", { label: t(called ? "kiosk.do.person_again" : "kiosk.do.person") }), browse,
    page.view.stage === "countdown" ? null : button("done", "", { then: closeLists })];
}

function footParts() {
  const { note } = page.view;
  const { speech, listening } = page.about;
  return [
    note ? h("p", { class: "k-note", role: "status", data: { testid: "note" } }, icon("alert"), pick(note)) : null,
    speech.on ? null : h("p", { data: { testid: "speech-status" } }, pick(speech.says)),
    listening.on ? null : h("p", {}, pick(listening.says)),
    h("p", {}, t("kiosk.privacy")),
  ];
}

function play() {
  const { voice } = page.view;
  if (!voice || voice === played) return;
  played = voice;
  sound.src = `/api/v1/speech/${voice}.wav`;
  sound.play().catch(() => {}); // a browser may want a touch first: the words are on the screen
}

function complain(words) {
  setText(problem, words);
  show(problem, Boolean(words));
  clearTimeout(complaint);
  complaint = setTimeout(() => show(problem, false), 6000);
}

function tick() {
  if (!page.view) return;
  tickHandoff(main);
  tickCountdown(main);
}

function took(view) {
  const before = page.view?.stage;
  page.view = view;
  if (view.stage !== before && (view.stage === "idle" || view.stage === "countdown" || view.stage === "answer")) closeLists();
  if (view.stage === "idle" && before && before !== "idle") {
    question.clear(); // nothing of this visitor stays
    page.ticks.clear();
    sound.pause();
    main.scrollTop = 0;
  }
  redraw();
}

async function start() {
  await loadTexts("drill", "kiosk");
  const answer = await untilAnswered("/api/v1/about", (problem) => setText(root, pick(problem)));
  page.about = answer.body;
  page.redraw = redraw;
  page.complain = complain;
  store.hall = answer.body.hall;
  root.replaceChildren(bar, marks, says, main, dock, foot);
  document.body.append(problem, lost);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { alive(); if (kind === "pointerdown") sound.muted = false; }, { passive: true });
  main.addEventListener("scroll", alive, { passive: true });
  follow("/api/v1/events", { onFacts: took, onBeat: ({ now }) => takeClock(now), onStale: (stale) => {
    setText(lost, stale ? `${t("kiosk.lost")}` : "");
    show(lost, stale);
  } });
  setInterval(tick, 250);
}

start();
