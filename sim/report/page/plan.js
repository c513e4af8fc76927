// One floor, or a piece of it, drawn in metres (y up in the hall, so turned here), as it was at any instant.
const line = (points) => points.map(([x, y]) => `${x},${-y}`).join(" ");
const degrees = (radians) => (-radians * 180) / Math.PI;
const roomLines = (name) => (/^.. · |^. · /u.test(name) ? [name.replace(" · ", " ")] : name.split(" · "));
const MARGIN = 0.8;

function extent(floor) {
  const xs = floor.outline.map(([x]) => x);
  const ys = floor.outline.map(([, y]) => y);
  return { x: Math.min(...xs) - MARGIN, y: Math.min(...ys) - MARGIN, width: Math.max(...xs) - Math.min(...xs) + 2 * MARGIN, height: Math.max(...ys) - Math.min(...ys) + 2 * MARGIN };
}

class FloorView {
  /** piece: the part to be shown, metres; the whole floor if left out. */
  constructor(floor, piece = undefined) {
    this.floor = floor;
    const box = piece ?? extent(floor);
    const width = extent(floor).width;
    this.em = piece ? Math.min(0.4, width / 50) : Math.max(width / 50, Math.min(0.45, width / 36)); // small halls have room for large words
    this.lifts = lifts.filter((lift) => lift.maps.includes(floor.id)).map((lift) => this.lift(lift));
    this.paths = robots.map((robot) => s("g", { class: "route", style: `--own:${colourOf(robot.id)}` }, s("polyline", { class: "route-far" }), s("polyline", { class: "route-near" })));
    this.robots = robots.map((robot) => this.robot(robot));
    this.bodies = bodies.map((body) => s("g", { class: "body" }, s("title", {}, body.id), s("circle", { r: body.radius }), s("circle", { class: "head", r: body.radius * 0.45 })));
    this.leaves = floor.doors.filter((door) => doorOf.has(`${floor.id}/${door.id}`)).map((door) => ({ door, gap: doorOf.get(`${floor.id}/${door.id}`), leaf: s("line", { class: "door-leaf", x1: door.ends[0][0], y1: -door.ends[0][1] }) }));
    const rooms = floor.rooms.map((room) => pick(room).toLowerCase());
    this.svg = s("svg", { viewBox: `${box.x} ${-box.y - box.height} ${box.width} ${box.height}`, class: "plan", role: "img", "aria-label": t("plan.of", { floor: pick(floor) }), "data-testid": "plan", "data-map": floor.id, "font-size": this.em },
      s("polygon", { class: "ground", points: line(floor.outline) }),
      s("g", { class: "furniture" }, floor.furniture.map((points) => s("polyline", { points: line(points) }))),
      s("g", { class: "doors" }, floor.doors.map((door) => s("polyline", { points: line(door.ends) })), this.leaves.map((item) => item.leaf)),
      s("g", { class: "walls" }, floor.walls.map(([x1, y1, x2, y2]) => s("line", { x1, y1: -y1, x2, y2: -y2 }))),
      s("g", { class: "rooms" }, floor.rooms.map((room) => this.words(roomLines(pick(room)), room.at[0], -room.at[1], "room"))),
      s("g", { class: "stops" }, DATA.hall.stops.filter((stop) => stop.map === floor.id).map((stop) => this.stop(stop, rooms))),
      s("g", {}, this.lifts.map((lift) => lift.group)), s("g", {}, this.bodies), s("g", {}, this.paths), s("g", {}, this.robots));
  }

  words(parts, x, y, kind) {
    const begin = y + 0.38 * this.em - (parts.length > 1 ? 0.3 * this.em : 0);
    return s("text", { class: kind, x, y: begin }, parts.map((part, index) => s("tspan", { x, dy: index ? 1.15 * this.em : 0 }, part)));
  }

