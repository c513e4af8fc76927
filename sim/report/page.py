"""One HTML file of a recording: all inside, nothing fetched. The same play gives the same bytes."""

from __future__ import annotations

import html
import json
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from robots.core.reasons import words_of
from robots.core.runs import TERMINAL, RunState
from sim.engine import Engine
from sim.people.demand import Trip
from sim.play import Outcome
from sim.report import verdict
from sim.report.ground import hall_json
from sim.report.recorder import BodyTrack, CarTrack, Recorder, RobotTrack
from sim.report.tracks import Curve, columns, thinned, unwrapped
from sim.scenarios.scenario import Scenario

SCRIPTS = ("data", "plan", "axis", "charts", "lifts", "waits", "tables", "player", "main")
POSE_WITHIN = (0.015, 0.015, 0.03)
"""m, m, rad: so far a drawn robot may be off from where it was."""
HEIGHT_WITHIN = (0.004,)
GAP_WITHIN = (0.005,)
CHARGE_WITHIN = (0.0006,)
PLACE_WITHIN = (0.02, 0.02)


def page(engine: Engine, recorder: Recorder, scenario: Scenario, outcome: Outcome) -> str:
    """The report of a play that is over."""
    data = report_json(engine, recorder, scenario, outcome)
    parts = {
        "title": html.escape(f"{scenario.path.stem} · {scenario.title}"),
        "style": _part("report.css"),
        "script": "\n".join(_part(f"{name}.js") for name in SCRIPTS),
        "texts": _embedded({"zh": json.loads(_part("zh.json")), "en": json.loads(_part("en.json"))}),
        "data": _embedded(data),
    }
    text = _part("report.html")
    for name, part in parts.items():
        text = text.replace(f"{{{{{name}}}}}", part, 1)
    return text


def report_json(engine: Engine, recorder: Recorder, scenario: Scenario, outcome: Outcome) -> dict[str, Any]:
    """Everything the page shows. Columns of numbers are differences; times in hundredths of a second."""
    end = recorder.ended_s
    started = datetime.fromtimestamp(recorder.started, ZoneInfo(engine.hall.time_zone))
    runs = _runs(engine, recorder, end)
    reasons = {code for run in runs for _, _, code in run["waits"]} | {code for run in runs for code in run["reasons"]}
    reasons |= {code for track in recorder.robots.values() for code in track.waits.values}
    words = {code: words for code in sorted(reasons) if (words := words_of(code))}
    return {
        "scenario": {"file": scenario.path.name, "title": scenario.title, "seed": outcome.seed,
                     "hall": scenario.hall.as_posix() if not scenario.hall.is_absolute() else scenario.hall.name},
        "started": started.strftime("%Y-%m-%d %H:%M:%S"),
        "ended": round(end, 2),
        "passed": outcome.passed,
        "outcome": outcome.outcome,
        "hall": hall_json(engine.world.plan),
        "robots": {name: _robot(track) for name, track in recorder.robots.items() if track.pose.rows},
        "cars": {name: _car(track) for name, track in recorder.cars.items() if track.height.rows},
        "bodies": {name: _body(track) for name, track in recorder.bodies.items()},
        "doors": [[*key, columns(thinned(gap, GAP_WITHIN), (100,))] for key, gap in recorder.doors.items()],
        "runs": runs,
        "trips": [_trip(trip, recorder.started) for trip in engine.world.passengers.trips],
        "up": {name: track.as_json() for name, track in recorder.up.items() if len(track.values) > 1},
        "alarms": {name: track.as_json() for name, track in recorder.alarms.items()},
        "reasons": {code: [item.zh, item.en] for code, item in words.items()},
        "expect": verdict.expectations(scenario, outcome),
        "other": verdict.other_breaches(scenario, outcome),
        "breaches": verdict.breaches(recorder.violations, recorder.started, scenario.allow),
        "marks": verdict.marks(outcome.timeline),
        "log": verdict.log(outcome.timeline),
    }  # fmt: skip


