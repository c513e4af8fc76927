"""A dry-contact call box on the broker: relays press a lift's own buttons, inputs read its lamps and switches.

Inputs (closed = current flows) and outputs are named alike in every box; stops count from 0 in the order of the box:

    floor.0 floor.1 …   the floor code, lowest bit first          parity      closes so that the parity fits
    door_open           limit switch: fully open                  door_closed limit switch: fully shut
    up, down            direction arrows                          fire_ok     normally closed: open means fire
    lamp.hall.0 …       the landing call's lamp                   lamp.car.0  the car call's lamp
    robot_mode          the controller is in robot mode
    hall.0 …  car.0 …   output: press the landing or car button   open, close output: press the door buttons
    robot_on, robot_off output: ask for robot mode, give it back
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoxSeen:
    """The inputs of one lift's box; on change, at least once a second, and at once for each command.

    closed      names of the inputs whose contact is closed
    command_id  of the newest command carried out, empty for none since its start
    """

    group: str
    lift: str
    closed: tuple[str, ...]
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class BoxCommand:
    """Close an output for `pulse_s` seconds and open it again without being told; a repeated id has no effect.

    output   empty: only tell the inputs
    pulse_s  seconds, 0.3 to 0.5
    """

    group: str
    lift: str
    command_id: str
    output: str = ""
    pulse_s: float = 0.0