  stop(stop, rooms) {
    const [x, y, theta] = stop.at;
    const [ahead, up] = [Math.cos(theta), Math.sin(theta)];
    // A counter is labelled on its public side, beyond the robot's way; other stops below and behind the robot.
    const counter = stop.kind === "window" || stop.kind === "output";
    const [tx, ty] = counter ? [x + Math.max(1.62 * this.em, 0.5 + 0.8 * this.em) * ahead, -(y + Math.max(1.4 * this.em, 0.45 + 0.8 * this.em) * up)] : [x + 0.4 * ahead, -y + Math.max(1.1 * this.em, 0.5 + 0.6 * this.em)];
    const quiet = stop.kind === "dock" || stop.kind === "waiting" || rooms.some((room) => room.includes(pick(stop).toLowerCase()));
    const name = stop.kind === "window" ? stop.id : quiet ? "" : pick(stop);
    const side = counter || Math.abs(ahead) < 0.5 ? "" : ahead > 0 ? " ends" : " begins";
    return s("g", { class: `stop stop-${stop.kind}` }, s("title", {}, `${stop.id} ${pick(stop)}`),
      stop.kind === "dock" ? s("rect", { x: x - 0.34, y: -y - 0.34, width: 0.68, height: 0.68, rx: 0.1 }) : s("circle", { cx: x, cy: -y, r: 0.15 * Math.min(1, this.em * 1.5) }),
      name ? this.words(counter && name.length > 9 ? name.split(" ") : [name], tx, ty, `label${side}`) : null);
  }

  lift(lift) {
    const [w, d] = [lift.width, lift.depth];
    const [x, y] = lift.at;
    const leaves = [s("line", { class: "leaf", x1: d / 2, x2: d / 2 }), s("line", { class: "leaf", x1: d / 2, x2: d / 2 })];
    const away = d / 2 + 0.9 * this.em + 0.15;
    const [bx, by] = [x - Math.cos(lift.facing) * away, -(y - Math.sin(lift.facing) * away)];
    const where = s("text", { class: "car-floor", x: bx, y: by + 0.55 * this.em });
    const group = s("g", { class: "car", "data-lift": lift.id }, s("title", {}, liftName(lift.id)),
      s("g", { transform: `translate(${x} ${-y}) rotate(${degrees(lift.facing)})` }, s("rect", { class: "shaft", x: -d / 2, y: -w / 2, width: d, height: w }), leaves),
      s("text", { class: "car-name", x: bx, y: by - 0.45 * this.em }, liftName(lift.id)), where);
    return { lift, group, leaves, where };
  }

  robot(robot) {
    const r = Math.max(robot.radius * 1.35, 0.75 * this.em);
    const folder = `M${-r * 0.62} ${-r * 0.42}h${r * 0.42}l${r * 0.12} ${r * 0.14}h${r * 0.5}v${r * 0.72}h${-r * 1.04}z`;
    return s("g", { class: "robot", style: `--own:${colourOf(robot.id)}`, "data-testid": `robot-${robot.id}`, "data-robot": robot.id },
      s("circle", { class: "halo", r: r * 1.7 }), s("circle", { class: "lid", r: r * 1.34 }), s("circle", { class: "charge-ground", r: r * 1.08 }),
      s("circle", { class: "charge", r: r * 1.08, pathLength: 100, transform: "rotate(-90)" }),
      s("g", { class: "turning" }, s("circle", { class: "hull", r }), s("path", { class: "nose", d: `M${r * 0.92} 0L${r * 0.38} ${-r * 0.5}V${r * 0.5}Z` })),
      s("path", { class: "folder", d: folder }), s("text", { class: "robot-name" }, pick(robot)));
  }

