// Where a robot goes next, as a small picture: its stops in order, what it picks and hands over there.

import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { t } from "./texts.js";
import { robotName, stopShort } from "./words.js";

/** Visits ahead of a robot, those of one stop in a row taken together: [{stop, pick, drop, runs}]. */
export function tourOf(robot) {
  const stops = [];
  for (const { stop, run, kind } of store.fleet?.robots.find((one) => one.robot === robot)?.tour ?? []) {
    if (stops.at(-1)?.stop !== stop) stops.push({ stop, pick: 0, drop: 0, runs: new Set() });
    stops.at(-1)[kind] += 1;
    stops.at(-1).runs.add(run);
  }
  return stops;
}

export const tourStrip = () => h("div", { class: "tour", hidden: true, data: { testid: "tour" } });

/** Shown while the robot has a stop ahead for one of `runs`; these are marked. */
export function showTour(box, robot, runs) {
  const stops = robot ? tourOf(robot) : [];
  const mine = (one) => runs.some((run) => one.runs.has(run));
  const face = JSON.stringify([robot, stops.map((one) => [one.stop, one.pick, one.drop, mine(one)])]);
  show(box, stops.some(mine));
  if (box.hidden || box.face === face) return;
  box.face = face;
  box.replaceChildren(h("p", { class: "tour-head" }, icon("robot"), h("span", {}, t("round.next", { robot: robotName(robot) }))),
    h("ol", { class: "tour-stops" }, stops.map((one) => h("li", { data: { mine: String(mine(one)), testid: `tour-${one.stop}` } },
      h("strong", {}, stopShort(one.stop)),
      h("span", {}, [one.pick && t("round.pick", { n: String(one.pick) }), one.drop && t("round.drop", { n: String(one.drop) })].filter(Boolean).join(" · "))))));
}
