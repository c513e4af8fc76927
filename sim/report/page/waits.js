// Who waited, for how long and why: robots by reason, people one by one, and the list of all.

/** Runs, and robots for what no run of theirs says. */
function waitRows() {
  const rows = DATA.runs.flatMap((run) => run.waits.map(([from, to, code]) => ({ from, to, code, who: run.name, robot: stepRobot(run, from) })));
  for (const robot of robots) {
    for (const [from, to, code] of spans(robot.waits)) {
      const told = rows.some((row) => row.robot === robot.id && row.code === code && row.from < to + 0.5 && from < row.to + 0.5);
      if (code && !told) rows.push({ from, to, code, who: "", robot: robot.id });
    }
  }
  return rows.sort((a, b) => a.from - b.from || b.to - a.to);
}
const stepRobot = (run, time) => run.robots.find(([from, to]) => from <= time + 1e-6 && time < to)?.[2] ?? "";

/** A bar for each reason, the longest first, in pieces of the robots' colours. */
function reasonBars(rows) {
  const totals = new Map();
  for (const row of rows) {
    const of = totals.get(row.code) ?? new Map();
    totals.set(row.code, of.set(row.robot, (of.get(row.robot) ?? 0) + row.to - row.from));
  }
  const sum = (of) => [...of.values()].reduce((all, one) => all + one, 0);
  const sorted = [...totals].sort((a, b) => sum(b[1]) - sum(a[1]));
  const most = Math.max(0.1, ...sorted.map(([, of]) => sum(of)));
  const order = [...robots.map((robot) => robot.id), ""];
  return h("ul", { class: "reason-bars", "data-testid": "reason-bars" }, sorted.map(([code, of]) => h("li", {}, h("span", { class: "reason-name" }, reasonWords(code)),
    h("span", { class: "reason-track" }, order.filter((id) => of.has(id)).map((id) => h("span", { class: "reason-piece", title: `${id ? robotName(id) : t("waits.none-yet")} · ${lasting(of.get(id))}`, style: `width:${((of.get(id) / most) * 100).toFixed(2)}%;background:${id ? colourOf(id) : "var(--line-strong)"}` }))),
    h("span", { class: "number" }, lasting(sum(of))))));
}

/** How long of a person's wait none, some or all of the lifts were reserved for robots. */
function shares(trip) {
  const cars = lifts.filter((lift) => lift.group === trip.group);
  const end = waitEnd(trip);
  const turns = [trip.came, ...cars.flatMap((lift) => lift.owner.times).filter((time) => time > trip.came && time < end).sort((a, b) => a - b), end];
  const found = { none: 0, some: 0, all: 0 };
  for (let index = 1; index < turns.length; index += 1) {
    const middle = (turns[index - 1] + turns[index]) / 2;
    const taken = cars.filter((lift) => lift.owner.times[0] <= middle && stepAt(lift.owner, middle)).length;
    found[taken === 0 ? "none" : taken === cars.length ? "all" : "some"] += turns[index] - turns[index - 1];
  }
  return found;
}

const PEOPLE_BODY = 110;
const PEOPLE_TOP = 16;

/** A bar for each person, where it came to the lift, as high as it waited. */
function peopleChart(group, width) {
  const trips = tripsOf(group);
  const longest = Math.max(20, ...trips.map((trip) => waitEnd(trip) - trip.came));
  const chart = new Chart(`people-${group}`, t("chart.people"), width, PEOPLE_BODY);
  const y = (seconds) => PEOPLE_BODY - (seconds / longest) * (PEOPLE_BODY - PEOPLE_TOP);
  const step = [10, 20, 30, 60, 120, 300, 600].find((seconds) => longest / seconds <= 4.5) ?? 1200;
  for (let seconds = 0; seconds <= longest; seconds += step) {
    chart.layer.append(s("line", { class: "landing", x1: GUTTER, x2: chart.x(DATA.ended), y1: y(seconds), y2: y(seconds) }), s("text", { class: "landing-name", x: GUTTER - 8, y: y(seconds) + 4.5 }, t("for.seconds", { n: seconds })));
  }
  chart.layer.append(s("text", { class: "row-name", x: 4, y: 20 }, t("people.wait")));
  for (const trip of trips) {
    const part = shares(trip);
    const group_ = s("g", { class: trip.left === null ? "person" : "person gave-up" }, s("title", {}, personWords(trip)));
    let reached = 0;
    for (const kind of ["none", "some", "all"]) {
      if (part[kind] <= 0) continue;
      group_.append(s("rect", { class: `share-${kind}`, x: chart.x(trip.came) - 3, width: 6, y: y(reached + part[kind]), height: y(reached) - y(reached + part[kind]) }));
      reached += part[kind];
    }
    if (trip.full) group_.append(s("text", { class: "full", x: chart.x(trip.came), y: y(reached) - 3 }, "▲"));
    if (trip.left !== null) group_.append(s("text", { class: "left", x: chart.x(trip.came), y: y(reached) - 3 }, "✗"));
    chart.layer.append(group_);
  }
  return chart;
}

