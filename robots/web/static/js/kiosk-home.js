// The first page: what people often ask, and all the hall does by department.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { alive, closeLists, offers, page, touch } from "./kiosk-page.js";
import { wayCard } from "./kiosk-way.js";
import { pick, t } from "./texts.js";
import { stopLabel, stopShort } from "./words.js";

/** Hot questions and departments. */
export function home() {
  const { hot } = page.view;
  return h("div", { class: "home" },
    hot.length && offers("choose") ? h("section", { class: "hot", "aria-label": t("kiosk.hot") }, h("h2", {}, t("kiosk.hot")),
      h("ul", { class: "hot-list" }, hot.map((choice) => h("li", {}, h("button", { type: "button", class: "hot-one", data: { testid: `hot-${choice.id}` },
        onclick: () => touch("choose", choice.id) }, icon("question"), h("span", {}, pick(page.about.names[choice.id] ?? choice.name))))))) : null,
    offers("browse") ? departments() : null);
}

/** The list a visitor opened: departments, one department's items, or where one item is done. */
export function lists() {
  if (page.place) return placeOf(page.place);
  const chosen = page.about.departments.find((one) => one.id === page.browsing);
  return chosen ? items(chosen) : h("div", { class: "home" }, departments(true));
}

function departments(canGoBack = false) {
  return h("section", { class: "departments", "aria-label": t("kiosk.departments") },
    h("div", { class: "list-head" }, canGoBack ? back(() => closeLists()) : null, h("h2", {}, t("kiosk.departments"))),
    h("ul", { class: "department-list" }, page.about.departments.map((one) => h("li", {}, h("button", { type: "button", class: "department",
      data: { testid: `department-${one.id}` }, onclick: () => open(one.id) }, icon(one.id), h("span", {}, pick(one)))))));
}

function open(id) {
  page.browsing = id;
  page.place = null;
  if (page.view.stage === "idle") touch("browse");
  else alive();
  page.redraw();
}

function items(department) {
  return h("section", { class: "items", "aria-label": pick(department) },
    h("div", { class: "list-head" }, back(() => { page.browsing = page.view.stage === "answer" ? "all" : ""; }), icon(department.id), h("h2", {}, pick(department)),
      h("span", { class: "hint" }, t("kiosk.items", { n: String(department.items.length) }))),
    h("ul", { class: "item-list" }, department.items.map((item, index) => h("li", {}, h("button", { type: "button", class: "item", data: { testid: `item-${index}`, entry: item.entry },
      onclick: () => choose(item) }, h("span", {}, pick(item)), item.entry ? icon("arrow") : item.where ? h("span", { class: "item-where" }, stopShort(item.where)) : null)))));
}

function choose(item) {
  if (item.entry) {
    closeLists();
    touch("browse", item.entry);
  } else {
    page.place = item;
    alive();
    page.redraw();
  }
}

/** An item the guide has no answer for: its window, and the way there. */
function placeOf(item) {
  return h("section", { class: "items", "aria-label": pick(item) },
    h("div", { class: "list-head" }, back(() => { page.place = null; }), h("h2", {}, pick(item))),
    h("p", { class: "lead" }, item.where ? t("kiosk.only_where", { stop: stopLabel(item.where) }) : t("kiosk.ask_desk")),
    wayCard([item.where || "desk"].filter((stop) => page.about.hall.stops[stop])));
}

function back(act) {
  return h("button", { type: "button", class: "button", data: { testid: "back" }, onclick: () => { act(); alive(); page.redraw(); } },
    icon("back"), h("span", {}, t("kiosk.back")));
}
