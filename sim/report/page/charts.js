// Two charts: runs and robots. A robot's own colour says which one has a run.
const ROW = 48;
/** A robot's colour, or a lighter one while it is only on its way. */
const shadeOf = (id, full) => (full ? colourOf(id) : `color-mix(in srgb, ${colourOf(id)} 80%, var(--paper))`);

function runsChart(width) {
  const chart = new Chart("runs", t("chart.runs"), width, Math.max(1, DATA.runs.length) * ROW + 6);
  DATA.runs.forEach((run, index) => {
    const y = index * ROW + 10;
    chart.row(y, run.name, `${stopName(run.from)} → ${stopName(run.to)}`);
    const over = run.states.find(([, , state]) => TERMINAL.includes(state))?.[0] ?? DATA.ended;
    for (const [from, to, robot] of run.robots) if (from < over) chart.stripe(y - 6, 4, from, Math.min(to, over), robot, t("run.with", { robot: robotName(robot) }));
    for (const [from, to, state] of run.states) {
      const by = ["to_pickup", "carrying", "returning"].includes(state) ? stepRobot(run, from) : "";
      const words = by ? `${stateWords(state)} · ${robotName(by)}` : stateWords(state);
      const until = TERMINAL.includes(state) ? Math.min(to, from + chart.seconds(textWidth(words, 13) + 16)) : to;
      chart.bar(y, 20, from, until, `state-${state}${by ? " own" : ""}`, words, "", by ? shadeOf(by, state !== "to_pickup") : "");
    }
    for (const [from, to, code] of run.waits) chart.bar(y + 22, 16, from, to, "wait", reasonWords(code));
  });
  return chart;
}

function robotsChart(width) {
  const chart = new Chart("robots", t("chart.robots"), width, robots.length * (ROW + 10) + 6);
  robots.forEach((robot, index) => {
    const y = index * (ROW + 10) + 10;
    chart.layer.append(s("circle", { cx: GUTTER - 12, cy: y + 7, r: 6, style: `fill:${colourOf(robot.id)}` }));
    chart.row(y, pick(robot), t("robot.figures", { m: robot.driven_m.toFixed(0), wh: robot.drawn_wh.toFixed(1) }));
    for (const [from, to, doing] of spans(robot.doing)) {
      const moves = doing === "driving" || doing === "riding";
      chart.bar(y, 20, from, to, `doing-${doing}${moves ? " own" : ""}`, t(`doing.${doing}`), "", moves ? shadeOf(robot.id, doing === "riding") : "");
    }
    for (const [from, to, ride] of spans(robot.ride)) if (ride) chart.bar(y + 22, 16, from, to, "ride own", rideWords(ride), "", shadeOf(robot.id, true));
    for (const [from, to, code] of spans(robot.waits)) if (code && !stepAt(robot.ride, from)) chart.bar(y + 22, 16, from, to, "wait", reasonWords(code));
    for (const [from, to, aboard] of spans(robot.aboard)) if (aboard.length) chart.bar(y + 40, 6, from, to, "aboard", t("robot.aboard", { runs: aboard.map(runName).join(language === "zh" ? "、" : ", ") }));
  });
  return chart;
}
