"""The lifts of one group: people's landing calls are given to a car, cars report, the gateway's commands arrive."""

from __future__ import annotations

from collections.abc import Iterable

from robots.core.lift import DoorState
from robots.gateway.hardware import CarReading, CarSeen, CommandRefused, HardwareCommand
from sim.lifts.calls import Way
from sim.lifts.car import LiftCar
from sim.lifts.eta import eta_s

REPORT_MOVING_S = 0.5
REPORT_RESTING_S = 2.0
LOOK_AGAIN_S = 1.0
SOONER_S = 4.0
"""Every so often a group looks at its landing calls again; one goes to another car that is there so much sooner."""
HELD_S = 10.0
"""A robot renews its hold until it is over the sill: a car it holds open is reckoned to leave so much later."""
_NEVER = float("inf")


class LiftGroup:
    """`step(now)` brings every car up to `now` and gives what the cars report, for `Gateway.handle`.

    A car reports on every change, twice a second while it moves and every two seconds while it rests. A landing call
    goes to the car that would be there first; it goes to another when its car leaves the group.

    sounds   (lift, nudging or overload) of every buzzer that has begun to sound; whoever reads them takes them out
    """

    def __init__(self, group: str, cars: Iterable[LiftCar]) -> None:
        self.group = group
        self.cars = {car.lift: car for car in cars}
        self.sounds: list[tuple[str, str]] = []
        self._sounding: dict[str, str] = {}
        self._reported: dict[str, tuple[float, CarReading | None, int]] = {}
        self._unserved: list[tuple[str, Way]] = []
        self._late: list[CarSeen] = []
        self._look_again_at = -_NEVER

    def step(self, now: float) -> list[CarSeen | CommandRefused]:
        """Bring all cars up to `now`; what they report, and what their controllers refuse after all."""
        seen: list[CarSeen | CommandRefused] = []
        for lift, car in self.cars.items():
            car.step(now)
            seen += car.box.late(now)
            at, last, changes = self._reported.get(lift, (-_NEVER, None, -1))
            wait = REPORT_MOVING_S if car.is_flying else REPORT_RESTING_S
            if car.changes == changes and now - at < wait:
                continue
            if not car.takes_people and car.calls.people_landing:
                self._hand_over(car, now)
            self._listen(car)
            reading = car.reading()
            self._reported[lift] = (now, reading, car.changes)
            if reading is not None and (reading != last or now - at >= wait):
                opened = last is not None and last.door_state is not DoorState.OPEN
                seen += self._sent(car, CarSeen(now, lift, reading), opened and reading.door_state is DoorState.OPEN)
        if now >= self._look_again_at:
            self._look_again_at = now + LOOK_AGAIN_S
            self._give_anew(now)
        if self._unserved:
            waiting, self._unserved = self._unserved, []
            for floor, way in waiting:
                self.press_landing(floor, way, now)
        if self._late:
            seen += [one for one in self._late if one.at <= now]
            self._late = [one for one in self._late if one.at > now]
        return seen

    def idle_until(self) -> float:
        """No car moves or has anything to report before this instant; minus infinity: one may at any time."""
        if self._unserved:
            return -_NEVER
        until = min((one.at for one in self._late), default=_NEVER)
        if any(car.calls.people_landing for car in self.cars.values()):
            until = min(until, self._look_again_at)
        for lift, car in self.cars.items():
            at, _, changes = self._reported.get(lift, (-_NEVER, None, -1))
            until = min(until, car.idle_until(), car.box.late_at)
            until = min(until, at + REPORT_RESTING_S if changes == car.changes else -_NEVER)
        return until

    def take(self, command: HardwareCommand, now: float) -> list[CommandRefused]:
        """A command of the gateway for one car; what the controller refuses comes back."""
        car = self.cars.get(command.lift)
        refused = "offline" if car is None else car.take(command, now)
        return [CommandRefused(now, command, refused)] if refused else []

    def press_landing(self, floor: str, way: Way, now: float) -> str:
        """A person calls a lift. The lift it was given to; empty while no car takes people's calls: it is kept."""
        able = [car for car in self.cars.values() if floor in car.elevations and car.takes_people]
        for car in able:
            car.step(now)
        if not able:
            if (floor, way) not in self._unserved:
                self._unserved.append((floor, way))
            return ""
        known = [car for car in able if (floor, way) in car.calls.people_landing]
        best = known[0] if known else min(able, key=lambda car: (_seconds_to(car, floor, way), car.lift))
        best.press_landing(floor, way, now)
        return best.lift

    def press_car(self, lift: str, floor: str, now: float) -> None:
        """A person in the car presses a floor."""
        self.cars[lift].press_car(floor, now)

    def call_priority(self, lift: str, floor: str, now: float) -> str:
        """Send a car straight to a floor; its landing calls go to others. Empty, or why not."""
        car = self.cars[lift]
        refused = car.call_priority(floor, now)
        if not refused:
            self._hand_over(car, now)
        return refused

    def _hand_over(self, car: LiftCar, now: float) -> None:
        """A car that leaves the group gives its landing calls to others; what nobody can take, it keeps."""
        for floor, way in sorted(car.calls.people_landing):
            if any(other.takes_people and floor in other.elevations for other in self.cars.values()):
                car.calls.people_landing.discard((floor, way))
                self.press_landing(floor, way, now)

    def _give_anew(self, now: float) -> None:
        """Landing calls of a car that is held up go to one that is there sooner."""
        for car in self.cars.values():
            if not car.takes_people:
                continue
            for floor, way in sorted(car.calls.people_landing):
                if car.is_flying and car.motion.bound_for == floor:
                    continue
                able = [other for other in self.cars.values() if other.takes_people and floor in other.elevations]
                best = min(able, key=lambda other: (_seconds_to(other, floor, way), other.lift))
                if best is not car and _seconds_to(best, floor, way) + SOONER_S < _seconds_to(car, floor, way):
                    car.calls.people_landing.discard((floor, way))
                    best.press_landing(floor, way, now)

    def _listen(self, car: LiftCar) -> None:
        if car.buzzer != self._sounding.get(car.lift, ""):
            self._sounding[car.lift] = car.buzzer
            if car.buzzer:
                self.sounds.append((car.lift, car.buzzer))

    def _sent(self, car: LiftCar, seen: CarSeen, arrived: bool) -> list[CarSeen]:
        """What arrives of a report now; what is late, or comes once more, is kept."""
        faults = car.faults
        if faults.repeat_after_s > 0 and arrived:
            self._late.append(CarSeen(seen.at + faults.repeat_after_s, seen.lift, seen.reading))
        if faults.late_s > 0:
            self._late.append(CarSeen(seen.at + faults.late_s, seen.lift, seen.reading))
            return []
        return [seen]


def _seconds_to(car: LiftCar, floor: str, way: Way) -> float:
    """Until people can board it there: not while a robot holds its door."""
    return eta_s(car, floor, way) + (HELD_S if car.is_held else 0.0)
