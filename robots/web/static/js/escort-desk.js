// Guides that lead a visitor: sent from here, followed to the end with its reason, called off.

import { ask } from "./ask-dialog.js";
import { h, keyed, setData, setText, show } from "./dom.js";
import { askEscort } from "./escort-dialog.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { serverNow, store } from "./store.js";
import { pick, t } from "./texts.js";
import { act } from "./visitor-words.js";
import { floorName, robotName, stopLabel } from "./words.js";

const TOLD_S = 600; // an escort that has ended is shown so long
const TONES = { arrived: "good", given_up: "bad" };

class EscortDesk extends Part {
  build() {
    this.send = h("button", { type: "button", class: "button", data: { testid: "escort-send" }, onclick: () => this.begin() }, icon("arrow"), t("escort.title"));
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "escort-problem" } });
    this.list = h("ul", { class: "escort-list", "aria-label": t("escort.list"), "aria-live": "polite" });
    this.append(this.send, this.problem, this.list);
  }

  update(kinds) {
    if (!["fleet", "session", "stale", "clock"].some((kind) => kinds.has(kind))) return;
    const guides = guidesOf();
    show(this.send, guides.length > 0);
    this.send.disabled = store.stale || this.asking === true;
    const shown = (store.fleet?.robots ?? []).filter(({ escort }) => escort && (isOn(escort) || serverNow() - escort.since < TOLD_S));
    keyed(this.list, shown, ({ escort }) => escort.escort, ({ robot, escort }) => this.row(robot, escort), fillRow);
  }

  row(robot, escort) {
    return h("li", { class: "escort-row", data: { testid: `escort-of-${robot}` } },
      h("span", { class: "handoff-head" }, h("strong", {}, `${robotName(robot)} → ${stopLabel(escort.stop)}`), h("span", { class: "chip", data: { testid: `escort-state-${robot}` } })),
      h("span", { class: "escort-why" }),
      h("button", { type: "button", class: "button", data: { testid: `escort-end-${robot}` }, onclick: () => this.end(robot) }, t("escort.end")));
  }

  async begin() {
    setText(this.problem, "");
    const wanted = await askEscort(guidesOf());
    if (wanted) await this.tell("/api/v1/escorts", wanted);
  }

  async end(robot) {
    const yes = await ask({ title: t("escort.end_title", { robot: robotName(robot) }), text: t("escort.end_text"), yes: t("escort.end") });
    if (yes) await this.tell(`/api/v1/escorts/${robot}/end`);
  }

  async tell(path, body) {
    this.asking = this.send.disabled = true;
    const answer = await act(path, body);
    this.asking = false;
    this.send.disabled = store.stale;
    setText(this.problem, answer.ok ? "" : pick(answer.body));
  }
}

const isOn = (escort) => escort.state === "ordered" || escort.state === "leading";

function fillRow(row, { escort }) {
  const [head, why, end] = row.children;
  setData(row, "tone", TONES[escort.state] ?? "act");
  setText(head.lastChild, t(`escort.state.${escort.state}`));
  const waits = isOn(escort) && escort.waiting_for ? pick(store.hall.reasons[escort.waiting_for]) || escort.waiting_for : "";
  setText(why, [waits, ...escort.reasons.map(pick)].filter(Boolean).join(" · "));
  show(why, why.textContent !== "");
  show(end, isOn(escort));
  end.disabled = store.stale;
}

/** Those of this tablet's floor first: the visitor stands before one of them. With each, by floor, where it may lead. */
function guidesOf() {
  const here = store.hall.stops[store.counter]?.map_id;
  return Object.values(store.hall.robots).filter((robot) => robot.kind === "guide").map(({ id, dock, rides }) => {
    const floor = store.fleet?.robots.find((one) => one.robot === id)?.map_id || store.hall.stops[dock]?.map_id;
    return { robot: id, floor, place: floorName(floor), floors: [floor, ...(rides ? joined(floor) : [])].map(goalsOn).filter(({ stops }) => stops.length) };
  }).sort((a, b) => (b.floor === here) - (a.floor === here) || a.robot.localeCompare(b.robot));
}

/** Floors that a lift joins to this one. */
function joined(floor) {
  const together = Object.values(store.hall.lifts).filter((lift) => lift.serves.includes(floor)).flatMap((lift) => lift.serves);
  return [...new Set(together)].filter((one) => one !== floor);
}

const SERVE = new Set(["window", "office", "output"]);
const goalsOn = (floor) => ({ place: floorName(floor), stops: Object.values(store.hall.stops).filter((stop) => stop.map_id === floor && stop.public && SERVE.has(stop.kind)).map((stop) => stop.id).sort() });

customElements.define("escort-desk", EscortDesk);
