// What the page knows: the hall, the newest facts, who is logged in, whether the facts are fresh.

export const TERMINAL = new Set(["refused", "delivered", "returned", "cancelled", "in_custody", "failed"]);
const KEPT_COUNTER = "hall.counter";
const KEPT_USES = "hall.uses";

export const store = {
  hall: null,
  counter: localStorage.getItem(KEPT_COUNTER) ?? "",
  session: null,
  stale: false,
  asOf: 0, // server's clock at the last beat, UTC seconds
  heardAt: 0, // this page's monotonic clock then, ms
  runs: new Map(),
  robots: new Map(),
  lifts: new Map(),
  gateways: new Map(),
  alarms: new Map(),
  resets: new Map(),
  waiting: new Map(), // of visitors, by queue
  handoffs: new Map(), // that a visitor waits, for every tablet; what was said is asked for by who is logged in
  drills: new Map(), // of a simulated floor: the drill that is on
  fleet: null,
  timetable: null, // what starts next, what was missed
  people: {}, // names of colleagues by id, once somebody is logged in
};

const SHELVES = { run: "runs", robot: "robots", lift: "lifts", gateway: "gateways", alarm: "alarms", handoff: "handoffs", reset: "resets", drill: "drills", waiting: "waiting" };

/** Take in an event of the stream; answers the kinds that changed. */
export function takeFacts({ full, changes, now }) {
  if (full) for (const shelf of Object.values(SHELVES)) store[shelf].clear();
  takeClock(now);
  const kinds = new Set(full ? [...Object.keys(SHELVES), "fleet", "timetable", "day"] : []);
  for (const { kind, id, fact } of changes) {
    kinds.add(kind);
    if (kind === "fleet") store.fleet = fact;
    else if (kind === "timetable") store.timetable = fact;
    else if (fact === null) store[SHELVES[kind]]?.delete(id);
    else store[SHELVES[kind]]?.set(id, fact);
  }
  return kinds;
}

export function takeClock(now) {
  store.asOf = now;
  store.heardAt = performance.now();
}

/** UTC seconds now, by the server's clock. */
export const serverNow = () => store.asOf + (performance.now() - store.heardAt) / 1000;

const OLD_S = 120; // facts of queues come every 30 s at least

/** Queues of which there is news: who stopped telling is not shown as waiting still. */
export const freshQueues = () => [...store.waiting.values()].filter((one) => serverNow() - one.updated < OLD_S);

export function setCounter(counter) {
  store.counter = counter;
  localStorage.setItem(KEPT_COUNTER, counter);
}

const byTime = (a, b) => b.requested_at - a.requested_at;
export const incoming = () => [...store.runs.values()].filter((run) => run.to === store.counter).sort(byTime);
export const outgoing = () => [...store.runs.values()].filter((run) => run.from === store.counter).sort(byTime);
/** Every alarm that the building reports, or that the fleet, a robot or a lift still keeps. */
export function alarmLines() {
  const kept = [...store.robots.values(), ...store.lifts.values()].flatMap((one) => one.alarms ?? []);
  return new Set([...store.alarms.keys(), ...(store.fleet?.alarms ?? []), ...kept]);
}
/** Visitors whom nobody has taken yet. */
export const waitingVisitors = () => [...store.handoffs.values()].filter((one) => !one.over && (!one.taken || one.state === "escalated"));
export const isOpen = (run) => !TERMINAL.has(run.state);

/** How often this tablet sent to each stop. */
export function uses() {
  try {
    return JSON.parse(localStorage.getItem(KEPT_USES) ?? "{}")[store.counter] ?? {};
  } catch {
    return {};
  }
}

export function countUse(stop) {
  const mine = uses();
  mine[stop] = (mine[stop] ?? 0) + 1;
  let all = {};
  try {
    all = JSON.parse(localStorage.getItem(KEPT_USES) ?? "{}");
  } catch {
    all = {}; // unreadable: begin again
  }
  localStorage.setItem(KEPT_USES, JSON.stringify({ ...all, [store.counter]: mine }));
}
