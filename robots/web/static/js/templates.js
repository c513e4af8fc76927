// Templates: forms staff keep to send them again. Own ones, and those of everybody.

import { newKey, post, untilAnswered } from "./api.js";
import { h, setText } from "./dom.js";
import { store } from "./store.js";
import { pick, t } from "./texts.js";
import { capital } from "./words.js";

let known = [];

/** Those that leave from this counter; own ones first. */
export const templates = () => known.filter((one) => one.run.from_ === store.counter).sort((a, b) => (a.owner === "") - (b.owner === "") || (a.id < b.id ? -1 : 1));

export async function loadTemplates() {
  const answer = store.session?.sends ? await untilAnswered("/api/v1/templates", undefined, () => !store.session) : { ok: true, body: [] };
  if (answer.ok) known = answer.body;
  return answer.ok;
}

export const mayDelete = (one) => one.owner !== "" || Boolean(store.session?.roles.includes("supervisor"));

/** Resolves true when it was kept or dropped. */
export async function dropTemplate(one) {
  const answer = await post(`/api/v1/templates/${one.id}/delete`, { key: newKey() });
  return answer.ok;
}

/** Asks for a name and keeps the form; `round`: its further parts and whether it is a chain. Resolves true when the scheduler has it. */
export function keepTemplate(run, suggested, round = {}) {
  return new Promise((resolve) => {
    const name = h("input", { id: "template-name", value: suggested.slice(0, 40), maxlength: "40", autocomplete: "off", data: { testid: "template-name" } });
    const shared = h("input", { id: "template-shared", type: "checkbox", class: "check", data: { testid: "template-shared" } });
    const problem = h("p", { class: "problem", role: "alert", data: { testid: "template-problem" } });
    const [id, key] = [`t-${newKey().slice(0, 12)}`, newKey()];
    const save = h("button", { type: "button", class: "button button-plain", data: { testid: "template-save" }, onclick: async () => {
      if (!name.value.trim()) return setText(problem, t("template.needs_name"));
      save.disabled = true;
      const answer = await post("/api/v1/templates", { key, id, name: name.value.trim(), run, shared: shared.checked, ...round });
      save.disabled = false;
      setText(problem, answer.ok ? "" : capital(pick(answer.body)));
      if (answer.ok) dialog.close("yes");
      return undefined;
    } }, t("entry.save"));
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "template-title", data: { testid: "template-dialog" } },
      h("h2", { id: "template-title" }, t("template.keep")),
      h("div", { class: "field" }, h("label", { for: "template-name" }, t("template.name")), name),
      store.session?.roles.includes("supervisor") ? h("label", { class: "check-line", for: "template-shared" }, shared, t("template.shared")) : null,
      problem,
      h("div", { class: "row-end" }, h("button", { type: "button", class: "button", onclick: () => dialog.close("no") }, t("entry.back")), save));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
