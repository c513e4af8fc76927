// Send: tap where to, tap Send. What the scheduler answered is shown, never what we hope.

import { newKey, post, untilAnswered } from "./api.js";
import { ask } from "./ask-dialog.js";
import { h, keyed, setData, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { roundCard } from "./round-card.js";
import { editRound } from "./round-editor.js";
import { runCard } from "./run-card.js";
import { countUse, store, uses } from "./store.js";
import { dropTemplate, keepTemplate, loadTemplates, mayDelete, templates } from "./templates.js";
import { capital, dayClock, floorName, stopName, stopShort } from "./words.js";
import { pick, t } from "./texts.js";

const FAVOURITES = 4;
const HOURS_MS = 30000;
const TELEPHONE = matchMedia("(max-width: 560px)");

class SendView extends Part {
  to = "";
  urgent = false;
  confidential = false;
  care = false;
  shut = {}; // stops that are closed now
  phase = "idle"; // requesting accepted refused unanswered
  run = "";
  answer = null;
  errand = null; // what the key stands for, until it is answered

  build() {
    this.tiles = h("div", { class: "tiles-area" });
    this.from = h("strong", { class: "end-id" }, store.counter);
    this.toBox = h("div", { class: "end end-to" });
    this.label = h("input", { type: "text", id: "label", maxlength: "40", autocomplete: "off", data: { testid: "label" },
      placeholder: t("send.label_hint"), value: this.label?.value ?? "" });
    this.button = h("button", { type: "button", class: "button button-main", data: { testid: "send" }, onclick: () => this.send() });
    this.status = h("div", { class: "send-status", role: "status", "aria-live": "polite", data: { testid: "send-status" } });
    this.card = h("div", { class: "send-card" });
    this.closed = h("p", { class: "closed-note", role: "status", data: { testid: "closed-note" } }, icon("clock"), h("span", {}));
    this.keep = h("button", { type: "button", class: "button", data: { testid: "template-keep" }, onclick: () => this.keepForm() }, icon("star"), t("template.keep"));
    this.form = h("div", { class: "send-form" },
      this.toggle("urgent", "urgent"), this.toggle("confidential", "shield"),
      h("div", { class: "field" }, h("label", { for: "label" }, t("send.label")), this.label), this.keep,
      h("button", { type: "button", class: "button", data: { testid: "round-open" }, onclick: () => this.several() }, icon("folder"), t("round.open")));
    this.panel = h("section", { class: "send-panel", "aria-label": t("send.panel") },
      h("div", { class: "ends" },
        h("div", { class: "end" }, h("span", { class: "end-note" }, t("send.from")), this.from, h("span", {}, stopName(store.counter))),
        icon("arrow"), this.toBox),
      this.closed, this.form, this.button, this.status, this.card);
    this.append(
      h("section", { class: "send-tiles", "aria-label": t("send.where") }, h("h1", {}, t("send.where")), this.tiles),
      this.panel);
    this.drawTiles();
    this.drawEnd();
    this.drawPhase();
    loadTemplates().then((ok) => ok && this.drawTiles());
  }

  update(kinds) {
    if (kinds.has("clock") && performance.now() - (this.shutAt ?? -Infinity) > HOURS_MS) this.loadHours();
    if (kinds.has("stale") || kinds.has("session")) this.drawButton();
    if (this.phase === "accepted" && kinds.has("run") && !this.card.firstChild && store.runs.has(this.run)) this.drawCard();
  }

  drawTiles() {
    const stops = Object.values(store.hall.stops).filter((stop) => stop.handover && stop.id !== store.counter);
    const counts = uses();
    const often = stops.filter((stop) => counts[stop.id]).sort((a, b) => counts[b.id] - counts[a.id]).slice(0, FAVOURITES);
    const floors = [...store.hall.floors].reverse();
    const rows = floors.map((floor) => [floor, stops.filter((stop) => stop.map_id === floor.map_id)]).filter(([, mine]) => mine.length);
    const care = Object.values(store.hall.stops).filter((stop) => stop.care);
    const kept = templates();
    const groups = [
      kept.length && [`template ${JSON.stringify(kept.map((one) => [one, mayDelete(one)]))}`, () => this.special("template", t("template.title"), kept.map((one) => this.templateTile(one)))],
      often.length && [`often ${often.map((stop) => stop.id)}`, () => this.group(h("span", { class: "floor-word" }, t("send.often")), t("send.often"), often, "often")],
      ...rows.map(([floor, mine]) => [floor.map_id, () => this.group(
        [h("span", { class: "floor-mark" }, floor.label), h("span", { class: "floor-word" }, t("send.floor"))],
        `${floor.label} ${t("send.floor")}`, mine, floor.map_id)]),
      care.length && ["care", () => this.special("care", t("send.care"), care.map((stop) => this.careTile(stop)))]];
    keyed(this.tiles, groups.filter(Boolean), ([key]) => key, ([, make]) => make()); // templates come late: the tiles below stay under the finger
  }

  special(name, words, tiles) {
    return h("div", { class: "tile-group", role: "group", "aria-label": words, data: { testid: `group-${name}` } },
      h("div", { class: "floor-head", "aria-hidden": "true" }, h("span", { class: "floor-word" }, words)),
      h("div", { class: "tile-rows" }, h("div", { class: "tiles tiles-big" }, tiles)));
  }

  /** One tap fills the form; a second one, on Send, sends it. */
  templateTile(one) {
    const { run } = one;
    const more = [run.urgent && t("send.urgent"), run.confidential && t("send.confidential"), run.label].filter(Boolean).join(" · ");
    const drop = mayDelete(one) ? h("button", { type: "button", class: "button", "aria-label": t("template.drop", { name: one.name }), data: { testid: `drop-${one.id}` }, onclick: () => this.drop(one) }, icon("cross")) : null;
    return h("div", { class: "tile-template-box" }, h("button", { type: "button", class: "tile tile-template", data: { testid: `template-${one.id}` }, onclick: () => (one.more?.length ? this.several(one) : this.take(run)) },
      h("span", { class: "tile-name" }, one.name), h("span", { class: "tile-sub" }, [`→ ${[run, ...(one.more ?? [])].map((part) => stopShort(part.to)).join("、")}`, one.more?.length ? t(one.chain ? "round.chain" : "round.template", { n: String(one.more.length + 1) }) : "", more].filter(Boolean).join(" · "))), drop);
  }

  careTile(stop) {
    return h("button", { type: "button", class: "tile tile-care", "aria-pressed": String(this.care && stop.id === this.to), data: { testid: `care-${stop.id}`, stop: stop.id },
      onclick: () => this.choose(stop.id, true) }, h("span", { class: "tile-name" }, pick(stop)), h("span", { class: "tile-sub" }, t("send.care_hint")));
  }

  take(run) {
    if (this.phase === "requesting") return;
    this.choose(run.to, run.care);
    this.begin();
    [this.urgent, this.confidential, this.care] = [run.urgent, run.confidential, run.care];
    this.label.value = run.label;
    for (const name of ["urgent", "confidential"]) this.form.querySelector(`[data-testid=toggle-${name}]`).setAttribute("aria-checked", String(this[name]));
    this.drawPhase();
  }

  /** Several folders, or one from stop to stop; `one`: a template to begin with. */
  async several(one) {
    if (this.phase === "requesting") return;
    const runs = one ? [one.run, ...one.more] : [];
    const begin = one ? { chain: one.chain, urgent: one.run.urgent, parts: runs.map((run) => ({ from: run.from_, to: run.to, label: run.label, confidential: run.confidential })) } : { parts: this.to && !this.care ? [{ from: store.counter, to: this.to, label: this.label.value.trim(), confidential: this.confidential }, { from: store.counter, to: "", label: "", confidential: false }] : [], urgent: this.urgent };
    const { run, kept, parts } = await editRound(begin);
    if (kept && (await loadTemplates())) this.drawTiles();
    if (!run) return;
    [this.run, this.phase, this.ofRound] = [run, "accepted", parts];
    this.drawPhase();
  }

  async keepForm() {
    const run = { from: store.counter, to: this.to, label: this.label.value.trim(), urgent: this.urgent, confidential: this.confidential, care: this.care };
    const name = this.label.value.trim() || `${stopShort(store.counter)} → ${stopShort(this.to)}`;
    if ((await keepTemplate(run, name)) && (await loadTemplates())) this.drawTiles();
  }

  async drop(one) {
    const yes = await ask({ title: t("template.drop", { name: one.name }), text: t("template.drop_text"), yes: t("times.delete"), tone: "bad" });
    if (yes && (await dropTemplate(one)) && (await loadTemplates())) this.drawTiles();
  }

  async loadHours() {
    this.shutAt = performance.now();
    const answer = await untilAnswered("/api/v1/hours", undefined, () => !this.isConnected);
    if (answer.ok) this.shut = answer.body;
    this.drawClosed();
  }

  /** `档案室 现在午休，13:00 后送达`, before anything is sent. */
  drawClosed() {
    const idle = this.phase === "idle" || this.phase === "requesting";
    const closed = [this.to, store.counter].find((stop) => stop && this.shut[stop]);
    const found = this.shut[closed];
    show(this.closed, Boolean(found) && Boolean(this.to) && idle);
    if (found) setText(this.closed.lastChild, t(found.opens ? `closed.${found.why}` : "closed.for_long", { stop: stopShort(closed), time: found.opens ? dayClock(found.opens) : "" }));
  }

  group(head, label, stops, id) {
    const big = stops.filter((stop) => stop.kind !== "window" || id === "often");
    const small = stops.filter((stop) => !big.includes(stop));
    return h("div", { class: "tile-group", role: "group", "aria-label": label },
      h("div", { class: "floor-head", "aria-hidden": "true" }, head),
      h("div", { class: "tile-rows" },
        big.length ? h("div", { class: "tiles tiles-big" }, big.map((stop) => this.tile(stop, id))) : null,
        small.length ? h("div", { class: "tiles tiles-small" }, small.map((stop) => this.tile(stop, id, true))) : null));
  }

  tile(stop, group, small = false) {
    const name = pick(stop);
    const testid = group === "often" ? `often-${stop.id}` : `dest-${stop.id}`;
    const face = small
      ? [h("span", { class: "tile-id" }, stop.id)]
      : [h("span", { class: "tile-name" }, name), h("span", { class: "tile-sub" }, group === "often" ? floorName(stop.map_id) : stop.id)];
    return h("button", {
      type: "button", class: `tile tile-${stop.kind}`, title: name, "aria-label": small ? `${stop.id} ${name}` : undefined,
      "aria-pressed": String(stop.id === this.to), data: { testid, stop: stop.id }, onclick: () => this.choose(stop.id),
    }, face);
  }

  toggle(name, face) {
    const button = h("button", {
      type: "button", role: "switch", class: "toggle", "aria-checked": String(this[name]), data: { testid: `toggle-${name}` },
      onclick: () => {
        this[name] = !this[name];
        button.setAttribute("aria-checked", String(this[name]));
      },
    }, icon(face), h("span", { class: "toggle-words" }, h("span", {}, t(`send.${name}`)), h("span", { class: "hint" }, t(`send.${name}_hint`))),
    h("span", { class: "knob", "aria-hidden": "true" }));
    return button;
  }

  choose(stop, care = false) {
    if (this.phase === "requesting") return;
    this.to = stop;
    this.care = care;
    if (care) this.urgent = this.confidential = false;
    if (this.phase !== "idle") this.begin();
    this.drawEnd();
    this.drawPhase();
    if (TELEPHONE.matches) this.panel.scrollIntoView(); // below the tiles, and the next thing to touch
  }

  /** Everything as for a new errand, the destination kept. */
  begin() {
    this.phase = "idle";
    this.ofRound = 0;
    this.errand = this.answer = null;
    this.run = "";
    this.urgent = this.confidential = false;
    for (const button of this.form.querySelectorAll("[role=switch]")) button.setAttribute("aria-checked", "false");
    this.label.value = "";
  }

  drawEnd() {
    for (const tile of this.tiles.querySelectorAll(".tile[data-stop]")) tile.setAttribute("aria-pressed", String(tile.dataset.stop === this.to && tile.matches(".tile-care") === this.care));
    this.drawClosed();
    const stop = store.hall.stops[this.to];
    const id = stop && stop.id.length <= 4 ? stop.id : pick(stop);
    this.toBox.replaceChildren(h("span", { class: "end-note" }, t("send.to")),
      h("strong", { class: "end-id", data: { testid: "chosen" } }, stop ? id : "—"),
      h("span", {}, stop ? `${floorName(stop.map_id)} · ${id === stop.id ? pick(stop) : stop.id}` : t("send.choose")));
  }

  drawButton() {
    const waiting = this.phase === "requesting";
    const may = Boolean(store.session?.sends);
    this.button.disabled = waiting || store.stale || !this.to || !may;
    const words = waiting ? t("send.requesting") : store.stale ? t("stale.short") : !may ? t("send.not_allowed") : t("send.send");
    if (this.button.textContent !== words) this.button.replaceChildren(icon(waiting ? "clock" : "send"), h("span", {}, words));
    show(this.button, this.phase === "idle" || waiting);
    show(this.form, this.phase === "idle" || waiting);
    show(this.keep, Boolean(this.to) && may && !waiting);
    for (const toggle of this.form.querySelectorAll("[role=switch]")) show(toggle, !this.care);
    this.drawClosed();
  }

  drawPhase() {
    setData(this.status, "state", this.phase);
    this.drawButton();
    this.status.replaceChildren();
    if (this.phase !== "accepted") this.card.replaceChildren();
    const again = (words) => h("button", { type: "button", class: "button", data: { testid: "send-again" },
      onclick: () => { this.begin(); this.to = ""; this.drawEnd(); this.drawPhase(); } }, words);
    if (this.phase === "accepted") {
      this.status.append(h("p", { class: "verdict verdict-good" }, icon("check"), h("span", {}, this.ofRound ? t("round.accepted", { n: String(this.ofRound) }) : t("send.accepted"))));
      this.drawCard();
    } else if (this.phase === "refused") {
      const reasons = this.answer.reasons?.length ? this.answer.reasons : [this.answer];
      this.status.append(h("p", { class: "verdict verdict-bad" }, icon("alert"), h("span", {}, t("send.refused"))),
        h("ul", { class: "why", data: { testid: "send-reasons" } }, reasons.map((reason) => h("li", {}, capital(pick(reason))))),
        h("p", { class: "hint" }, t("send.refused_next")), again(t("send.change")));
    } else if (this.phase === "unanswered") {
      this.status.append(h("p", { class: "verdict verdict-wait" }, icon("offline"), h("span", {}, t(this.answer.code === "not_connected" ? "send.unsent" : "send.unanswered"))),
        h("p", { data: { testid: "send-reasons" } }, capital(pick(this.answer))),
        h("div", { class: "row" }, h("button", { type: "button", class: "button button-plain", data: { testid: "send-retry" },
          onclick: () => this.send() }, t("send.retry")), again(t("send.change"))));
    }
  }

  drawCard() {
    const again = h("button", { type: "button", class: "button", data: { testid: "send-again" },
      onclick: () => { this.begin(); this.to = ""; this.drawTiles(); this.drawEnd(); this.drawPhase(); } }, icon("send"), t("send.again"));
    if (!store.runs.has(this.run)) return;
    this.card.replaceChildren(this.ofRound ? roundCard(this.run, "from") : runCard(this.run, "from"), again);
  }

  async send() {
    if (!this.to || this.phase === "requesting") return;
    this.errand ??= { key: newKey(), to: this.to, urgent: this.urgent, confidential: this.confidential, care: this.care, label: this.label.value.trim() };
    const errand = this.errand;
    this.phase = "requesting";
    this.drawPhase();
    const answer = await post("/api/v1/runs", errand);
    if (this.errand !== errand) return; // locked or rebuilt meanwhile
    this.answer = answer.body;
    if (answer.ok) {
      this.errand = null;
      this.run = answer.body.run;
      this.phase = "accepted";
      countUse(errand.to);
    } else if ([0, 503, 504].includes(answer.status)) this.phase = "unanswered";
    else {
      this.errand = null;
      this.phase = "refused";
      if (answer.status === 401) document.dispatchEvent(new CustomEvent("logged-out"));
    }
    this.drawPhase();
  }
}

customElements.define("send-view", SendView);
