// The three charts: runs, robots, lifts.
const ROW = 48;

function runsChart(width) {
  const chart = new Chart("runs", t("chart.runs"), width, Math.max(1, DATA.runs.length) * ROW + 6);
  DATA.runs.forEach((run, index) => {
    const y = index * ROW + 10;
    chart.row(y, run.name, `${stopName(run.from)} → ${stopName(run.to)}`);
    for (const [from, to, state] of run.states) chart.bar(y, 20, from, to, `state-${state}`, stateWords(state));
    for (const [from, to, code] of run.waits) chart.bar(y + 22, 16, from, to, "wait", reasonWords(code));
  });
  return chart;
}

function robotsChart(width) {
  const chart = new Chart("robots", t("chart.robots"), width, robots.length * (ROW + 10) + 6);
  robots.forEach((robot, index) => {
    const y = index * (ROW + 10) + 10;
    chart.row(y, pick(robot), t("robot.figures", { m: robot.driven_m.toFixed(0), wh: robot.drawn_wh.toFixed(1) }));
    for (const [from, to, doing] of spans(robot.doing)) chart.bar(y, 20, from, to, `doing-${doing}`, t(`doing.${doing}`));
    for (const [from, to, ride] of spans(robot.ride)) if (ride) chart.bar(y + 22, 16, from, to, "ride", rideWords(ride));
    for (const [from, to, code] of spans(robot.waits)) if (code && !stepAt(robot.ride, from)) chart.bar(y + 22, 16, from, to, "wait", reasonWords(code));
    for (const [from, to, aboard] of spans(robot.aboard)) if (aboard.length) chart.bar(y + 40, 6, from, to, "aboard", t("robot.aboard", { runs: aboard.map(runName).join(language === "zh" ? "、" : ", ") }));
  });
  return chart;
}

const LIFT_TOP = 20;
const LIFT_FLOOR = 46;
const LIFT_FLAT = 22; // a car that never moved

function liftChart(lift, width) {
  const stands = lift.height.times.length < 3;
  const height = (lift.maps.length - 1) * (stands ? LIFT_FLAT : LIFT_FLOOR);
  const unusual = spans(lift.mode).filter(([, , mode]) => mode !== "NORMAL" && mode !== "ATTENDANT_CONTROL");
  const strips = (lift.owner.values.some(Boolean) ? 18 : 0) + (unusual.length ? 18 : 0);
  const chart = new Chart(`lift-${lift.id}`, t("chart.lift", { lift: liftName(lift.id) }), width, LIFT_TOP + height + 24 + strips);
  const heights = lift.maps.map((map) => floorOf.get(map).height);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const y = (metres) => LIFT_TOP + height - ((metres - low) / Math.max(high - low, 0.1)) * height;
  const { layer } = chart;
  layer.append(s("text", { class: "row-name", x: 4, y: LIFT_TOP + 4 }, liftName(lift.id)));
  for (const map of lift.maps) {
    const floor = floorOf.get(map);
    layer.append(s("line", { class: "landing", x1: GUTTER, x2: chart.x(DATA.ended), y1: y(floor.height), y2: y(floor.height) }),
      s("text", { class: "landing-name", x: GUTTER - 8, y: y(floor.height) + 4.5 }, t("floor.label", { floor: floor.label })));
  }
  layer.append(s("path", { class: "door-band", d: doorBands(lift, chart, y) }, s("title", {}, t("legend.door"))));
  layer.append(s("polyline", { class: "car-line", points: carPoints(lift, 0, DATA.ended, chart, y) }));
  for (const robot of robots) {
    for (const [from, to, car] of spans(robot.car)) {
      if (car !== lift.id) continue;
      const name = t("lift.carries", { robot: pick(robot) });
      layer.append(s("polyline", { class: "car-line car-line-robot", points: carPoints(lift, from, to, chart, y) }, s("title", {}, `${name}\n${clock(from)} – ${clock(to)}`)));
      const [x, at] = [(chart.x(from) + chart.x(to)) / 2, curveAt(lift.height, to)[0]];
      layer.append(s("text", { class: "rider", x: Math.max(x, GUTTER + 40), y: y(at) - 9 }, pick(robot)));
    }
  }
  const strip = LIFT_TOP + height + 20;
  for (const [from, to, owner] of spans(lift.owner)) if (owner) chart.bar(strip, 16, from, to, "ride", t("mode.robot", { robot: robotName(owner) }));
  for (const [from, to, mode] of unusual) chart.bar(strip + 18, 16, from, to, "emergency", knows(`mode.${mode}`) ? t(`mode.${mode}`) : mode);
  for (const [from, to, faults] of spans(lift.faults)) if (faults.length) chart.bar(LIFT_TOP - 16, 14, from, to, "emergency", faults.map((fault) => (knows(`fault.${fault}`) ? t(`fault.${fault}`) : fault)).join(" "));
  return chart;
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
    const [a, b] = [values[index] * 9, (values[index + 1] ?? values[index]) * 9];
    if (a === 0 && b === 0) continue;
    const at = y(curveAt(lift.height, from)[0]);
    path += `M${chart.x(from).toFixed(1)} ${(at - a).toFixed(1)}L${chart.x(to).toFixed(1)} ${(at - b).toFixed(1)}V${(at + b).toFixed(1)}L${chart.x(from).toFixed(1)} ${(at + a).toFixed(1)}Z`;
  }
  return path;
}
