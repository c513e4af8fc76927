// An answer: what it is, what to bring, where to go, and how to take it along.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { alive, button, offers, page } from "./kiosk-page.js";
import { wayCard } from "./kiosk-way.js";
import { language, pick, t } from "./texts.js";
import { floorOf } from "./words.js";

export function answerPage() {
  const { answer } = page.view;
  return h("div", { class: "answer", data: { testid: "answer", entry: answer.entry } },
    h("div", { class: "answer-text" }, head(answer), papers(answer), more(answer)),
    h("div", { class: "answer-side" }, wayCard(answer.stops.filter((stop) => page.about.hall.stops[stop])), takeAway(answer)),
    h("div", { class: "answer-rate" }, button("useful", "button-good"), button("not_useful"), button("none_of_these"), button("where", "", { then: showMap })));
}

function head(answer) {
  return h("section", { class: "card answer-head" },
    h("div", { class: "answer-title" }, h("h2", { data: { testid: "answer-name" } }, pick(answer.name)),
      answer.official ? null : h("span", { class: "chip chip-demo", data: { testid: "demo" } }, icon("alert"), t("kiosk.demo"))),
    h("p", { class: "answer-long" }, pick(answer.long)),
    offers("escort") ? h("div", { class: "row" }, button("escort", "button-good")) : null,
    answer.elsewhere ? h("p", { class: "answer-elsewhere" }, icon("pin"), t("kiosk.elsewhere", { building: pick(buildingOf(answer.stops[0])) })) : null,
    h("p", { class: "hint" }, t(answer.official ? "kiosk.basis" : "kiosk.basis_demo", { basis: answer.basis, day: answer.valid_until })));
}

const buildingOf = (stop) => floorOf(page.about.hall.stops[stop]?.map_id);

/** To be ticked off by the visitor; nothing of it leaves this page. */
function papers(answer) {
  if (!answer.papers.length) return null;
  return h("section", { class: "card answer-papers" }, h("h2", {}, t("kiosk.papers")),
    h("ul", { class: "papers", data: { testid: "papers" } }, answer.papers.map((paper, index) => h("li", {}, h("label", { class: "paper" },
      h("input", { type: "checkbox", checked: page.ticks.has(index), data: { testid: `paper-${index}` }, onchange: (event) => {
        if (event.currentTarget.checked) page.ticks.add(index);
        else page.ticks.delete(index);
        alive();
      } }), h("span", {}, pick(paper)))))));
}

function more(answer) {
  const list = (key, texts) => (texts.length ? [h("h2", {}, t(key)), h("ul", { class: "dots" }, texts.map((text) => h("li", {}, pick(text))))] : []);
  const parts = [...list("kiosk.conditions", answer.conditions), ...list("kiosk.combines", answer.combines)];
  return parts.length ? h("section", { class: "card answer-more" }, parts) : null;
}

function takeAway(answer) {
  if (!offers("take_away") && !offers("print")) return null;
  const code = h("img", { class: "qr", src: `/api/v1/qr/${answer.entry}.svg?lang=${language}`, alt: t("kiosk.qr"), data: { testid: "qr" } });
  const large = h("div", { class: "card take-away", data: { large: "false" } }, code,
    h("div", { class: "take-words" }, h("h2", {}, t("kiosk.take")), h("p", {}, t("kiosk.take_hint")),
      h("div", { class: "row" },
        button("take_away", "", { then: () => { large.dataset.large = String(large.dataset.large !== "true"); } }),
        button("print", "", { then: () => window.open(`/slip/${answer.entry}?lang=${language}`, "slip", "popup,width=420,height=760") }))));
  return large;
}

function showMap() {
  document.querySelector("kiosk-way")?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
