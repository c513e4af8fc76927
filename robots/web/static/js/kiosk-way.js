// The hall's map with the way from here to a stop, a floor at a time.

import "./floor-plan.js";

import { untilAnswered } from "./api.js";
import { h, keyed, setText } from "./dom.js";
import { icon } from "./icons.js";
import { page } from "./kiosk-page.js";
import { store } from "./store.js";
import { pick, t } from "./texts.js";
import { floorName, floorOf, stopLabel, stopShort } from "./words.js";

/** Where to go, with the map; several stops are offered side by side. Nothing without a stop. */
export function wayCard(stops) {
  if (!stops.length) return null;
  const map = h("kiosk-way");
  map.stops = stops;
  return map;
}

class KioskWay extends HTMLElement {
  stops = [];
  stop = "";

  connectedCallback() {
    if (this.plan) return;
    this.className = "card way-card";
    this.dataset.testid = "way";
    this.words = h("p", { class: "way-words", role: "status", data: { testid: "way-words" } });
    this.tabs = h("div", { class: "floor-tabs", role: "group", "aria-label": t("map.floors") });
    this.plan = document.createElement("floor-plan");
    this.choices = h("div", { class: "floor-tabs", role: "group", "aria-label": t("kiosk.where") });
    this.append(h("div", { class: "way-head" }, icon("pin"), h("h2", {}), this.choices), h("div", { class: "stage" }, this.plan), h("div", { class: "way-foot" }, this.words, this.tabs));
    this.show(this.stops[0]);
  }

  async show(stop) {
    this.stop = stop;
    setText(this.querySelector("h2"), stopLabel(stop));
    if (this.stops.length > 1) this.drawTabs(this.choices, this.stops.map((one) => ({ name: `stop-${one}`, words: one.length > 4 ? stopLabel(one) : one, on: one === stop, act: () => this.show(one) })));
    store.counter = stop; // the plan marks it
    const answer = await untilAnswered(`/api/v1/way/${encodeURIComponent(stop)}`, (problem) => setText(this.words, pick(problem)), () => stop !== this.stop || !this.isConnected);
    if (stop !== this.stop || !this.isConnected) return;
    const home = page.about.hall.stops[stop];
    this.way = answer.ok ? answer.body : { floors: [{ map_id: home.map_id, points: [[home.x, home.y]] }] };
    this.floor(0);
    setText(this.words, answer.ok ? this.inWords() : pick(answer.body));
  }

  inWords() {
    const { metres, seconds, lift, elsewhere, building } = this.way;
    const parts = [t("kiosk.way.walk", { metres: String(Math.max(5, Math.round(metres / 5) * 5)), minutes: String(Math.max(1, Math.round(seconds / 60))) })];
    if (elsewhere) parts.push(t("kiosk.way.elsewhere", { building: pick(floorOf(page.about.hall.floors.find((one) => one.building === building).map_id)) }));
    else if (lift) parts.push(t("kiosk.way.lift", { floor: floorName(this.way.floors.at(-1).map_id) }));
    return parts.join(t("list.comma"));
  }

  floor(index) {
    const { floors, elsewhere } = this.way;
    const { map_id: map, points } = floors[index];
    this.dataset.shown = map;
    this.plan.show(map);
    this.plan.showWay(points, { here: index ? "" : t("kiosk.way.here"), goal: index === floors.length - 1 && !elsewhere ? stopShort(this.stop) : "" });
    const several = floors.length > 1 ? floors : [];
    this.drawTabs(this.tabs, several.map((one, at) => ({ name: `way-floor-${one.map_id}`, words: `${at + 1} · ${floorName(one.map_id)}`, on: at === index, act: () => this.floor(at) })));
  }

  /** Whoever pressed one by keyboard stays on it. */
  drawTabs(box, tabs) {
    keyed(box, tabs, ({ name, words }) => `${name} ${words}`, ({ name, words, act }) => h("button", { type: "button", class: "floor-tab", data: { testid: name }, onclick: act }, words),
      (tab, { on }) => tab.setAttribute("aria-pressed", String(on)));
  }
}

customElements.define("kiosk-way", KioskWay);
