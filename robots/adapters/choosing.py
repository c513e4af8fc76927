"""The hardware of a group, as its settings name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from robots.adapters.call_box.hardware import CallBoxHardware
from robots.adapters.car_hardware import CarHardware, Publish
from robots.adapters.two_step.connection import TwoStepHardware
from robots.settings import CallBoxLifts, Hall, RmfLifts, TwoStepLifts


class AdapterMissingError(Exception):
    """Why a group's adapter cannot run here and what to do, in one line."""


def hardware_of(hall: Hall, group: str, now: Callable[[], float], publish: Publish, secrets: Path) -> CarHardware:
    """The adapter of a group, not started. Raises AdapterMissingError.

    now      the process's clock, UTC seconds
    publish  sends a message over the gateway's own link
    secrets  folder of tokens
    """
    served: Mapping[str, tuple[str, ...]] = {
        lift.id: tuple(lift.serves) for lift in hall.lifts.values() if lift.group == group
    }
    adapter = hall.adapter(group)
    match adapter:
        case TwoStepLifts():
            return TwoStepHardware(adapter, served, now, secrets)
        case CallBoxLifts():
            return CallBoxHardware(group, adapter, served, now, publish)
        case RmfLifts():
            return _rmf(group, adapter, now)
        case _:
            raise AdapterMissingError(
                f"groups.{group}.adapter in lifts.yaml: {adapter.kind} lifts have no gateway process of their own; "
                "they are the simulator's"
            )


def _rmf(group: str, adapter: RmfLifts, now: Callable[[], float]) -> CarHardware:
    """Looked for only where it is wanted: these messages are no wheels."""
    try:
        from robots.adapters.rmf.node import RmfHardware
    except ImportError as error:
        raise AdapterMissingError(
            f"groups.{group}.adapter in lifts.yaml: rmf needs ROS 2 with rmf_lift_msgs ({error}): "
            "apt install ros-$ROS_DISTRO-rmf-lift-msgs, source its setup file, and start again"
        ) from None
    return RmfHardware(group, adapter, now)
