// The engineers' lab beside the map of a simulated floor: its time, and faults in the words of the scenario language.

import { get, post } from "./api.js";
import { h, keyed, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { store } from "./store.js";
import { has, pick, t } from "./texts.js";
import { clock, floorName, liftName, robotName } from "./words.js";

const SPEEDS = [0.1, 0.5, 1, 2, 5, 10];
const LOOK_MS = 1000;
const word = (kind, name) => (has(`lab.${kind}.${name}`) ? t(`lab.${kind}.${name}`) : name);

class LabPanel extends Part {
  faults = [];
  processes = [];
  chosen = "";
  running = 1; // the speed to go on with after a pause
  map = "";

  build() {
    this.time = h("strong", { class: "lab-time", data: { testid: "lab-time" } }, "—");
    this.pace = h("span", { class: "chip", data: { testid: "lab-pace" } });
    this.pause = h("button", { type: "button", class: "button lab-button", data: { testid: "lab-pause" }, onclick: () => this.setSpeed(this.speed ? 0 : this.running) });
    this.speeds = h("div", { class: "lab-speeds", role: "group", "aria-label": t("lab.speed") }, SPEEDS.map((speed) => h("button", {
      type: "button", class: "lab-speed", "aria-pressed": "false", data: { speed, testid: `lab-speed-${speed}` }, onclick: () => this.setSpeed(speed),
    }, `×${speed}`)));
    const step = (seconds) => h("button", { type: "button", class: "button lab-button", data: { testid: `lab-step-${seconds}` },
      onclick: () => this.send("/api/v1/lab/step", { seconds }) }, t("lab.step", { seconds }));
    this.which = h("select", { id: "lab-fault", data: { testid: "lab-fault" }, onchange: () => this.choose(this.which.value) });
    this.hint = h("p", { class: "hint" }, t("lab.tap_map"));
    this.fields = h("div", { class: "lab-fields" });
    this.inject = h("button", { type: "button", class: "button button-warn", data: { testid: "lab-inject" }, onclick: () => this.injectFault() }, icon("alert"), h("span", {}, t("lab.inject")));
    this.status = h("p", { class: "lab-status", role: "status", "aria-live": "polite", data: { testid: "lab-status" } });
    this.log = h("ol", { class: "lab-log", data: { testid: "lab-log" }, tabindex: "0", "aria-label": t("lab.log") });
    this.desk = h("div", { class: "lab-desk" },
      h("div", { class: "lab-now" }, this.time, this.pace),
      h("div", { class: "lab-row" }, this.pause, step(1), step(10)), this.speeds,
      h("div", { class: "field" }, h("label", { for: "lab-fault" }, t("lab.fault")), this.which),
      this.hint, this.fields, this.inject, this.status, h("h3", {}, t("lab.log")), this.log);
    this.closed = h("p", { class: "hint" }, t("lab.engineers_only"));
    this.append(h("h2", {}, t("lab.title")), this.closed, this.desk);
    this.look();
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  get mayUse() {
    return Boolean(store.session?.roles.includes("engineer"));
  }

  async look() {
    show(this.desk, this.mayUse);
    show(this.closed, !this.mayUse);
    if (!this.mayUse) return;
    const answer = await get("/api/v1/lab");
    if (!this.isConnected) return;
    if (!answer.ok) return setText(this.status, pick(answer.body));
    this.processes = answer.body.processes;
    this.showClock(answer.body.clock);
    this.showLog(answer.body.log);
    this.dispatchEvent(new CustomEvent("bodies-seen", { detail: answer.body.bodies, bubbles: true }));
    if (!this.faults.length || !this.which.length) this.showFaults(answer.body.faults);
  }

  showClock({ now, speed }) {
    this.speed = speed;
    if (speed) this.running = speed;
    setText(this.time, clock(now, true));
    setText(this.pace, speed ? `×${speed}` : t("lab.paused"));
    const words = speed ? t("lab.pause") : t("lab.go_on");
    if (this.pause.textContent !== words) this.pause.replaceChildren(icon(speed ? "pause" : "play"), h("span", {}, words));
    for (const button of this.speeds.children) button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
  }

  showLog(lines) {
    keyed(this.log, lines.map((line, index) => ({ ...line, key: `${lines.length - index} ${JSON.stringify(line)}` })), ({ key }) => key, ({ at, do: done, args, refused }) => h("li", { class: refused ? "lab-refused" : "" },
      h("span", {}, clock(at, true)), ` ${word("do", done)} `, h("span", { class: "hint" }, Object.values(args).map(shown).join(" · ")),
      refused ? h("span", { class: "lab-why" }, refused) : null));
  }

  showFaults(faults) {
    this.faults = faults;
    const before = this.chosen;
    this.which.replaceChildren(...faults.map((fault) => h("option", { value: fault.do }, word("do", fault.do))));
    this.choose(faults.some((fault) => fault.do === before) ? before : faults[0]?.do);
    this.which.value = this.chosen;
  }

  choose(name) {
    this.chosen = name;
    const fault = this.faults.find((item) => item.do === name);
    const fields = fault?.fields ?? [];
    const usual = (field) => field.needed || field.name === "duration_s";
    const rare = fields.filter((field) => !usual(field));
    this.fields.replaceChildren(...fields.filter(usual).map((field) => this.field(field)));
    if (rare.length) this.fields.append(h("details", { class: "lab-rare" }, h("summary", {}, t("lab.more")), h("div", { class: "lab-fields" }, rare.map((field) => this.field(field)))));
    show(this.hint, (fault?.fields ?? []).some((field) => field.name === "x" || field.name === "way"));
  }

  field(field) {
    const id = `lab-${field.name}`;
    const props = { id, name: field.name, title: field.meaning, data: { testid: `lab-field-${field.name}`, type: field.type } };
    const choices = field.choices.length ? field.choices.map((choice) => [choice, word("choice", choice)]) : this.choices(field.name);
    const input = choices
      ? h("select", props, field.needed ? null : h("option", { value: "" }, "—"), choices.map(([value, name]) => h("option", { value, selected: value === this.map && field.name === "map" }, name)))
      : field.type === "flag" ? h("input", { ...props, type: "checkbox", checked: Boolean(field.default) })
        : h("input", { ...props, type: "text", inputmode: field.type === "number" ? "decimal" : "text", autocomplete: "off",
          value: field.default ?? "", placeholder: field.type === "way" ? "12,21 18,21" : "" });
    return h("div", { class: "field" }, h("label", { for: id }, word("field", field.name)), input);
  }

  /** What a field can be, where the hall or the floor knows it. */
  choices(name) {
    const hall = store.hall;
    const of = (things, nameOf) => Object.keys(things).sort().map((id) => [id, `${nameOf(id)} ${id}`]);
    if (name === "lift" && this.chosen !== "walk") return of(hall.lifts, liftName);
    if (name === "robot") return of(hall.robots, robotName);
    if (name === "map") return hall.floors.map((floor) => [floor.map_id, `${floorName(floor.map_id)} ${floor.map_id}`]);
    if (name === "recall_floor" || name === "ride_to") return hall.floors.map((floor) => [floor.map_id, floorName(floor.map_id)]);
    if (name === "dock") return Object.values(hall.stops).filter((stop) => stop.kind === "dock").map((stop) => [stop.id, `${pick(stop)} ${stop.id}`]);
    if (name === "door") return hall.floors.flatMap((floor) => (floor.door_ids ?? []).map((id) => [id, id]));
    if (name === "zone") return [...new Set(hall.floors.map((floor) => floor.building))].map((id) => [id, id]);
    if (name === "process") return this.processes.map((id) => [id, id]);
    return null;
  }

  /** The spot an engineer tapped on the plan: into the fields that ask for one. */
  takeSpot({ map, x, y }) {
    const input = (name) => this.fields.querySelector(`[name="${name}"]`);
    const spot = { map, x: x.toFixed(1), y: y.toFixed(1) };
    for (const [name, value] of Object.entries(spot)) if (input(name)) input(name).value = value;
    const way = input("way");
    if (way) way.value = `${way.value} ${spot.x},${spot.y}`.trim();
  }

  injectFault() {
    const args = {};
    for (const input of this.fields.querySelectorAll("[name]")) {
      if (input.type === "checkbox") args[input.name] = input.checked;
      else if (input.value.trim() !== "") args[input.name] = valueOf(input.value.trim(), input.dataset.type);
    }
    this.send("/api/v1/lab/faults", { do: this.chosen, args });
  }

  setSpeed(speed) {
    this.send("/api/v1/lab/speed", { speed });
  }

  async send(path, body) {
    const answer = await post(path, body);
    if (answer.ok) {
      this.showClock(answer.body.clock);
      this.showLog(answer.body.log);
    }
    setText(this.status, answer.ok ? t("lab.done") : pick(answer.body));
    this.status.dataset.state = answer.ok ? "done" : "refused";
  }
}

const shown = (value) => (Array.isArray(value) ? value.map((point) => `(${point})`).join("→") : String(value));

function valueOf(text, type) {
  if (type === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === "way") return text.split(/\s+/u).map((point) => point.split(",").map(Number));
  return text;
}

customElements.define("lab-panel", LabPanel);
