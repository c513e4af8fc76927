"""A vehicle that knows no lifts is taken between floors: the catalogue of faults, and a failure in every phase.

Whatever goes wrong, no invariant of the ride is broken, and the run ends or a person is asked: never silent, never
fenced in a car.
"""

import re
from pathlib import Path

import pytest

from robots.core.lift import Presence, Zone, manifest_hash
from sim.engine import Engine
from sim.play import Outcome, play
from sim.scenarios.scenario import load_scenario

FAULTS = sorted(
    path
    for path in Path("config/scenarios/faults").glob("*.yaml")
    if "halls/small\n" in path.read_text(encoding="utf-8")
)
NOT_FOR_IT = {
    "F08_steps_in_deep": "the body is put into the car past its load sensor, which gives back exclusive service",
    "F57_behind_in_yield": "the body is put nearer before a vehicle under way than it can stop",
}
ENDS = 'expect:\n  - {eventually: "ended(first) or seen(help_raised)"}\n'
STATES = ("QUEUE", "CALL", "WAIT_CAR", "YIELD", "ENTERING", "IN_CAR", "RIDING", "ARRIVED_CHECK", "EXITING")
TROUBLES = {
    "scheduler killed": "do: kill, process: scheduler, duration_s: 5",
    "vehicle killed": "do: kill, process: lorry@acme, duration_s: 20",
    "vehicle cut off": "do: partition, account: lorry@acme, duration_s: 20",
    "gateway killed": "do: kill, process: gateway-main, duration_s: 5",
    "broker stopped": "do: broker_stop, duration_s: 8",
    "cancelled": "do: cancel_run, run: first",
}


def played(text: str, folder: Path, seed: int | None = None) -> Outcome:
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return play(load_scenario(file), seed)


def against(outcome: Outcome) -> list[str]:
    """What is broken, but for steps of a story that a vehicle of this kind does not come to."""
    return [one for one in map(str, outcome.broken) if not re.search(r"line \d+: never happened: (?!ended)", one)]


@pytest.mark.parametrize("path", [path for path in FAULTS if path.stem not in NOT_FOR_IT], ids=lambda path: path.stem)
def test_the_catalogue_of_faults(path: Path, tmp_path: Path) -> None:
    story = path.read_text(encoding="utf-8").replace("halls/small", "halls/foreign")
    story = story.replace("duration_s: 7200", "duration_s: 1200").replace("after_s: 7260", "after_s: 1260")
    story = re.sub(r"(?<!side: )\bleft\b", "lorry", story)
    story = re.sub(r"(process|account|who): lorry", r"\1: lorry@acme", story)
    begun, _, expected = story.partition("expect:")
    allowed = "".join(re.findall(r"^allow:.*(?:\n .*)*", expected, re.M))
    ends = ENDS if "id: first" in begun else 'expect:\n  - {eventually: "seen(lift_session_granted)"}\n'
    assert against(played(begun + ends + allowed, tmp_path)) == []


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("state", STATES)
def test_a_failure_in_each_phase(state: str, trouble: str, tmp_path: Path) -> None:
    outcome = played(
        f"""title: {trouble} in {state}
hall: config/scenarios/halls/foreign
seed: 1
limit_s: 900
timeline:
  - {{at_s: 2, do: request_run, from: S1, to: T1, id: first}}
  - {{when: "ride(lorry) == {state}", after_s: 0.2, {TROUBLES[trouble]}}}
{ENDS}""",
        tmp_path,
    )
    assert against(outcome) == []
    assert any("ride_state" in line and state in line for line in outcome.timeline)


def test_lifts_are_told_what_is_aboard_as_by_a_robot_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text("""title: what is aboard
hall: config/scenarios/halls/foreign
seed: 1
timeline:
  - {at_s: 2, do: request_run, from: S1, to: T1, id: first}
expect:
  - {run: first, state: delivered, within_s: 600}
""")
    told: list[tuple[Zone, str, str]] = []

    def watch(engine: Engine) -> None:
        def hear(_at: float, account: str, message: object) -> None:
            if isinstance(message, Presence) and message.robot == "lorry":
                mind = next(one for one in engine.processes.values() if one.robot == "lorry").mind
                told.append((message.zone, message.cargo_manifest_hash, mind.desk.compartments.manifest_hash()))

        before = engine.bus.on_publish

        def both(at: float, account: str, message: object) -> None:
            if before is not None:
                before(at, account, message)
            hear(at, account, message)

        engine.bus.on_publish = both

    assert play(load_scenario(file), watch=watch).passed
    in_car = {(said, is_aboard) for zone, said, is_aboard in told if zone is not Zone.OUT}
    ((said, is_aboard),) = in_car
    assert said == is_aboard != manifest_hash(())
    assert {manifest_hash(()), said} == {said for zone, said, _ in told if zone is Zone.OUT}