def _runs(engine: Engine, recorder: Recorder, end: float) -> list[dict[str, Any]]:
    """Runs by the time they were asked for; one that was refused never had a fact."""
    office, found = engine.office, []
    for run, track in recorder.runs.items():
        fact = track.fact
        found.append({
            "run": run, "name": office.name_of(run), "from": fact.from_, "to": fact.to,
            "urgent": fact.urgent, "confidential": fact.confidential,
            "asked": round(fact.requested_at - recorder.started, 2),
            "states": [[*_span(a, b), state] for a, b, state in track.state.spans(end)],
            "waits": [[*_span(a, b), code] for a, b, code in track.waits.spans(end) if code],
            "robots": [[*_span(a, b), robot] for a, b, robot in track.robot.spans(end) if robot],
            "reasons": [reason.code for reason in fact.reasons],
            "ended": track.state.values[-1] in TERMINAL,
        })  # fmt: skip
    for name, sent in office.runs.items():
        if office.state(name) == RunState.REFUSED.value and office.run_id(name) not in recorder.runs:
            at, request = sent.sent_at - recorder.started, sent.request
            found.append({
                "run": "", "name": name, "from": request.from_, "to": request.to, "urgent": request.urgent,
                "confidential": request.confidential, "asked": round(at, 2),
                "states": [[*_span(at, end), RunState.REFUSED.value]],
                "waits": [], "robots": [], "reasons": office.reasons(name), "ended": True,
            })  # fmt: skip
    return sorted(found, key=lambda run: (run["asked"], run["name"]))


def _robot(track: RobotTrack) -> dict[str, Any]:
    angles = unwrapped([row[2] for row in track.pose.rows])
    pose = Curve(track.pose.times, [(x, y, angle) for (x, y, _), angle in zip(track.pose.rows, angles, strict=True)])
    return {
        "pose": columns(thinned(pose, POSE_WITHIN), (100, 100, 100)),
        "charge": columns(thinned(track.charge, CHARGE_WITHIN), (1000,)),
        "map": track.map_id.as_json(),
        "car": track.car.as_json(),
        "lids": track.lids.as_json(),
        "aboard": track.aboard.as_json(),
        "ride": track.ride.as_json(),
        "doing": track.doing.as_json(),
        "waits": track.waits.as_json(),
        "path": track.path.as_json(),
        "drawn_wh": round(track.drawn_wh, 2),
        "driven_m": round(track.driven_m, 1),
    }


def _car(track: CarTrack) -> dict[str, Any]:
    return {
        "height": columns(thinned(track.height, HEIGHT_WITHIN), (1000,)),
        "gap": columns(thinned(track.gap, GAP_WITHIN), (100,)),
        "mode": track.mode.as_json(),
        "faults": track.faults.as_json(),
        "owner": track.owner.as_json(),
    }


def _body(track: BodyTrack) -> dict[str, Any]:
    return {
        "radius": track.radius,
        "place": columns(thinned(track.place, PLACE_WITHIN), (100, 100)),
        "map": track.map_id.as_json(),
        "car": track.car.as_json(),
    }


def _trip(trip: Trip, started: float) -> dict[str, Any]:
    """A passenger's way by lift, in seconds since the start; None: that did not happen."""
    return {
        "name": trip.name,
        "group": trip.group,
        "from": trip.from_map,
        "to": trip.to_map,
        "came": round(trip.arrived - started, 2),
        "lift": trip.lift,
        "in": _since(trip.boarded, started),
        "out": _since(trip.alighted, started),
        "left": _since(trip.left, started),
        "full": trip.refusals,
    }


def _since(instant: float | None, started: float) -> float | None:
    return None if instant is None else round(instant - started, 2)


def _span(start: float, stop: float) -> tuple[float, float]:
    return round(start, 2), round(stop, 2)


def _embedded(data: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _part(name: str) -> str:
    return files("sim.report").joinpath("page", name).read_text(encoding="utf-8")
