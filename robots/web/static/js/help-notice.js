// A robot that waits for a person: where, why, what is aboard, who comes, and what may be done about it from here.

import { newKey, post, untilAnswered } from "./api.js";
import { ask } from "./ask-dialog.js";
import { h, keyed, setText } from "./dom.js";
import { updateAll } from "./part.js";
import { store } from "./store.js";
import { pick, t } from "./texts.js";
import { capital, clock, floorName, liftName, reasonWords, robotName, stopName } from "./words.js";

const keys = {}; // robot and act -> what was asked and not answered yet
const problems = new Map(); // robot -> the last problem, until the next act
let asking = false;

export function helpNotices() {
  return (store.fleet?.robots ?? []).filter((robot) => robot.help).map((robot) => {
    const { call } = robot;
    const late = Boolean(call?.late);
    const mine = late && has("supervisor");
    return { id: `help ${robot.robot}`, testid: `help-${robot.robot}`, tone: late ? "bad" : "help", icon: "help", mine, robot: robot.robot,
      what: what(robot),
      next: call ? [t("ride.since", { time: clock(call.since) }), ...manifest(call), status(call)].join(" · ") : t("help.next"),
      acts: call ? acts(call) : [] };
  });
}

const has = (role) => Boolean(store.session?.roles.includes(role));

function what(robot) {
  const { call } = robot;
  if (call?.reason === "lift_kept" && call.lift) return t("help.kept", { lift: liftName(call.lift), robot: robotName(robot.robot) });
  return t("help.what", { robot: robotName(robot.robot), place: placeWords(robot), why: capital(reasonWords(call?.reason ?? robot.help)) });
}

function placeWords(robot) {
  const { call } = robot;
  const lift = call?.lift ? liftName(call.lift) : t("help.a_lift");
  const zone = call?.zone && call.zone !== "out" ? t(`help.zone.${call.zone}`, { lift }) : "";
  const stop = call?.stop ?? robot.stop;
  return [floorName(call?.map_id ?? robot.map_id), zone, !zone && stop && t("map.near", { stop: stopName(stop) })].filter(Boolean).join(" · ") || t("map.unknown_place");
}

function manifest(call) {
  const taken = call.taken ? [t("help.taken", { n: String(call.taken) })] : [];
  if (!call.folders) return taken.length ? taken : [t("help.empty")];
  const secret = call.confidential ? [t("help.secret", { n: String(call.confidential) })] : [];
  return [t("help.folders", { n: String(call.folders) }), ...secret, ...taken];
}

function status(call) {
  const words = [];
  if (call.silent) words.push(t("help.silent"));
  if (call.by) {
    loadNames();
    const name = store.session && store.people[call.by];
    words.push(call.by === store.session?.person ? t("help.coming_me") : name ? t("help.coming", { name }) : t("help.someone"));
  } else words.push(t(call.late ? "help.late" : "help.unanswered"));
  if (call.release === "failed" && call.zone === "sill") words.push(reasonWords("on_sill"));
  else if (call.release) words.push(t(`help.release_${call.release}`));
  return words.join(" · ");
}

async function loadNames() {
  if (!store.session || asking || Object.keys(store.people).length) return;
  asking = true;
  const answer = await untilAnswered("/api/v1/people", undefined, () => !store.session);
  asking = false;
  if (!answer.ok) return;
  store.people = answer.body;
  updateAll({ has: (kind) => kind === "fleet" });
}

function acts(call) {
  if (!store.session || store.stale) return [];
  const me = store.session.person;
  return [
    call.by !== me && "help_coming",
    !call.silent && call.reason !== "lift_kept" && call.release !== "asked" && (call.by === me || has("supervisor")) && "help_done",
    (call.reason === "lift_kept" || (call.silent && call.zone !== "out")) && has("supervisor") && "not_in_car",
  ].filter(Boolean);
}

/** The buttons of a notice, kept while they stay the same, so that a tap is never lost to a redraw. */
export function showHelpActs(box, notice) {
  keyed(box, ["problem", ...notice.acts], (name) => name, (name) => name === "problem"
    ? h("span", { role: "alert", data: { testid: `help-problem-${notice.robot}` } })
    : h("button", { type: "button", class: "button", data: { testid: `${name}-${notice.robot}` }, onclick: (event) => act(notice.robot, name, event.currentTarget) },
      t(`help.act.${name}`)));
  const problem = problems.get(notice.robot);
  setText(box.firstChild, problem ? pick(problem) : "");
}

const QUESTIONS = { help_done: "done", not_in_car: "out" };

async function act(robot, name, button) {
  const question = QUESTIONS[name];
  const words = { title: t(`help.${question}_title`, { robot: robotName(robot) }), text: t(`help.${question}_text`), yes: t(`help.act.${name}`) };
  if (question && !(await ask({ ...words, tone: name === "not_in_car" ? "bad" : "plain" }))) return;
  button.disabled = true;
  const key = (keys[`${robot} ${name}`] ??= newKey());
  const answer = await post(`/api/v1/robots/${robot}/${name}`, { key });
  if (![0, 503, 504].includes(answer.status)) delete keys[`${robot} ${name}`]; // unanswered: tapping again is the same act
  if (answer.ok) problems.delete(robot);
  else problems.set(robot, answer.body);
  setText(button.parentElement?.firstChild ?? h("span"), answer.ok ? "" : pick(answer.body));
  setTimeout(() => (button.disabled = false), answer.ok ? 3000 : 0);
}
