// One run: where it is on its way, when it comes, why it waits, what may be done about it.

import { get, newKey, post } from "./api.js";
import { ask } from "./ask-dialog.js";
import { showBecause } from "./because.js";
import { h, keyed, setData, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { chooseCommand, commandsOf } from "./run-commands.js";
import { rideStrip, showRide } from "./ride-strip.js";
import { isOpen, store } from "./store.js";
import { pick, t } from "./texts.js";
import { showTour, tourOf, tourStrip } from "./tour-strip.js";
import { capital, clock, etaRange, etaWords, robotName, stopLabel, waitingWords } from "./words.js";

const STEPS = ["accepted", "to_pickup", "waiting_sender", "carrying", "waiting_recipient"];
const TONES = {
  delivered: "good", refused: "bad", failed: "bad", in_custody: "wait", returned: "wait", cancelled: "quiet",
  returning: "wait", waiting_sender: "act", waiting_recipient: "act",
};
const STATE_ICONS = { good: "check", bad: "alert", wait: "back", act: "person", quiet: "cross", plain: "robot" };
const CODE_STATES = new Set(["accepted", "to_pickup", "waiting_sender", "carrying", "waiting_recipient", "returning"]);
// From the door's opening to the last wheel out the ride cannot be held.
const IN_RIDE = new Set(["YIELD", "ENTERING", "IN_CAR", "SELECT_DEST", "RIDING", "ARRIVED_CHECK", "EXITING", "WRONG_FLOOR_HOLD"]);
const CARRIED = new Set(["carrying", "waiting_recipient"]);

export class RunCard extends Part {
  /** @type {string} the run's id */ run = "";
  /** "from" at the sender's tablet, "to" at the recipient's */ side = "from";
  code = "";
  label = "";
  codeWanted = false;
  problem = null;
  keys = {}; // what was asked and not answered yet

  get fact() {
    return store.runs.get(this.run);
  }

  build() {
    this.classList.add("card", "run-card");
    this.dataset.testid = `run-${this.run}`;
    this.stateLine = h("span", { class: "chip", data: { testid: "state" } });
    this.flags = h("span", { class: "flags" });
    this.eta = h("strong", { class: "eta", data: { testid: "eta" } });
    this.etaNote = h("span", { class: "eta-note" });
    this.waiting = h("p", { class: "waiting", data: { testid: "waiting" } }, icon("clock"), h("span", {}));
    this.ride = rideStrip();
    this.tour = tourStrip();
    this.reasons = h("p", { class: "reasons", data: { testid: "reasons" } });
    this.steps = h("ol", { class: "steps", "aria-label": t("run.steps") });
    this.codeBox = h("div", { class: "code-box" });
    this.acts = h("div", { class: "acts" });
    this.because = h("button", { type: "button", class: "button because-open", data: { testid: "because" }, onclick: () => showBecause(this.run) }, icon("help"), t("because.open"));
    this.problemLine = h("p", { class: "problem", role: "alert", data: { testid: "run-problem" } });
    this.whole = h("h3", { class: "way" });
    this.labelLine = h("p", { class: "label" });
    this.append(
      h("header", {}, this.stateLine, this.flags),
      this.whole, this.labelLine,
      h("div", { class: "eta-line" }, this.etaNote, this.eta),
      this.waiting, this.ride, this.tour, this.reasons, this.steps, this.codeBox, h("div", { class: "foot" }, this.acts, this.because), this.problemLine);
    this.shownState = this.shownActs = this.shownCode = undefined;
  }

  update(kinds) {
    const fact = this.fact;
    if (!fact || !(kinds.has("run") || kinds.has("robot") || kinds.has("fleet") || kinds.has("clock") || kinds.has("session") || kinds.has("stale"))) return;
    setData(this, "state", fact.state);
    const tone = fact.held ? "wait" : (TONES[fact.state] ?? "plain");
    setData(this, "tone", tone);
    const returning = fact.state === "returning" && ["custody", "hand_over"].includes(fact.leg);
    const words = fact.held ? t("run.held") : returning ? t(`state.${fact.leg}`) : t(`state.${fact.state}.${this.side}`);
    if (this.shownState !== words) {
      this.shownState = words;
      this.stateLine.replaceChildren(icon(fact.held ? "pause" : STATE_ICONS[tone]), h("span", {}, words));
    }
    this.showWay(fact);
    this.showTime(fact);
    const ride = isOpen(fact) && fact.doing ? (store.robots.get(fact.robot)?.ride ?? { state: fact.doing, lift: fact.lift }) : null;
    showRide(this.ride, ride);
    const shared = isOpen(fact) && new Set(tourOf(fact.robot).flatMap((one) => [...one.runs])).size > 1; // alone, the steps say it all
    showTour(this.tour, shared ? fact.robot : "", [fact.run]);
    const waits = isOpen(fact) ? waitingWords(fact.waiting_for) : "";
    setText(this.waiting.lastChild, waits);
    show(this.waiting, Boolean(waits));
    const why = fact.reasons.map((reason) => capital(pick(reason))).join(t("list.comma"));
    setText(this.reasons, why);
    show(this.reasons, Boolean(why));
    this.showSteps(fact);
    this.showCode(fact);
    this.showActs(fact);
    show(this.because, Boolean(store.hall.history && store.session));
    setText(this.problemLine, this.problem ? capital(pick(this.problem)) : "");
    show(this.problemLine, Boolean(this.problem));
  }

  /** When it comes; once it stands there or has ended, since when. */
  showTime(fact) {
    const there = fact.state === "waiting_recipient";
    const ahead = isOpen(fact) && !there;
    setText(this.eta, ahead ? etaWords(fact) : clock(fact.changed_at));
    this.eta.classList.toggle("unknown", ahead && !etaRange(fact));
    const note = there ? "run.arrived_at" : !ahead ? "run.ended_at" : fact.state === "returning" ? "run.eta_back" : this.side === "to" ? "run.eta" : "run.eta_from";
    setText(this.etaNote, t(note));
  }

  showWay(fact) {
    const way = this.side === "to" ? t("run.from_stop", { stop: stopLabel(fact.from) }) : t("run.to_stop", { stop: stopLabel(fact.to) });
    setText(this.whole, way);
    const robot = !fact.robot ? "" : fact.compartment ? t("run.by", { robot: robotName(fact.robot), n: String(fact.compartment) }) : robotName(fact.robot);
    setText(this.labelLine, [this.label, robot].filter(Boolean).join(" · "));
    const flags = [fact.urgent && "urgent", fact.confidential && "confidential", fact.care && "care"].filter(Boolean);
    keyed(this.flags, flags, (name) => name, (name) => h("span", { class: `flag flag-${name}` },
      icon({ urgent: "urgent", care: "water" }[name] ?? "shield"), t(`send.${name}`)));
  }

  showSteps(fact) {
    const at = STEPS.indexOf(fact.state);
    const shown = at >= 0 || fact.state === "delivered";
    show(this.steps, shown);
    if (!shown) return;
    const done = fact.state === "delivered" ? STEPS.length : at;
    keyed(this.steps, STEPS, (step) => step, (step) => h("li", {}, h("span", { class: "dot" }), h("span", {}, t(`step.${step}`))),
      (item, step) => {
        const index = STEPS.indexOf(step);
        setData(item, "is", index < done ? "done" : index === done ? "now" : "ahead");
        if (index === done) item.setAttribute("aria-current", "step");
        else item.removeAttribute("aria-current");
      });
  }

  showCode(fact) {
    const may = Boolean(store.session?.sends) && CODE_STATES.has(fact.state) && !fact.care; // water opens at a touch
    if (!may) {
      this.code = this.label = "";
      this.codeWanted = false;
    }
    show(this.codeBox, may);
    if (may && !this.code && !this.codeWanted && !fact.confidential) this.fetchCode();
    const face = !may ? "" : this.code ? `code ${this.code}` : fact.confidential ? "ask" : "coming";
    if (face === this.shownCode) return;
    this.shownCode = face;
    if (this.code) {
      this.codeBox.replaceChildren(h("span", { class: "code-note" }, t("run.code")),
        h("output", { class: "code", data: { testid: "code" }, "aria-label": this.code.split("").join(" ") },
          `${this.code.slice(0, 3)} ${this.code.slice(3)}`));
    } else if (face === "ask") {
      this.codeBox.replaceChildren(h("button", { type: "button", class: "button", data: { testid: "show-code" },
        onclick: () => this.fetchCode() }, icon("shield"), t("run.show_code")));
    } else this.codeBox.replaceChildren();
  }

  async fetchCode() {
    this.codeWanted = true;
    const answer = await get(`/api/v1/runs/${this.run}/code`);
    if (answer.ok) [this.code, this.label] = [answer.body.code, answer.body.label];
    else setTimeout(() => (this.codeWanted = false), 3000); // asked again with the next change
    this.update({ has: (kind) => kind === "run" });
  }

  showActs(fact) {
    // The sender decides; a supervisor may at either end.
    const may = store.session?.sends && (this.side === "from" || store.session.roles.includes("supervisor"));
    const mine = Boolean(may) && isOpen(fact) && fact.state !== "requested";
    const riding = IN_RIDE.has(fact.doing);
    const face = `${mine} ${fact.held} ${riding} ${store.stale} ${fact.state} ${fact.leg} ${fact.keeper}`;
    if (face === this.shownActs) return;
    this.shownActs = face;
    show(this.acts, mine);
    if (!mine) return;
    const still = store.stale || riding;
    const held = fact.held ? ["resume", "play"] : ["hold", "pause"];
    const acts = [
      { name: held[0], face: held[1], rests: store.stale || (riding && !fact.held), act: () => this.send(held[0]) },
      fact.state !== "returning" && { name: "cancel", face: "cross", rests: store.stale, act: () => this.cancel(this.fact) },
      commandsOf(fact).length && { name: "more", face: "more", rests: store.stale, act: () => this.more(this.fact) },
      still && { name: "note" }];
    keyed(this.acts, acts.filter(Boolean), ({ name }) => name, (one) => (one.act ? this.act(one) : h("span", { class: "acts-note" })), (shown, one) => {
      if (one.act) shown.disabled = one.rests;
      else setText(shown, t(store.stale ? "stale.short" : "run.not_while_riding"));
    });
  }

  /** One button stays for as long as its act may be done: a tap is not lost because the robot went on meanwhile. */
  act({ name, face, act }) {
    return h("button", { type: "button", class: "button", data: { testid: name }, onclick: act }, icon(face), t(`run.${name}`));
  }

  async cancel(fact) {
    const stop = stopLabel(fact.from);
    const text = CARRIED.has(fact.state) ? t("cancel.bring_back", { stop }) : t("cancel.not_loaded", { stop: stopLabel(fact.to) });
    const yes = CARRIED.has(fact.state) ? t("cancel.yes_back", { stop: fact.from }) : t("cancel.yes");
    if (await ask({ title: t("cancel.title"), text, yes, tone: "bad" })) await this.send("cancel");
  }

  async more(fact) {
    const chosen = await chooseCommand(fact, (act, more) => this.post(act, more));
    if (chosen) this.problem = null;
    this.shownActs = undefined;
    this.update({ has: (kind) => kind === "run" });
  }

  /** The answer to a command; one that was not answered keeps its key: asking again is the same. */
  async post(act, more = {}) {
    const wish = JSON.stringify([act, { ...more, pin: "" }]);
    const key = (this.keys[wish] ??= newKey());
    const answer = await post(`/api/v1/runs/${this.run}/${act}`, { key, ...more });
    if (![0, 503, 504].includes(answer.status)) delete this.keys[wish];
    return answer;
  }

  async send(act) {
    for (const button of this.acts.querySelectorAll("button")) button.disabled = true;
    const answer = await this.post(act);
    this.problem = answer.ok ? null : answer.body;
    this.shownActs = undefined;
    this.update({ has: (kind) => kind === "run" });
  }
}

customElements.define("run-card", RunCard);

export function runCard(run, side) {
  const card = document.createElement("run-card");
  card.run = run;
  card.side = side;
  return card;
}
