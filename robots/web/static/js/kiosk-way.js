// The hall's map with the way from here to a stop, a floor at a time.

import "./floor-plan.js";

import { get } from "./api.js";
import { h, setText } from "./dom.js";
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
    if (this.stops.length > 1) this.choices.replaceChildren(...this.stops.map((one) => this.tab(one.length > 4 ? stopLabel(one) : one, one === stop, () => this.show(one), `stop-${one}`)));
    store.counter = stop; // the plan marks it
    const answer = await get(`/api/way/${encodeURIComponent(stop)}`);
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
    this.tabs.replaceChildren(...(floors.length > 1 ? floors.map((one, at) => this.tab(`${at + 1} · ${floorName(one.map_id)}`, at === index, () => this.floor(at), `way-floor-${one.map_id}`)) : []));
  }

  tab(label, pressed, onclick, testid) {
    return h("button", { type: "button", class: "floor-tab", "aria-pressed": String(pressed), data: { testid }, onclick }, label);
  }
}

customElements.define("kiosk-way", KioskWay);
