// What the hall board says, always in both languages: {zh, en}.

import { inDrill } from "./drill-mark.js";
import { alarmLines, isOpen, serverNow, store } from "./store.js";
import { both, has } from "./texts.js";
import { clock, etaRange, floorLabel, floorOf } from "./words.js";

const HAND_CARRIED_S = 12 * 60; // what a member of staff walks for one folder
const ENDED = { delivered: "delivered", returned: "returned" };

/** The sides that are there, side by side. */
export const joined = (pairs, by = " · ") => ({
  zh: pairs.map((pair) => pair?.zh).filter(Boolean).join(by), en: pairs.map((pair) => pair?.en).filter(Boolean).join(by),
});

const known = (pair, id) => ({ zh: pair?.zh || id, en: pair?.en || pair?.zh || id });
export const robotPair = (id) => known(store.hall.robots[id], id);
export const liftPair = (id) => (has(`lift.${id}`) ? both(`lift.${id}`) : both("lift.any", { lift: id }));

/** `A12`, `档案室`: the id where people say it, else the name. */
export const stopPair = (id) => (id.length > 4 ? known(store.hall.stops[id], id) : { zh: id, en: id });

function floorPair(mapId) {
  const [floors, floor] = [store.hall.floors, floorOf(mapId)];
  if (!floor) return null;
  const name = both("floor.name", { floor: floorLabel(mapId) });
  return floor.building === floors[0].building ? name : joined([known(floor, ""), name], " ");
}

/** Where a robot was last heard of. */
export function placePair(robot) {
  const glance = store.fleet?.robots.find((one) => one.robot === robot);
  const floor = floorPair(store.robots.get(robot)?.pose?.map_id || glance?.map_id || "");
  const stop = glance?.stop && store.hall.stops[glance.stop] ? both("map.near", { stop: stopPair(glance.stop) }) : null;
  return floor || stop ? joined([floor, stop], " ") : both("board.no_place");
}

/** Why something waits, and since when; null when it does not. */
export function waitPair(waiting) {
  if (!waiting) return null;
  const at = typeof waiting.since === "string" ? Date.parse(waiting.since) / 1000 : waiting.since;
  const words = known(store.hall.reasons[waiting.reason], waiting.reason);
  const seconds = Math.max(0, Math.round((store.stale ? store.asOf : serverNow()) - at)); // nobody knows whether it still waits
  if (!Number.isFinite(seconds)) return words;
  const since = seconds < 60 ? both("time.seconds", { n: String(seconds) }) : both("time.minutes", { n: String(Math.floor(seconds / 60)) });
  return both("board.waits", { why: words, since });
}

/** Runs under way, what is about to arrive first; those without a time last, the oldest of them first. */
export function openRuns() {
  const due = (run) => run.eta_to ?? Infinity;
  return [...store.runs.values()].filter(isOpen)
    .sort((a, b) => (due(a) === due(b) ? a.requested_at - b.requested_at : due(a) - due(b)) || a.run.localeCompare(b.run));
}

/** {words, time}: when it comes, or that nobody knows; a time gone by is said to be one. */
export function arrival(run) {
  if (run.state === "waiting_recipient") return { words: both("board.state.waiting_recipient"), time: "" };
  const time = etaRange(run);
  if (!time) return { words: both("board.unknown"), time: "" };
  if (run.eta_to < serverNow()) return { words: both("board.later"), time };
  return { words: both(run.state === "returning" || run.leg !== "deliver" ? "board.back" : "board.arrives"), time };
}

