// A round: how far it is, each of its folders with its compartment, where the robot goes next.

import { newKey, post } from "./api.js";
import { ask } from "./ask-dialog.js";
import { h, keyed, setData, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { runCard } from "./run-card.js";
import { isOpen, store } from "./store.js";
import { pick, t } from "./texts.js";
import { showTour, tourStrip } from "./tour-strip.js";
import { capital, stopShort } from "./words.js";

const DONE = { delivered: "check", returned: "back", cancelled: "cross", failed: "alert", in_custody: "person" };

/** The runs of a round in the order they were asked for; a chain follows itself. */
export function runsOf(round) {
  const runs = [...store.runs.values()].filter((run) => run.round === round)
    .sort((a, b) => (b.run === round) - (a.run === round) || a.requested_at - b.requested_at || (a.run < b.run ? -1 : 1));
  const chain = runs.filter((run) => !run.after);
  for (let next = chain[0]; runs.some((run) => run.after) && next; chain.push(...(next ? [next] : []))) next = runs.find((run) => run.after === chain.at(-1).run);
  return chain.length === runs.length ? chain : runs;
}

export class RoundCard extends Part {
  /** @type {string} the round's id */ round = "";
  side = "from";
  problem = null;
  key = null; // of a cancel that was not answered yet

  build() {
    this.classList.add("card", "round-card");
    this.dataset.testid = `round-${this.round}`;
    this.title_ = h("h3", { class: "way" });
    this.count = h("strong", { class: "round-count", data: { testid: "round-progress" } });
    this.lost = h("span", { class: "flag" });
    this.bar = h("div", { class: "round-bar", "aria-hidden": "true" });
    this.rows = h("ol", { class: "round-rows", "aria-label": t("round.parts") });
    this.tours = h("div", { class: "round-tours" });
    this.cards = h("div", { class: "round-cards" });
    this.details = h("details", { class: "round-details", ontoggle: () => this.update({ has: () => true }) },
      h("summary", { data: { testid: "round-details" } }, t("round.details")), this.cards);
    this.cancelButton = h("button", { type: "button", class: "button", data: { testid: "round-cancel" }, onclick: () => this.cancel() }, icon("cross"), t("round.cancel"));
    this.problemLine = h("p", { class: "problem", role: "alert" });
    this.append(h("header", {}, this.title_, this.lost, this.count), this.bar, this.rows, this.tours, this.details,
      h("div", { class: "foot" }, this.cancelButton), this.problemLine);
  }

  update(kinds) {
    if (!["run", "fleet", "session", "stale"].some((kind) => kinds.has(kind))) return;
    const runs = runsOf(this.round);
    if (!runs.length) return;
    const n = String(runs.length);
    const done = runs.filter((run) => run.state === "delivered").length;
    const lost = runs.filter((run) => !isOpen(run) && run.state !== "delivered").length;
    const open = runs.filter(isOpen);
    setData(this, "tone", open.length ? "plain" : lost ? "wait" : "good");
    setText(this.title_, t(runs.some((run) => run.after) ? "round.chain_name" : "round.name", { n }));
    setText(this.count, t("round.progress", { done: String(done), n }));
    setText(this.lost, t("round.ended", { n: String(lost) }));
    show(this.lost, lost > 0);
    keyed(this.bar, runs, (run) => run.run, () => h("span", {}), (mark, run) => setData(mark, "is", run.state === "delivered" ? "done" : isOpen(run) ? run.robot ? "now" : "ahead" : "lost"));
    keyed(this.rows, runs, (run) => run.run, () => h("li", {}, h("span", { class: "round-mark" }), h("span", { class: "round-way" }), h("span", { class: "round-box" }), h("span", { class: "round-state" })),
      (row, run) => {
        const [mark, way, box, state] = row.children;
        setData(row, "state", run.state);
        const face = DONE[run.state] ?? (run.confidential ? "shield" : "folder");
        if (mark.dataset.face !== face) mark.replaceChildren(icon(face));
        setData(mark, "face", face);
        setText(way, `${stopShort(run.from)} → ${stopShort(run.to)}`);
        setText(box, isOpen(run) && run.compartment ? t("round.compartment", { n: String(run.compartment) }) : "");
        setText(state, run.held ? t("run.held") : t(`state.${run.state}.${run.to === store.counter ? "to" : "from"}`));
      });
    const robots = [...new Set(open.map((run) => run.robot).filter(Boolean))].sort();
    keyed(this.tours, robots, (robot) => robot, () => tourStrip(), (strip, robot) => showTour(strip, robot, open.filter((run) => run.robot === robot).map((run) => run.run)));
    const mine = runs.filter((run) => run[this.side] === store.counter);
    show(this.details, mine.length > 0);
    keyed(this.cards, this.details.open ? mine : [], (run) => run.run, (run) => runCard(run.run, this.side));
    const may = store.session?.sends && (store.session.roles.includes("supervisor") || runs.every((run) => run.after || run.from === store.counter));
    show(this.cancelButton, Boolean(may) && open.length > 0);
    this.cancelButton.disabled = store.stale;
    setText(this.problemLine, this.problem ? capital(pick(this.problem)) : "");
    show(this.problemLine, Boolean(this.problem));
  }

  async cancel() {
    if (!(await ask({ title: t("round.cancel_title"), text: t("round.cancel_text"), yes: t("round.cancel_yes"), tone: "bad" }))) return;
    this.cancelButton.disabled = true;
    const answer = await post(`/api/v1/rounds/${this.round}/cancel`, { key: (this.key ??= newKey()) });
    if (![0, 503, 504].includes(answer.status)) this.key = null; // unanswered: tapping again is the same act
    this.problem = answer.ok ? null : answer.body;
    this.update({ has: () => true });
  }
}

customElements.define("round-card", RoundCard);

export function roundCard(round, side) {
  const card = document.createElement("round-card");
  [card.round, card.side] = [round, side];
  return card;
}
