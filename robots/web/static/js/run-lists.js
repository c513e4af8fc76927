// The two lists of runs: what comes to this counter, what left from it.

import { h, keyed, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
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
    const ended = all.filter((run) => !isOpen(run)).slice(0, ENDED_SHOWN);
    const make = (run) => runCard(run.run, this.side);
    keyed(this.open, open, (run) => run.run, make);
    keyed(this.ended, ended, (run) => run.run, make);
    show(this.empty, open.length === 0);
    show(this.endedTitle, ended.length > 0);
    setText(this.count, open.length ? t("list.open", { n: String(open.length) }) : "");
  }
}

class IncomingView extends RunList {
  side = "to";
}

class OutgoingView extends RunList {
  side = "from";
}

customElements.define("incoming-view", IncomingView);
customElements.define("outgoing-view", OutgoingView);
