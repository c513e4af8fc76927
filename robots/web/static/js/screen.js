// The courier's own screen: shows the agent's view, offers exactly its buttons.

import { post, untilAnswered } from "./api.js";
import { h, setText, show } from "./dom.js";
import { drillMark } from "./drill-mark.js";
import { icon } from "./icons.js";
import { keyPad } from "./key-pad.js";
import { rideStrip, showRide } from "./ride-strip.js";
import { robotFace } from "./robot-face.js";
import { store } from "./store.js";
import { follow } from "./stream.js";
import { language, loadTexts, pick, setLanguage, t } from "./texts.js";
import { capital, reasonWords, robotName, stopName } from "./words.js";

const ICONS = { open: "open", loaded: "check", taken: "check", not_now: "cross", not_taken: "back", help_done: "check",
  papers_out: "open", papers_taken: "folder" };
const root = document.getElementById("screen");
let view = null;
let shown = "";
let identifying = false;
let clockGap = 0; // server's clock minus this page's, seconds
let line; // why it waits, and how long yet
let strip; // the lift ride it is on
const caption = h("p", { class: "caption", hidden: true, data: { testid: "caption" } }, icon("speech"),
  h("span", {}, h("strong", { lang: "zh-CN" }), h("span", { lang: "en" })));
const aloud = h("p", { class: "aloud", role: "status", "aria-live": "polite" });
let stale = false;
const faces = []; // of the parts of the page: what each shows now

/** Make a part of the page again only when it shows something else: who types a code beside it keeps the digits. */
function part(index, facts, make) {
  const face = JSON.stringify([facts, language]);
  if (faces[index] === face) return false;
  faces[index] = face;
  const made = make();
  if (root.children[index]) root.children[index].replaceWith(made);
  else root.append(made);
  return true;
}

const SIDE = 2;

function draw() {
  if (!view) return;
  showCaption();
  const face = JSON.stringify([{ ...view, says: null, ride: null }, language, identifying]);
  if (face === shown) return showRide(strip, view.ride, true);
  shown = face;
  root.className = "screen";
  root.dataset.mode = view.mode;
  root.dataset.testid = "screen";
  document.title = t("screen.title");
  if (!(view.needs_person || view.may_identify || view.locked || view.mode === "help")) identifying = false;
  const mustIdentify = view.locked || (view.needs_person && !view.buttons.includes("open"));
  if (!faces.length) root.replaceChildren(); // the words of the start
  part(0, [view.robot, view.stop, view.compartment > 0], bar);
  part(1, { ...view, says: null, ride: null, drill: null }, says);
  const { run, stop, buttons, locked, needs_person, person_role, persons, awaits_second, may_identify, tries_left } = view; // digits typed for one folder are not another's
  const isNew = part(SIDE, { run, stop, buttons, locked, needs_person, person_role, persons, awaits_second, may_identify, tries_left, identifying, mustIdentify, help: view.mode === "help" },
    () => (identifying || mustIdentify ? personPanel(mustIdentify) : buttons.includes("code") ? codePanel() : buttonPanel()));
  part(3, view.drill, () => h("div", { class: "screen-mark" }, drillMark(view.drill)));
  showRide(strip, view.ride, true);
  setText(aloud, promptWords());
  tick();
  if (isNew) root.querySelector("input")?.focus({ preventScroll: true });
}

function bar() {
  return h("header", { class: "screen-bar" },
    h("span", { class: "brand" }, icon("robot"), h("span", {}, robotName(view.robot))),
    h("span", { class: "where", data: { testid: "where" } }, view.stop ? t(view.compartment ? "screen.at" : "screen.to", { stop: stopName(view.stop) }) : ""),
    h("button", { type: "button", class: "button button-bar", lang: language === "zh" ? "en" : "zh-CN", data: { testid: "language" },
      onclick: () => { setLanguage(language === "zh" ? "en" : "zh"); draw(); } }, language === "zh" ? "English" : "中文"));
}

