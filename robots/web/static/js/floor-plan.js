// One floor drawn in SVG, metres as units, y up in the hall and so turned here. Robots glide between reports.

import { keyed, s, setData, setText } from "./dom.js";
import { namePlaces } from "./name-places.js";
import { Part } from "./part.js";
import { store } from "./store.js";
import { pick, t } from "./texts.js";
import { floorLabel, floorOf, liftMark, liftName, robotName } from "./words.js";

const MARGIN = 0.8;
const line = (points) => points.map(([x, y]) => `${x},${-y}`).join(" ");
/** Text of one or more lines, centred on x, the middle of the first at y. */
const lines = (parts, x, y, height, anchor = "") =>
  s("text", { x, y: y + 0.38, class: anchor }, parts.map((part, index) => s("tspan", { x, dy: index ? height : 0 }, part)));
/** `Hall A · corporate affairs` takes two lines, `E · data lab` one. */
const roomLines = (name) => (/^.. · |^. · /u.test(name) ? [name.replace(" · ", " ")] : name.split(" · "));
const degrees = (radians) => (-radians * 180) / Math.PI;

class FloorPlan extends Part {
  map = "";
  chosen = "";

  build() {
    const floor = floorOf(this.map);
    if (!floor) return;
    const xs = floor.outline.map(([x]) => x);
    const ys = floor.outline.map(([, y]) => -y);
    const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
    const [width, height] = [Math.max(...xs) + MARGIN - left, Math.max(...ys) + MARGIN - top];
    this.top = Math.max(...floor.outline.map(([, y]) => y));
    const rooms = floor.rooms.map((room) => pick(room).toLowerCase());
    const stops = Object.values(store.hall.stops).filter((stop) => stop.map_id === this.map);
    this.lifts = Object.values(store.hall.lifts).filter((lift) => lift.serves.includes(this.map));
    this.turns = new Map();
    this.routes = s("g", { class: "routes" });
    this.bodies = s("g", { class: "bodies" });
    this.robots = s("g", { class: "robots" });
    this.way = s("g", { class: "way" });
    this.ways = s("g", { class: "ways" });
    this.cars = s("g", { class: "cars" }, this.lifts.map((lift) => this.car(lift)));
    this.svg = s("svg", {
      viewBox: `${left} ${top} ${width} ${height}`, class: "plan", role: "group", "aria-label": t("map.of", { floor: floor.label }),
      data: { testid: "map", map: this.map }, onclick: (event) => this.tapped(event),
    },
    s("polygon", { class: "ground", points: line(floor.outline) }),
    s("g", { class: "rooms" }, floor.rooms.map((room) => this.room(room))),
    s("g", { class: "lanes" }, floor.lanes.map(([x1, y1, x2, y2]) => s("line", { x1, y1: -y1, x2, y2: -y2 }))),
    s("g", { class: "furniture" }, floor.furniture.map((points) => s("polyline", { points: line(points) }))),
    s("g", { class: "doors" }, floor.doors.map(([a, b]) => s("polyline", { points: line([a, b]) }))),
    s("g", { class: "walls" }, floor.walls.map(([x1, y1, x2, y2]) => s("line", { x1, y1: -y1, x2, y2: -y2 }))),
    s("g", { class: "stops" }, stops.map((stop) => this.stop(stop, rooms))),
    this.ways, this.bodies, this.cars, this.routes, this.robots, this.way);
    this.append(this.svg);
  }

  /** Tells whoever listens which spot of the floor was tapped, metres. */
  tapped(event) {
    const matrix = this.svg.getScreenCTM();
    if (!matrix) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    this.dispatchEvent(new CustomEvent("spot-tapped", { detail: { map: this.map, x, y: -y }, bubbles: true }));
  }

  /** People and things that an engineer put on a simulated floor. */
  showBodies(bodies) {
    if (!this.bodies) return;
    const here = bodies.filter((body) => body.map === this.map).map((body, index) => ({ ...body, key: `${body.name} ${index}` }));
    keyed(this.bodies, here, (body) => body.key, () => s("circle", {}, s("title", {})), (circle, { name, x, y, radius }) => {
      for (const [attribute, value] of Object.entries({ cx: x, cy: -y, r: radius })) circle.setAttribute(attribute, value);
      setText(circle.firstChild, name);
    });
  }

  /** Shapes over the floor, below lifts and robots: what a page tells of the lanes. `[key, make]` each; the same key, the same shape. */
  showWays(shapes) {
    if (this.ways) keyed(this.ways, shapes, ([key]) => key, ([, make]) => make());
  }

