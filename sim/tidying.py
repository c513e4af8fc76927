"""Python's cyclic garbage collector while a simulation runs: it looks rarely, and never at what was there before.

A simulated second makes thousands of small objects that are gone a moment later, and hardly one in a cycle; looking for
cycles at the usual pace takes a tenth of all time and finds next to nothing. What is simulated does not depend on it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_EVERY = 100_000
"""More objects made than gone, between two looks; usual are 700."""


@contextmanager
def seldom() -> Iterator[None]:
    """Within it the collector looks seldom, and from now on never at what was there before: make the engine inside.

    It begins with one look at what the last simulation left, so that of many in one process none stays. One inside the
    other is as one.
    """
    usual = gc.get_threshold()
    if usual[0] >= LOOK_EVERY or not gc.isenabled():
        yield
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOOK_EVERY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