function says() {
  line = h("p", { class: "say-wait", role: "timer", data: { testid: "waiting" } });
  strip = rideStrip();
  return h("section", { class: "say" },
    view.compartment ? compartments() : robotFace(view.mode),
    h("div", { class: "say-words" },
      view.mode === "idle" ? null : h("p", { class: "say-mode" }, modeWords()),
      h("h1", { class: "say-prompt", data: { testid: "prompt" } }, greets() ? t("screen.idle", { robot: robotName(view.robot) }) : promptWords()),
      greets() ? h("p", { class: "say-what" }, t("screen.idle_sub")) : null,
      view.compartment ? h("p", { class: "say-what" }, icon(view.confidential ? "shield" : "folder"),
        view.confidential ? t("screen.confidential") : view.label || t("screen.papers"), " · ",
        t("screen.compartment", { n: String(view.compartment) }), " · ",
        h("span", { data: { testid: "lid" } }, t(view.lid_open ? "screen.lid_open" : "screen.lid_shut"))) : null,
      view.left ? h("p", { class: "say-left", data: { testid: "left" } }, icon("folder"), h("span", {}, t("screen.left", { n: String(view.left) }))) : null,
      line, strip));
}

/** What it says aloud just now, in both languages: whoever passes by may not hear it, or not know how to switch. */
function showCaption() {
  const [zh, en] = caption.lastChild.children;
  setText(zh, view.says?.zh ?? "");
  setText(en, view.says?.en ?? "");
  show(caption, Boolean(view.says));
}

/** Free and with nothing to wait for: it says who it is. */
function greets() {
  return view.mode === "idle" && !view.waiting;
}

/** What it is about; under way the prompt says so already, and where to is the news. */
function modeWords() {
  const underWay = view.mode === "driving" || view.mode === "riding";
  return underWay && view.stop ? t("screen.to", { stop: stopName(view.stop) }) : t(`screen.${view.mode}`);
}

function promptWords() {
  const words = pick(view.prompt) || t("screen.give_way");
  return words.replace(/(\d) (?=\p{Script=Han})/gu, "$1\u00a0"); // a number stays with its word
}

/** The lids as one sees them on the robot: number at hand is marked, open or shut. */
function compartments() {
  const total = Math.max(4, view.compartment);
  return h("div", { class: "lids", "aria-hidden": "true" }, Array.from({ length: total }, (_, index) => {
    const here = index + 1 === view.compartment;
    return h("span", { class: "lid", data: { here: String(here), open: String(here && view.lid_open) } }, String(index + 1));
  }));
}

function buttonPanel() {
  const offered = view.buttons.filter((what) => what !== "code");
  const extra = view.may_identify || view.needs_person || view.mode === "help";
  if (!offered.length && !extra) return h("section", { class: "acts-none" });
  return h("section", { class: "screen-acts" },
    offered.map((what, index) => touchButton(what, index ? "button-huge" : "button-huge button-main")),
    extra ? identifyButton() : null, errorLine());
}

function touchButton(what, look) {
  return h("button", { type: "button", class: `button ${look}`, data: { testid: what }, onclick: (event) => touch(what, "", event.currentTarget) },
    icon(ICONS[what]), h("span", {}, t(`screen.${what}`)));
}

function codePanel() {
  const error = errorLine();
  const pad = keyPad({ label: t("screen.code"), action: t("screen.code_enter"), testid: "code", min: 6, max: 6, secret: false,
    describedBy: "problem", onEnter: (digits) => touch("code", digits) });
  return h("section", { class: "screen-acts", data: { testid: "code-entry" } },
    h("h2", {}, t("screen.code")),
    h("p", { class: "tries", data: { testid: "tries-left", few: String(view.tries_left < 3) } }, t("screen.tries", { n: String(view.tries_left) })),
    pad, error, h("div", { class: "row" },
      view.buttons.filter((what) => what !== "code").map((what) => touchButton(what, "")),
      view.may_identify ? identifyButton() : null));
}

function identifyButton() {
  return h("button", { type: "button", class: "button", data: { testid: "identify" }, onclick: () => { identifying = true; draw(); } },
    icon("person"), t("screen.identify"));
}

