// The ways: supervisors close a lane or node, or slow a lane, by a tap on the plan, keep an area clear, and see who waits for whom.

import { newKey, post, untilAnswered } from "./api.js";
import { ask } from "./ask-dialog.js";
import { h, keyed, s, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { serverNow, store } from "./store.js";
import { language, pick, t } from "./texts.js";
import { capital, dayClock, floorName, reasonWords, robotName, since, stopShort } from "./words.js";

const SPEEDS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]; // m/s
const OF_WAYS = new Set(["lane_taken", "place_taken", "unroutable"]);
const LEAST_M = 0.3; // a rectangle narrower than this is two taps on one spot
const REACH_M = 1.5; // a tap farther from every lane chooses none
const NODE_M = 0.45; // one so near to a node means the node
const LASTS = [0, 0.5, 1, 2, 4, 24, 168]; // hours; 0: until somebody lifts it
const UNKNOWN = [0, 503, 504]; // it may have been done: the same key again

class LanesView extends Part {
  lanes = [];
  stands = [];
  map = "";
  chosen = ""; // the id of a lane, or of a node
  lasts = 0; // hours: of LASTS
  corners = null; // of the area being drawn: none, one or two taps; null = nothing is drawn
  keys = {}; // what was asked and not answered yet

  build() {
    this.plan = document.createElement("floor-plan");
    this.map ||= store.hall.stops[store.counter]?.map_id || store.hall.floors[0]?.map_id || "";
    this.plan.map = this.map;
    this.tabs = h("div", { class: "floor-tabs", role: "group", "aria-label": t("map.floors") });
    this.hint = h("p", { class: "lane-hint", role: "status", data: { testid: "lanes-hint" } });
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "lanes-problem" } });
    this.panel = h("section", { class: "lane-panel", "aria-label": t("lanes.act"), data: { testid: "lane-panel" } });
    this.list = h("ul", { class: "stand-list", data: { testid: "stands" } });
    this.none = h("p", { class: "hint" }, t("lanes.none"));
    this.waits = h("ul", { class: "stand-list", data: { testid: "lane-waits" } });
    this.calm = h("p", { class: "hint" }, t("lanes.calm"));
    const back = h("button", { type: "button", class: "button", data: { testid: "lanes-back" },
      onclick: () => document.dispatchEvent(new CustomEvent("view-chosen", { detail: "map" })) }, icon("map"), t("lanes.back"));
    this.append(
      h("section", { class: "map-main", "aria-label": t("lanes.title") },
        h("div", { class: "map-head" }, h("h1", {}, t("lanes.title")), this.tabs, back), this.hint, h("div", { class: "stage" }, this.plan),
        h("section", { class: "lane-queue", "aria-label": t("lanes.waits") }, h("h2", {}, t("lanes.waits")), this.calm, this.waits)),
      h("section", { class: "map-side", "aria-label": t("lanes.stands") }, this.problem, this.panel,
        h("h2", {}, t("lanes.stands")), this.none, this.list));
    this.onspot ??= (event) => (this.corners === null ? this.chooseNear(event.detail) : this.corner(event.detail));
    this.addEventListener("spot-tapped", this.onspot);
    this.draw();
    this.load();
  }

  update(kinds) {
    if (kinds.has("fleet") && this.isNews()) this.load();
    if (["run", "fleet", "clock"].some((kind) => kinds.has(kind))) this.drawWaits();
  }

  /** Somebody else may have changed what stands. */
  isNews() {
    const { closed, slowed, kept_clear } = store.fleet ?? {};
    const news = JSON.stringify([closed, slowed, kept_clear]);
    const changed = news !== this.seen;
    this.seen = news;
    return changed;
  }

  async load() {
    if (!store.session) return;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const over = () => turn !== this.turn || !this.isConnected;
    const ask = (path) => untilAnswered(path, (problem) => setText(this.problem, pick(problem)), over);
    const [answer, people] = await Promise.all([ask("/api/v1/lanes"), Object.keys(store.people).length ? null : ask("/api/v1/people")]);
    if (people?.ok) store.people = people.body;
    if (turn !== this.turn) return; // asked again since
    if (!answer.ok) {
      setText(this.problem, pick(answer.body));
      return;
    }
    this.lanes = answer.body.lanes;
    this.stands = answer.body.stands;
    this.draw();
  }

  draw() {
    const floors = store.hall.floors.filter((floor) => !this.lanes.length || this.lanes.some((lane) => lane.map_id === floor.map_id));
    keyed(this.tabs, [...floors].reverse(), (floor) => `${floor.map_id} ${floor.map_id === this.map} ${language}`, (floor) => h("button", {
      type: "button", class: "floor-tab", "aria-pressed": String(floor.map_id === this.map), data: { testid: `lanes-floor-${floor.map_id}` },
      onclick: () => this.showFloor(floor.map_id) }, floorName(floor.map_id)));
    this.drawWays();
    this.drawPanel();
    this.drawStands();
    this.drawWaits();
  }

  showFloor(map) {
    this.map = map;
    if (this.corners) this.corners = [];
    this.plan.show(map);
    this.draw();
  }

  drawWays() {
    const areas = this.stands.filter((one) => one.kind === "clear" && one.map_id === this.map);
    const lanes = this.lanes.filter((lane) => lane.map_id === this.map);
    const focused = document.activeElement?.dataset?.lane;
    this.plan.showWays([
      ...areas.map((one) => [`area ${JSON.stringify(one)}`, () => areaShape(one)]),
      ...lanes.map((one) => [`${this.wayKey(one.lane)} ${one.ends}`, () => this.laneShape(one)]),
      ...this.nodes().map((one) => [`${this.wayKey(one.id)} ${one.x} ${one.y}`, () => this.nodeShape(one)]),
      ...this.draftShapes().map((shape, n) => [`draft ${n} ${JSON.stringify(this.corners)}`, () => shape])]);
    if (focused) [...this.plan.querySelectorAll("[data-lane]")].find((one) => one.dataset.lane === focused)?.focus();
  }

  /** What a lane's or node's shape tells: the same words, the same shape, also under a finger. */
  wayKey(id) {
    return `${id} ${JSON.stringify(this.standing("closed", id) ?? null)} ${JSON.stringify(this.standing("slowed", id) ?? null)} ${id === this.chosen} ${language}`;
  }

  laneShape({ lane, ends: [x1, y1, x2, y2] }) {
    const [closed, slowed] = [this.standing("closed", lane), this.standing("slowed", lane)];
    const at = { x1, y1: -y1, x2, y2: -y2 };
    const [x, y] = [(x1 + x2) / 2, -(y1 + y2) / 2];
    const choose = () => this.corners === null && this.choose(lane);
    return s("g", { class: "lane", role: "button", tabindex: "0", "aria-pressed": String(lane === this.chosen), "aria-label": `${laneName(lane)} ${stateWords(closed, slowed)}`,
      data: { testid: `lane-${lane}`, lane, state: closed ? "closed" : slowed ? "slowed" : "open", chosen: String(lane === this.chosen) },
      onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), choose()) },
    s("title", {}, laneName(lane)), s("line", { class: "lane-touch", ...at }), s("line", { class: "lane-line", ...at }),
    closed ? s("path", { class: "lane-cross", d: `M${x - 0.35} ${y - 0.35}l.7 .7M${x + 0.35} ${y - 0.35}l-.7 .7` }) : null,
    slowed && !closed ? s("text", { class: "lane-speed", x, y: y - 0.35 }, String(slowed.speed)) : null);
  }

  nodeShape({ id, x, y }) {
    const closed = this.standing("closed", id);
    const choose = () => this.corners === null && this.choose(id);
    return s("g", { class: "lane node", role: "button", tabindex: "0", "aria-pressed": String(id === this.chosen), "aria-label": `${laneName(id)} ${stateWords(closed)}`,
      data: { testid: `lane-${id}`, lane: id, state: closed ? "closed" : "open", chosen: String(id === this.chosen) },
      onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), choose()) },
    s("title", {}, laneName(id)), s("circle", { class: closed ? "way-shut" : "way-node", cx: x, cy: -y, r: closed ? 0.35 : 0.2 }));
  }

  draftShapes() {
    const [one, other] = this.corners ?? [];
    if (!one) return [];
    if (!other) return [s("circle", { class: "draft-corner", cx: one.x, cy: -one.y, r: 0.3 })];
    return [s("polygon", { class: "draft", points: points(rectangle(one, other)) })];
  }

  standing(kind, id) {
    return this.stands.find((one) => one.kind === kind && one.id === id);
  }

  /** The nodes of the floor shown, or of all: lanes tell their ends. */
  nodes(map = this.map) {
    const found = new Map();
    for (const { lane, map_id: at, ends: [x1, y1, x2, y2] } of this.lanes) {
      if (map && at !== map) continue;
      const [a, b] = lane.split("|");
      found.set(a, { id: a, map: at, x: x1, y: y1 }).set(b, { id: b, map: at, x: x2, y: y2 });
    }
    return [...found.values()];
  }

  /** A finger is wider than a lane: what lies nearest is meant. */
  chooseNear(spot) {
    const [node] = this.nodes().map(({ id, x, y }) => ({ id, far: Math.hypot(spot.x - x, spot.y - y) })).sort((a, b) => a.far - b.far);
    if (node && node.far <= NODE_M) return this.choose(node.id);
    const near = this.lanes.filter((lane) => lane.map_id === this.map).map(({ lane, ends }) => ({ lane, far: distance(spot, ends) }));
    const [first] = near.sort((a, b) => a.far - b.far);
    if (first && first.far <= REACH_M) this.choose(first.lane);
    return undefined;
  }

  choose(lane) {
    this.chosen = lane;
    this.corners = null;
    setText(this.problem, "");
    const map = this.nodes("").find(({ id }) => id === lane.split("|")[0])?.map;
    if (map && map !== this.map) this.showFloor(map);
    else this.draw();
  }

  corner({ x, y }) {
    if (this.corners === null || this.corners.length >= 2) return;
    const [first] = this.corners;
    if (first && (Math.abs(first.x - x) < LEAST_M || Math.abs(first.y - y) < LEAST_M)) return;
    this.corners.push({ x: round(x), y: round(y) });
    this.draw();
  }

  startArea(corners) {
    this.corners = corners;
    this.chosen = "";
    setText(this.problem, "");
    this.draw();
  }

  /** Only when it says something else: a redraw would take a name half typed, or a button under a finger. */
  drawPanel() {
    const drawn = this.corners?.length ?? 0;
    setText(this.hint, this.corners === null ? t("lanes.hint") : [t("lanes.first"), t("lanes.second"), t("lanes.third")][drawn]);
    const told = `${this.map} ${JSON.stringify(this.corners)} ${this.chosen && this.wayKey(this.chosen)} ${language}`;
    if (told === this.panel.dataset.told) return;
    this.panel.dataset.told = told;
    const area = h("button", { type: "button", class: "button", data: { testid: "area-start" }, onclick: () => this.startArea([]) }, icon("shield"), t("lanes.area"));
    if (this.corners !== null) this.panel.replaceChildren(...this.areaPanel());
    else if (this.chosen) this.panel.replaceChildren(...this.lanePanel(), area);
    else this.panel.replaceChildren(area);
  }

  lanePanel() {
    const lane = this.chosen;
    const [closed, slowed] = [this.standing("closed", lane), this.standing("slowed", lane)];
    const speed = (value) => h("button", { type: "button", class: "button speed", "aria-pressed": String((slowed?.speed ?? null) === value), data: { testid: `speed-${value ?? "drawn"}` },
      onclick: () => this.send("speed/limit", { lane, speed: value, ...(value === null ? {} : this.ends()) }) }, value === null ? t("lanes.as_drawn") : String(value));
    const node = !lane.includes("|");
    return [
      h("h2", { data: { testid: "lane-name" } }, laneName(lane)),
      h("p", {}, stateWords(closed, slowed)),
      closed && node ? null : this.lastsField(),
      closed
        ? h("button", { type: "button", class: "button button-plain", data: { testid: "lane-open" }, onclick: () => this.send("open", { lane }) }, icon("play"), t(node ? "lanes.open_node" : "lanes.open"))
        : h("button", { type: "button", class: "button button-bad", data: { testid: "lane-close" }, onclick: () => this.send("close", { lane, ...this.ends() }) }, icon("cross"), t(node ? "lanes.close_node" : "lanes.close")),
      node ? null : h("div", { class: "speeds", role: "group", "aria-label": t("lanes.limit") }, h("p", {}, t("lanes.limit")), [...SPEEDS, null].map(speed))].filter(Boolean);
  }

  /** How long what is said next is to stand. */
  lastsField() {
    const words = (hours) => hours === 0 ? t("lanes.for_good") : hours < 1 ? t("lanes.minutes", { n: String(hours * 60) }) : t("lanes.hours", { n: String(hours) });
    return h("div", { class: "field" }, h("label", { for: "lane-lasts" }, t("lanes.lasts")),
      h("select", { id: "lane-lasts", data: { testid: "lane-lasts" }, onchange: (event) => { this.lasts = Number(event.target.value); } },
        LASTS.map((hours) => h("option", { value: String(hours), selected: hours === this.lasts }, words(hours)))));
  }

  ends() {
    return this.lasts ? { until: Math.round(serverNow() + this.lasts * 3600) } : {};
  }

  areaPanel() {
    const cancel = h("button", { type: "button", class: "button", data: { testid: "area-cancel" }, onclick: () => this.startArea(null) }, t("lanes.cancel"));
    if (this.corners.length < 2) return [h("h2", {}, t("lanes.area")), cancel];
    const taken = new Set(this.stands.map((one) => one.id));
    const number = [...Array(99).keys()].find((n) => !taken.has(t("lanes.area_name", { n: String(n + 1) })));
    const name = h("input", { id: "area-name", maxlength: "40", autocomplete: "off", value: t("lanes.area_name", { n: String(number + 1) }), data: { testid: "area-name" } });
    const enter = h("input", { type: "checkbox", class: "check", id: "area-enter", data: { testid: "area-enter" } });
    const area = rectangle(...this.corners);
    const save = () => name.value.trim() ? this.send("areas/keep-clear", { name: name.value.trim(), map_id: this.map, area, enter: enter.checked, ...this.ends() }) : setText(this.problem, t("lanes.needs_name"));
    return [h("h2", {}, t("lanes.area")),
      h("div", { class: "field" }, h("label", { for: "area-name" }, t("lanes.name")), name),
      h("div", { class: "check-line" }, enter, h("label", { for: "area-enter" }, t("lanes.enter"))), this.lastsField(),
      h("button", { type: "button", class: "button button-plain", data: { testid: "area-save" }, onclick: save }, icon("check"), t("lanes.save")),
      h("button", { type: "button", class: "button", data: { testid: "area-again" }, onclick: () => this.startArea([]) }, t("lanes.again")), cancel];
  }

  drawStands() {
    show(this.none, this.stands.length === 0);
    keyed(this.list, this.stands, (one) => `${JSON.stringify(one)} ${language} ${store.people[one.person] ?? ""}`, (one) => {
      const name = one.kind === "clear" ? `${one.id} · ${floorName(one.map_id)}` : laneName(one.id);
      const what = one.kind === "slowed" ? t("lanes.slowed", { speed: String(one.speed) }) : one.kind === "closed" ? t("lanes.closed") : t(one.enter ? "lanes.clear_enter" : "lanes.clear");
      const by = [one.since && t("lanes.since", { time: dayClock(one.since) }), one.until && t("lanes.until", { time: dayClock(one.until) }), one.person && t("lanes.by", { name: store.people[one.person] ?? one.person })];
      return h("li", { data: { testid: `stands-${one.kind}-${one.id}`, kind: one.kind } },
        h("div", {}, h("strong", {}, name), h("span", {}, what), h("span", { class: "hint" }, by.filter(Boolean).join(" · "))),
        h("button", { type: "button", class: "button", "aria-label": `${t("lanes.lift")} ${name}`, data: { testid: `lift-${one.kind}-${one.id}` }, onclick: () => this.lift(one) }, t("lanes.lift")));
    });
  }

  lift(one) {
    if (one.kind === "clear") return this.send("areas/free", { name: one.id });
    return one.kind === "closed" ? this.send("open", { lane: one.id }) : this.send("speed/limit", { lane: one.id, speed: null });
  }

  /** A robot with several runs waits once. */
  drawWaits() {
    const waiting = new Map();
    for (const run of store.runs.values()) if (run.robot && OF_WAYS.has(run.waiting_for?.reason)) waiting.set(run.robot, run.waiting_for);
    const rows = [...waiting].sort(([a], [b]) => (a < b ? -1 : 1)).map(([robot, wait]) => ({ robot, wait }));
    show(this.calm, rows.length === 0);
    keyed(this.waits, rows, ({ robot, wait }) => `${robot} ${wait.reason} ${wait.robots} ${language} ${silent(wait.robots)}`, ({ robot, wait }) => h("li", { data: { testid: `waits-${robot}`, kind: "wait" } },
      h("div", {}, h("strong", {}, waitWords(robot, wait)), h("span", { class: "hint" })),
      silent(wait.robots).map((other) => h("button", { type: "button", class: "button", data: { testid: `off-${other}` }, onclick: () => this.away(other) }, t("lanes.off", { robot: robotName(other) })))),
    (item, { wait }) => setText(item.querySelector(".hint"), `${capital(reasonWords(wait.reason))} · ${since(wait.since)}`));
  }

  async away(robot) {
    const name = { robot: robotName(robot) };
    if (await ask({ title: t("lanes.off_title", name), text: t("lanes.off_text", name), yes: t("lanes.off_yes"), no: t("lanes.cancel"), tone: "bad" })) await this.send("robots/off", { robot });
  }

  async send(act, body) {
    const what = `${act} ${JSON.stringify(body)}`;
    const key = (this.keys[what] ??= newKey());
    const answer = await post(`/api/v1/lanes/${act}`, { key, ...body });
    if (!UNKNOWN.includes(answer.status)) delete this.keys[what];
    setText(this.problem, answer.ok ? "" : capital(pick(answer.body)));
    if (answer.ok && act === "areas/keep-clear") this.corners = null;
    await this.load();
  }
}

