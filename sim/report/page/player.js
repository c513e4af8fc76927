// Time: what is shown now, playing on, and everybody who wants to know.
const SPEEDS = [1, 2, 5, 10, 30, 60];
const player = { time: 0, speed: 10, playing: false, shown: [], last: 0 };

function goTo(time, reveal = false) {
  player.time = Math.min(Math.max(time, 0), DATA.ended);
  for (const show of player.shown) show(player.time);
  if (reveal) document.getElementById("floors").scrollIntoView({ block: "nearest" });
}

function play(on) {
  if (on && player.time >= DATA.ended - 0.05) goTo(0);
  player.playing = on;
  player.last = performance.now();
  paintPlay();
  if (on) requestAnimationFrame(tick);
}

function tick(now) {
  if (!player.playing) return;
  goTo(player.time + (Math.max(0, now - player.last) / 1000) * player.speed);
  player.last = now;
  if (player.time >= DATA.ended) play(false);
  else requestAnimationFrame(tick);
}

function paintPlay() {
  const button = document.getElementById("play");
  button.setAttribute("aria-label", t(player.playing ? "pause" : "play"));
  button.setAttribute("aria-pressed", String(player.playing));
  button.replaceChildren(s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: player.playing ? "M6 4h4v16H6zM14 4h4v16h-4z" : "M7 4l13 8-13 8z" })));
}

/** Where the robots and lifts are now, in words. */
function nowPanel() {
  const cards = robots.map((robot) => {
    const parts = { doing: h("span", { class: "chip-small" }), place: h("span", { class: "soft" }), why: h("p", { class: "why-now" }), charge: h("meter", { min: 0, max: 1, low: 0.25, "aria-label": t("charge") }), share: h("span", {}), aboard: h("span", {}) };
    return { robot, parts, card: h("li", { class: "now", "data-testid": `now-${robot.id}` }, h("div", { class: "now-head" }, dot(colourOf(robot.id)), h("strong", {}, pick(robot)), parts.doing, parts.place), parts.why, h("div", { class: "now-foot" }, parts.charge, parts.share, parts.aboard)) };
  });
  const cars = lifts.map((lift) => {
    const words = h("span", {});
    return { lift, words, card: h("li", { class: "now now-lift" }, h("strong", {}, liftName(lift.id)), words) };
  });
  player.shown.push((time) => {
    for (const { robot, parts } of cards) {
      const doing = stepAt(robot.doing, time);
      const place = placeOf(robot, time);
      const ride = stepAt(robot.ride, time);
      const why = stepAt(robot.waits, time);
      parts.doing.textContent = ride && doing === "riding" ? rideWords(ride) : t(`doing.${doing}`);
      parts.doing.className = `chip-small doing-${doing}`;
      parts.place.textContent = place.car ? liftName(place.car) : t("floor.label", { floor: floorOf.get(place.map).label });
      parts.why.textContent = why ? t("waits.for", { why: reasonWords(why) }) : "";
      const charge = curveAt(robot.charge, time)[0];
      parts.charge.value = charge;
      parts.share.textContent = `${(charge * 100).toFixed(1)} %`;
      const aboard = stepAt(robot.aboard, time);
      const lids = stepAt(robot.lids, time).flatMap((open, index) => (open ? [index + 1] : []));
      parts.aboard.textContent = [aboard.length ? t("robot.aboard", { runs: aboard.map(runName).join(", ") }) : t("robot.empty"), ...lids.map((n) => t("robot.lid", { n }))].join(" · ");
    }
    for (const { lift, words } of cars) {
      const height = curveAt(lift.height, time)[0];
      const near = nearestFloor(lift, height);
      const level = Math.abs(floorOf.get(near).height - height) < 0.05;
      const gap = curveAt(lift.gap, time)[0];
      const mode = stepAt(lift.mode, time);
      const parts = [t(level ? "lift.at" : "lift.near", { floor: floorOf.get(near).label }), `${height.toFixed(2)} m`, t("lift.door", { n: Math.round(gap * 100) })];
      const owner = stepAt(lift.owner, time);
      if (owner) parts.push(t("mode.robot", { robot: robotName(owner) }));
      if (mode !== "NORMAL" && mode !== "ATTENDANT_CONTROL") parts.push(knows(`mode.${mode}`) ? t(`mode.${mode}`) : mode);
      words.textContent = parts.join(" · ");
    }
  });
  return h("div", { class: "card" }, heading("now", "h-now"), h("ul", { class: "now-list", "data-testid": "now" }, cards.map((item) => item.card), cars.map((item) => item.card)));
}
