// Digits for a PIN or a pick-up code: big keys, and a real input for keyboards and screen readers.

import { h, setText } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./texts.js";

/**
 * A key pad. `secret` hides the digits, `min`..`max` digits can be submitted, `testid` names the input.
 * `onEnter(digits)` may answer a promise; keys rest until it is done, and the digits are then forgotten.
 */
export function keyPad({ label, action, testid, min, max, secret = true, describedBy, onEnter }) {
  const input = h("input", {
    type: secret ? "password" : "text", inputmode: "none", autocomplete: "off", maxlength: String(max),
    class: "digits", "aria-label": label, "aria-describedby": describedBy, data: { testid },
    oninput: () => accept(input.value),
    onkeydown: (event) => event.key === "Enter" && submit(),
  });
  const enter = h("button", {
    type: "button", class: "key key-enter", disabled: true, data: { testid: `${testid}-enter` }, onclick: () => submit(),
  }, icon("check"), h("span", {}, action));
  const keys = "1234567890".split("").map((digit) => key(digit, () => accept(input.value + digit), `key-${digit}`));
  const erase = key(icon("erase"), () => accept(input.value.slice(0, -1)), "key-back", t("key.back"));
  const clear = key(t("key.clear"), () => accept(""), "key-clear");
  const zero = keys.pop();
  const pad = h("div", { class: "key-pad", role: "group", "aria-label": label }, keys, clear, zero, erase, enter);
  const box = h("div", { class: "pin-box" }, input, pad);
  let busy = false;

  function accept(text) {
    input.value = text.replace(/\D/g, "").slice(0, max);
    refresh();
  }

  function refresh() {
    enter.disabled = busy || input.value.length < min;
  }

  async function submit() {
    if (busy || input.value.length < min) return;
    busy = true;
    refresh();
    const digits = input.value;
    input.value = "";
    await onEnter(digits);
    busy = false;
    refresh();
  }

  box.clear = () => accept("");
  box.focusInput = () => input.focus({ preventScroll: true });
  box.setAction = (text) => setText(enter.lastChild, text);
  return box;
}

function key(face, onclick, testid, label) {
  return h("button", { type: "button", class: "key", "aria-label": label, data: { testid }, onclick }, face);
}
