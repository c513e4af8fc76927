"""What visitors do: come in, take a number, sit, go to the window that calls them, are served, leave; some ride a lift.

Each is a small state; what it waits for is an arrival at a goal, an instant, or a call. Walking itself is the crowd's.
Relatives come along a step behind and stand by.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from robots.core.geometry import Point
from sim.crowd import habits
from sim.crowd.arrivals import Arrival, Day, drawn, service_s
from sim.crowd.courtesy import make_way
from sim.crowd.crowd import Crowd
from sim.crowd.places import MACHINES, Hallway, Places
from sim.crowd.service import CALL_S, SAY_AGAIN_S, Ticket, Windows
from sim.people.demand import Trip

if TYPE_CHECKING:
    from sim.world import World

AT_MACHINE_S = (14.0, 0.4)
"""Median and spread of the logarithm."""
SERVED_S = (260.0, 0.5)
UPSTAIRS_S = (420.0, 0.5)
PATIENCE_S = 5400.0
"""Who has waited so long goes home."""
HEEDS = (0.90, 0.06, 0.015)
"""Shares of those who set off at the first, second, third time their number is said; the others are away meanwhile."""
AWAY_S = (300.0, 0.5)
"""So long after the call who was away comes back and asks to be let in."""
MOST_MISSED = 2
"""Who has missed so many calls goes home."""
MAY_BLOCK = frozenset({"seat", "leaving", "to_lift", "up"})
"""On these ways a visitor has the time for it."""
STEP_S = 0.1
AGAIN_S = 2.0
"""Where there is no room to appear, the next try is so much later."""
FARTHEST = 24
"""Places to stand that are shared where there are too few."""
ROOM_M = 0.5
LOBBY_PLACES = 2
"""Visitors go to one of so many places before the lifts; who finds it taken takes another when there."""


@dataclass(slots=True)
class Visitor:
    """One party.

    state   outside, line, machine, taking, seat, sitting, called, away, window, served, to_lift, lift, up, busy,
            leaving, to_guide, asking, led, blocking

    then    what a visitor who blocks a robot was about: state and goal
    alarm   number of the alarm that counts: who has set out for a window no longer minds when waiting got too long
    """

    name: str
    arrival: Arrival
    hallway: Hallway
    state: str = "outside"
    ticket: Ticket | None = None
    seat: Point | None = None
    relatives: tuple[str, ...] = ()
    goal: Point = (0.0, 0.0)
    returns: bool = False
    """Has been upstairs and is on the way out."""
    then: tuple[str, Point] | None = None
    alarm: int = 0


@dataclass(slots=True)
class Counts:
    """What came of the day so far. waits_s: from number to window, by ticket; missed: calls that nobody came to,
    let_in: of those who missed one, how many were served all the same."""

    came: int = 0
    served: int = 0
    gave_up: int = 0
    missed: int = 0
    let_in: int = 0
    gone: int = 0
    most: int = 0
    waits_s: list[float] = field(default_factory=list)
    held_s: float = 0.0
    asked: int = 0
    blocked: int = 0


@dataclass(slots=True)
class Visitors:
    """Everybody who comes on a day. `counts` is what came of it; `windows` the queues.

    guides     robots that answer questions
    at_guides  who stands before each and wants to ask, by name
    blockers   visitors here who stand before a robot if they meet one
    """

    day: Day
    crowd: Crowd
    windows: Windows
    places: Places
    started: float
    expected: list[Arrival]
    here: dict[str, Visitor] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    taken: set[Point] = field(default_factory=set)
    lines: dict[Point, list[str]] = field(default_factory=dict)
    """By machine, who stands before it; the first `MACHINES` of them at it."""
    guides: tuple[str, ...] = ()
    at_guides: dict[str, list[str]] = field(default_factory=dict)
    blockers: list[str] = field(default_factory=list)
    _due: list[tuple[float, int, str]] = field(default_factory=list)
    _number: int = 0

    @classmethod
    def of(cls, day: Day, seed: int, crowd: Crowd, windows: Windows, plan_places: Places, now: float) -> Visitors:
        """Queues whose hall has no way in or no machine get nobody."""
        queues = {
            queue: _items(queue, len(names), day.surge_item)
            for queue, names in windows.queues.items()
            if plan_places.of(names) is not None
        }
        expected = drawn(day, queues, Random(f"visitors of seed {seed}"))
        return cls(day, crowd, windows, plan_places, now, expected)

    def idle_until(self) -> float:
        if self.here:
            return -math.inf
        return self.started + self.expected[0].at - 3600.0 * self.day.from_h if self.expected else math.inf

    # -- ten times a second

    def step(self, world: World, come: list[str]) -> None:
        """Go on with everybody: `come` have reached their goals."""
        now, crowd = world.now, self.crowd
        opened = self.started - 3600.0 * self.day.from_h
        while self.expected and opened + self.expected[0].at <= now:
            self._enter(world, crowd, self.expected.pop(0))
        for name in come:
            if name in self.here:
                self._there(world, crowd, self.here[name])
        while self._due and self._due[0][0] <= now:
            _, alarm, name = heapq.heappop(self._due)
            if name in self.here and self.here[name].alarm == alarm:
                self._due_now(world, crowd, self.here[name])
        for ticket in self.windows.call(now):
            self._called(world, crowd, ticket)
        for trip in world.passengers.take_done():
            self._rode(world, crowd, trip)
        for name in self.blockers:
            self._meet(world, crowd, self.here[name])
        make_way(world, crowd, self)
        self.counts.held_s += STEP_S * crowd.held()
        self.counts.most = max(self.counts.most, len(crowd))

    # -- states

    def _enter(self, world: World, crowd: Crowd, arrival: Arrival) -> None:
        hallway = self.places.of(self.windows.queues[arrival.queue])
        if hallway is None:
            return
        name = f"v{arrival.number}"
        self.here[name] = Visitor(name, arrival, hallway)
        self.counts.came += 1
        self._appear(world, crowd, self.here[name])

    def _appear(self, world: World, crowd: Crowd, one: Visitor) -> None:
        """At the way in, beside whoever stands there."""
        map_id, kind, spots = one.hallway.map_id, one.arrival.kind, one.hallway.doorstep
        first = one.arrival.draw % len(spots)
        robots = [(base.x, base.y) for base in (v.base for v in world.robots.values() if v.map_id == map_id)]
        for spot in (*spots[first:], *spots[:first]):
            if all(math.dist(spot, at) >= 1.0 for at in robots) and not crowd.near(map_id, *spot, ROOM_M):
                break
        else:
            one.state = "outside"
            self._after(world, one, AGAIN_S)
            return
        crowd.add(one.name, one.hallway.map_id, spot, one.arrival.pace, kind.radius, kind.keep)
        names = []
        for number in range(1, one.arrival.party):
            relative = f"{one.name}-{number}"
            crowd.add(relative, one.hallway.map_id, spot, one.arrival.pace, 0.18, kind.keep)
            names.append(relative)
        one.relatives = tuple(names)
        if habits.does(one.arrival, "blocks", self.day.blocks):
            self.blockers.append(one.name)
        if one.arrival.upstairs and self._upstairs(world, crowd, one):
            return
        if not (habits.does(one.arrival, "asks", self.day.asks) and self._to_guide(world, crowd, one)):
            self._line_up(crowd, one)

    # -- besides the errand

    def _to_guide(self, world: World, crowd: Crowd, one: Visitor) -> bool:
        """To a guide that stands on this floor; False: none does."""
        for robot in self.guides:
            vehicle = world.robots[robot]
            if vehicle.map_id == one.hallway.map_id and vehicle.base.is_still and robot not in world.company:
                ground = self.places.grounds[vehicle.map_id]
                self._go(crowd, one, "to_guide", ground.nearest(habits.before(vehicle, habits.ASKS_M)))
                return True
        return False

    def _ask(self, world: World, one: Visitor) -> None:
        """There: wait for the guide's attention."""
        bases = {robot: world.robots[robot].base for robot in self.guides}
        near = min(bases, key=lambda robot: math.dist(one.goal, (bases[robot].x, bases[robot].y)))
        one.state = "asking"
        self.at_guides.setdefault(near, []).append(one.name)
        self._after(world, one, habits.ASKS_PATIENCE_S)

    def next_at(self, robot: str) -> Visitor | None:
        """Whoever is first at a guide now begins to ask, and is told with `asked` when it is over."""
        while line := self.at_guides.get(robot):
            one = self.here.get(line.pop(0))
            if one is not None and one.state == "asking":
                self.counts.asked += 1
                return one
        return None

    def asked(self, name: str) -> None:
        """Somebody is done with a guide, and takes a number."""
        if name in self.here and self.here[name].state == "asking":
            self._line_up(self.crowd, self.here[name])

    def _meet(self, world: World, crowd: Crowd, one: Visitor) -> None:
        """Stand before a robot that is met on the way, once."""
        if one.then is not None or one.state not in MAY_BLOCK or one.name not in crowd:
            return
        person = crowd.person(one.name)
        goal = habits.to_block(world.plan, world.robots.values(), person.map_id, (person.x, person.y))
        if goal is not None:
            one.then = one.state, one.goal
            self.counts.blocked += 1
            self._go(crowd, one, "blocking", goal)
            self._after(world, one, habits.blocks_s(one.arrival))

    def _line_up(self, crowd: Crowd, one: Visitor) -> None:
        line = self.lines.setdefault(one.hallway.machine, [])
        line.append(one.name)
        self._move_up(crowd, one.hallway, len(line) - 1)

    def _from_the_machine(self, crowd: Crowd, one: Visitor) -> None:
        line = self.lines[one.hallway.machine]
        place = line.index(one.name)
        del line[place]
        for number in range(place, len(line)):
            self._move_up(crowd, one.hallway, number)

    def _move_up(self, crowd: Crowd, hallway: Hallway, number: int) -> None:
        """Somebody goes to the place of that number in the line, or to the machine itself."""
        one = self.here[self.lines[hallway.machine][number]]
        if number < MACHINES:
            if one.state not in ("machine", "taking"):
                spot = self.places.grounds[hallway.map_id].nearest(hallway.before(number))
                self._go(crowd, one, "machine", spot)
            return
        place = hallway.before(number)
        if one.state != "line" or one.goal != place:
            self._go(crowd, one, "line", place)

    def _upstairs(self, world: World, crowd: Crowd, one: Visitor) -> bool:
        """To the lift, where a public office lies on another floor of the same building."""
        group = next((g for g, cars in world.plan.groups.items() if self._serves(world, cars, one)), "")
        if not group:
            return False
        one.goal = _lobby(world, one, group, one.hallway.map_id)
        ground = self.places.grounds[one.hallway.map_id]
        row, column = ground.cell(one.hallway.entrance)
        far = ground.way_to(one.goal).far[row * ground.room.shape[1] + column]
        if not math.isfinite(far):
            return False
        self._go(crowd, one, "to_lift", one.goal)
        return True

    def _serves(self, world: World, cars: tuple[str, ...], one: Visitor) -> bool:
        return any(one.hallway.map_id in world.plan.lifts[car].maps for car in cars) and bool(self._offices(world, one))

    def _offices(self, world: World, one: Visitor) -> list[str]:
        plan, home = world.plan, one.hallway.map_id
        building = plan.maps[home].building
        return [
            stop.id
            for stop in plan.stops.values()
            if stop.map_id != home
            and plan.maps[stop.map_id].building == building
            and plan.public & {stop.id, f"{stop.map_id}/{stop.front_name}"}
            and stop.kind == "office"
        ]

    def _there(self, world: World, crowd: Crowd, one: Visitor) -> None:
        match one.state:
            case "to_guide":
                self._ask(world, one)
            case "machine":
                one.state = "taking"
                self._after(world, one, _drawn(one, *AT_MACHINE_S))
            case "seat":
                one.state = "sitting"
                self._after(world, one, PATIENCE_S)
            case "window":
                self._serve(world, one)
            case "to_lift":
                self._ride(world, crowd, one)
            case "up":
                one.state = "busy"
                self._after(world, one, _drawn(one, *UPSTAIRS_S))
            case "leaving":
                self._leave(crowd, one)

    def _due_now(self, world: World, crowd: Crowd, one: Visitor) -> None:
        match one.state:
            case "outside":
                self._appear(world, crowd, one)
            case "asking" if any(one.name in line for line in self.at_guides.values()):
                self._line_up(crowd, one)  # nobody has looked after them
            case "blocking" if one.then is not None:
                self._go(crowd, one, *one.then)
            case "taking":
                one.ticket = self.windows.take(one.arrival.queue, one.arrival.item, one.name, world.now)
                self._from_the_machine(crowd, one)
                self._sit(crowd, one)
            case "sitting":
                if one.ticket is not None and world.now - one.ticket.issued >= PATIENCE_S:
                    self.windows.give_up(one.ticket, world.now)
                    self.counts.gave_up += 1
                    self._out(crowd, one)
            case "called":
                self._go_to_window(crowd, one)
            case "away":
                if one.ticket is not None:
                    self.windows.back(one.ticket)
                one.state = "sitting"
                self._after(world, one, PATIENCE_S)
            case "served":
                if one.ticket is not None:
                    self.windows.end(one.ticket, world.now)
                    self.counts.served += 1
                    self.counts.let_in += one.ticket.missed > 0
                self._out(crowd, one)
            case "busy":
                one.returns = True
                map_id = crowd.person(one.name).map_id
                self._go(crowd, one, "to_lift", _lobby(world, one, self._group(world, one), map_id))

    def _sit(self, crowd: Crowd, one: Visitor) -> None:
        """On the first free seat; where all are taken, beside those who stand farthest back, away from the machine."""
        free = [seat for seat in one.hallway.seats if seat not in self.taken]
        if free:
            one.seat = free[one.arrival.draw % min(len(free), 12)]
            self.taken.add(one.seat)
        places = one.hallway.seats[-FARTHEST:] or (one.hallway.machine,)
        self._go(crowd, one, "seat", one.seat or places[one.arrival.draw % len(places)])

    def _called(self, world: World, crowd: Crowd, ticket: Ticket) -> None:
        one = self.here.get(ticket.holder)
        if one is None:
            return
        if ticket.state == "missed":
            self.counts.missed += 1
            if ticket.missed >= MOST_MISSED:
                self._out(crowd, one)
            elif one.state != "away":  # on the way, and too slow
                self.windows.back(ticket)
            return
        draw = Random(f"{one.arrival.draw} heeds").random()
        said = next((time for time in range(len(HEEDS)) if draw < math.fsum(HEEDS[: time + 1])), None)
        if ticket.missed or said == 0:
            self._go_to_window(crowd, one)
        elif said is None:
            one.state = "away"
            self._after(world, one, max(CALL_S + 1.0, _drawn(one, *AWAY_S)))
        else:
            one.state = "called"
            self._after(world, one, SAY_AGAIN_S * said)

    def _go_to_window(self, crowd: Crowd, one: Visitor) -> None:
        self._rise(one)
        if one.ticket is not None:
            self._go(crowd, one, "window", one.hallway.fronts[one.ticket.window])

    def _serve(self, world: World, one: Visitor) -> None:
        if one.ticket is not None and self.windows.begin(one.ticket, world.now):
            self.counts.waits_s.append(world.now - one.ticket.issued)
            one.state = "served"
            self._after(world, one, service_s(*SERVED_S, _chance(one)))

    def _out(self, crowd: Crowd, one: Visitor) -> None:
        self._rise(one)
        self._go(crowd, one, "leaving", one.hallway.entrance)

    def _rise(self, one: Visitor) -> None:
        if one.seat is not None:
            self.taken.discard(one.seat)
            one.seat = None

    def _leave(self, crowd: Crowd, one: Visitor) -> None:
        for name in (one.name, *one.relatives):
            crowd.remove(name)
        del self.here[one.name]
        if one.name in self.blockers:
            self.blockers.remove(one.name)
        self.counts.gone += 1

    # -- by lift

    def _group(self, world: World, one: Visitor) -> str:
        return next(g for g, cars in world.plan.groups.items() if self._serves(world, cars, one))

    def _ride(self, world: World, crowd: Crowd, one: Visitor) -> None:
        """From here on a passenger, with the whole party."""
        person = crowd.person(one.name)
        if one.returns:
            to_map = one.hallway.map_id
        else:
            offices = self._offices(world, one)
            to_map = world.plan.stops[offices[one.arrival.draw % len(offices)]].map_id
        one.state = "lift"
        for name in (one.name, *one.relatives):
            crowd.remove(name)
        group, kg = self._group(world, one), one.arrival.kind.kg
        at, crowds, climbs = (person.x, person.y), one.name in self.blockers, one.arrival.kind.name != "wheelchair"
        trip = Trip(one.name, group, person.map_id, to_map, world.now, kg, last_at=at, crowds=crowds, climbs=climbs)
        world.passengers.join(trip)

    def _rode(self, world: World, crowd: Crowd, trip: Trip) -> None:
        """Out of the lift, or tired of waiting for it: on foot again."""
        one = self.here.get(trip.name)
        if one is None:
            return
        map_id = trip.got_off or trip.from_map
        at = self.places.grounds[map_id].nearest(trip.last_at)
        for name in (one.name, *one.relatives):
            crowd.add(name, map_id, at, one.arrival.pace, one.arrival.kind.radius, one.arrival.kind.keep)
        if map_id == one.hallway.map_id:
            self._out(crowd, one)
            return
        offices = [stop for stop in self._offices(world, one) if world.plan.stops[stop].map_id == map_id]
        if one.returns or not offices:
            one.returns = True
            self._go(crowd, one, "to_lift", _lobby(world, one, self._group(world, one), map_id))
            return
        office = world.plan.stops[offices[one.arrival.draw % len(offices)]]
        places, first = self.places.beside(office), one.arrival.number
        self._go(crowd, one, "up", places[first % len(places)])
        for number, relative in enumerate(one.relatives, 1):
            crowd.send(relative, places[(first + number) % len(places)])

    # -- small things

    def _go(self, crowd: Crowd, one: Visitor, state: str, goal: Point) -> None:
        one.state, one.goal = state, goal
        crowd.send(one.name, goal)
        for number, relative in enumerate(one.relatives):
            crowd.send(relative, self.places.near(crowd.person(relative).map_id, goal, number))

    def _after(self, world: World, one: Visitor, seconds: float) -> None:
        """Its next alarm, in place of any other."""
        self._number += 1
        one.alarm = self._number
        heapq.heappush(self._due, (world.now + seconds, self._number, one.name))


def _lobby(world: World, one: Visitor, group: str, map_id: str) -> Point:
    """Where a visitor goes to wait for a lift: never to the node at which a courier does."""
    places = world.passengers.places(world).waiting(group, map_id)
    if places:
        return places[one.arrival.number % min(len(places), LOBBY_PLACES)]
    node = world.plan.nodes[world.plan.lobby(group, map_id)]
    return node.x, node.y


def _chance(one: Visitor) -> Random:
    """A visitor's own, by what they do: another day with the same visitors has the same of them, whatever happens."""
    return Random(f"{one.arrival.draw} {one.state}")


def _drawn(one: Visitor, median_s: float, spread: float) -> float:
    return _chance(one).lognormvariate(math.log(median_s), spread)


def _items(queue: str, count: int, surge_item: str) -> tuple[str, ...]:
    """What the windows of a queue are visited for: as many items as windows, and that of a surge."""
    usual = {f"{queue}-{number}" for number in range(count)}
    return tuple(sorted(usual | {surge_item} if surge_item.startswith(queue) else usual))
