// Send: tap where to, tap Send. What the scheduler answered is shown, never what we hope.

import { newKey, post } from "./api.js";
import { h, setData, show } from "./dom.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { runCard } from "./run-card.js";
import { countUse, store, uses } from "./store.js";
import { capital, floorName, stopName } from "./words.js";
import { pick, t } from "./texts.js";

const FAVOURITES = 4;

class SendView extends Part {
  to = "";
  urgent = false;
  confidential = false;
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
    this.form = h("div", { class: "send-form" },
      this.toggle("urgent", "urgent"), this.toggle("confidential", "shield"),
      h("div", { class: "field" }, h("label", { for: "label" }, t("send.label")), this.label));
    this.append(
      h("section", { class: "send-tiles", "aria-label": t("send.where") }, h("h1", {}, t("send.where")), this.tiles),
      h("section", { class: "send-panel", "aria-label": t("send.panel") },
        h("div", { class: "ends" },
          h("div", { class: "end" }, h("span", { class: "end-note" }, t("send.from")), this.from, h("span", {}, stopName(store.counter))),
          icon("arrow"), this.toBox),
        this.form, this.button, this.status, this.card));
    this.drawTiles();
    this.drawEnd();
    this.drawPhase();
  }

  update(kinds) {
    if (kinds.has("stale") || kinds.has("session")) this.drawButton();
    if (this.phase === "accepted" && kinds.has("run") && !this.card.firstChild && store.runs.has(this.run)) this.drawCard();
  }

  drawTiles() {
    const stops = Object.values(store.hall.stops).filter((stop) => stop.handover && stop.id !== store.counter);
    const counts = uses();
    const often = stops.filter((stop) => counts[stop.id]).sort((a, b) => counts[b.id] - counts[a.id]).slice(0, FAVOURITES);
    const floors = [...store.hall.floors].reverse();
    const rows = floors.map((floor) => [floor, stops.filter((stop) => stop.map_id === floor.map_id)]).filter(([, mine]) => mine.length);
    this.tiles.replaceChildren(
      ...(often.length ? [this.group(h("span", { class: "floor-word" }, t("send.often")), t("send.often"), often, "often")] : []),
      ...rows.map(([floor, mine]) => this.group(
        [h("span", { class: "floor-mark" }, floor.label), h("span", { class: "floor-word" }, t("send.floor"))],
        `${floor.label} ${t("send.floor")}`, mine, floor.map_id)));
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

  choose(stop) {
    if (this.phase === "requesting") return;
    this.to = stop;
    if (this.phase !== "idle") this.begin();
    this.drawEnd();
    this.drawPhase();
  }

  /** Everything as for a new errand, the destination kept. */
  begin() {
    this.phase = "idle";
    this.errand = this.answer = null;
    this.run = "";
    this.urgent = this.confidential = false;
    for (const button of this.form.querySelectorAll("[role=switch]")) button.setAttribute("aria-checked", "false");
    this.label.value = "";
  }

  drawEnd() {
    for (const tile of this.tiles.querySelectorAll(".tile")) tile.setAttribute("aria-pressed", String(tile.dataset.stop === this.to));
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
    this.button.replaceChildren(icon(waiting ? "clock" : "send"), h("span", {}, words));
    show(this.button, this.phase === "idle" || waiting);
    show(this.form, this.phase === "idle" || waiting);
  }

  drawPhase() {
    setData(this.status, "state", this.phase);
    this.drawButton();
    this.status.replaceChildren();
    if (this.phase !== "accepted") this.card.replaceChildren();
    const again = (words) => h("button", { type: "button", class: "button", data: { testid: "send-again" },
      onclick: () => { this.begin(); this.to = ""; this.drawEnd(); this.drawPhase(); } }, words);
    if (this.phase === "accepted") {
      this.status.append(h("p", { class: "verdict verdict-good" }, icon("check"), h("span", {}, t("send.accepted"))));
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
    this.card.replaceChildren(runCard(this.run, "from"), again);
  }

  async send() {
    if (!this.to || this.phase === "requesting") return;
    this.errand ??= { key: newKey(), to: this.to, urgent: this.urgent, confidential: this.confidential, label: this.label.value.trim() };
    const errand = this.errand;
    this.phase = "requesting";
    this.drawPhase();
    const answer = await post("/api/runs", errand);
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
