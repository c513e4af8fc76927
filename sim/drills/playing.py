"""Plays a drill on a floor that runs with its lab: does what is due, looks, and ends every alarm that it raised."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from robots.building.plan import Plan
from robots.core.drill import DRILL
from robots.core.geometry import Pose
from robots.floor.dial import Dial
from robots.floor.door import DoorError, DoorRefusedError, ask, simulator_door
from robots.settings import Hall
from robots.vehicle.egress import blocks_way_out
from sim.drills.scoring import Result, Score
from sim.drills.script import Drill

LOOK_S, SCREENS_S = 0.25, 1.0
"""Real seconds between looks at the facts, and at the screens."""
ANSWER_S = 3.0
SILENT_S = 30.0
WORD_S, AGAIN_S = 20.0, 2.0
"""The drill ends by itself this long after the last word of who plays it; that is said again every so often. Real
seconds, when the floor runs at most at its own pace."""
HOST = "127.0.0.1"
Json = dict[str, Any]
Facts = dict[tuple[str, str], Json]


class NoLabError(RuntimeError):
    """This floor has no lab, or none that is only simulated: nothing was done. The text says why."""


class DrillStoppedError(RuntimeError):
    """The floor fell silent, an alarm stands, another drill is on: the text says which."""


def real_devices(hall: Hall) -> list[str]:
    """What in the hall's settings is no simulation."""
    groups = sorted({lift.group for lift in hall.lifts.values() if not hall.is_simulated(lift.group)})
    foreign = sorted(robot.id for robot in hall.robots.values() if robot.is_foreign)
    return [
        *(f"lifts of group {group}" for group in groups),
        *(f"vehicle {robot} of another maker" for robot in foreign),
    ]


def play(
    drill: Drill, hall: Hall, state: Path, web: str, screens: Mapping[str, str], say: Callable[[str], None]
) -> Result:
    """web, screens: addresses of the tablets' pages and, as `screen of xiaodi`, of the robots' own. say: told what is
    done, for people.

    Raises NoLabError, DrillStoppedError.
    """
    if real := real_devices(hall):
        raise NoLabError(f"this hall has real devices ({', '.join(real)}): a drill is played on simulated floors only")
    try:
        dial = Dial(state / "dial")
        ask(simulator_door(state), {"do": "look"})
    except (OSError, ValueError, DoorError) as error:
        raise NoLabError(
            f"no simulated floor with its lab runs in {state} ({error}): start one with ./hall up --lab. In a real "
            "hall there is none, and no drill is played"
        ) from error
    facts = _facts_of(web)
    standing = standing_alarms(facts)
    if any(kind == "alarm" for kind, _ in facts) and not real_alarms(facts):
        raise DrillStoppedError(
            f"another drill is on ({', '.join(standing)}): it ends first, then a supervisor resets its alarm"
        )
    if standing:
        raise DrillStoppedError(
            f"an alarm stands already ({', '.join(standing)}): a supervisor resets it first, then the drill can begin"
        )
    if dial.read()[1] == 0:
        raise DrillStoppedError("the floor's time stands still: let it go on in the lab first")
    return _Play(drill, hall, state, dial, web, screens, say).run()


