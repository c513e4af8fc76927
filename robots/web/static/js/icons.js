// Line icons, 24 × 24, drawn for this product. Each is decoration: the words beside it carry the meaning.

import { s } from "./dom.js";

const PATHS = {
  send: "M4 12 20 4l-5 16-4-7-7-1Z M11 13l9-9",
  incoming: "M12 3v11 M7.5 9.5 12 14l4.5-4.5 M4 14v5a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-5",
  outgoing: "M12 15V4 M7.5 8.5 12 4l4.5 4.5 M4 14v5a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-5",
  map: "M9 4 3.5 6.5v13L9 17l6 3 5.5-2.5v-13L15 7 9 4Z M9 4v13 M15 7v13",
  lock: "M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  urgent: "M13 3 5 13.5h6L10 21l8-10.5h-6L13 3Z",
  shield: "M12 3 5 6v5.5c0 4.3 2.8 7.6 7 9.5 4.2-1.9 7-5.2 7-9.5V6l-7-3Z M9 12l2.2 2.2L15.2 10",
  check: "M5 12.5 10 17.5 19.5 7.5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z M12 7.5V12l3 2.2",
  alert: "M12 4 2.8 19.5h18.4L12 4Z M12 10v4.5 M12 17.2v.3",
  more: "M5 12h.01 M12 12h.01 M19 12h.01",
  cross: "M6 6l12 12 M18 6 6 18",
  up: "M12 19V5 M6 11l6-6 6 6",
  down: "M12 5v14 M6 13l6 6 6-6",
  pause: "M8.5 5.5v13 M15.5 5.5v13",
  play: "M8 5.5v13l10.5-6.5L8 5.5Z",
  back: "M9.5 7 5 12l4.5 5 M5 12h9.5a4.5 4.5 0 0 1 0 9",
  erase: "M9 6h11v12H9l-5.5-6L9 6Z M12 9.5l5 5 M17 9.5l-5 5",
  robot: "M6 9h12v9H6z M12 9V5.5 M10.5 4.5h3 M9 13v.3 M15 13v.3 M9.5 18v2 M14.5 18v2",
  robots: "M6 9h12v9H6z M12 9V5.5 M10.5 4.5h3 M9 13v.3 M15 13v.3 M9.5 18v2 M14.5 18v2",
  lift: "M5 3.5h14v17H5z M12 3.5v17 M8.5 10 7 12.5h3L8.5 10Z M15.5 13.5 14 11h3l-1.5 2.5Z",
  times: "M5 5.5h14v14H5z M5 10h14 M8.5 3.5v4 M15.5 3.5v4 M12 12.5v3l2 1",
  water: "M12 3.5c3.5 4.4 5.5 7.3 5.5 10a5.5 5.5 0 0 1-11 0c0-2.7 2-5.6 5.5-10Z",
  star: "M12 4l2.4 5 5.6.8-4 3.9.9 5.5-4.9-2.6-4.9 2.6.9-5.5-4-3.9 5.6-.8L12 4Z",
  folder: "M3.5 6.5h6l2 2.5h9v10h-17z",
  person: "M12 4a3.8 3.8 0 1 0 0 7.6A3.8 3.8 0 0 0 12 4Z M4.5 20c.7-3.8 3.7-6 7.5-6s6.8 2.2 7.5 6",
  battery: "M3.5 8h15v8h-15z M21 11v2",
  arrow: "M4.5 12h15 M14 6.5l5.5 5.5-5.5 5.5",
  open: "M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 6.7-1.4",
  help: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z M9.6 9.6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1.1.8-1.1 1.6 M12 16.5v.3",
  speech: "M4 5h16v11h-9l-4.5 4v-4H4z M8 9.2h8 M8 12.2h5",
  offline: "M3 4.5 20 20 M5 10a10 10 0 0 1 4-2.5 M12.5 7a10 10 0 0 1 6.5 3 M8.2 13.6a5.5 5.5 0 0 1 4-1.6 M12 18v.3",
};

/** A page may bring icons of its own. */
export const addIcons = (more) => Object.assign(PATHS, more);

export function icon(name) {
  return s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
    s("path", { d: PATHS[name] ?? PATHS.alert }));
}
