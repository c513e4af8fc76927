// A lift ride: which lift, what the robot does there, since when, until when at the latest, and what comes next.

import { h, keyed, setData, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./texts.js";
import { clock, doingWords, floorName, liftName, noticeWords } from "./words.js";

const STEPS = ["wait", "look", "enter", "ride", "leave"];
const STEP_OF = {
  YIELD: "look", ENTERING: "enter", RETREAT_LANDING: "enter", EXITING: "leave", CLEAR_RELEASE: "leave", RELEASE_PENDING: "leave",
  EVAC_EXIT: "leave",
};
const STEP_OF_ZONE = { out: "wait", sill: "enter", in: "ride" };
const TROUBLE = new Set(["HELP_WAIT", "MANUAL", "ABORT_OUT", "RIDE_STALLED", "WRONG_FLOOR_HOLD", "EMERGENCY_LANDING", "EMERGENCY_IN_CAR",
  "EVAC_EXIT", "COMMS_LOST_OUT", "COMMS_LOST_IN"]);

export function rideStrip() {
  return h("div", { class: "ride", role: "group", data: { testid: "ride" } },
    h("p", { class: "ride-what" }, icon("lift"), h("span", { data: { testid: "ride-what" } })),
    h("p", { class: "ride-times", data: { testid: "ride-times" } }),
    h("ol", { class: "ride-steps", "aria-label": t("ride.next") }));
}

/** `ride`: what the robot itself reports; null when it is on none. */
export function showRide(strip, ride) {
  const on = Boolean(ride?.state) && ride.state !== "IDLE" && ride.state !== "DONE";
  show(strip, on);
  if (!on) return;
  const [what, times, steps] = strip.children;
  const lift = ride.lift ? liftName(ride.lift) : t("ride.any_lift");
  const to = ride.to ? t("ride.to", { floor: floorName(ride.to) }) : "";
  setText(what.lastChild, [lift, to, doingWords(ride.state), noticeWords(ride.notice)].filter(Boolean).join(" · "));
  const since = ride.since ? t("ride.since", { time: clock(Date.parse(ride.since) / 1000, true) }) : "";
  const until = ride.until ? t("ride.until", { time: clock(Date.parse(ride.until) / 1000, true) }) : "";
  setText(times, [since, until].filter(Boolean).join(" · "));
  show(times, Boolean(since || until));
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
