// The report's charts: plain SVG with words in it, so that they print and can be read without their colours.

import { s } from "./dom.js";
import { t } from "./texts.js";

export const WHO = ["robot", "online", "window"];
const WIDE = 680;

/** One bar a line, split 60/30/10. lines: [{name, values: {robot, online, window}, note}] in per cent. */
export function shareBars(lines) {
  const [left, right, row] = [96, 84, 46];
  const scale = (WIDE - left - right) / 100;
  const height = lines.length * row + 30;
  const svg = s("svg", { viewBox: `0 0 ${WIDE} ${height}`, class: "chart", role: "img", "aria-label": lines.map((one) =>
    `${one.name}: ${WHO.map((who) => `${t(`week.${who}`)} ${one.values[who] ?? 0} %`).join(", ")}`).join("; ") });
  lines.forEach((one, index) => {
    const y = index * row + 4;
    svg.append(s("text", { x: 0, y: y + 22, class: "name" }, one.name));
    let x = left;
    for (const who of WHO) {
      const part = one.values[who] ?? 0;
      const width = part * scale;
      svg.append(s("rect", { x, y, width: Math.max(0, width - 1.5), height: 34, class: `part part-${who}${one.aim ? " part-aim" : ""}` }));
      if (width > 44) svg.append(s("text", { x: x + width / 2, y: y + 22, class: `value value-${who}${one.aim ? " value-aim" : ""}` }, `${Math.round(part)} %`));
      x += width;
    }
    svg.append(s("text", { x: WIDE, y: y + 22, class: "note" }, one.note));
  });
  svg.append(legend(height - 14, left));
  return svg;
}

/** Seven columns, who answered on top of each other. days: the report's. */
export function dayColumns(days, nameOf) {
  const [top, base, column] = [22, 150, 56];
  const most = Math.max(1, ...days.map((day) => day.asked));
  const step = WIDE / days.length;
  const svg = s("svg", { viewBox: `0 0 ${WIDE} 206`, class: "chart", role: "img", "aria-label": days.map((day) => `${nameOf(day.day)} ${day.asked}`).join(", ") });
  svg.append(s("line", { x1: 0, y1: base, x2: WIDE, y2: base, class: "axis" }));
  days.forEach((day, index) => {
    const x = index * step + (step - column) / 2;
    let y = base;
    for (const who of [...WHO, "none"]) {
      const height = (day[who] / most) * (base - top);
      y -= height;
      if (height > 0) svg.append(s("rect", { x, y: y + 0.75, width: column, height: Math.max(0.5, height - 0.75), class: `part part-${who}` }));
    }
    svg.append(s("text", { x: x + column / 2, y: y - 6, class: "count" }, day.asked || ""), s("text", { x: x + column / 2, y: base + 20, class: "count" }, nameOf(day.day)));
  });
  svg.append(legend(196, 0, true));
  return svg;
}

/** A small bar of one item's split. */
export function splitBar(shares) {
  const all = Math.max(1, shares.asked);
  const svg = s("svg", { viewBox: "0 0 150 14", class: "split", role: "img", "aria-label": WHO.map((who) => `${t(`week.${who}`)} ${shares[who]}`).join(", ") });
  let x = 0;
  for (const who of [...WHO, "none"]) {
    const width = (shares[who] / all) * 150;
    if (width > 0) svg.append(s("rect", { x, y: 0, width: Math.max(0, width - 1), height: 14, class: `part part-${who}` }));
    x += width;
  }
  return svg;
}

function legend(y, left, withNobody = false) {
  const parts = [];
  [...WHO, ...(withNobody ? ["none"] : [])].forEach((who, index) => {
    const x = left + index * 132;
    parts.push(s("rect", { x, y: y - 11, width: 13, height: 13, class: `part part-${who}` }), s("text", { x: x + 19, y, class: "legend-name" }, t(`week.${who}`)));
  });
  return s("g", {}, parts);
}
