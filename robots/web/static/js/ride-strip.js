// A lift ride: which lift, what the robot does there, since when, until when at the latest, and what comes next.

import { h, keyed, setData, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./texts.js";
import { clock, doingWords, floorName, groupName, liftName, noticeWords } from "./words.js";

const STEPS = ["wait", "look", "enter", "ride", "leave"];
const STEP_OF = {
  YIELD: "look", ENTERING: "enter", RETREAT_LANDING: "enter", EXITING: "leave", CLEAR_RELEASE: "leave", RELEASE_PENDING: "leave",
  EVAC_EXIT: "leave",
};
const STEP_OF_ZONE = { out: "wait", sill: "enter", in: "ride" };
const TROUBLE = new Set(["HELP_WAIT", "MANUAL", "ABORT_OUT", "RIDE_STALLED", "WRONG_FLOOR_HOLD", "EMERGENCY_LANDING", "EMERGENCY_IN_CAR",
  "EVAC_EXIT", "COMMS_LOST_OUT", "COMMS_LOST_IN"]);

/** `10:32:00 起`, `最迟 10:33:20`; nothing when the robot does not say. */
const moment = (name, ride) => (ride[name] ? t(`ride.${name}`, { time: clock(Date.parse(ride[name]) / 1000, true) }) : "");

export function rideStrip() {
  return h("div", { class: "ride", role: "group", data: { testid: "ride" } },
    h("p", { class: "ride-what" }, icon("lift"), h("span", { data: { testid: "ride-what" } })),
    h("p", { class: "ride-times", data: { testid: "ride-times" } }),
    h("ol", { class: "ride-steps", "aria-label": t("ride.next") }));
}

/** `ride`: what the robot itself reports; null when it is on none. `says`: the page says already what it does. */
export function showRide(strip, ride, says = false) {
  const on = Boolean(ride?.state) && ride.state !== "IDLE" && ride.state !== "DONE";
  show(strip, on);
  if (!on) return;
  const [what, times, steps] = strip.children;
  const lift = ride.lift ? liftName(ride.lift) : groupName(ride.group);
  const to = ride.to ? t("ride.to", { floor: floorName(ride.to) }) : "";
  setText(what.lastChild, [lift, to, says ? "" : doingWords(ride.state), noticeWords(ride.notice)].filter(Boolean).join(" · "));
  const place = ride.place ? t("ride.place", { n: ride.place }) : "";
  const told = [moment("since", ride), place, moment("eta", ride), moment("until", ride)].filter(Boolean);
  setText(times, told.join(" · "));
  show(times, Boolean(told.length));
  setData(strip, "trouble", String(TROUBLE.has(ride.state)));
  const at = STEPS.indexOf(STEP_OF[ride.state] ?? STEP_OF_ZONE[ride.zone] ?? "wait");
  keyed(steps, STEPS, (step) => step, () => h("li", {}), (item, step) => {
    const index = STEPS.indexOf(step);
    setText(item, step === "ride" && ride.to ? floorName(ride.to) : t(`ride.step.${step}`));
    setData(item, "is", index < at ? "done" : index === at ? "now" : "ahead");
    if (index === at) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}
