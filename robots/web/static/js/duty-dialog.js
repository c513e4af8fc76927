// A question with choices: one of each group. Resolves with {group: option}, or null for no.

import { h } from "./dom.js";
import { t } from "./texts.js";

/** groups: [{name, legend, options: [[value, words], …]}]; the first option of each is chosen. */
export function choose({ title, text, yes, tone = "plain", groups }) {
  return new Promise((resolve) => {
    const form = h("form", { method: "dialog", class: "choices" }, groups.map(({ name, legend, options }) => h("fieldset", {},
      h("legend", {}, legend),
      options.map(([value, words], index) => h("label", { class: "choice" },
        h("input", { type: "radio", name, value, checked: index === 0, data: { testid: `${name}-${value}` } }), h("span", {}, words))))));
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "choose-title", data: { testid: "choose" } },
      h("h2", { id: "choose-title" }, title), h("p", {}, text), form,
      h("div", { class: "row-end" },
        h("button", { type: "button", class: "button", data: { testid: "choose-no" }, onclick: () => dialog.close("no") }, t("robots.no")),
        h("button", { type: "button", class: `button button-${tone}`, data: { testid: "choose-yes" }, onclick: () => dialog.close("yes") }, yes)));
    dialog.addEventListener("close", () => {
      const chosen = Object.fromEntries(new FormData(form));
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? chosen : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