const floorWords = (map) => t("floor.label", { floor: floorOf.get(map).label });
function personWords(trip) {
  const words = [t("person.way", { from: floorWords(trip.from), to: floorWords(trip.to) }), t("person.waited", { at: clock(trip.came), for: lasting(waitEnd(trip) - trip.came) })];
  for (const [kind, long] of Object.entries(shares(trip))) if (long > 0.05) words.push(`${t(`share.${kind}`)} ${lasting(long)}`);
  if (trip.full) words.push(t("person.full", { n: trip.full }));
  if (trip.left !== null) words.push(t("person.left"));
  return words.join("\n");
}

/** Lifts that people ride, with how they fared in a sentence and a chart. */
function peopleParts(width) {
  return [...new Set(DATA.trips.map((trip) => trip.group))].map((group) => {
    const trips = tripsOf(group);
    const waits = trips.map((trip) => waitEnd(trip) - trip.came);
    const chart = peopleChart(group, width);
    player.shown.push((time) => chart.show(time));
    const gone = trips.filter((trip) => trip.left !== null).length;
    return h("div", { class: "people", "data-testid": `people-${group}` }, h("h3", {}, t("people")),
      h("p", { class: "people-sum" }, t("people.sum", { n: trips.length, mean: lasting(waits.reduce((all, one) => all + one, 0) / trips.length), most: lasting(Math.max(...waits)) }), gone ? t("people.gone", { n: gone }) : t("people.nobody-gone")),
      h("div", { class: "wide" }, chart.svg),
      h("ul", { class: "legend" }, swatch("share-none", "share.none"), swatch("share-some", "share.some"), swatch("share-all", "share.all"), trips.some((trip) => trip.full) ? h("li", {}, "▲ ", t("legend.full")) : "", gone ? h("li", {}, "✗ ", t("person.left")) : ""));
  });
}

const FEW_ROWS = 12;

function waitsSection(width) {
  const rows = waitRows();
  const longest = Math.max(1, ...rows.map((row) => row.to - row.from));
  const cell = (key) => h("th", { scope: "col" }, t(key));
  const table = () => h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, cell("waits.when"), cell("waits.why"), cell("waits.long"), h("td", { class: "measure" }), cell("waits.run"), cell("waits.robot"))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("td", {}, jump(row.from, clock(row.from))), h("td", { title: row.code }, reasonWords(row.code)), h("td", { class: "number" }, lasting(row.to - row.from)),
      h("td", { class: "measure" }, h("span", { style: `width:${(((row.to - row.from) / longest) * 100).toFixed(1)}%` })), h("td", {}, row.who || "–"), h("td", {}, row.robot ? robotName(row.robot) : "–"))))));
  return h("section", { class: "card", "aria-labelledby": "h-waits", "data-testid": "section-waits" }, heading("waits", "h-waits"), peopleParts(width),
    rows.length === 0 ? h("p", { class: "soft" }, t("waits.none")) : [
      h("h3", {}, t("waits.robots")), reasonBars(rows), h("ul", { class: "legend" }, robotSwatches(), rows.some((row) => !row.robot) ? h("li", {}, dot("var(--line-strong)"), t("waits.none-yet")) : ""),
      rows.length > FEW_ROWS ? h("details", { class: "no-print" }, h("summary", {}, t("waits.all", { n: rows.length })), table()) : table(),
    ]);
}

/** Which colour is which robot. */
const dot = (colour) => h("span", { class: "swatch swatch-robot", style: `background:${colour}` });
const robotSwatches = () => robots.map((robot) => h("li", {}, dot(colourOf(robot.id)), pick(robot)));
