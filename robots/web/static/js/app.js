// The tablet: starts everything, holds the tabs, locks itself.

import "./floor-plan.js";
import "./handoffs-view.js";
import "./lab-panel.js";
import "./lanes-view.js";
import "./lock-view.js";
import "./map-view.js";
import "./notice-bar.js";
import "./questions-view.js";
import "./robots-view.js";
import "./run-lists.js";
import "./send-view.js";
import "./times-view.js";
import { get, post, untilAnswered } from "./api.js";
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { rebuildAll, updateAll } from "./part.js";
import { incoming, isOpen, outgoing, setCounter, store, takeClock, takeFacts, waitingVisitors } from "./store.js";
import { follow } from "./stream.js";
import { language, loadTexts, setLanguage, t } from "./texts.js";
import { stopName } from "./words.js";

const VIEWS = { send: "send-view", incoming: "incoming-view", outgoing: "outgoing-view", map: "map-view", times: "times-view", robots: "robots-view", handoffs: "handoffs-view", questions: "questions-view", lanes: "lanes-view" };
const BEHIND = { lanes: "map" }; // pages without a tab of their own, and the tab that leads there
const OF_VISITORS = ["handoffs", "questions"];
let tabs = Object.keys(VIEWS).filter((name) => !(name in BEHIND));
const IDLE_MS = 10 * 60 * 1000;
const KEEP_MS = 60 * 1000;
const shell = document.getElementById("shell");
const only = (...kinds) => ({ has: (kind) => kinds.includes(kind) });
let lastTouch = performance.now();
let keptUntil = 0;
let tab = isPage(location.hash.slice(1)) ? location.hash.slice(1) : "send";
let parts = {};

function isPage(name) {
  return tabs.includes(name) || name in BEHIND;
}

function draw() {
  document.title = t("app.title");
  parts.views ??= Object.fromEntries([...tabs, ...Object.keys(BEHIND)].map((name) => [name, document.createElement(VIEWS[name])]));
  parts.lock ??= document.createElement("lock-view");
  parts.tabs = Object.fromEntries(tabs.map((name) => [name, h("button", {
    type: "button", class: "tab", data: { testid: `tab-${name}` }, onclick: () => choose(name),
  }, icon(name), h("span", {}, t(`tab.${name}`)), h("span", { class: "badge", hidden: true }))]));
  parts.who = h("span", { class: "who" });
  parts.main = h("main", { id: "main", tabindex: "-1" });
  const words = h("button", { type: "button", class: "button button-bar", lang: language === "zh" ? "en" : "zh-CN",
    data: { testid: "language" }, onclick: () => changeLanguage() }, language === "zh" ? "English" : "中文");
  const lock = h("button", { type: "button", class: "button button-bar", data: { testid: "lock" }, onclick: () => lockUp(true) }, icon("lock"), t("bar.lock"));
  parts.bar = h("header", { class: "bar" },
    h("div", { class: "brand" }, icon("robot"), h("span", {}, t("app.name"))),
    h("div", { class: "counter" }, store.counter ? h("span", { class: "floor-mark", data: { testid: "counter" } }, store.counter) : null,
      h("span", {}, store.counter ? stopName(store.counter) : t("lock.no_counter"))),
    parts.who, words, lock);
  parts.nav = h("nav", { class: "tabs", "aria-label": t("bar.tabs") }, Object.values(parts.tabs));
  parts.notices ??= document.createElement("notice-bar");
  parts.lockButton = lock;
  shell.replaceChildren(parts.bar, parts.notices, parts.nav, parts.main);
  route();
}

function route() {
  const open = Boolean(store.session);
  show(parts.nav, open);
  show(parts.lockButton, open);
  setText(parts.who, open ? `${store.session.name} · ${store.session.roles.map((role) => t(`role.${role}`)).join(t("list.comma"))}` : "");
  shell.dataset.open = String(open);
  const wanted = open ? parts.views[tab] : parts.lock;
  if (parts.main.firstElementChild !== wanted) parts.main.replaceChildren(wanted);
  const supervises = open && store.session.roles.includes("supervisor");
  show(parts.tabs.robots, supervises);
  if (["robots", "lanes"].includes(tab) && open && !supervises) return choose("send");
  for (const name of tabs) parts.tabs[name].setAttribute("aria-current", name === (BEHIND[tab] ?? tab) ? "page" : "false");
  badges();
  return undefined;
}

