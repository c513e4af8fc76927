"""Whether inner loops run compiled: with numba (`pip install hall_fleet[speed]`), or as plain Python and numpy.

Both give the same bits, so it may change at any instant, and a mind stays a mind. `HALL_NUMBA=0` never compiles,
`HALL_NUMBA=1` from the start on; without it a process compiles once it has worked so much that loading numba pays.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

SWITCH = "HALL_NUMBA"
PAYS_AFTER_S = 1.0
"""Loading numba and its cached machine code takes about so long."""


_SWITCHED = os.environ.get(SWITCH, "")


class Work:
    """How much the slow loops have worked in this process, seconds by estimate; whether compiled ones are in use."""

    done_s = PAYS_AFTER_S if _SWITCHED == "1" else 0.0
    compiled = False
    plans = _SWITCHED == "1"
    """Whether plans are made by compiled loops: compiling these takes half a minute, so it never happens unasked."""


def pays() -> bool:
    """Whether compiled loops are to be used now."""
    if not Work.compiled and Work.done_s >= PAYS_AFTER_S and _SWITCHED != "0":
        Work.compiled = _numba() is not None
    return Work.compiled


def use_at_once() -> bool:
    """Compile from now on. False without numba, or where the switch says never."""
    Work.done_s = PAYS_AFTER_S
    return pays()


def plans_are() -> bool:
    """Whether compiled loops are to be used for plans: only after `compile_plans`, or where the switch says so."""
    return Work.plans and pays()


def compile_plans() -> bool:
    """As `use_at_once`, for plans."""
    Work.plans = use_at_once()
    return Work.plans


def stay_as_it_is() -> None:
    """For processes that must always answer at once: what is not compiled by now never will be."""
    if not Work.compiled:
        Work.done_s = float("-inf")


@cache
def _numba() -> ModuleType | None:
    try:
        import numba
    except ImportError:
        return None
    return numba if isinstance(numba, ModuleType) else None


def compiled(loop: Callable[..., Any], parts: tuple[Callable[..., Any], ...] = ()) -> Callable[..., Any]:
    """The loop in machine code; `parts` are the functions it calls. Only where `pays` holds.

    The code is kept beside the source, or in the user's cache where that cannot be written, or not at all.
    """
    numba = _numba()
    if numba is None:
        raise RuntimeError("numba is not installed")
    from numba.extending import register_jitable

    for part in parts:
        if part not in _registered:
            _registered.append(part)
            register_jitable(part)
    made: Callable[..., Any] = numba.njit(loop)
    with contextlib.suppress(RuntimeError, OSError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = numba.njit(cache=True)(loop)
    return made


_registered: list[Callable[..., Any]] = []
