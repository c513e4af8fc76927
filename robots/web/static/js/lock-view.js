// The locked tablet: what is on its way to this counter, and the way in by name and PIN.

import { post, untilAnswered } from "./api.js";
import { h, keyed, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { keyPad } from "./key-pad.js";
import { Part } from "./part.js";
import { incoming, isOpen, serverNow, setCounter, store } from "./store.js";
import { language, pick, t } from "./texts.js";
import { capital, clock, etaWords, stopLabel, waitingWords } from "./words.js";

class LockView extends Part {
  person = null;
  people = [];

  build() {
    this.dataset.testid = "lock-view";
    this.time = h("p", { class: "lock-time" });
    this.day = h("p", { class: "lock-day" });
    this.coming = h("ul", { class: "glance", "aria-label": t("lock.coming") });
    this.nothing = h("p", { class: "glance-none" }, t("lock.nothing"));
    this.way = h("div", { class: "lock-way" });
    this.append(
      h("section", { class: "lock-side" },
        this.time, this.day, store.counter ? [h("h2", {}, t("lock.coming")), this.coming, this.nothing] : null),
      h("section", { class: "lock-main" }, this.way));
    if (!store.counter || !store.hall.stops[store.counter]?.handover) this.chooseCounter();
    else if (this.person) this.askPin(this.person);
    else this.choosePerson();
  }

  update(kinds) {
    if (!this.time) return;
    if (store.asOf) {
      const now = new Date(serverNow() * 1000);
      setText(this.time, clock(serverNow()));
      setText(this.day, new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB",
        { weekday: "long", month: "long", day: "numeric", timeZone: store.hall.time_zone }).format(now));
    }
    if (!kinds.has("run")) return;
    const runs = incoming().filter(isOpen).slice(0, 4);
    keyed(this.coming, runs, (run) => run.run, () => h("li", {}, icon("folder"), h("span", { class: "glance-from" }),
      h("strong", {}), h("span", { class: "hint" })), (item, run) => {
      const [, from, eta, why] = item.children;
      setText(from, t("run.from_stop", { stop: stopLabel(run.from) }));
      setText(eta, run.state === "waiting_recipient" ? t("lock.here") : etaWords(run));
      setText(why, waitingWords(run.waiting_for) || t(`state.${run.state}.to`));
    });
    show(this.nothing, runs.length === 0);
  }

  chooseCounter() {
    const stops = Object.values(store.hall.stops).filter((stop) => stop.handover);
    this.way.replaceChildren(h("h1", {}, t("lock.choose_counter")), h("p", { class: "hint" }, t("lock.choose_counter_hint")),
      h("div", { class: "counter-choice", data: { testid: "counter-choice" } }, stops.map((stop) =>
        h("button", { type: "button", class: "tile", "aria-label": `${stop.id} ${pick(stop)}`, title: pick(stop), data: { testid: `counter-${stop.id}` },
          onclick: () => { setCounter(stop.id); this.rebuild(); } },
        h("span", { class: "tile-id" }, stop.id.length <= 4 ? stop.id : pick(stop))))));
  }

  async choosePerson() {
    this.person = null;
    const list = h("div", { class: "people", data: { testid: "people" } });
    this.way.replaceChildren(h("h1", {}, t("lock.who")), list);
    const trouble = (problem) => list.replaceChildren(h("p", { class: "problem", role: "alert" }, capital(pick(problem))));
    const answer = await untilAnswered(`/api/v1/staff?counter=${encodeURIComponent(store.counter)}`, trouble, () => !list.isConnected);
    this.people = answer.ok ? answer.body : [];
    list.replaceChildren(...this.people.map((person) => h("button", {
      type: "button", class: `person ${person.here ? "" : "person-other"}`, data: { testid: `person-${person.id}` }, onclick: () => this.askPin(person),
    }, icon("person"), h("span", { class: "person-name" }, person.name),
    h("span", { class: "hint" }, person.roles.map((role) => t(`role.${role}`)).join(t("list.comma"))))));
    if (!answer.ok) trouble(answer.body);
    else if (!this.people.length) list.append(h("p", { class: "problem" }, t("lock.nobody")));
  }

  askPin(person) {
    this.person = person;
    const error = h("p", { class: "problem", role: "alert", id: "login-error", data: { testid: "login-error" } });
    const pad = keyPad({ label: t("lock.pin", { name: person.name }), action: t("lock.enter"), testid: "pin", min: 4, max: 6,
      describedBy: "login-error", onEnter: async (pin) => {
        setText(error, "");
        const answer = await post("/api/v1/login", { person: person.id, pin, counter: store.counter });
        if (answer.ok) {
          this.person = null;
          document.dispatchEvent(new CustomEvent("logged-in", { detail: answer.body }));
        } else {
          setText(error, capital(pick(answer.body)));
          pad.focusInput();
        }
      } });
    this.way.replaceChildren(
      h("div", { class: "pin-head" }, h("button", { type: "button", class: "button", data: { testid: "other-person" },
        onclick: () => this.choosePerson() }, icon("back"), t("lock.other")), h("h1", {}, person.name)),
      h("p", { class: "hint" }, person.demo_pin ? t("lock.demo_pin", { pin: person.demo_pin }) : t("lock.pin_hint")), pad, error);
    pad.focusInput();
  }
}

customElements.define("lock-view", LockView);
