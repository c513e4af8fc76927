"""Who gave and took a folder: in the ledger when a PIN named them, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from robots.core.runs import RunState
from robots.core.vda import ActionStatus
from tests.fixtures.fleet_bench import Bench, Vehicle, hall_plan


@dataclass
class Naming(Vehicle):
    """Says who stood before it, as a courier does after a PIN."""

    named: str = ""

    def _set(self, action_id: str, status: ActionStatus, result: str = "", description: str = "") -> None:
        super()._set(action_id, status, result, self.named if result in ("loaded", "taken") else description)


@pytest.mark.parametrize(("said", "kept"), [("wang", "wang"), ("", ""), ("张三 of some street", "")])
def test_a_person_is_kept_by_id_and_never_by_name(tmp_path: Path, said: str, kept: str) -> None:
    bench = Bench(tmp_path, {"xiaodi": Naming(hall_plan(), "xiaodi", "dock-1", named=said)})
    bench.run(3)
    run = bench.send()
    assert bench.reaches(run, RunState.DELIVERED)
    (picture,) = bench.ledger.runs()
    assert (picture["given_by"], picture["taken_by"], picture["holder"]) == (kept, kept, "recipient")
    assert "张三" not in repr([record.data for record in bench.ledger.records()])
    assert not any(name in repr(bench.facts[run]) for name in ("given_by", "taken_by"))
    bench.close()
