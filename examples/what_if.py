"""The same afternoon four times: a snapshot before the lift ride, then a different fault in each future.

Run it from a checkout: `python examples/what_if.py [seed]`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from sim import Engine, load_hall

HALL = Path(__file__).parents[1] / "config" / "scenarios" / "halls" / "small"


def nothing(engine: Engine) -> None:
    """All goes well."""


def broker_away(engine: Engine) -> None:
    engine.stop_broker(45.0)


def robot_crashes(engine: Engine) -> None:
    engine.kill("left", 20.0)


def gateway_crashes(engine: Engine) -> None:
    engine.kill("gateway-main", 30.0)


FUTURES: dict[str, Callable[[Engine], None]] = {
    "nothing happens": nothing,
    "broker away for 45 s": broker_away,
    "robot crashes for 20 s": robot_crashes,
    "lift gateway crashes for 30 s": gateway_crashes,
}


def main(seed: int = 1) -> int:
    engine = Engine(load_hall(HALL), seed=seed)
    engine.office.request_run("papers", "S1", "T1")
    engine.run_until(lambda: engine.processes["left"].ride == "ENTERING", limit_s=600)
    before = engine.snapshot()

    print(f"{'from the lift door on':<32}{'state':<12}{'s':>6}  rules broken")
    good = True
    for name, happens in FUTURES.items():
        future = Engine.restore(before)
        happens(future)
        future.run_until(lambda future=future: future.office.has_ended("papers"), limit_s=900)
        state, took = future.office.state("papers"), future.elapsed_s - engine.elapsed_s
        print(f"{name:<32}{state:<12}{took:>6.0f}  {len(future.judge.violations)}")
        good = good and state == "delivered" and not future.judge.violations
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