class _Play:
    def __init__(
        self, drill: Drill, hall: Hall, state: Path, dial: Dial, web: str, screens: Mapping[str, str],
        say: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.drill, self.state, self.dial, self.web, self.screens, self.say = drill, state, dial, web, screens, say
        self.key, self.said_at = uuid4().hex, -AGAIN_S
        plan, radii = Plan.of(hall), {robot.id: robot.radius for robot in hall.robots.values()}
        self.began = dial.read()[0]
        self.score = Score(
            drill, self.began,
            lambda robot, pose: robot in radii and blocks_way_out(plan, Pose(**pose), radii[robot]), screens,
        )  # fmt: skip

    def run(self) -> Result:
        drill, due = self.drill, list(self.drill.timeline)
        ends = self.began + drill.lasts_s
        heard, looked, paused, early = time.monotonic(), -SCREENS_S, False, True
        try:
            self._go_on()
            while (now := self.dial.read()[0]) < ends:
                if time.monotonic() - self.said_at >= AGAIN_S:
                    self._go_on()
                stands, paused = paused, self.dial.read()[1] == 0
                if paused and not stands:
                    self.say("       the floor's time stands still, and the drill with it: let it go on in the lab")
                if time.monotonic() - looked >= SCREENS_S:
                    looked = time.monotonic()
                    self._read_screens()
                while due and self.began + due[0].at_s <= now:
                    step = due.pop(0)
                    self.say(f"{step.at_s:6.1f} s  {step.do} {' '.join(f'{k}={v}' for k, v in step.args.items())}")
                    self._do(step.do, step.args)
                try:
                    facts = _facts_of(self.web)
                except DrillStoppedError:
                    if time.monotonic() - heard > SILENT_S:
                        raise
                else:
                    heard = time.monotonic()
                    if real := real_alarms(facts):
                        raise DrillStoppedError(f"a real alarm came ({', '.join(real)}): the drill has ended")
                    self.score.look(self.dial.read()[0], facts)
                time.sleep(LOOK_S)
            early = False
            return self.score.result()
        finally:
            self._over(early)

    def _go_on(self) -> None:
        """Say that the drill is on. The building waits for that word: without it the drill and its alarms end."""
        for_s = WORD_S * max(1.0, self.dial.read()[1])
        about = {"key": self.key, "drill": self.drill.name, "zh": self.drill.zh, "en": self.drill.en, "for_s": for_s}
        try:
            ask(simulator_door(self.state), {"do": "drill", **about})
            self.said_at = time.monotonic()
        except DoorRefusedError as error:
            raise DrillStoppedError(str(error)) from error
        except DoorError as error:
            if self.said_at > 0 and time.monotonic() - self.said_at <= SILENT_S:
                return  # the simulator may be on its way back
            raise DrillStoppedError(f"the simulator is silent: {error}") from error

    def _do(self, do: str, args: Json) -> None:
        """A step of the script. A simulator that is down is waited for: the step must not be left out in silence."""
        given_up = time.monotonic() + SILENT_S
        while True:
            try:
                ask(simulator_door(self.state), {"do": do, "args": args})
                return
            except DoorRefusedError as error:
                raise DrillStoppedError(f"{do}: {error}") from error
            except DoorError as error:
                if time.monotonic() > given_up:
                    raise DrillStoppedError(f"{do}: {error}") from error
                time.sleep(LOOK_S)

    def _over(self, early: bool) -> None:
        """The drill ends, however it ends: with it its mark and every alarm that it raised."""
        try:
            ask(simulator_door(self.state), {"do": "drill_over", "key": self.key, "early": early})
        except DoorRefusedError:
            return  # over already
        except DoorError as error:
            self.say(f"hall: {error}: the simulator ends the drill and its alarms by itself when it is back")

    def _read_screens(self) -> None:
        for where, url in self.screens.items():
            try:
                with urllib.request.urlopen(f"{url}/api/v1/events", timeout=ANSWER_S) as stream:
                    lines = (line.decode() for line in stream)
                    view = json.loads(next(line for line in lines if line.startswith("data:"))[5:])
            except (OSError, ValueError, StopIteration):
                continue  # a robot whose process is down shows nothing
            if isinstance(view, dict):
                self.score.read(self.dial.read()[0], where, view)


def left_alarms(web: str) -> list[str]:
    """Lines that a person must reset now; none when the pages do not answer."""
    try:
        return standing_alarms(_facts_of(web))
    except DrillStoppedError:
        return []


def standing_alarms(facts: Facts) -> list[str]:
    """Lines that are active, or latched until a person resets them."""
    active = {name for kind, name in facts if kind == "alarm"}
    return sorted(active | set(facts.get(("fleet", "summary"), {}).get("alarms", ())))


def real_alarms(facts: Facts) -> list[str]:
    """Lines that stand and that something else than a drill has raised."""
    summary = facts.get(("fleet", "summary"), {})
    active = {name for (kind, name), fact in facts.items() if kind == "alarm" and fact.get("source") != DRILL}
    return sorted(active | (set(summary.get("alarms", ())) - set(summary.get("drills", ()))))


def _facts_of(web: str) -> Facts:
    """All that the tablets know. Raises DrillStoppedError."""
    try:
        with urllib.request.urlopen(f"{web}/api/v1/facts", timeout=ANSWER_S) as answer:
            body = json.load(answer)
    except (OSError, ValueError) as error:
        raise DrillStoppedError(
            f"the tablets' pages at {web} do not answer ({error}): give their --web-port"
        ) from error
    return {(one["kind"], one["id"]): one["fact"] for one in body["changes"]}
