"use strict";
// What was recorded, unpacked; words in two languages; small makers of elements.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const DATA = read("data");
const TEXTS = read("texts");
let language = "zh";

const t = (key, values = {}) => (TEXTS[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const knows = (key) => key in TEXTS[language];
const pick = (item) => (language === "zh" ? item.zh : item.en);

function element(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}
const h = (tag, attributes = {}, ...children) => element(document.createElement(tag), attributes, children);
const s = (tag, attributes = {}, ...children) => element(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const summed = (deltas) => { let total = 0; return deltas.map((delta) => (total += delta)); };
const curve = ([times, ...columns], scale) => ({ times: summed(times).map((time) => time / 100), columns: columns.map((column) => summed(column).map((value) => value / scale)) });
const steps = ([times, values]) => ({ times: times.map((time) => time / 100), values });

/** How many of the sorted times are at or before `time`. */
function before(times, time) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time + 1e-6) low = middle + 1;
    else high = middle;
  }
  return low;
}
function curveAt({ times, columns }, time) {
  const next = before(times, time);
  if (next === 0) return columns.map((column) => column[0]);
  if (next === times.length) return columns.map((column) => column[next - 1]);
  const share = (time - times[next - 1]) / (times[next] - times[next - 1]);
  return columns.map((column) => column[next - 1] + (column[next] - column[next - 1]) * share);
}
const stepAt = ({ times, values }, time) => values[Math.max(0, before(times, time) - 1)];
const spans = ({ times, values }) => times.map((from, index) => [from, times[index + 1] ?? DATA.ended, values[index]]);

const floors = DATA.hall.floors;
const floorOf = new Map(floors.map((floor) => [floor.id, floor]));
const stopOf = new Map(DATA.hall.stops.map((stop) => [stop.id, stop]));
const lifts = DATA.hall.lifts.map((lift) => {
  const car = DATA.cars[lift.id];
  return { ...lift, height: curve(car.height, 1000), gap: curve(car.gap, 100), mode: steps(car.mode), faults: steps(car.faults), owner: steps(car.owner) };
});
const liftOf = new Map(lifts.map((lift) => [lift.id, lift]));
const robots = DATA.hall.robots.filter((robot) => DATA.robots[robot.id]).map((robot) => {
  const track = DATA.robots[robot.id];
  const found = { ...robot, ...track, pose: curve(track.pose, 100), charge: curve(track.charge, 1000) };
  for (const name of ["map", "car", "lids", "aboard", "ride", "doing", "waits", "path"]) found[name] = steps(track[name]);
  return found;
});
const robotOf = new Map(robots.map((robot) => [robot.id, robot]));
const bodies = Object.entries(DATA.bodies).map(([id, body]) => ({ id, radius: body.radius, place: curve(body.place, 100), map: steps(body.map), car: steps(body.car) }));
const doorOf = new Map(DATA.doors.map(([map, door, gap]) => [`${map}/${door}`, curve(gap, 100)]));
const outages = Object.entries(DATA.up).flatMap(([who, up]) => spans(steps(up)).filter((span) => !span[2]).map(([from, to]) => ({ who, from, to })));
const alarms = Object.entries(DATA.alarms).flatMap(([what, on]) => spans(steps(on)).filter((span) => span[2]).map(([from, to]) => ({ what, from, to })));

const robotName = (id) => (robotOf.has(id) ? pick(robotOf.get(id)) : id);
/** Each robot has a colour of its own, everywhere; the fifth has that of the first. */
const colourOf = (id) => `var(--robot-${Math.max(0, robots.findIndex((robot) => robot.id === id)) % 4})`;
const liftName = (id) => (knows(`lift.${id}`) ? t(`lift.${id}`) : t("lift.any", { lift: id }));
const stopName = (id) => { const stop = stopOf.get(id); return !stop ? id : stop.kind === "window" ? id : pick(stop); };
const runName = (id) => DATA.runs.find((run) => run.run === id)?.name ?? id;
const reasonWords = (code) => (DATA.reasons[code] ? DATA.reasons[code][language === "zh" ? 0 : 1] : code);
const stateWords = (state) => (knows(`state.${state}`) ? t(`state.${state}`) : state);
const rideWords = (state) => (knows(`ride.${state}`) ? t(`ride.${state}`) : state);
/** The landing nearest to where a car is. */
const nearestFloor = (lift, height) => lift.maps.reduce((best, map) => (Math.abs(floorOf.get(map).height - height) < Math.abs(floorOf.get(best).height - height) ? map : best));

/** `2:05.3`; hours only when there are some. */
function clock(seconds, digits = 1) {
  const tenths = Math.round(seconds * 10 ** digits) / 10 ** digits;
  const whole = Math.floor(tenths / 60);
  const rest = (tenths - whole * 60).toFixed(digits).padStart(digits ? 3 + digits : 2, "0");
  return whole < 60 ? `${whole}:${rest}` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}:${rest}`;
}
const lasting = (seconds) => (seconds < 60 ? t("for.seconds", { n: seconds.toFixed(1) }) : t("for.minutes", { m: Math.floor(Math.round(seconds) / 60), s: Math.round(seconds) % 60 }));