const round = (metres) => Math.round(metres * 100) / 100;
const points = (corners) => corners.map(([x, y]) => `${x},${-y}`).join(" ");
const rectangle = (a, b) => [[a.x, a.y], [b.x, a.y], [b.x, b.y], [a.x, b.y]];
const silent = (robots = []) => robots.filter((id) => store.fleet?.robots.find((one) => one.robot === id)?.online === false);

/** Metres from a spot to a piece of a line. */
function distance({ x, y }, [x1, y1, x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const part = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - part * dx, y - y1 - part * dy);
}

const areaShape = (one) => s("g", { class: `area ${one.enter ? "area-enter" : ""}` }, s("polygon", { points: points(one.area) }), s("text", middle(one.area), one.id));

function middle(corners) {
  const mean = (axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return { x: mean(0), y: -mean(1) };
}

/** `1 楼 n0–n1`, `1 楼 A12–n3`: ends by the name people know, else as on the drawing. */
function laneName(id) {
  const ends = id.split("|").map((node) => (store.hall.stops[node] ? stopShort(node) : node.split("/").at(-1)));
  const node = id.split("|")[0];
  const map = id.split("|").find((one) => one.includes("/"))?.split("/")[0] ?? store.hall.stops[node]?.map_id;
  return `${floorName(map)} ${ends.join("–")}`.trim();
}

function stateWords(closed, slowed) {
  if (closed) return t("lanes.closed");
  return slowed ? t("lanes.slowed", { speed: String(slowed.speed) }) : t("lanes.is_open");
}

function waitWords(robot, { reason, robots = [] }) {
  if (!robots.length) return t("lanes.waits_why", { robot: robotName(robot), why: reasonWords(reason) });
  return t("lanes.waits_for", { robot: robotName(robot), other: robots.map(robotName).join(t("list.comma")) });
}

customElements.define("lanes-view", LanesView);
