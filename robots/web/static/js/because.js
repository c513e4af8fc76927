// Why a run went, waits or ended as it did: sentences from the server, in a dialog.

import { get } from "./api.js";
import { h } from "./dom.js";
import { TONES } from "./history-words.js";
import { pick, t } from "./texts.js";
import { capital, clock, robotName } from "./words.js";

const sentence = (text) => capital(pick(text));

/** Opens the dialog for a run; resolves when it is closed. */
export async function showBecause(run) {
  const body = h("div", { class: "because-body", data: { testid: "because-body" } }, h("p", { class: "hint" }, "…"));
  const title = h("h2", { id: "because-title" }, t("because.title"));
  const dialog = h("dialog", { class: "because", "aria-labelledby": "because-title", data: { testid: "because-dialog" } },
    h("header", {}, title, h("button", { type: "button", class: "button", data: { testid: "because-close" }, onclick: () => dialog.close() }, t("because.close"))), body);
  const closed = new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve();
  }));
  document.body.append(dialog);
  dialog.showModal();
  const answer = await get(`/api/v1/history/${run}/why`);
  if (answer.ok) {
    body.dataset.tone = TONES[answer.body.state] ?? "plain";
    body.replaceChildren(...parts(answer.body));
  }
  else body.replaceChildren(h("p", { class: "problem", role: "alert", data: { testid: "because-problem" } }, pick(answer.body)));
  return closed;
}

function parts(why) {
  return [
    h("p", { class: "because-state", data: { testid: "because-state" } }, h("strong", {}, sentence(why.words)), h("span", { class: "hint" }, why.run)),
    why.now.length ? part("now", h("ul", {}, why.now.map((text) => h("li", {}, sentence(text))))) : null,
    ...why.chosen.slice(-2).reverse().map((choice) => part("chosen", considered(choice), clock(choice.at, true))),
    why.story.length ? part("story", h("ol", { class: "because-story" }, why.story.map((said) => h("li", { data: { kind: said.kind } },
      h("time", {}, clock(said.at, true)), h("span", {}, sentence(said.text)))))) : null,
  ].filter(Boolean);
}

const part = (name, content, note = "") => h("section", { data: { testid: `because-${name}` } },
  h("h3", {}, t(`because.${name}`), note ? h("span", { class: "hint" }, ` ${note}`) : null), content);

/** Each robot that was looked at, the chosen one first and marked in words. */
function considered(choice) {
  return h("ul", { class: "because-robots" }, choice.considered.filter((one) => !one.reasons.includes("wrong_kind")).map((one) => h("li", { data: { chosen: String(one.robot === choice.robot) } },
    h("strong", {}, robotName(one.robot)),
    one.robot === choice.robot ? h("span", { class: "chip" }, t("because.taken")) : null,
    h("span", {}, sentence(one.text)))));
}
