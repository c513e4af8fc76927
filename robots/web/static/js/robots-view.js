// Every robot's service and battery, for supervisors: charge it, take it out of service, put it back; folders left aboard.

import { newKey, post, untilAnswered } from "./api.js";
import { h, keyed, setData, setText, show } from "./dom.js";
import { choose } from "./duty-dialog.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { store } from "./store.js";
import { has, pick, t } from "./texts.js";
import { clock, floorName, robotName, stopName } from "./words.js";

const LEAVES = ["robot_maintenance", "robot_leave"];
const COURSES = ["finish", "reassign", "cancel"];
const keys = {}; // what was asked and not answered yet

class RobotsView extends Part {
  build() {
    this.list = h("div", { class: "robot-cards" });
    this.folders = h("ul", { class: "left-folders", data: { testid: "left-folders" } });
    this.none = h("p", { class: "hint" }, t("robots.aboard_none"));
    this.append(
      h("h1", {}, t("robots.title")), this.list,
      h("section", { class: "left-aboard", "aria-label": t("robots.aboard") }, h("h2", {}, t("robots.aboard")), this.none, this.folders));
    this.loadNames();
  }

  async loadNames() {
    if (!store.session || Object.keys(store.people).length) return;
    const answer = await untilAnswered("/api/v1/people", undefined, () => !this.isConnected);
    if (!answer.ok) return;
    store.people = answer.body;
    this.update({ has: () => true });
  }

  update(kinds) {
    if (!["fleet", "session", "stale"].some((kind) => kinds.has(kind))) return;
    const robots = (store.fleet?.robots ?? []).filter((robot) => robot.duty);
    keyed(this.list, robots, (robot) => robot.robot, makeCard, showCard);
    const folders = store.fleet?.aboard ?? [];
    keyed(this.folders, folders, (folder) => folder.run, makeFolder, showFolder);
    show(this.none, folders.length === 0);
  }
}

function makeCard(robot) {
  const id = robot.robot;
  const bar = h("span", { class: "battery-bar", role: "meter", "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": t("robots.charge_label", { robot: robotName(id) }) }, h("span", {}));
  return h("article", { class: "robot-card", data: { testid: `robot-${id}` } },
    h("header", {}, h("h2", {}, robotName(id)), h("span", { class: "chip", data: { testid: `state-${id}` } })),
    h("p", { class: "robot-battery" }, bar, h("strong", {}), h("span", { class: "range" })),
    h("ul", { class: "robot-notes" }),
    h("div", { class: "robot-acts" }),
    h("p", { class: "problem", role: "alert", data: { testid: `robot-problem-${id}` } }));
}

function showCard(card, robot) {
  const { duty } = robot;
  const [head, battery, notes, acts, problem] = card.children;
  const percent = Math.round(robot.charge * 100);
  setData(card, "state", duty.state === "in" ? (robot.online ? "in" : "gone") : duty.state);
  setText(head.lastChild, duty.state === "in" ? doing(robot) : t(`robots.state.${duty.state}`));
  const [bar, charge, range] = battery.children;
  bar.setAttribute("aria-valuenow", String(percent));
  bar.firstChild.style.inlineSize = `${percent}%`;
  setData(bar, "low", String(duty.range_s <= 0));
  setText(charge, t("robots.charge", { n: String(percent) }));
  setText(range, duty.range_s > 0 ? t("robots.range", { n: String(Math.round(duty.range_s / 60)) }) : t("robots.range_none"));
  keyed(notes, notesOf(robot), (note) => note, (note) => h("li", {}, note));
  keyed(acts, actsOf(robot), (act) => act, (act) => h("button", { type: "button", class: act.startsWith("robot_") ? "button button-plain" : "button",
    data: { testid: `${act}-${robot.robot}` }, onclick: (event) => begin(robot.robot, act, event.currentTarget, problem) }, icon(ICONS[act]), t(`robots.act.${act}`)));
}

const ICONS = { charge: "battery", charge_end: "pause", out: "cross", robot_join: "play", robot_return: "play" };

function doing(robot) {
  if (!robot.online) return t("doing.offline");
  return has(`doing.${robot.doing}`) ? t(`doing.${robot.doing}`) : robot.doing;
}

