"""What a robot's hardware tells its mind and what the mind tells the hardware.

The ROS shell and the simulator turn topics into these events and these commands into topics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from robots.core.frozen import quickly_made
from robots.core.geometry import Pose
from robots.core.vda import EStop, OperatingMode


@quickly_made
@dataclass(frozen=True, slots=True)
class PoseSeen:
    """Localisation. `pose.map_id` is the map the localiser believes in; `sure` False while it is lost."""

    at: float
    pose: Pose
    sure: bool = True


@quickly_made
@dataclass(frozen=True, slots=True)
class OdometrySeen:
    """Speed of the base: m/s forward, rad/s to the left. `taken`: when, by the base's own clock; None: just now."""

    at: float
    speed: float
    turn: float
    taken: float | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class ScanSeen:
    """One laser scan in the robot's frame: beam i points to `angle_min + i * angle_step`, ranges in metres.

    A beam that hits nothing reads `range_max`. `pose` is where the robot was when it was taken.
    """

    at: float
    pose: Pose
    angle_min: float
    angle_step: float
    range_max: float
    ranges: Sequence[float]


@dataclass(frozen=True, slots=True)
class PressureSeen:
    """Barometer, pascal."""

    at: float
    pascal: float


@dataclass(frozen=True, slots=True)
class MarkerSeen:
    """The landing marker in view, `{map id}/{lift}` such as `b1-F3/east`; empty = none in view."""

    at: float
    marker: str


@dataclass(frozen=True, slots=True)
class BatterySeen:
    """Charge 0..1 and whether it is charging."""

    at: float
    charge: float
    charging: bool


@quickly_made
@dataclass(frozen=True, slots=True)
class CompartmentSeen:
    """The lid of compartment `number` (from 1) is shut (and so locked), or not."""

    at: float
    number: int
    closed: bool


@dataclass(frozen=True, slots=True)
class ModeSeen:
    """The operating mode that a person has set at the robot."""

    at: float
    mode: OperatingMode


@dataclass(frozen=True, slots=True)
class SafetySeen:
    """Who has to acknowledge the emergency stop (NONE: it is not pressed), and whether something is in the protective
    field. The base stands by itself; the mind is told."""

    at: float
    e_stop: EStop
    field_violation: bool


@dataclass(frozen=True, slots=True)
class Drive:
    """Speed command for the base: m/s forward, rad/s to the left. The base stops after 0.5 s without one."""

    speed: float
    turn: float


@dataclass(frozen=True, slots=True)
class Unlock:
    """Open the lid of compartment `number`. The lid locks by itself when it is shut."""

    number: int


@dataclass(frozen=True, slots=True)
class WatchScan:
    """Switch the laser on or off for the mind: scans are cast and sent only while somebody watches."""

    on: bool


@dataclass(frozen=True, slots=True)
class FreeWheels:
    """Let the wheels go, so that a person can push the robot, or hold them again. While free they obey no `Drive`."""

    on: bool


@dataclass(frozen=True, slots=True)
class Say:
    """Speak and show a line to the people around, by key (see `core.phrases`)."""

    key: str


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """The path the robot means to drive, for viewers: poses on one map."""

    poses: tuple[Pose, ...]


@dataclass(frozen=True, slots=True)
class Relocate:
    """Tell the localiser where the robot is. Whether it believes that shows in its next poses."""

    pose: Pose


@dataclass(frozen=True, slots=True)
class AllowCharging:
    """Let the charger charge, or not, while its contacts touch."""

    on: bool


BaseCommand = Drive | FreeWheels | Unlock | WatchScan | Relocate | AllowCharging
"""What a base carries out."""
