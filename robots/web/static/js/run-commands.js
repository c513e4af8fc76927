// What else may be done with a run now: bring back, leave out a stop, hand over to a colleague. Says what will happen.

import { get } from "./api.js";
import { h, setText } from "./dom.js";
import { icon } from "./icons.js";
import { keyPad } from "./key-pad.js";
import { store } from "./store.js";
import { pick, t } from "./texts.js";
import { capital, stopLabel } from "./words.js";

const BEFORE = new Set(["accepted", "to_pickup", "waiting_sender"]);
const ABOARD = new Set(["carrying", "waiting_recipient", "returning"]);
const ICONS = { bring_back: "back", skip_stop: "cross", hand_over: "person" };

/** The commands that mean something in the run's present state. */
export function commandsOf(fact) {
  if (BEFORE.has(fact.state)) return ["skip_stop"];
  if (!ABOARD.has(fact.state)) return [];
  const mayHand = !fact.confidential || store.session?.roles.includes("supervisor");
  return [fact.leg !== "return" && "bring_back", fact.leg === "deliver" && "skip_stop", mayHand && "hand_over"].filter(Boolean);
}

/** Resolves true when a command was accepted. `send(act, more)` answers {ok, body}. */
export function chooseCommand(fact, send) {
  return new Promise((resolve) => new CommandDialog(fact, send, resolve));
}

class CommandDialog {
  constructor(fact, send, resolve) {
    this.fact = fact;
    this.send = send;
    this.body = h("div", { class: "command-body" });
    this.problem = h("p", { class: "problem", id: "command-problem", role: "alert", data: { testid: "command-problem" } });
    this.title = h("h2", { id: "command-title" });
    this.dialog = h("dialog", { class: "ask command-dialog", "aria-labelledby": "command-title", data: { testid: "command-dialog" } },
      this.title, this.body, this.problem,
      h("div", { class: "row-end" }, h("button", { type: "button", class: "button", data: { testid: "command-close" },
        onclick: () => this.dialog.close("no") }, t("command.close"))));
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      resolve(this.dialog.returnValue === "yes");
    });
    document.body.append(this.dialog);
    this.commands();
    this.dialog.showModal();
  }

  page(title, ...parts) {
    setText(this.title, title);
    setText(this.problem, "");
    this.body.replaceChildren(...parts);
  }

  commands() {
    this.page(t("command.title"), h("div", { class: "command-list" }, commandsOf(this.fact).map((act) => h("button", {
      type: "button", class: "command", data: { testid: act },
      onclick: (event) => (act === "hand_over" ? this.keepers() : this.do(act, {}, event.currentTarget)),
    }, icon(ICONS[act]), h("span", {}, h("strong", {}, this.name(act)), h("span", {}, this.what(act)))))));
  }

  name(act) {
    const stop = BEFORE.has(this.fact.state) ? this.fact.from : this.fact.to;
    return t(`command.${act}`, { stop: stopLabel(act === "bring_back" ? this.fact.from : stop) });
  }

  what(act) {
    if (act === "skip_stop" && BEFORE.has(this.fact.state)) return t("command.skip_stop.pickup");
    return t(`command.${act}.what`, { stop: stopLabel(this.fact.from) });
  }

  async keepers() {
    const answer = await get("/api/v1/keepers");
    if (!answer.ok) return this.failed(answer.body);
    this.page(t("command.who"), h("p", { class: "hint" }, t(this.fact.confidential ? "command.who.two" : "command.who.one")),
      h("div", { class: "command-people" }, answer.body.map((person) => h("button", {
        type: "button", class: "person", data: { testid: `keeper-${person.id}` }, onclick: () => this.places(person),
      }, icon("person"), h("span", { class: "person-name" }, person.name), h("span", { class: "hint" }, person.counters.join(" "))))));
    return undefined;
  }

  /** Where: at one of the person's own counters, or at the robot's dock. */
  places(person) {
    const stops = [...person.counters, ""];
    this.page(t("command.where", { name: person.name }), h("div", { class: "command-list" }, stops.map((stop) => h("button", {
      type: "button", class: "command", data: { testid: stop ? `at-${stop}` : "at-dock" },
      onclick: (event) => this.hand({ keeper: person.id, ...(stop ? { stop } : { stop: this.dock() }) }, event.currentTarget),
    }, icon("robot"), h("span", {}, h("strong", {}, stop ? stopLabel(stop) : t("command.at_dock")))))));
  }

  dock() {
    return store.hall.robots[this.fact.robot]?.dock ?? "";
  }

  hand(more, button) {
    if (!this.fact.confidential) return this.do("hand_over", more, button);
    const pad = keyPad({ label: t("command.pin"), action: t("command.pin_enter"), testid: "command-pin", min: 4, max: 6,
      describedBy: "command-problem", onEnter: (pin) => this.do("hand_over", { ...more, pin }) });
    this.page(t("command.pin"), pad);
    pad.focusInput();
    return undefined;
  }

  async do(act, more, button) {
    if (button) button.disabled = true;
    const wanted = Object.fromEntries(Object.entries(more).filter(([, value]) => value));
    const answer = await this.send(act, wanted);
    if (button) button.disabled = false;
    if (answer.ok) this.dialog.close("yes");
    else this.failed(answer.body);
  }

  failed(problem) {
    setText(this.problem, capital(pick(problem)));
  }
}
