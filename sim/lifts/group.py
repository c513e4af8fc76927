"""The lifts of one group: people's landing calls are given to a car, cars report, the gateway's commands arrive."""

from __future__ import annotations

from collections.abc import Iterable

from robots.building.flight import flight_time
from robots.core.lift import EMERGENCY_MODES
from robots.gateway.hardware import CarReading, CarSeen, CommandRefused, HardwareCommand
from sim.lifts.calls import Way
from sim.lifts.car import LiftCar

REPORT_MOVING_S = 0.5
REPORT_RESTING_S = 2.0


class LiftGroup:
    """`step(now)` brings every car up to `now` and gives what the cars report, for `Gateway.handle`.

    A car reports on every change, twice a second while it moves and every two seconds while it rests.
    """

    def __init__(self, group: str, cars: Iterable[LiftCar]) -> None:
        self.group = group
        self.cars = {car.lift: car for car in cars}
        self._reported: dict[str, tuple[float, CarReading | None, int]] = {}
        self._unserved: list[tuple[str, Way]] = []

    def step(self, now: float) -> list[CarSeen]:
        """Bring all cars up to `now`; what they report."""
        seen = []
        for lift, car in self.cars.items():
            car.step(now)
            at, last, changes = self._reported.get(lift, (float("-inf"), None, -1))
            wait = REPORT_MOVING_S if car.is_flying else REPORT_RESTING_S
            if car.changes == changes and now - at < wait:
                continue
            reading = car.reading()
            self._reported[lift] = (now, reading, car.changes)
            if reading is not None and (reading != last or now - at >= wait):
                seen.append(CarSeen(now, lift, reading))
        if self._unserved:
            waiting, self._unserved = self._unserved, []
            for floor, way in waiting:
                self.press_landing(floor, way, now)
        return seen

    def idle_until(self) -> float:
        """No car moves or has anything to report before this instant; minus infinity: one may at any time."""
        if self._unserved:
            return float("-inf")
        until = float("inf")
        for lift, car in self.cars.items():
            at, _, changes = self._reported.get(lift, (float("-inf"), None, -1))
            until = min(until, car.idle_until(), at + REPORT_RESTING_S if changes == car.changes else float("-inf"))
        return until

    def take(self, command: HardwareCommand, now: float) -> list[CommandRefused]:
        """A command of the gateway for one car; what the controller refuses comes back."""
        car = self.cars.get(command.lift)
        refused = "offline" if car is None else car.take(command, now)
        return [CommandRefused(now, command, refused)] if refused else []

    def press_landing(self, floor: str, way: Way, now: float) -> str:
        """A person calls a lift. The lift it was given to; empty while no car takes people's calls: it is kept."""
        able = [car for car in self.cars.values() if floor in car.elevations and _takes_people(car)]
        for car in able:
            car.step(now)
        if not able:
            if (floor, way) not in self._unserved:
                self._unserved.append((floor, way))
            return ""
        best = min(able, key=lambda car: (_time_to(car, floor), car.lift))
        best.press_landing(floor, way, now)
        return best.lift

    def press_car(self, lift: str, floor: str, now: float) -> None:
        """A person in the car presses a floor."""
        self.cars[lift].press_car(floor, now)


def _takes_people(car: LiftCar) -> bool:
    return car.mode not in EMERGENCY_MODES and not car.calls.robot_only and not car.faults.stuck


def _time_to(car: LiftCar, floor: str) -> float:
    """Seconds until the car would be there, by its calls so far: the nearer and the less asked, the better."""
    data = car.data
    way = abs(car.elevations[floor] - car.position_m)
    stops = len(car.calls.car_calls()) + len(car.calls.landing_calls())
    stop_s = data.door_open_s + data.dwell_s + data.door_close_s
    return flight_time(way, data.speed, data.accel, data.jerk) + stops * stop_s