function choose(name) {
  tab = name;
  history.replaceState(null, "", `#${name}`);
  route();
  parts.main.scrollTop = 0;
}

function badges() {
  const counts = { incoming: incoming().filter(isOpen).length, outgoing: outgoing().filter(isOpen).length };
  counts.robots = store.fleet?.aboard?.length ?? 0;
  if (parts.tabs.handoffs) counts.handoffs = waitingVisitors().length;
  for (const [name, count] of Object.entries(counts)) {
    const badge = parts.tabs[name].lastChild;
    setText(badge, String(count));
    show(badge, count > 0);
  }
  parts.tabs.handoffs?.setAttribute("data-urgent", String(waitingVisitors().some((one) => one.escalated)));
}

function changeLanguage() {
  setLanguage(language === "zh" ? "en" : "zh");
  draw();
  for (const view of [...Object.values(parts.views), parts.lock, parts.notices]) view.isBuilt = view.isConnected;
  rebuildAll();
}

function logIn(session) {
  store.session = session;
  keptUntil = performance.now() + KEEP_MS;
  lastTouch = performance.now();
  tab = "send";
  for (const view of Object.values(parts.views)) view.remove();
  parts.views = undefined; // a new person begins with empty forms
  draw();
  updateAll(only("session"));
}

function lockUp(tell) {
  if (!store.session) return;
  store.session = null;
  if (tell) post("/api/v1/logout");
  parts.lock.remove();
  parts.lock = undefined;
  parts.views = undefined;
  draw();
  updateAll(only("session"));
}

/** Touches keep the session; without any for ten minutes the tablet locks. */
async function watchIdle() {
  if (!store.session) return;
  if (performance.now() - lastTouch > IDLE_MS) lockUp(true);
  else if (lastTouch > keptUntil - KEEP_MS && performance.now() > keptUntil) {
    keptUntil = performance.now() + KEEP_MS;
    const answer = await get("/api/v1/session");
    if (answer.ok && !answer.body) lockUp(false);
  }
}

function counterOfAddress() {
  const wanted = new URLSearchParams(location.search).get("counter");
  if (!wanted || !store.hall.stops[wanted]?.handover) return;
  setCounter(wanted);
  history.replaceState(null, "", location.pathname + location.hash);
}

async function start() {
  await loadTexts("drill", "notices", "visitors", "times", "rounds", "lanes");
  const unreachable = (problem) => problem && shell.replaceChildren(h("p", { class: "starting", role: "alert" }, t("app.unreachable")));
  store.hall = (await untilAnswered("/api/v1/hall", unreachable)).body;
  if (!store.hall.visitors) tabs = tabs.filter((name) => !OF_VISITORS.includes(name));
  if (!isPage(tab)) tab = "send";
  counterOfAddress();
  const session = await untilAnswered("/api/v1/session", unreachable);
  if (session.body?.counter === store.counter) store.session = session.body;
  else if (session.body?.person) await post("/api/v1/logout");
  draw();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => (lastTouch = performance.now()), true);
  document.addEventListener("logged-in", (event) => logIn(event.detail));
  document.addEventListener("view-chosen", (event) => choose(event.detail));
  document.addEventListener("logged-out", () => lockUp(false));
  setInterval(watchIdle, 5000);
  setInterval(() => store.stale || updateAll(only("clock")), 1000);
  follow("/api/v1/events", {
    onFacts: (facts) => {
      updateAll(takeFacts(facts));
      badges();
    },
    onBeat: (beat) => beat.linked && (beat.silent ?? 0) < 5 && takeClock(beat.now),
    onStale: (stale) => {
      store.stale = stale;
      document.documentElement.dataset.stale = String(stale);
      updateAll(only("stale"));
    },
  });
}

start();
