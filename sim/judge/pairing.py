"""guide_pairing (lift/ride invariant 27): a guide rides with its visitor only, and leaves nobody behind in the car."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.judge.case import Case, Stance


@dataclass(slots=True)
class Pairing:
    """By the truth of who walks along with a guide. Cars under an alarm and guides in a person's hands are excused."""

    case: Case
    _standing: dict[str, str] = field(default_factory=dict)

    def car_changed(self, lift: str) -> None:
        """A car sets off: every guide in it has its visitor beside it."""
        before, now = self._standing.get(lift, ""), self.case.world.cars[lift].standing
        self._standing[lift] = now
        if not before or now == before or self.case.is_emergency(lift):
            return
        for name in self.case.ground.guides:
            robot = self.case.world.robots.get(name)
            if robot is None or robot.car != lift or self.case.is_by_hand(name):
                continue
            if not self._with_it(name, lift):
                self.case.breach("guide_pairing", f"{name} rides {lift} without its visitor")

    def got_off(self, stance: Stance) -> None:
        """A guide has left the car: so has who came with it."""
        name, lift = stance.name, stance.visit
        if name not in self.case.ground.guides or self.case.is_emergency(lift) or self.case.is_by_hand(name):
            return
        for person in self._with_it(name, lift):
            self.case.breach("guide_pairing", f"{name} leaves {person} in {lift}")

    def _with_it(self, robot: str, lift: str) -> list[str]:
        """Its company that is in the car."""
        bodies = self.case.world.bodies
        company = self.case.world.company.get(robot, ())
        return [person for person in company if person in bodies and bodies[person].car == lift]
