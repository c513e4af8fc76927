// The courier's face while it has no one to serve: two eyes that say free, busy, in the lift, or in need of help.

import { s } from "./dom.js";

const EYES = {
  idle: [["M34 62q10 -14 20 0", "M86 62q10 -14 20 0"], "M58 84q12 9 24 0"],
  driving: [["M44 56v10", "M96 56v10"], "M60 86h20"],
  riding: [["M44 46v10", "M96 46v10"], "M62 84h16"],
  returning: [["M44 56v10", "M96 56v10"], "M60 86h20"],
  help: [["M38 60l14 -7", "M102 60l-14 -7"], "M58 90q12 -9 24 0"],
};

export function robotFace(mode) {
  const [eyes, mouth] = EYES[mode] ?? EYES.driving;
  return s("svg", { viewBox: "0 0 140 120", class: "face", "aria-hidden": "true", focusable: "false" },
    s("rect", { class: "head", x: 10, y: 22, width: 120, height: 88, rx: 26 }),
    s("path", { class: "mast", d: "M70 22V10 M60 8h20" }),
    eyes.map((d) => s("path", { class: "eye", d })), s("path", { class: "mouth", d: mouth }));
}
