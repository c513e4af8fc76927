"""The hardware of a group, as its settings name it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

from robots.adapters.call_box.hardware import CallBoxHardware
from robots.adapters.car_hardware import CarHardware, Publish
from robots.adapters.two_step.connection import TwoStepHardware
from robots.settings import CallBoxLifts, Hall, OwnLifts, RmfLifts, TwoStepLifts


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
        case OwnLifts():
            return _own(group, adapter, served, now)
        case _:
            raise AdapterMissingError(
                f"groups.{group}.adapter in lifts.yaml is `{adapter.kind}`: such lifts have no gateway process of ours"
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


def _own(group: str, adapter: OwnLifts, floors: Mapping[str, tuple[str, ...]], now: Callable[[], float]) -> CarHardware:
    module, _, name = adapter.factory.partition(":")
    where = f"groups.{group}.adapter.factory in lifts.yaml: {adapter.factory}"
    try:
        make = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise AdapterMissingError(f"{where}: {error}; install the package, or set PYTHONPATH to its folder") from None
    try:
        hardware: CarHardware = make(floors, now, adapter.options)
    except Exception as error:  # an integrator's code: whatever it raises is told in one line
        raise AdapterMissingError(f"{where}: it could not be made: {error}; look at its options") from error
    return hardware