/** [{name, value}] of the hall's day so far; what nobody can know yet is a dash. */
export function figures() {
  const date = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: store.hall.time_zone }).format(new Date(at * 1000));
  const today = date(serverNow());
  const ended = [...store.runs.values()].filter((run) => ENDED[run.state] && date(run.changed_at) === today);
  const delivered = ended.filter((run) => run.state === "delivered");
  const spent = delivered.map((run) => run.changed_at - run.requested_at);
  const mean = spent.length ? (spent.reduce((sum, one) => sum + one, 0) / spent.length / 60).toFixed(0) : "—";
  if (!store.fleet) return ["delivered", "returned", "open", "mean", "saved"].map((name) => ({ name, value: "—" }));
  return [
    { name: "delivered", value: delivered.length }, { name: "returned", value: ended.length - delivered.length },
    { name: "open", value: openRuns().length }, { name: "mean", value: mean },
    { name: "saved", value: ((delivered.length * HAND_CARRIED_S) / 3600).toFixed(1) },
  ];
}

/** {state, words, note, charge}: how a robot fares; null words are never shown. */
export function robotSays(id) {
  const glance = store.fleet?.robots.find((one) => one.robot === id);
  const state = store.robots.get(id);
  const charge = glance?.charge ?? state?.charge;
  if (!glance && !state) return { state: "offline", words: both("board.no_word"), note: null, charge: undefined };
  const off = glance ? !glance.online : state.link !== undefined && state.link !== "ONLINE";
  const doing = off ? "offline" : (glance?.doing ?? (state?.driving ? "run" : "idle"));
  const full = doing === "charging" && charge >= 0.995 ? both("board.full") : null; // at its charger, and nothing to charge
  const words = full && glance?.duty?.state === "in" ? full : glance?.duty && glance.duty.state !== "in" ? both(`robots.state.${glance.duty.state}`) : has(`doing.${doing}`) ? both(`doing.${doing}`) : { zh: doing, en: doing };
  const told = openRuns().some((run) => run.robot === id && run.waiting_for);
  const help = glance?.call ? { reason: glance.call.reason, since: glance.call.since } : null;
  return { state: doing, words, charge, note: off ? null : waitPair(help) ?? (told ? null : waitPair(state?.waiting)) };
}

export function liftSays(id) {
  const [lift, fact] = [store.hall.lifts[id], store.lifts.get(id)];
  const gone = store.gateways.get(lift.group)?.online === false;
  if (!fact || gone) return { state: "gone", words: both(gone ? "lift.offline" : "lift.unknown") };
  const floor = { floor: floorLabel(fact.floor) };
  const where = fact.floor ? both(fact.between ? "lift.between" : "lift.at", floor) : both("lift.unknown");
  const moves = ["up", "down"].includes(fact.motion) ? both(`lift.${fact.motion}`) : null;
  if ((store.fleet?.fenced ?? []).includes(id)) return { state: "bad", words: joined([where, both("board.fenced")]) };
  if (fact.faults.length || fact.alarms.length || !["NORMAL", "ATTENDANT_CONTROL"].includes(fact.mode)) {
    return { state: "bad", words: joined([where, both("lift.special")]) };
  }
  return { state: "good", words: joined([where, moves, fact.robot ? both("lift.serves", { robot: robotPair(fact.robot) }) : null]) };
}

/** [{id, tone, what, next}]: what everybody in the hall must see now. */
export function banners() {
  const found = [];
  if (store.stale) found.push({ id: "stale", tone: "wait", what: store.asOf ? both("board.stale", { time: clock(store.asOf, true) }) : both("board.never"), next: null });
  for (const drill of store.drills.values()) {
    found.push({ id: "drill", tone: "drill", what: both("drill.what", { drill }), next: both("drill.not_real") });
  }
  for (const line of [...alarmLines()].sort()) {
    const [kind, zone] = line.split("/");
    const building = store.hall.floors.find((floor) => floor.building === zone);
    const next = !store.alarms.has(line) ? "board.alarm_over" : kind === "fire" ? "board.alarm.fire" : "board.alarm.other";
    found.push({ id: `alarm-${kind}`, tone: "bad", next: both(next),
      what: inDrill(both("alarm.what", { kind: has(`alarm.${kind}`) ? both(`alarm.${kind}`) : { zh: kind, en: kind }, zone: known(building, zone) })) });
  }
  return found;
}