function notesOf(robot) {
  const { duty } = robot;
  const notes = [];
  const place = robot.stop ? stopName(robot.stop) : floorName(robot.map_id);
  if (place) notes.push(t("robots.at", { place }));
  if (duty.gone) notes.push(t(`robots.gone.${duty.gone}`));
  if (duty.state !== "in") {
    const name = store.people[duty.by];
    if (duty.leave === "maintenance") notes.push(t("robots.maintenance"));
    notes.push(t("robots.since", { time: clock(duty.since) }) + (name ? ` · ${t("robots.by", { name })}` : ""));
  }
  if (duty.state === "leaving") notes.push(t(`robots.course.${duty.course}`), t("robots.until", { time: clock(duty.until) }));
  if (duty.kept) notes.push(t("robots.kept", { n: String(duty.kept) }));
  if (duty.queue_place) notes.push(t("robots.queue", { dock: stopName(duty.queued_for), n: String(duty.queue_place), time: clock(duty.queued_since) }));
  if (duty.sent_to_charge) notes.push(t("robots.sent"));
  return notes;
}

function actsOf(robot) {
  const { duty } = robot;
  if (store.stale) return [];
  if (duty.state !== "in") return [duty.leave === "leave" ? "robot_join" : "robot_return"];
  const charges = duty.charging || duty.sent_to_charge || duty.queue_place > 0;
  return [charges && robot.charge < 1 ? "charge_end" : null, charges || robot.charge >= 0.9 ? null : "charge", "out"].filter(Boolean);
}

async function begin(robot, act, button, problem) {
  const name = { robot: robotName(robot) };
  let body = { act };
  if (act === "out") {
    const chosen = await choose({ title: t("robots.out_title", name), text: t("robots.out_text"), yes: t("robots.out_yes"), tone: "bad", groups: [
      { name: "act", legend: t("robots.out_for"), options: LEAVES.map((leave) => [leave, t(`robots.leave.${leave}`)]) },
      { name: "course", legend: t("robots.out_course"), options: COURSES.map((course) => [course, t(`robots.course.${course}`)]) }] });
    if (!chosen) return;
    body = chosen;
  } else if (act !== "charge") {
    const words = act === "charge_end" ? "end" : "back";
    if (!(await choose({ title: t(`robots.${words}_title`, name), text: t(`robots.${words}_text`), yes: t(`robots.act.${act}`), groups: [] }))) return;
  }
  await send(`/api/v1/duties/${robot}`, body, button, problem);
}

/** The same tap after no answer is the same act. */
async function send(path, body, button, problem) {
  const asked = `${path} ${JSON.stringify(body)}`;
  button.disabled = true;
  const answer = await post(path, { ...body, key: (keys[asked] ??= newKey()) });
  if (![0, 503, 504].includes(answer.status)) delete keys[asked];
  setText(problem, answer.ok ? "" : pick(answer.body));
  setTimeout(() => (button.disabled = false), answer.ok ? 2000 : 0);
}

function makeFolder(folder) {
  const problem = h("span", { role: "alert", class: "problem" });
  return h("li", { data: { testid: `left-${folder.run}` } }, icon("folder"), h("div", {}, h("strong", {}), h("span", {})),
    h("button", { type: "button", class: "button", data: { testid: `taken-${folder.run}` }, onclick: async (event) => {
      const button = event.currentTarget;
      const people = Object.entries(store.people);
      const chosen = await choose({ title: t("robots.taken_title"), text: t("robots.taken_text"), yes: t("robots.taken_yes"),
        groups: [{ name: "person", legend: t("robots.taken_who"), options: people }] });
      if (chosen) await send(`/api/v1/folders/${folder.run}/taken`, chosen, button, problem);
    } }, t("robots.taken")), problem);
}

function showFolder(item, folder) {
  const [, words] = item.children;
  const place = [floorName(folder.map_id), folder.stop && store.hall.stops[folder.stop] ? stopName(folder.stop) : ""].filter(Boolean).join(" · ");
  setText(words.firstChild, [robotName(folder.robot), folder.compartment ? t("robots.compartment", { n: String(folder.compartment) }) : "", folder.run].filter(Boolean).join(" · "));
  setText(words.lastChild, [t(`robots.why.${folder.why}`), t("robots.since", { time: clock(folder.since) }), t("robots.last_seen", { place: place || t("map.unknown_place") })].join(" · "));
}

customElements.define("robots-view", RobotsView);
