// A question before an act that cannot simply be undone. Resolves true for yes.

import { h } from "./dom.js";
import { t } from "./texts.js";

export function ask({ title, text, yes, no = t("ask.no"), tone = "plain" }) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "ask-title", data: { testid: "confirm" } },
      h("h2", { id: "ask-title" }, title),
      h("p", {}, text),
      h("div", { class: "row-end" },
        h("button", { type: "button", class: "button", autofocus: true, data: { testid: "confirm-no" },
          onclick: () => dialog.close("no") }, no),
        h("button", { type: "button", class: `button button-${tone}`, data: { testid: "confirm-yes" },
          onclick: () => dialog.close("yes") }, yes)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
