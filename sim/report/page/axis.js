// A time axis that every chart shares: ticks, faults and outages across, a line at the instant shown, a click to go there.
const GUTTER = 136;
const RIGHT = 14;
const AXIS_H = 26;

function tickStep(width) {
  const wanted = (DATA.ended * 90) / Math.max(width, 1);
  return [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].find((step) => step >= wanted) ?? 14400;
}
const textWidth = (text, size) => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? size : size * 0.56), 0);

/** As much of the words as there is room for; nothing rather than a letter or two. */
function fitting(words, size, room) {
  if (textWidth(words, size) < room) return words;
  let cut = [...words];
  while (cut.length && textWidth(`${cut.join("")}…`, size) > room) cut.pop();
  return room > 34 && cut.length > 1 ? `${cut.join("").trimEnd()}…` : "";
}

class Chart {
  /** body: height in px of what is drawn above the axis. */
  constructor(name, label, width, body) {
    this.width = width;
    this.body = body;
    this.cursor = s("line", { class: "cursor", y1: 0, y2: body + 4 });
    this.layer = s("g");
    this.svg = s("svg", { viewBox: `0 0 ${width} ${body + AXIS_H}`, class: "chart", role: "img", "aria-label": label, "data-testid": `chart-${name}` },
      s("defs", {}, s("pattern", { id: `hatch-${name}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, s("rect", { class: "hatch-ground", width: 6, height: 6 }), s("line", { class: "hatch", y2: 6 }))),
      this.shades(), this.grid(), this.layer, this.flags(), this.cursor);
    this.name = name;
    this.svg.addEventListener("pointerdown", (event) => this.seek(event));
    this.svg.addEventListener("pointermove", (event) => event.buttons === 1 && this.seek(event));
  }

  x(time) {
    return GUTTER + (time / Math.max(DATA.ended, 0.1)) * (this.width - GUTTER - RIGHT);
  }

  /** How long so many px are. */
  seconds(width) {
    return (width / (this.width - GUTTER - RIGHT)) * Math.max(DATA.ended, 0.1);
  }

  seek(event) {
    const box = this.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.width;
    if (x < GUTTER) return;
    goTo(((x - GUTTER) / (this.width - GUTTER - RIGHT)) * DATA.ended);
  }

  show(time) {
    this.cursor.setAttribute("x1", this.x(time));
    this.cursor.setAttribute("x2", this.x(time));
  }

  grid() {
    const step = tickStep(this.width - GUTTER);
    const ticks = [];
    for (let time = 0; time <= DATA.ended; time += step) ticks.push(time);
    return s("g", { class: "grid" }, ticks.map((time) => [
      s("line", { x1: this.x(time), x2: this.x(time), y1: 0, y2: this.body + 5 }),
      s("text", { x: this.x(time), y: this.body + 20, class: "tick" }, clock(time, 0)),
    ]));
  }

  /** Something was away or an alarm was on: the time is tinted from top to bottom. */
  shades() {
    const shade = (from, to, kind, words) => s("rect", { class: `shade shade-${kind}`, x: this.x(from), y: 0, width: Math.max(1.5, this.x(to) - this.x(from)), height: this.body }, s("title", {}, words));
    return s("g", {},
      outages.map(({ who, from, to }) => shade(from, to, "outage", t("outage", { who: processName(who), for: lasting(to - from) }))),
      alarms.map(({ what, from, to }) => shade(from, to, "alarm", t("alarm.latched", { what, for: lasting(to - from) }))));
  }

  flags() {
    return s("g", {}, events().filter((event) => event.kind === "fault" || event.kind === "breach").map((event) => s("g", { class: `flag flag-${event.kind}` },
      s("title", {}, `${clock(event.at)} ${event.words}`), s("line", { x1: this.x(event.at), x2: this.x(event.at), y1: 0, y2: this.body }),
      s("path", { d: `M${this.x(event.at) - 5} 0h10l-5 8z` }))));
  }

  row(y, name, below = "") {
    this.layer.append(s("text", { class: "row-name", x: 4, y: y + (below ? 12 : 17) }, name), s("text", { class: "row-more", x: 4, y: y + 29 }, fitting(below, 12, GUTTER - 10)));
  }

  /** A bar with its words inside when there is room, and always when one points at it. */
  bar(y, height, from, to, kind, words, more = "", colour = "") {
    const [x, width] = [this.x(from), Math.max(1.2, this.x(to) - this.x(from))];
    const size = Math.min(13, height - 4);
    const shown = fitting(words, size, width - 10);
    this.layer.append(s("g", { class: `bar-of ${kind}`, "data-from": from, "data-to": to },
      s("title", {}, `${words}\n${clock(from)} – ${clock(to)} · ${lasting(to - from)}${more ? `\n${more}` : ""}`),
      s("rect", { x, y, width, height, rx: Math.min(3, width / 2), style: kind === "wait" ? `fill:url(#hatch-${this.name})` : colour ? `fill:${colour}` : undefined }),
      shown ? s("text", { x: x + 6, y: y + height / 2 + size * 0.36, "font-size": size }, shown) : null));
  }

  /** A thin line in a robot's own colour. */
  stripe(y, height, from, to, robot, words) {
    const x = this.x(from);
    this.layer.append(s("rect", { x, y, width: Math.max(1.5, this.x(to) - x), height, style: `fill:${colourOf(robot)}` }, s("title", {}, `${words}\n${clock(from)} – ${clock(to)} · ${lasting(to - from)}`)));
  }
}
