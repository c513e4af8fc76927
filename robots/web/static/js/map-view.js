// The live map: a floor at a time, and the same facts as a list for small screens and screen readers.

import { h, keyed, setData, setText, show } from "./dom.js";
import { liftWords } from "./floor-plan.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { rideStrip, showRide } from "./ride-strip.js";
import { store } from "./store.js";
import { has, t } from "./texts.js";
import { clock, floorName, floorOf, robotName, stopLabel, stopName, waitingWords } from "./words.js";

class MapView extends Part {
  floor = "";
  chosen = "";

  build() {
    this.floor ||= store.hall.stops[store.counter]?.map_id || store.hall.floors[0]?.map_id || "";
    this.plan = document.createElement("floor-plan");
    this.plan.map = this.floor;
    this.plan.chosen = this.chosen;
    this.tabs = h("div", { class: "floor-tabs", role: "group", "aria-label": t("map.floors") },
      [...store.hall.floors].reverse().map((floor) => h("button", {
        type: "button", class: "floor-tab", "aria-pressed": String(floor.map_id === this.floor), data: { testid: `floor-${floor.map_id}`, map: floor.map_id },
        onclick: () => this.showFloor(floor.map_id),
      }, h("span", {}, floorName(floor.map_id)), h("span", { class: "here" }))));
    this.asOf = h("p", { class: "as-of", data: { testid: "as-of" } });
    this.lanes = store.session?.roles.includes("supervisor") ? h("button", { type: "button", class: "button", data: { testid: "lanes-manage" },
      onclick: () => document.dispatchEvent(new CustomEvent("view-chosen", { detail: "lanes" })) }, icon("arrow"), t("lanes.manage")) : "";
    this.robots = h("div", { class: "robot-list" });
    this.lifts = h("ul", { class: "lift-list" });
    this.stage = h("div", { class: "stage" }, this.plan);
    this.lab = store.hall.lab ? document.createElement("lab-panel") : "";
    this.append(
      h("section", { class: "map-main", "aria-label": t("map.title") }, h("div", { class: "map-head" }, h("h1", {}, t("map.title")), this.tabs, this.lanes, this.asOf), this.stage, legend()),
      h("section", { class: "map-side", "aria-label": t("map.list") }, this.lab, h("h2", {}, t("map.robots")), this.robots, h("h2", {}, t("map.lifts")), this.lifts));
    this.addEventListener("robot-chosen", (event) => this.choose(event.detail));
    if (this.lab) {
      this.addEventListener("spot-tapped", (event) => this.lab.takeSpot(event.detail));
      this.addEventListener("bodies-seen", (event) => this.plan.showBodies(event.detail));
    }
  }

  update(kinds) {
    if (kinds.has("stale")) {
      setData(this, "stale", String(store.stale));
      setText(this.asOf, store.stale ? t("stale.as_of", { time: store.asOf ? clock(store.asOf, true) : "—" }) : "");
      show(this.asOf, store.stale);
    }
    if (["robot", "fleet", "run", "clock"].some((kind) => kinds.has(kind))) this.updateRobots();
    if (kinds.has("lift") || kinds.has("gateway")) {
      keyed(this.lifts, [...store.lifts.values()].sort((a, b) => a.lift.localeCompare(b.lift)), (lift) => lift.lift, () => h("li", {}, icon("lift"), h("span", {})),
        (item, lift) => {
          const online = store.gateways.get(lift.group)?.online !== false;
          setText(item.lastChild, online ? liftWords(lift) : `${liftWords(lift).split(" · ")[0]} · ${t("lift.unknown")}`);
        });
    }
  }

  updateRobots() {
    for (const tab of this.tabs.children) {
      const names = [...store.robots.values()].filter((robot) => robot.pose?.map_id === tab.dataset.map).map((robot) => robotName(robot.robot));
      setText(tab.lastChild, names.join(t("list.comma")));
    }
    const glance = new Map((store.fleet?.robots ?? []).map((robot) => [robot.robot, robot]));
    const ids = [...new Set([...glance.keys(), ...store.robots.keys()])].sort();
    keyed(this.robots, ids, (id) => id, (id) => this.card(id), (card, id) => this.fill(card, store.robots.get(id) ?? {}, glance.get(id)));
  }

  card(id) {
    return h("div", { class: "card robot-card" },
      h("button", { type: "button", class: "robot-choose", data: { testid: `robot-card-${id}` }, onclick: () => this.choose(id) },
        h("span", { class: "robot-head" }, icon("robot"), h("strong", {}, robotName(id)), h("span", { class: "chip" })),
        h("span", { class: "robot-place" }), h("span", { class: "robot-run" }), h("span", { class: "robot-wait" }),
        h("span", { class: "robot-charge" }, icon("battery"), h("span", {}))),
      rideStrip());
  }

  fill(card, robot, glance) {
    const [choose, ride] = card.children;
    const [head, place, errand, wait, charge] = choose.children;
    const offline = glance ? !glance.online : robot.link !== undefined && robot.link !== "ONLINE";
    const doing = offline ? "offline" : (glance?.doing ?? (robot.driving ? "run" : "idle"));
    setText(head.lastChild, has(`doing.${doing}`) ? t(`doing.${doing}`) : doing);
    setData(card, "doing", doing);
    const map = robot.pose?.map_id || glance?.map_id || "";
    const stop = glance?.stop || "";
    setText(place, [floorName(map), stop && store.hall.stops[stop] && t("map.near", { stop: stopName(stop) })].filter(Boolean).join(" · ") || t("map.unknown_place"));
    const run = store.runs.get(glance?.run);
    setText(errand, run ? t("map.carries", { from: run.from, to: stopLabel(run.to) }) : "");
    show(errand, Boolean(run));
    showRide(ride, offline ? null : robot.ride);
    const waits = waitingWords(robot.waiting);
    setText(wait, waits);
    show(wait, Boolean(waits));
    const level = robot.charge ?? glance?.charge;
    setText(charge.lastChild, level === undefined ? "—" : `${Math.round(level * 100)} %${robot.charging ? ` · ${t("doing.charging")}` : ""}`);
    choose.setAttribute("aria-pressed", String(card.dataset.key === this.chosen));
  }

  choose(id) {
    this.chosen = id;
    const map = store.robots.get(id)?.pose?.map_id;
    if (map && map !== this.floor && floorOf(map)) this.showFloor(map);
    this.plan.choose(id);
    this.updateRobots();
  }

  showFloor(map) {
    this.floor = map;
    for (const tab of this.tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.map === map));
    this.plan.chosen = this.chosen;
    this.plan.show(map);
  }
}

function legend() {
  const entry = (name, words) => h("li", {}, h("span", { class: `swatch swatch-${name}`, "aria-hidden": "true" }), words);
  return h("ul", { class: "legend" }, entry("robot", t("legend.robot")), entry("route", t("legend.route")), entry("car", t("legend.car")),
    entry("shaft", t("legend.shaft")), entry("mine", t("legend.mine")));
}

customElements.define("map-view", MapView);
