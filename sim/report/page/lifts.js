// The lift diagram of a group: time against height, a lane for each car and one for who waits on which floor.
const LIFT_TOP = 30;
const FAULTS = 14; // a line of its own for what is wrong with a car
const LIFT_FLOOR = 44;
const LIFT_FLAT = 22; // a car that never moved
const LOBBY_ROW = 34;
const PERSON = 7; // px that one waiting person is high
const ABOARD = 4; // px that one person in a car makes its line thicker
const plainMode = (mode) => mode === "NORMAL" || mode === "ATTENDANT_CONTROL";
const tripsOf = (group) => DATA.trips.filter((trip) => trip.group === group);
const waitEnd = (trip) => trip.in ?? trip.left ?? DATA.ended;

/** [from, to, n] while n of the spans last, n above 0. */
function counted(list) {
  const turns = list.flatMap(([from, to]) => [[from, 1], [to, -1]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const found = [];
  let count = 0;
  turns.forEach(([time, change], index) => {
    count += change;
    const next = turns[index + 1]?.[0] ?? time;
    if (count > 0 && next > time) found.push([time, next, count]);
  });
  return found;
}

/** Spans in which a robot on a ride waits outside the cars: from, to, robot, floor, reason. */
function robotsAtLifts(group) {
  const maps = new Set(lifts.filter((lift) => lift.group === group).flatMap((lift) => lift.maps));
  return robots.flatMap((robot) => spans(robot.waits).filter(([from, , code]) => code && stepAt(robot.ride, from) && !stepAt(robot.car, from) && maps.has(stepAt(robot.map, from)))
    .map(([from, to, code]) => ({ from, to, robot: robot.id, map: stepAt(robot.map, from), code })));
}

function liftsChart(group, width) {
  const cars = lifts.filter((lift) => lift.group === group);
  const lanes = cars.map((lift) => {
    const flat = lift.height.times.length < 3;
    const unusual = spans(lift.mode).filter(([, , mode]) => !plainMode(mode));
    const height = (lift.maps.length - 1) * (flat ? LIFT_FLAT : LIFT_FLOOR);
    const head = LIFT_TOP + (lift.faults.values.some((faults) => faults.length) ? FAULTS : 0);
    return { lift, head, height, unusual, all: head + height + 26 + (lift.owner.values.some(Boolean) ? 20 : 0) + (unusual.length ? 18 : 0) };
  });
  const maps = [...new Set(cars.flatMap((lift) => lift.maps))].sort((a, b) => floorOf.get(b).height - floorOf.get(a).height);
  const atLifts = robotsAtLifts(group);
  const lobby = tripsOf(group).length || atLifts.length ? 14 + maps.length * LOBBY_ROW : 0;
  const chart = new Chart(`lifts-${group}`, t("chart.lifts", { lifts: cars.map((lift) => liftName(lift.id)).join(language === "zh" ? "、" : ", ") }), width, lanes.reduce((sum, lane) => sum + lane.all, 0) + lobby);
  let top = 0;
  for (const lane of lanes) {
    liftLane(chart, lane, top);
    top += lane.all;
    if (lane !== lanes.at(-1) || lobby) chart.layer.append(s("line", { class: "lane-end", x1: 0, x2: width - RIGHT, y1: top - 5, y2: top - 5 }));
  }
  if (lobby) lobbyLane(chart, group, maps, atLifts, top);
  return chart;
}

function liftLane(chart, { lift, head, height, unusual }, top) {
  const heights = lift.maps.map((map) => floorOf.get(map).height);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const y = (metres) => top + head + height - ((metres - low) / Math.max(high - low, 0.1)) * height;
  const { layer } = chart;
  layer.append(s("text", { class: "row-name", x: 4, y: top + head + 4 }, liftName(lift.id)));
  for (const map of lift.maps) {
    const floor = floorOf.get(map);
    layer.append(s("line", { class: "landing", x1: GUTTER, x2: chart.x(DATA.ended), y1: y(floor.height), y2: y(floor.height) }),
      s("text", { class: "landing-name", x: GUTTER - 8, y: y(floor.height) + 4.5 }, t("floor.label", { floor: floor.label })));
  }
  layer.append(s("path", { class: "door-band", d: doorBands(lift, chart, y) }, s("title", {}, t("legend.door"))));
  for (const [from, to, count] of counted(DATA.trips.filter((trip) => trip.lift === lift.id && trip.in !== null).map((trip) => [trip.in, trip.out ?? DATA.ended]))) {
    layer.append(s("polyline", { class: "people-line", "stroke-width": 3 + ABOARD * Math.min(count, 6), points: carPoints(lift, from, to, chart, y) }, s("title", {}, `${t("lift.people", { n: count })}\n${clock(from)} – ${clock(to)}`)));
  }
  layer.append(s("polyline", { class: "car-line", points: carPoints(lift, 0, DATA.ended, chart, y) }));
  for (const robot of robots) {
    for (const [from, to, car] of spans(robot.car)) {
      if (car !== lift.id) continue;
      const name = t("lift.carries", { robot: pick(robot) });
      layer.append(s("polyline", { class: "car-line car-line-robot", style: `stroke:${colourOf(robot.id)}`, points: carPoints(lift, from, to, chart, y) }, s("title", {}, `${name}\n${clock(from)} – ${clock(to)}`)));
      const x = (chart.x(from) + chart.x(to)) / 2;
      const [at, before] = [curveAt(lift.height, to)[0], curveAt(lift.height, from)[0]];
      layer.append(s("text", { class: "rider", style: `fill:${colourOf(robot.id)}`, x: Math.max(x, GUTTER + 30), y: Math.min(y(Math.max(at, before)) - 13, top + head + height - 14) }, pick(robot)));
    }
  }
  const strip = top + head + height + 17;
  if (lift.owner.values.some(Boolean)) layer.append(s("text", { class: "strip-name", x: GUTTER - 8, y: strip + 12 }, t("strip.owner")));
  for (const [from, to, owner] of spans(lift.owner)) if (owner) chart.bar(strip, 16, from, to, "owner", robotName(owner), t("mode.robot", { robot: robotName(owner) }), colourOf(owner));
  for (const [from, to, mode] of unusual) chart.bar(strip + 18, 16, from, to, "emergency", knows(`mode.${mode}`) ? t(`mode.${mode}`) : mode);
  for (const [from, to, faults] of spans(lift.faults)) {
    if (!faults.length) continue;
    const words = faults.map((fault) => (knows(`fault.${fault}`) ? t(`fault.${fault}`) : fault)).join(" ");
    chart.bar(top + 2, 14, from, to, "emergency", words);
    const after = chart.x(to) + 5;
    if (!fitting(words, 10, chart.x(to) - chart.x(from) - 10) && after + textWidth(words, 12) < chart.width) layer.append(s("text", { class: "fault-name", x: after, y: top + 13 }, words));
  }
}

/** Who waits on which floor: people as a heap, each robot as a bar in its colour below. */
function lobbyLane(chart, group, maps, atLifts, top) {
  const { layer } = chart;
  layer.append(s("text", { class: "row-name", x: 4, y: top + 24 }, t("lobby")));
  maps.forEach((map, index) => {
    const base = top + 14 + (index + 1) * LOBBY_ROW - 12;
    layer.append(s("line", { class: "landing", x1: GUTTER, x2: chart.x(DATA.ended), y1: base, y2: base }),
      s("text", { class: "landing-name", x: GUTTER - 8, y: base + 4.5 }, t("floor.label", { floor: floorOf.get(map).label })));
    const heap = counted(tripsOf(group).filter((trip) => trip.from === map).map((trip) => [trip.came, waitEnd(trip)]));
    const most = Math.max(0, ...heap.map((item) => item[2]));
    const each = Math.min(PERSON, (LOBBY_ROW - 14) / Math.max(most, 1));
    for (const [from, to, count] of heap) {
      layer.append(s("rect", { class: "people-heap", x: chart.x(from), y: base - count * each, width: Math.max(0.8, chart.x(to) - chart.x(from)), height: count * each }, s("title", {}, `${t("lobby.people", { n: count })}\n${clock(from)} – ${clock(to)}`)));
    }
    const peak = heap.find((item) => item[2] === most);
    if (most > 1) layer.append(s("text", { class: "heap-count", x: chart.x(peak[0]) - 3, y: base - most * each + 9 }, most));
    for (const robot of robots) {
      const here = atLifts.filter((item) => item.map === map && item.robot === robot.id);
      const row = robots.length > 2 ? 3 : 4;
      for (const item of here) chart.stripe(base + 1.5 + (robots.indexOf(robot) % 3) * (row + 0.5), row, item.from, item.to, robot.id, `${pick(robot)}${language === "zh" ? "：" : ": "}${reasonWords(item.code)}`);
    }
  });
}

function carPoints(lift, from, to, chart, y) {
  const inside = lift.height.times.filter((time) => time > from && time < to);
  return [from, ...inside, to].map((time) => `${chart.x(time).toFixed(1)},${y(curveAt(lift.height, time)[0]).toFixed(1)}`).join(" ");
}

/** Around the car's line while the door is open: the wider, the more. */
function doorBands(lift, chart, y) {
  const { times } = lift.gap;
  const values = lift.gap.columns[0];
  let path = "";
  for (let index = 0; index < times.length; index += 1) {
    const [from, to] = [times[index], times[index + 1] ?? DATA.ended];
    const [a, b] = [values[index] * 10, (values[index + 1] ?? values[index]) * 10];
    if (a === 0 && b === 0) continue;
    const at = y(curveAt(lift.height, from)[0]);
    path += `M${chart.x(from).toFixed(1)} ${(at - a).toFixed(1)}L${chart.x(to).toFixed(1)} ${(at - b).toFixed(1)}V${(at + b).toFixed(1)}L${chart.x(from).toFixed(1)} ${(at + a).toFixed(1)}Z`;
  }
  return path;
}
