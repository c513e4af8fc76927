"""What a scenario's conditions may ask; `sim.facts` answers. A test holds the two and the documentation together."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "at_s": "seconds since the start",
    "run": "run(id): the state of a run, as its fact on the wire says; empty before",
    "waiting": "waiting(id): the reason a run waits for, or empty",
    "robot_of": "robot_of(id): the robot that has a run",
    "ride": "ride(robot): the state of the robot's ride chart",
    "zone": "zone(robot): out, sill or in, by the true place of the robot",
    "map": "map(robot): the floor where the robot truly is",
    "charge": "charge(robot): 0 to 1",
    "health": "health(robot): what its battery holds against when it was new, 0 to 1",
    "link": "link(robot): whether radio reaches it",
    "screen": "screen(robot): the mode of its screen",
    "door": "door(lift): closed, opening, open, closing",
    "car": "car(lift): the map id where the car stands, empty between floors",
    "load": "load(lift): kg in its car",
    "hall_door": "hall_door(map, door): closed, opening, open, closing",
    "person": "person(id): what somebody of a walk, follow or block_door does; empty when not there",
    "holder": "holder(id): who or what has the run's folder",
    "seen": "seen(word): a note, reason, phrase, lift event or true event of this name was seen",
    "times": "times(word): how often it was seen",
    "ended": "ended(id): that run has ended; ended(): every run has",
    "held": "held(id): the run is held",
    "needs_help": "needs_help(robot): its screen asks for help; needs_help(): any robot's",
    "at": "at(robot): the stop within 0.5 m of which it truly is, or empty",
    "moving": "moving(robot): whether it truly moves",
    "alive": "alive(process): whether scheduler, gateway or robot runs",
    "connected": "connected(account): whether the broker has that client",
    "level_off": "level_off(lift): metres its floor is off the nearest landing's",
    "buzzer": "buzzer(lift): nudging or overload while it sounds, else empty",
    "car_calls": "car_calls(lift): how many floors are pressed in it and will be served",
    "lift_mode": "lift_mode(lift): the mode of its car, such as normal, attendant_control, fire_operation",
    "heard": "heard(kind): a message of this kind was published, such as lift_state, run_fact, order",
    "messages": "messages(kind): how many of them",
}
