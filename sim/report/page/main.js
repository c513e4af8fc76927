// Puts the page together, again for each language and width, and listens to keys.
const NARROW = 1000;
const swatch = (kind, key) => h("li", {}, h("span", { class: `swatch ${kind}` }), t(key));

function floorsSection() {
  const wide = document.documentElement.clientWidth >= NARROW;
  const views = floors.map((floor) => new FloorView(floor));
  const figures = views.map((view) => h("figure", { class: "card floor" }, h("figcaption", {}, h("span", { class: "floor-mark" }, view.floor.label), h("span", {}, pick(view.floor))), view.svg));
  const columns = wide && floors.length > 1 ? [[0, []], [0, []]] : [[0, []]];
  const shorter = () => columns.reduce((best, column) => (column[0] < best[0] - 0.001 ? column : best));
  figures.forEach((figure, index) => {
    const column = shorter();
    const box = extent(floors[index]);
    column[0] += box.height / box.width + 0.08;
    column[1].push(figure);
  });
  player.shown.push((time) => views.forEach((view) => view.show(time)));
  shorter()[1].push(nowPanel());
  const legend = h("ul", { class: "legend" }, swatch("swatch-robot", "legend.robot"), swatch("swatch-charge", "legend.charge"), swatch("swatch-folder", "legend.folder"), swatch("swatch-lid", "legend.lid"), swatch("swatch-route", "legend.route"), swatch("swatch-car", "legend.car"), bodies.length ? swatch("swatch-body", "legend.body") : "");
  return h("section", { id: "floors", "aria-label": t("floors") }, h("div", { class: columns.length > 1 ? "floors two" : "floors" }, columns.map(([, parts]) => h("div", { class: "column" }, parts))), legend);
}

function chartsSections() {
  const width = Math.max(640, Math.min(document.documentElement.clientWidth, 1700) - 74);
  const section = (key, charts, ...more) => h("section", { class: "card", "aria-labelledby": `h-${key}` }, heading(key, `h-${key}`), charts.map((chart) => {
    player.shown.push((time) => chart.show(time));
    return h("div", { class: "wide" }, chart.svg);
  }), ...more);
  const groups = [...new Set(lifts.map((lift) => lift.group))];
  return [
    DATA.runs.length ? section("runs", [runsChart(width)], h("ul", { class: "legend" }, robotSwatches(), swatch("swatch-wait", "legend.wait"), swatch("swatch-fault", "legend.fault"), swatch("swatch-breach", "legend.breach"), outages.length ? swatch("swatch-outage", "legend.outage") : "", alarms.length ? swatch("swatch-alarm", "legend.alarm") : "")) : "",
    section("robots", [robotsChart(width)], h("ul", { class: "legend" }, robotSwatches(), swatch("swatch-wait", "legend.wait"), swatch("swatch-folder", "legend.folder"))),
    lifts.length ? section("lifts", groups.map((group) => liftsChart(group, width)), h("ul", { class: "legend" }, robotSwatches(), swatch("swatch-line", "legend.height"), swatch("swatch-line-robot", "legend.inside"), swatch("swatch-door", "legend.door"), DATA.trips.length ? [swatch("swatch-people-line", "legend.aboard"), swatch("swatch-people", "legend.people")] : "", swatch("swatch-stripe", "legend.at-lift"))) : "",
    waitsSection(width),
  ];
}

function build() {
  const time = player.time;
  player.shown = [];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.getElementById("title").textContent = DATA.scenario.title;
  document.getElementById("subtitle").textContent = t("subtitle", { file: DATA.scenario.file, seed: DATA.scenario.seed, ended: clock(DATA.ended, 0) });
  const chip = document.getElementById("verdict-chip");
  chip.textContent = t(DATA.passed ? "passed" : "failed");
  chip.className = DATA.passed ? "chip good" : "chip bad";
  const other = document.getElementById("language");
  other.textContent = language === "zh" ? "English" : "中文";
  other.lang = language === "zh" ? "en" : "zh-CN";
  document.getElementById("transport").setAttribute("aria-label", t("transport"));
  document.getElementById("speed-name").textContent = t("speed");
  document.getElementById("speed").setAttribute("aria-label", t("speed"));
  document.getElementById("speed").replaceChildren(...SPEEDS.map((speed) => h("option", { value: speed, selected: speed === player.speed ? "" : undefined }, `× ${speed}`)));
  document.getElementById("time").setAttribute("aria-label", t("time"));
  paintPlay();
  const span = Math.max(DATA.ended, 0.1);
  document.getElementById("ticks").replaceChildren(...events().map((event) => h("span", { class: `tick-${event.kind}`, style: `left:${((event.at / span) * 100).toFixed(2)}%`, title: event.words })));
  const verdict = verdictSection();
  document.getElementById("main").replaceChildren(...[DATA.passed ? "" : verdict, floorsSection(), ...chartsSections(), h("section", { class: "pair outer", "aria-label": t("events") }, eventsPanel(), figuresSection()), DATA.passed ? verdict : "", logSection()].filter((part) => part !== ""));
  player.shown.push(showTransport);
  goTo(time);
}

function showTransport(time) {
  const slider = document.getElementById("time");
  slider.value = time;
  slider.setAttribute("aria-valuetext", clock(time));
  document.getElementById("clock").textContent = `${clock(time)} / ${clock(DATA.ended)}`;
}

const KEYS = { ArrowLeft: (event) => goTo(player.time - (event.shiftKey ? 10 : 1)), ArrowRight: (event) => goTo(player.time + (event.shiftKey ? 10 : 1)), Home: () => goTo(0), End: () => goTo(DATA.ended), " ": () => play(!player.playing), n: () => nextEvent(1), p: () => nextEvent(-1) };

function nextEvent(way) {
  const times = events().map((event) => event.at).filter((at) => (way > 0 ? at > player.time + 0.05 : at < player.time - 0.05));
  if (times.length) goTo(way > 0 ? times[0] : times.at(-1));
}

function start() {
  const slider = document.getElementById("time");
  slider.max = DATA.ended;
  slider.addEventListener("input", () => { if (player.playing) play(false); goTo(Number(slider.value)); });
  document.getElementById("play").addEventListener("click", () => play(!player.playing));
  document.getElementById("speed").addEventListener("change", (event) => { player.speed = Number(event.target.value); });
  document.getElementById("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; build(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, button, summary, .scroll")) return;
    const act = KEYS[event.key];
    if (act) { event.preventDefault(); act(event); }
  });
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; build(); } });
  const first = DATA.breaches.find((breach) => !breach.allowed)?.at ?? 0;
  const wanted = /t=([\d.]+)/.exec(location.hash)?.[1];
  if (/lang=en/.test(location.hash)) language = "en";
  player.time = Math.min(wanted === undefined ? first : Number(wanted), DATA.ended);
  build();
}

start();
