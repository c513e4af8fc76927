// Where a guide is to lead the visitor before it. Resolves with what to ask the server for, or null for no.

import { h, setText, show } from "./dom.js";
import { language, t } from "./texts.js";
import { robotName, stopName, stopShort } from "./words.js";

const TICKET = /^[A-Za-z][0-9]{1,5}$/;

/** guides: [{robot, place, floors: [{place, stops}]}]: where each is, in words, and where it may lead, its floor first; the first
 *  guide is chosen. */
export function askEscort(guides) {
  return new Promise((resolve) => {
    const stops = h("div", { class: "escort-floors" });
    const ticket = h("input", { type: "text", name: "ticket", autocomplete: "off", autocapitalize: "characters", maxlength: "6", data: { testid: "escort-ticket" } });
    const problem = h("p", { class: "problem", role: "alert", hidden: true, data: { testid: "escort-missing" } });
    const one = guides.length === 1;
    const form = h("form", { method: "dialog", class: "choices" },
      h("fieldset", { class: "beside" }, h("legend", {}, t("escort.guide")), guides.map(({ robot, place }, index) => h("label", { class: "choice" },
        h("input", { type: "radio", name: "robot", value: robot, checked: index === 0 || one, data: { testid: `escort-guide-${robot}` } }), h("span", {}, [robotName(robot), place].filter(Boolean).join(" · "))))),
      h("fieldset", {}, h("legend", {}, t("escort.window")), stops),
      h("label", { class: "field" }, h("span", {}, t("escort.ticket")), ticket),
      h("div", { class: "beside" }, tick("elder"), tick("english", language === "en")));
    const chosen = () => {
      const given = Object.fromEntries(new FormData(form));
      const number = given.ticket.trim().toUpperCase();
      return { robot: given.robot, ...(number ? { ticket: number } : { to: given.to }), elder: "elder" in given, lang: "english" in given ? "en" : "zh" };
    };
    const goal = (stop) => h("label", { class: stopShort(stop) === stop ? "choice" : "choice wide", title: stopName(stop) },
      h("input", { type: "radio", name: "to", value: stop, data: { testid: `escort-to-${stop}` } }), h("span", {}, stopShort(stop)));
    const draw = () => stops.replaceChildren(...guides.find((guide) => guide.robot === chosen().robot).floors.flatMap(({ place, stops: goals }, index) => [
      index ? h("p", { class: "escort-floor" }, t("escort.by_lift", { floor: place })) : "", h("div", { class: "escort-stops" }, goals.map(goal))]));
    const missing = ({ ticket: number, to }) => (number ? (TICKET.test(number) ? "" : t("escort.bad_ticket")) : to ? "" : t("escort.nowhere"));
    const dialog = h("dialog", { class: "ask escort-ask", "aria-labelledby": "escort-title", data: { testid: "escort-dialog" } },
      h("h2", { id: "escort-title" }, t("escort.title")), h("p", {}, t("escort.hint")), form, problem,
      h("div", { class: "row-end" },
        h("button", { type: "button", class: "button", data: { testid: "escort-no" }, onclick: () => dialog.close("no") }, t("phrasing.cancel")),
        h("button", { type: "button", class: "button button-plain", data: { testid: "escort-yes" }, onclick: () => {
          const why = missing(chosen());
          setText(problem, why);
          show(problem, Boolean(why));
          if (!why) dialog.close("yes");
        } }, t("escort.send"))));
    form.addEventListener("change", (event) => event.target.name === "robot" && draw());
    form.addEventListener("submit", (event) => event.preventDefault()); // Enter in the number sends nobody
    ticket.addEventListener("input", () => stops.toggleAttribute("inert", Boolean(ticket.value.trim())));
    dialog.addEventListener("close", () => {
      const answer = dialog.returnValue === "yes" ? chosen() : null;
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    draw();
    dialog.showModal();
  });
}

const tick = (name, checked = false) => h("label", { class: "choice" },
  h("input", { type: "checkbox", name, checked, data: { testid: `escort-${name}` } }), h("span", {}, t(`escort.${name}`)));