  /** A visitor's way on this floor, metres, and the part of the plan around it. `here`, `goal`: marks at its ends. */
  showWay(points, { here = "", goal = "" } = {}) {
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => -y);
    const [width, height] = [Math.max(Math.max(...xs) - Math.min(...xs) + 9, 26), Math.max(Math.max(...ys) - Math.min(...ys) + 9, 16)];
    const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
    this.svg.setAttribute("viewBox", `${middle[0] - width / 2} ${middle[1] - height / 2} ${width} ${height}`);
    const [first, last] = [points[0], points.at(-1)];
    this.way.replaceChildren(
      s("polyline", { class: "way-bed", points: line(points) }),
      s("polyline", { class: "way-line", points: line(points), pathLength: 100 }),
      s("circle", { class: "way-here", cx: first[0], cy: -first[1], r: 0.5 }),
      here ? s("text", { class: "way-name", x: first[0], y: -first[1] + 1.75 }, here) : "",
      goal ? s("path", { class: "way-goal", transform: `translate(${last[0]} ${-last[1]})`, d: "M0 0C-1.5 -1.9 -1.2 -3.2 0 -3.2S1.5 -1.9 0 0Z" }) : "",
      goal ? s("circle", { class: "way-hole", cx: last[0], cy: -last[1] - 2.05, r: 0.45 }) : "",
      goal ? s("text", { class: "way-name way-goal-name", x: last[0], y: -last[1] - 3.6 }, goal)
        : s("circle", { class: "way-change", cx: last[0], cy: -last[1], r: 0.45 }));
  }

  show(map) {
    this.map = map;
    if (this.isConnected) this.rebuild();
  }

  choose(robot) {
    this.chosen = robot;
    this.update({ has: () => true });
  }

  /** A second line begins a little higher than the first alone would: small rooms have a stop's name below. */
  room(room) {
    const parts = roomLines(pick(room));
    return lines(parts, room.x, -room.y - (parts.length > 1 ? 0.3 : 0), 1.15);
  }

  stop(stop, rooms) {
    const mine = stop.id === store.counter;
    const [ahead, up] = [Math.cos(stop.theta ?? 0), Math.sin(stop.theta ?? 0)];
    // A counter is labelled on its public side, beyond the robot's way; other stops below and behind the robot.
    const counter = stop.kind === "window" || stop.kind === "output";
    const [x, y] = counter ? [stop.x + 1.62 * ahead, -(stop.y + 1.35 * up)] : [stop.x + 0.4 * ahead, -stop.y + 1.1];
    const anchor = counter || Math.abs(ahead) < 0.5 ? "" : ahead > 0 ? "ends" : "begins";
    const quiet = stop.kind === "dock" || stop.kind === "waiting" || rooms.some((room) => room.includes(pick(stop).toLowerCase()));
    const name = stop.kind === "window" ? stop.id : quiet || stop.kind === "place" ? "" : pick(stop);
    return s("g", { class: `stop stop-${stop.kind} ${mine ? "stop-mine" : ""}` },
      s("title", {}, `${stop.id} ${pick(stop)}`),
      stop.kind === "dock"
        ? s("path", { class: "dock", d: `M${stop.x - 0.3} ${-stop.y - 0.3}h.6v.6h-.6z` })
        : s("circle", { cx: stop.x, cy: -stop.y, r: mine ? 0.22 : 0.13 }),
      name ? lines(counter && name.length > 9 ? name.split(" ") : [name], x, y, 0.95, anchor) : null);
  }

  car(lift) {
    const [w, d] = [lift.width, lift.depth];
    const half = lift.door_width / 2;
    // The words stand behind the car, away from its door.
    const [behindX, behindY] = [lift.x - Math.cos(lift.facing) * (d / 2 + 1.1), -(lift.y - Math.sin(lift.facing) * (d / 2 + 1.1))];
    return s("g", { class: "car", data: { testid: `lift-${lift.id}`, lift: lift.id } },
      s("title", {}, liftName(lift.id)),
      s("g", { transform: `translate(${lift.x} ${-lift.y}) rotate(${degrees(lift.facing)})` },
        s("rect", { class: "shaft", x: -d / 2, y: -w / 2, width: d, height: w }),
        s("line", { class: "leaf leaf-a", x1: d / 2, y1: -half, x2: d / 2, y2: 0 }),
        s("line", { class: "leaf leaf-b", x1: d / 2, y1: 0, x2: d / 2, y2: half })),
      s("text", { class: "car-name", x: behindX, y: behindY - 0.45 }, liftMark(lift.id)),
      s("text", { class: "car-floor", x: behindX, y: behindY + 0.55 }, ""));
  }

  update(kinds) {
    if (!this.svg) return;
    if (kinds.has("lift") || kinds.has("gateway")) for (const car of this.cars.children) this.updateCar(car);
    if (kinds.has("robot") || kinds.has("fleet")) this.updateRobots();
  }

  updateCar(car) {
    const lift = store.hall.lifts[car.dataset.lift];
    const fact = store.lifts.get(car.dataset.lift);
    const online = store.gateways.get(lift.group)?.online !== false && fact;
    const here = Boolean(fact) && fact.floor === this.map && !fact.between;
    setData(car, "here", String(here));
    setData(car, "door", online ? (here ? fact.door : "closed") : "unknown");
    const arrow = { up: " ▲", down: " ▼" }[fact?.motion] ?? "";
    setText(car.querySelector(".car-floor"), online ? `${floorLabel(fact.floor)}${arrow}` : "—");
    setText(car.querySelector("title"), online ? liftWords(fact) : `${liftName(lift.id)} · ${t("lift.unknown")}`);
  }

  updateRobots() {
    const here = [...store.robots.values()].filter((robot) => robot.pose?.map_id === this.map);
    keyed(this.robots, here, (robot) => robot.robot, (robot) => this.robot(robot), (group, robot) => this.moveRobot(group, robot));
    this.placeNames(here);
    const going = here.filter((robot) => (robot.route ?? []).length > 0);
    keyed(this.routes, going, (robot) => robot.robot, () => s("g", { class: "route" }, s("polyline", { class: "route-far" }), s("polyline", { class: "route-line" }), s("circle", { r: 0.2 })),
      (group, robot) => this.drawRoute(group, robot));
  }

  robot(robot) {
    const radius = store.hall.robots[robot.robot]?.radius ?? 0.28;
    const open = () => this.dispatchEvent(new CustomEvent("robot-chosen", { detail: robot.robot, bubbles: true }));
    return s("g", { class: "robot", tabindex: "0", role: "button", "aria-label": robotName(robot.robot), data: { testid: `map-robot-${robot.robot}` }, onclick: open,
      onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open()) },
    s("circle", { class: "touch", r: 1.5 }),
    s("circle", { class: "halo", r: radius * 3.2 }),
    s("g", { class: "turning" }, s("circle", { class: "body", r: this.bodyOf(robot.robot) }), s("path", { class: "nose", d: `M${radius * 1.6} 0 L${-radius * 0.9} ${-radius * 1.15} L${-radius * 0.4} 0 L${-radius * 0.9} ${radius * 1.15} Z` })),
    s("text", { class: "robot-name" }, robotName(robot.robot)));
  }

  moveRobot(group, robot) {
    const { x, y, theta } = robot.pose;
    group.style.transform = `translate(${x}px, ${-y}px)`;
    const before = this.turns.get(robot.robot) ?? degrees(theta);
    const turn = before + ((((degrees(theta) - before) % 360) + 540) % 360) - 180; // the short way round
    this.turns.set(robot.robot, turn);
    group.querySelector(".turning").style.transform = `rotate(${turn}deg)`;
    setData(group, "chosen", String(robot.robot === this.chosen));
    setData(group, "off", String(robot.link !== undefined && robot.link !== "ONLINE"));
    setData(group, "help", String(Boolean(robot.help)));
  }

  /** All are measured before the first is moved, or the browser would lay the drawing out once for each. */
  placeNames(here) {
    const groups = new Map([...this.robots.children].map((group) => [group.dataset.key, group.querySelector(".robot-name")]));
    const sorted = [...here].sort((a, b) => a.robot.localeCompare(b.robot));
    const places = namePlaces(sorted.map(({ robot, pose }) => ({
      x: pose.x, y: -pose.y, width: groups.get(robot).getComputedTextLength(), radius: this.bodyOf(robot), below: this.isCrowdedAbove(pose.x, pose.y),
    })));
    sorted.forEach(({ robot }, index) => groups.get(robot).setAttribute("y", places[index]));
  }

  /** Radius of a robot as drawn, metres: larger than it is, to be seen. */
  bodyOf(robot) {
    return (store.hall.robots[robot]?.radius ?? 0.28) * 2.2;
  }

  /** A lift's own words, or the edge of the drawing, stand where the robot's name would. */
  isCrowdedAbove(x, y) {
    return y + 2.2 > this.top || this.lifts.some((lift) => Math.abs(lift.x - x) < 3.5 && y < lift.y + 1 && lift.y - y < 3);
  }

  drawRoute(group, robot) {
    const ahead = [];
    for (const node of robot.route) {
      if (node.map_id !== this.map) break;
      ahead.push(node);
    }
    const start = [robot.pose.x, robot.pose.y];
    const near = ahead.filter((node) => node.released).map((node) => [node.x, node.y]);
    const far = ahead.map((node) => [node.x, node.y]);
    group.children[0].setAttribute("points", far.length ? line([start, ...far]) : "");
    group.children[1].setAttribute("points", near.length ? line([start, ...near]) : "");
    const end = far.at(-1) ?? start;
    group.children[2].setAttribute("cx", end[0]);
    group.children[2].setAttribute("cy", -end[1]);
  }
}

/** `东梯 · 2F ▲ · 门已关 · 小递乘梯中` */
export function liftWords(fact) {
  const parts = [liftName(fact.lift), t(fact.between ? "lift.between" : "lift.at", { floor: floorLabel(fact.floor) }), t(`door.${fact.door}`)];
  if (fact.motion === "up" || fact.motion === "down") parts.push(t(`lift.${fact.motion}`));
  if (fact.robot) parts.push(t("lift.serves", { robot: robotName(fact.robot) }));
  if (fact.mode !== "NORMAL" && fact.mode !== "ATTENDANT_CONTROL") parts.push(t("lift.special"));
  return parts.join(" · ");
}

customElements.define("floor-plan", FloorPlan);
