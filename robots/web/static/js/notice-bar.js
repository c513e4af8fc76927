// What everybody must know now: stale facts, alarms, robots that need a person. Each says the next step.

import { post } from "./api.js";
import { ask } from "./ask-dialog.js";
import { h, keyed, setText } from "./dom.js";
import { inDrill } from "./drill-mark.js";
import { helpNotices, showHelpActs } from "./help-notice.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { alarmLines, freshQueues, store } from "./store.js";
import { both, has, pick, t } from "./texts.js";
import { missedWords } from "./times-view.js";
import { clock, liftName, stopName } from "./words.js";

class NoticeBar extends Part {
  build() {
    this.list = h("div", { class: "notices" });
    this.append(this.list);
  }

  update(kinds) {
    if (!["stale", "alarm", "reset", "fleet", "robot", "lift", "gateway", "session", "timetable", "drill", "waiting"].some((kind) => kinds.has(kind))) return;
    keyed(this.list, notices(), (notice) => notice.id, (notice) => h("div", {
      role: notice.tone === "bad" ? "alert" : "status", data: { testid: notice.testid },
    }, icon(notice.icon), h("div", {}, h("strong", {}), h("span", {})), h("div", { class: "notice-act" })), (item, notice) => {
      const [, words, act] = item.children;
      const look = `notice notice-${notice.tone}${notice.mine ? " notice-mine" : ""}`;
      if (item.className !== look) item.className = look;
      setText(words.firstChild, notice.what);
      setText(words.lastChild, notice.next);
      if (notice.acts) showHelpActs(act, notice);
      else if (!notice.reset && !notice.checks) act.replaceChildren();
      else if (!act.firstChild) act.append(notice.checks ? checkedButton(notice) : resetButton(notice));
    });
  }
}

/** Only a person ends an alarm: asked once more, then sent; the notice goes when the fleet has obeyed. */
function resetButton(notice) {
  const problem = h("span", { role: "alert", data: { testid: "reset-problem" } });
  const button = h("button", { type: "button", class: "button", data: { testid: "alarm-reset" }, onclick: async () => {
    setText(problem, "");
    if (!(await ask({ title: t("alarm.reset_title", { what: notice.what }), text: t("alarm.reset_text"), yes: t("alarm.reset"), tone: "bad" }))) return;
    button.disabled = true;
    const answer = await post(`/api/v1/alarms/${notice.reset}/reset`);
    setText(problem, answer.ok ? "" : pick(answer.body));
    setTimeout(() => (button.disabled = false), answer.ok ? 5000 : 0);
  } }, t("alarm.reset"));
  return h("div", { class: "notice-act" }, problem, button);
}

/** Only a supervisor gives a fenced lift back to the robots, after looking at it. */
function checkedButton(notice) {
  const problem = h("span", { role: "alert", data: { testid: "checked-problem" } });
  const button = h("button", { type: "button", class: "button", data: { testid: `checked-${notice.checks}` }, onclick: async () => {
    setText(problem, "");
    if (!(await ask({ title: t("lift.checked_title", { lift: liftName(notice.checks) }), text: t("lift.checked_text"), yes: t("lift.checked"), tone: "bad" }))) return;
    button.disabled = true;
    const answer = await post(`/api/v1/lifts/${notice.checks}/checked`);
    setText(problem, answer.ok ? "" : pick(answer.body));
    setTimeout(() => (button.disabled = false), answer.ok ? 5000 : 0);
  } }, t("lift.checked"));
  return h("div", { class: "notice-act" }, problem, button);
}

/** What comes next once the signal has ended: a reset that the fleet has not heard yet says so. */
function overText(name) {
  const fares = store.resets.get(name)?.fares;
  return has(`alarm.reset.${fares}`) ? `alarm.reset.${fares}` : "alarm.over";
}

function notices() {
  const mayReset = Boolean(store.session?.roles.includes("supervisor"));
  const found = [];
  if (store.stale) {
    found.push({ id: "stale", testid: "stale", tone: "wait", icon: "offline",
      what: store.asOf ? t("stale.since", { time: clock(store.asOf, true) }) : t("stale.never"), next: t("stale.next") });
  }
  for (const drill of store.drills.values()) {
    found.push({ id: "drill", testid: "drill", tone: "wait", icon: "alert", what: t("drill.what", { drill }), next: t("drill.next") });
  }
  for (const name of alarmLines()) {
    const [kind, zone] = name.split("/");
    const over = !store.alarms.has(name);
    found.push({ id: `alarm ${name}`, testid: `alarm-${kind}`, tone: "bad", icon: "alert", reset: over && mayReset ? name : "",
      what: pick(inDrill(both("alarm.what", { kind: has(`alarm.${kind}`) ? both(`alarm.${kind}`) : kind, zone: zoneName(zone) }))),
      next: over ? t(overText(name)) : has(`alarm.${kind}.next`) ? t(`alarm.${kind}.next`) : t("alarm.next") });
  }
  found.push(...helpNotices());
  for (const lift of store.fleet?.fenced ?? []) {
    found.push({ id: `fence ${lift}`, testid: `fenced-${lift}`, tone: "wait", icon: "lift", checks: mayReset ? lift : "",
      what: t("lift.fenced", { lift: liftName(lift) }), next: t("lift.fenced_next") });
  }
  for (const missed of store.timetable?.missed ?? []) {
    found.push({ id: `missed ${missed.entry}`, testid: `notice-missed-${missed.entry}`, tone: "wait", icon: "times",
      what: t("times.missed_notice", { name: missed.entry }), next: [missedWords(missed), t("times.missed_next")].join(t("times.stop")) });
  }
  for (const queue of freshQueues()) {
    for (const surge of queue.surges) {
      found.push({ id: `surge ${surge.item}`, testid: `surge-${queue.queue}`, tone: "wait", icon: "alert", what: pick(surge), next: t("queue.surge_next") });
    }
    if (queue.overdue) {
      found.push({ id: `long ${queue.queue}`, testid: `long-${queue.queue}`, tone: "wait", icon: "water",
        what: t("queue.long", { queue: queue.queue, n: queue.overdue }), next: queue.care_to ? t("queue.long_next", { stop: stopName(queue.care_to) }) : t("queue.long_nowhere") });
    }
  }
  for (const gateway of store.gateways.values()) {
    if (gateway.online) continue;
    found.push({ id: `lift ${gateway.group}`, testid: `lift-offline-${gateway.group}`, tone: "wait", icon: "lift",
      what: t("lift.offline"), next: t("lift.offline_next") });
  }
  return found;
}

function zoneName(zone) {
  return pick(store.hall.floors.find((floor) => floor.building === zone)) || zone;
}

customElements.define("notice-bar", NoticeBar);
