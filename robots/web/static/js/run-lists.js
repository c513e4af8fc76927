// The two lists of runs: what comes to this counter, what left from it.

import { h, keyed, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { roundCard } from "./round-card.js";
import { runCard } from "./run-card.js";
import { incoming, isOpen, outgoing, store } from "./store.js";
import { t } from "./texts.js";
import { stopShort } from "./words.js";

const ENDED_SHOWN = 6;

class RunList extends Part {
  build() {
    this.open = h("div", { class: "cards" });
    this.ended = h("div", { class: "cards cards-ended" });
    this.endedTitle = h("h2", {}, t("list.ended"));
    this.count = h("span", { class: "count" });
    this.empty = h("div", { class: "empty" }, icon(this.side === "to" ? "incoming" : "outgoing"),
      h("p", {}, t(this.side === "to" ? "incoming.empty" : "outgoing.empty")),
      h("p", { class: "hint" }, t(this.side === "to" ? "incoming.hint" : "outgoing.hint")));
    this.append(h("div", { class: "list-head" },
      h("h1", {}, t(this.side === "to" ? "incoming.title" : "outgoing.title", { counter: stopShort(store.counter) })), this.count,
      store.hall.history ? h("a", { class: "button", href: "/history", data: { testid: "open-history" } }, icon("clock"), t("list.history")) : null),
      this.open, this.empty, this.endedTitle, this.ended);
  }

  update(kinds) {
    if (!kinds.has("run")) return;
    const all = this.side === "to" ? incoming().filter((run) => run.state !== "refused") : outgoing();
    const open = all.filter(isOpen).sort((a, b) => (a.eta_from ?? Infinity) - (b.eta_from ?? Infinity) || b.requested_at - a.requested_at);
    const going = new Set([...store.runs.values()].filter(isOpen).map((run) => run.round).filter(Boolean)); // a round ends with its last run
    const rest = all.filter((run) => !isOpen(run));
    const shown = together([...open, ...rest.filter((run) => going.has(run.round))]);
    const ended = together(rest.filter((run) => !going.has(run.round))).slice(0, ENDED_SHOWN);
    const make = (run) => (run.round ? roundCard(run.round, this.side) : runCard(run.run, this.side));
    const key = (run) => run.round || run.run;
    keyed(this.open, shown, key, make);
    keyed(this.ended, ended, key, make);
    show(this.empty, shown.length === 0);
    show(this.endedTitle, ended.length > 0);
    setText(this.count, open.length ? t("list.open", { n: String(open.length) }) : "");
  }
}

/** Of each round only the first run: its card shows them all. */
const together = (runs) => runs.filter((run, index) => !run.round || runs.findIndex((other) => other.round === run.round) === index);

class IncomingView extends RunList {
  side = "to";
}

class OutgoingView extends RunList {
  side = "from";
}

customElements.define("incoming-view", IncomingView);
customElements.define("outgoing-view", OutgoingView);
