"""How far apart a lift is given: renewals of one grant do not count, another ask does."""

from robots.core.clock import Instant
from robots.core.lift import DeskGrant
from sim.chronicle import Chronicle


def test_the_least_seconds_between_two_asks_are_kept() -> None:
    chronicle = Chronicle(0.0)
    for at, robot, ask, lift in (
        (0.0, "a", "1", "main"), (3.0, "a", "1", "main"), (5.0, "b", "1", ""), (20.0, "b", "1", "main"),
        (24.0, "b", "1", "main"), (27.0, "a", "2", "main"), (60.0, "b", "2", "main"),
    ):  # fmt: skip
        chronicle.heard(at, "scheduler", DeskGrant("b1", robot, ask, lift, Instant(at + 60), 0, 0.0))
    assert chronicle.grants_apart == {"main": 7.0}