  show(time) {
    for (const { lift, group, leaves, where } of this.lifts) {
      const [height] = curveAt(lift.height, time);
      const near = nearestFloor(lift, height);
      const here = near === this.floor.id && Math.abs(floorOf.get(near).height - height) < 0.05;
      const gap = here ? curveAt(lift.gap, time)[0] : 0;
      const half = lift.door / 2;
      [[-half, -half * gap], [half * gap, half]].forEach(([a, b], index) => { leaves[index].setAttribute("y1", a); leaves[index].setAttribute("y2", b); });
      group.dataset.here = here;
      group.dataset.alarm = !["NORMAL", "ATTENDANT_CONTROL"].includes(stepAt(lift.mode, time));
      const later = curveAt(lift.height, time + 0.2)[0] - height;
      where.textContent = floorOf.get(near).label + (later > 0.002 ? " ▲" : later < -0.002 ? " ▼" : "");
    }
    robots.forEach((robot, index) => this.showRobot(robot, this.robots[index], this.paths[index], time));
    for (const { door, gap, leaf } of this.leaves) {
      const shut = 1 - curveAt(gap, time)[0];
      leaf.setAttribute("x2", door.ends[0][0] + (door.ends[1][0] - door.ends[0][0]) * shut);
      leaf.setAttribute("y2", -(door.ends[0][1] + (door.ends[1][1] - door.ends[0][1]) * shut));
      leaf.style.display = shut > 0.01 ? "" : "none";
    }
    bodies.forEach((body, index) => {
      const car = stepAt(body.car, time);
      const map = stepAt(body.map, time);
      const here = time >= body.map.times[0] - 1e-6 && map !== "" && (car ? nearestFloor(liftOf.get(car), curveAt(liftOf.get(car).height, time)[0]) : map) === this.floor.id;
      const [x, y] = curveAt(body.place, time);
      this.bodies[index].setAttribute("transform", `translate(${x} ${-y})`);
      this.bodies[index].style.display = here ? "" : "none";
    });
  }

  showRobot(robot, group, path, time) {
    const place = placeOf(robot, time);
    const here = place.map === this.floor.id;
    group.style.display = path.style.display = here ? "" : "none";
    if (!here) return;
    const doing = stepAt(robot.doing, time);
    group.setAttribute("transform", `translate(${place.x} ${-place.y})`);
    group.querySelector(".turning").setAttribute("transform", `rotate(${degrees(place.theta)})`);
    const charge = curveAt(robot.charge, time)[0];
    group.querySelector(".charge").setAttribute("stroke-dasharray", `${charge * 100} 100`);
    group.dataset.doing = doing;
    group.dataset.low = charge < 0.25;
    group.dataset.between = place.between;
    group.querySelector(".lid").style.display = stepAt(robot.lids, time).includes(true) ? "" : "none";
    group.querySelector(".folder").style.display = stepAt(robot.aboard, time).length ? "" : "none";
    const box = extent(this.floor);
    const crowded = place.y + 2.2 * this.em > box.y + box.height || this.lifts.some(({ lift }) => Math.abs(lift.at[0] - place.x) < 3.5 && place.y < lift.at[1] + 1 && lift.at[1] - place.y < 3);
    group.querySelector(".robot-name").setAttribute("y", crowded ? Math.max(2.1 * this.em, 0.55 + 0.95 * this.em) : -Math.max(1.3 * this.em, 0.55 + 0.4 * this.em));
    const ahead = [];
    for (const [node, released] of stepAt(robot.path, time) ?? []) {
      const at = DATA.hall.nodes[node];
      if (!at || at[0] !== this.floor.id) break;
      ahead.push({ point: [at[1], at[2]], released });
    }
    const start = [place.x, place.y];
    path.children[0].setAttribute("points", ahead.length && !place.car ? line([start, ...ahead.map((item) => item.point)]) : "");
    const near = ahead.filter((item) => item.released);
    path.children[1].setAttribute("points", near.length && !place.car ? line([start, ...near.map((item) => item.point)]) : "");
  }
}

/** Where a robot is drawn: in a car under way, on the floor the car is nearest to. */
function placeOf(robot, time) {
  const [x, y, theta] = curveAt(robot.pose, time);
  const car = stepAt(robot.car, time);
  if (!car) return { x, y, theta, car, map: stepAt(robot.map, time), between: false };
  const height = curveAt(liftOf.get(car).height, time)[0];
  const map = nearestFloor(liftOf.get(car), height);
  return { x, y, theta, car, map, between: Math.abs(floorOf.get(map).height - height) > 0.05 };
}
