"""Several folders for one stop: the screen says how many are left after the one at hand."""

from __future__ import annotations

from robots.core.vda import Action, Blocking, Node
from robots.courier.view import screen_view
from tests.unit.courier.test_keeper import AtA12


def drop(name: str, kind: str = "drop") -> Action:
    return Action(name, kind, Blocking.HARD, {"loadId": f"r-{name}"})


def test_what_the_order_still_has_for_this_stop_is_counted_and_nothing_of_the_next() -> None:
    agent = AtA12(False).agent
    progress = agent.vehicle.progress
    assert screen_view(agent).left == 0
    progress.last_node_id = "A12"
    progress.queue = [drop("a"), drop("b"), drop("beep", "beep")]
    progress.nodes = [
        Node("A12", 2, True, None, (drop("c", "pick"),)),
        Node("A08", 4, True, None, (drop("d"),)),
    ]
    assert screen_view(agent).left == 2
    progress.queue = [drop("a")]
    assert screen_view(agent).left == 1
