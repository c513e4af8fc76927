// Facts in words: stops, reasons, times, what a robot does.

import { serverNow, store } from "./store.js";
import { has, language, pick, t } from "./texts.js";

/** Waits that end at a set time: when matters more than since when. */
const UNTIL = new Set(["window_closed", "day_ends", "not_before"]);

export function stopName(id) {
  return pick(store.hall?.stops[id]) || id;
}

/** `A12`, `档案室`: the id where people say it, else the name. */
export function stopShort(id) {
  return id.length > 4 ? stopName(id) : id;
}

/** `3F 档案室`-like: what tells the stop apart, and its name. */
export function stopLabel(id) {
  const name = stopName(id);
  return name.includes(id) || id.length > 4 ? name : `${id} ${name}`;
}

export function floorOf(mapId) {
  return store.hall?.floors.find((floor) => floor.map_id === mapId);
}

export function floorLabel(mapId) {
  return floorOf(mapId)?.label ?? mapId;
}

/** `1 楼`, `Floor 1`. */
export function floorName(mapId) {
  if (!mapId) return "";
  const name = t("floor.name", { floor: floorLabel(mapId) });
  return isElsewhere(mapId) ? `${pick(floorOf(mapId))} ${name}` : name;
}

/** A floor of another building than the first, which has one called the same. */
function isElsewhere(mapId) {
  const [floors, floor] = [store.hall.floors, floorOf(mapId)];
  return Boolean(floor) && floor.building !== floors[0].building && floors.some((other) => other.building === floors[0].building && other.label === floor.label);
}

export function robotName(id) {
  return pick(store.hall?.robots[id]) || id;
}

/** As short as the map needs it. */
export function liftMark(id) {
  return has(`lift.${id}.short`) ? t(`lift.${id}.short`) : id;
}

export function liftName(id) {
  return has(`lift.${id}`) ? t(`lift.${id}`) : t("lift.any", { lift: id });
}

/** The lifts a robot queues for before it has one: `一号楼电梯`. */
export function groupName(group) {
  const lift = Object.values(store.hall?.lifts ?? {}).find((one) => one.group === group);
  const building = pick(floorOf(lift?.serves[0]));
  return building ? t("ride.group", { building }) : t("ride.any_lift");
}

export function reasonWords(code) {
  return pick(store.hall?.reasons[code]) || code;
}

/** 14:32 in the hall's time zone, whatever the tablet's is set to. */
export function clock(at, seconds = false) {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined,
    timeZone: store.hall?.time_zone,
  }).format(new Date(at * 1000));
}

/** `13:00` today, `1月6日 09:00` on another day. */
export function dayClock(at) {
  const date = (instant) => new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { month: language === "zh" ? "long" : "short", day: "numeric", timeZone: store.hall?.time_zone }).format(new Date(instant * 1000));
  return date(at) === date(serverNow()) ? clock(at) : `${date(at)} ${clock(at)}`;
}

/** `14:32–14:36`, one time when both fall in the same minute, empty when unknown. */
export function etaRange(run) {
  if (!run.eta_from || !run.eta_to) return "";
  const [from, to] = [clock(run.eta_from), clock(run.eta_to)];
  return from === to ? from : `${from}–${to}`;
}

/** A time of arrival; a run that no robot has taken yet has none, for it is queued. */
export function etaWords(run) {
  return etaRange(run) || t(run.state === "accepted" || run.state === "requested" ? "run.queued" : "run.eta_unknown");
}

/** `2 分钟` / `40 秒`, in words of the page. */
export function since(at) {
  const seconds = Math.max(0, Math.round(serverNow() - at));
  if (seconds < 60) return t("time.seconds", { n: String(seconds) });
  return t("time.minutes", { n: String(Math.floor(seconds / 60)) });
}

/** Why a run or robot waits: `等待电梯到达 · 40 秒`. */
export function waitingWords(waiting) {
  if (!waiting) return "";
  const since_ = typeof waiting.since === "string" ? Date.parse(waiting.since) / 1000 : waiting.since;
  const words = capital(reasonWords(waiting.reason));
  const until = UNTIL.has(waiting.reason) && waiting.until ? t("wait.until", { time: dayClock(waiting.until) }) : "";
  if (until) return `${words} · ${until}`;
  return Number.isFinite(since_) ? `${words} · ${since(since_)}` : words;
}

export function doingWords(doing) {
  return pick(store.hall?.ride[doing]) || "";
}

/** What a robot told staff of last in its ride: `未赶上电梯，重新呼梯`. */
export function noticeWords(notice) {
  return notice ? capital(pick(store.hall?.notices[notice]) || "") : "";
}

/** English reasons are parts of sentences; alone they begin with a capital. */
export function capital(text) {
  return language === "en" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