function personPanel(must) {
  const supervisor = view.locked || view.person_role === "supervisor";
  const box = h("div", {});
  const panel = h("section", { class: "screen-acts", data: { testid: "person-entry" } },
    view.locked ? h("p", { class: "verdict verdict-bad", data: { testid: "locked" } }, icon("lock"), h("span", {}, t("screen.locked"))) : null,
    h("h2", {}, must ? t(supervisor ? "screen.identify_supervisor" : "screen.identify_staff") : t("screen.choose_person")), box, errorLine(),
    must ? view.buttons.filter((what) => what !== "code").map((what) => touchButton(what, "")) : h("button", { type: "button", class: "button", data: { testid: "back" }, onclick: () => { identifying = false; draw(); } }, icon("back"), t("screen.back")));
  choosePerson(box);
  return panel;
}

async function choosePerson(box) {
  const list = h("div", { class: "people", data: { testid: "people" } });
  box.replaceChildren(list);
  const answer = await untilAnswered("/api/v1/staff", fail, () => !list.isConnected);
  fail(answer.ok ? null : answer.body);
  if (!answer.ok) return;
  list.append(...answer.body.map((person) => h("button", { type: "button", class: "person", data: { testid: `person-${person.id}` },
    onclick: () => askPin(box, person) }, icon("person"), h("span", { class: "person-name" }, person.name))));
}

function askPin(box, person) {
  fail(null);
  const pad = keyPad({ label: t("lock.pin", { name: person.name }), action: t("screen.pin_enter"), testid: "pin", min: 4, max: 6, describedBy: "problem",
    onEnter: async (pin) => {
      const answer = await post("/api/v1/person", { person: person.id, pin });
      fail(answer.ok ? null : answer.body);
      if (answer.ok) {
        identifying = false;
        box.replaceChildren(h("p", { class: "verdict verdict-good" }, icon("check"), h("span", {}, t("screen.hello", { name: answer.body.name }))));
        setTimeout(() => { shown = faces[SIDE] = ""; draw(); }, 1500);
      }
    } });
  box.replaceChildren(h("div", { class: "pin-head" }, h("button", { type: "button", class: "button", onclick: () => choosePerson(box) }, icon("back"), t("lock.other")),
    h("h2", {}, person.name)), pad);
  pad.focusInput();
}

function errorLine() {
  return h("p", { class: "problem", id: "problem", role: "alert", data: { testid: "problem" } });
}

function fail(problem) {
  const error = document.getElementById("problem");
  if (error) setText(error, problem ? pick(problem) : "");
}

async function touch(what, value, button) {
  if (button) button.disabled = true;
  const answer = await post("/api/v1/touch", { what, value });
  fail(answer.ok ? null : answer.body);
  if (button) setTimeout(() => (button.disabled = false), 800); // the agent's answer comes as a new view
}

function tick() {
  if (!line || !view) return;
  const words = view.waiting ? capital(reasonWords(view.waiting.reason)) : "";
  const left = view.waiting?.until && !view.ride ? Math.max(0, Math.round(view.waiting.until - (Date.now() / 1000 + clockGap))) : null;
  const rest = left === null ? "" : t("screen.rest", { n: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` });
  setText(line, [words, rest].filter(Boolean).join(" · "));
  show(line, Boolean(words) && words !== pick(view.prompt)); // not the same words twice
}

async function start() {
  await loadTexts("drill");
  const answer = await untilAnswered("/api/v1/about", (problem) => setText(root, problem ? t("screen.connection") : ""));
  store.hall = answer.body.hall;
  const lost = h("p", { class: "lost", role: "alert", hidden: true, data: { testid: "stale" } });
  document.body.append(aloud, caption, lost);
  setInterval(tick, 1000);
  follow("/api/v1/events", {
    onFacts: (facts) => {
      view = facts;
      draw();
    },
    onBeat: (beat) => {
      clockGap = beat.now - Date.now() / 1000;
      tick();
    },
    onStale: (now) => {
      stale = now;
      document.documentElement.dataset.stale = String(stale);
      setText(lost, stale ? t("screen.connection") : "");
      show(lost, stale);
    },
  });
}

start();
