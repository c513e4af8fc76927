// What is read rather than looked at: the verdict, what happened, the figures, the log.
const processName = (who) => (knows(`process.${who}`) ? t(`process.${who}`) : who.startsWith("gateway-") ? t("process.gateway", { group: who.slice(8) }) : robotName(who));

const TERMINAL = ["delivered", "returned", "cancelled", "in_custody", "failed", "refused"];

function markWords(mark) {
  const values = Object.fromEntries(Object.entries(mark.args).map(([name, value]) => [name, typeof value === "string" ? wordOf(name, value) : value]));
  if (knows(`verb.${mark.verb}`)) return t(`verb.${mark.verb}`, values);
  return `${mark.verb} ${Object.entries(values).map(([name, value]) => `${name}: ${value}`).join(", ")}`;
}
function wordOf(name, value) {
  if (name === "lift") return liftName(value);
  if (name === "process" || name === "account") return processName(value);
  if (name === "robot") return robotName(value);
  if (name === "from" || name === "to") return stopName(value);
  if (name === "kind") return knows(`alarm.${value}`) ? t(`alarm.${value}`) : value;
  if (name === "map" || name === "recall_floor") return floorOf.has(value) ? t("floor.label", { floor: floorOf.get(value).label }) : value;
  return value;
}
const breachWords = (breach) => (knows(`invariant.${breach.name}`) ? t(`invariant.${breach.name}`) : breach.says || breach.name);

/** Everything one may want to jump to, in order: kind is ask, people, fault, breach, back, end. */
function events() {
  const found = DATA.marks.map((mark) => ({ at: mark.at, kind: mark.fault ? "fault" : mark.people ? "people" : "ask", words: markWords(mark) }));
  for (const breach of DATA.breaches) found.push({ at: breach.at, kind: breach.allowed ? "back" : "breach", words: `${breachWords(breach)}${language === "zh" ? "：" : ": "}${breach.detail}` });
  for (const item of DATA.expect) if (item.broken && item.at !== null) found.push({ at: item.at, kind: "breach", words: t("expect.broken", { text: item.text }) });
  for (const { who, to } of outages) if (to < DATA.ended) found.push({ at: to, kind: "back", words: t("back", { who: processName(who) }) });
  for (const run of DATA.runs) for (const [from, , state] of run.states) if (TERMINAL.includes(state)) found.push({ at: from, kind: "end", words: `${run.name} ${stateWords(state)}` });
  return found.sort((a, b) => a.at - b.at);
}

const jump = (at, ...inside) => h("button", { type: "button", class: "jump", onclick: () => goTo(at, true) }, ...inside);
const heading = (key, id) => h("h2", { id }, t(key));

function verdictSection() {
  const broken = DATA.expect.filter((item) => item.broken);
  const breaches = DATA.breaches.filter((breach) => !breach.allowed);
  const rows = DATA.expect.map((item) => h("li", { class: item.broken ? "no" : "yes" },
    h("span", { class: "sign", "aria-label": t(item.broken ? "broken" : "kept") }, item.broken ? "✗" : "✓"),
    h("code", {}, item.text), item.broken ? h("span", { class: "why" }, item.broken) : "", item.broken && item.at !== null ? jump(item.at, clock(item.at)) : ""));
  const others = DATA.other.map((text) => h("li", { class: "no" }, h("span", { class: "sign" }, "✗"), h("span", {}, text)));
  return h("section", { class: "card", "aria-labelledby": "h-verdict", "data-testid": "section-verdict" }, heading("verdict", "h-verdict"),
    h("p", { class: DATA.passed ? "verdict good" : "verdict bad" }, DATA.passed ? t("verdict.passed", { n: DATA.expect.length }) : t("verdict.failed", { n: broken.length + breaches.length + DATA.other.length })),
    h("div", { class: "pair" },
      h("div", {}, h("h3", {}, t("expectations")), rows.length + others.length ? h("ul", { class: "checks" }, rows, others) : h("p", { class: "soft" }, t("none"))),
      h("div", {}, h("h3", {}, t("invariants")), DATA.breaches.length ? h("ul", { class: "breaches" }, DATA.breaches.map(breachItem)) : h("p", { class: "checks" }, h("span", { class: "yes" }, h("span", { class: "sign" }, "✓"), t("invariants.kept"))))));
}

/** A broken invariant with its instant and a picture of the place. */
function breachItem(breach, index) {
  const robot = robots.find((item) => breach.detail.includes(item.id));
  let picture = "";
  if (robot && index < 12) {
    const place = placeOf(robot, breach.at);
    const view = new FloorView(floorOf.get(place.map), { x: place.x - 5, y: place.y - 3.2, width: 10, height: 6.4 });
    view.show(breach.at);
    view.svg.setAttribute("aria-label", t("picture.of", { at: clock(breach.at) }));
    picture = h("div", { class: "snapshot" }, view.svg);
  }
  return h("li", { class: breach.allowed ? "" : "no", "data-testid": "breach" },
    h("div", {}, jump(breach.at, clock(breach.at)), " ", h("strong", {}, breachWords(breach)), breach.allowed ? ` (${t("allowed")})` : ""),
    h("p", {}, h("code", {}, breach.name), " ", breach.detail), picture);
}

function eventsPanel() {
  const signs = { ask: "→", people: "◦", fault: "⚡", breach: "✗", back: "↺", end: "●" };
  return h("div", { class: "card events" }, heading("events", "h-events"),
    h("ol", { class: "scroll", tabindex: 0, "aria-labelledby": "h-events", "data-testid": "events" }, events().map((event) => h("li", {}, jump(event.at,
      h("span", { class: `sign event-${event.kind}`, title: t(`event.${event.kind}`) }, signs[event.kind]), h("span", { class: "at" }, clock(event.at)), h("span", {}, event.words))))));
}

function figuresSection() {
  const item = (key, value) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value));
  return h("section", { class: "card", "aria-labelledby": "h-figures" }, heading("figures", "h-figures"),
    h("dl", { class: "figures" }, item("figure.time", clock(DATA.ended)), item("figure.start", DATA.started), item("figure.seed", String(DATA.scenario.seed)), item("figure.hall", DATA.scenario.hall),
      item("figure.runs", String(DATA.runs.length)), item("figure.faults", String(DATA.marks.filter((mark) => mark.fault).length)),
      item("figure.way", `${robots.reduce((sum, robot) => sum + robot.driven_m, 0).toFixed(1)} m`), item("figure.energy", `${robots.reduce((sum, robot) => sum + robot.drawn_wh, 0).toFixed(1)} Wh`)));
}

function logSection() {
  const list = h("ol", { class: "scroll log", tabindex: 0, "aria-label": t("log"), "data-testid": "log" },
    DATA.log.map(([at, who, what, data]) => h("li", {}, h("span", { class: "at" }, at.toFixed(2)), h("span", { class: "who" }, who), h("span", {}, what, " ", h("span", { class: "soft" }, data)))));
  return h("section", { class: "card no-print" }, h("details", { "data-testid": "section-log" }, h("summary", {}, t("log.open", { n: DATA.log.length })), list));
}
