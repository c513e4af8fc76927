"""A ROS domain of its own for each floor on a machine: two floors in one domain would hear each other's robots."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from pathlib import Path
from typing import IO

DOMAINS = range(1, 102)
"""ROS 2's safe domain ids on Linux; 0 is the default of everybody else on the network."""


def claim_domain() -> tuple[int, IO[str] | None]:
    """A free domain and the lock that holds it while the floor runs.

    `ROS_DOMAIN_ID` in the environment wins, unlocked. Raises RuntimeError when every domain is taken.
    """
    given = os.environ.get("ROS_DOMAIN_ID", "")
    if given.isdigit():
        return int(given), None
    folder = Path(tempfile.gettempdir()) / f"hall-ros-domains-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for domain in DOMAINS:
        lock = (folder / str(domain)).open("a+")
        with contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return domain, lock
        lock.close()
    raise RuntimeError(f"{len(DOMAINS)} floors of this user run on this machine: stop one")
