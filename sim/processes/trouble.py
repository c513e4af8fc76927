"""What can be wrong with a process: it hangs, its disk is slow or full, it dies at a write, its clock is off.

A hung process (SIGSTOP) takes nothing from its sockets: what waits there is stamped when it goes on. A process whose
commit takes long is blocked too, but its network thread goes on: what waits in its inbox was stamped when it came.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from robots.core import sensing
from robots.core.events import Tick
from sim.net.links import Clock

if TYPE_CHECKING:
    from sim.engine import Engine
    from sim.processes.host import Host, Process

_OLD_NEWS = (
    Tick, sensing.PoseSeen, sensing.OdometrySeen, sensing.PressureSeen, sensing.MarkerSeen, sensing.BatterySeen,
    sensing.CompartmentSeen, sensing.ScanSeen, sensing.ModeSeen, sensing.SafetySeen,
)  # fmt: skip
"""Of these only the newest reaches a process that was stopped: sensors speak again when it goes on."""
SILENT_S = 5.0
"""A robot's process that gives no sign of life for so long is ended by its supervisor and started again.
As `robots.floor.pulse` does it; a test holds the two together."""


@dataclass(slots=True)
class Trouble:
    """The state of one process in trouble.

    hung      by how many things it is stopped now; `hung_at`: since when it is
    busy      a commit is under way with the commands in `held`; `overdue`: it ended while the process was stopped
    inbox     events that wait for it
    commit_s  how long a commit takes; full: it fails
    writes    how many commits until it crashes (0 = it does not), `when` of that commit, and for how long it is down
    """

    clock: Clock = field(default_factory=Clock)
    hung: int = 0
    hung_at: float = 0.0
    busy: bool = False
    overdue: bool = False
    held: list[Any] = field(default_factory=list)
    inbox: deque[Any] = field(default_factory=deque)
    commit_s: float = 0.0
    full: bool = False
    writes: int = 0
    when: str = ""
    down_s: float = 0.0

    @property
    def is_over(self) -> bool:
        waits = self.hung or self.busy or self.inbox or self.writes or self.when
        return not (waits or self.commit_s or self.full or self.clock.offset_s or self.clock.drift)

    def die(self) -> None:
        """The process is gone, and with it what was in its memory."""
        self.hung = self.writes = 0
        self.busy = self.overdue = False
        self.when = ""
        self.held = []
        self.inbox.clear()

    def take(self, host: Host, process: Process, event: Any) -> None:
        """An event for this process."""
        if self.hung:
            if not isinstance(event, _OLD_NEWS):
                self.inbox.append(event)
            return
        event = self.stamped(event)
        if not self.busy:
            host.handle(process, event)
        elif not isinstance(event, Tick):
            self.inbox.append(event)

    def stamped(self, event: Any) -> Any:
        """The event as the process's own clock dates it."""
        at = self.clock.read(event.at)
        return event if at == event.at else replace(event, at=at)

    def lets_write(self, host: Host, process: Process, commands: list[Any]) -> bool:
        """A commit begins. False: it does not end, or not yet."""
        if self.full:
            host.fall(process, "disk_full")
            return False
        if self.writes:
            self.writes -= 1
            if not self.writes and self.when != "after":
                host.tell_crash(process, self.when)
                host.kill(process.account, self.down_s)
                return False
        if self.commit_s:
            self.busy, self.held = True, commands
            host.after(self.commit_s, partial(host.troubles.write_ended, process, process.lives))
            return False
        return True

    def dies_after_write(self, host: Host, process: Process) -> bool:
        """The commit is on disk. True: the process got no further."""
        if self.when != "after" or self.writes:
            return False
        host.tell_crash(process, self.when)
        host.kill(process.account, self.down_s)
        return True


class Troubles:
    """Makes trouble for the processes of a host. Every method raises KeyError for an account it does not run."""

    def __init__(self, engine: Engine, host: Host) -> None:
        self._engine, self._host = engine, host

    def hang(self, account: str, duration_s: float, machine: bool = False) -> None:
        """Stop a process; it goes on after `duration_s` where it was.

        A robot's is ended and started again before that if its supervisor misses it; `machine`: the whole computer
        stands still, and the supervisor with it.
        """
        process = self._host.processes[account]
        if process.mind is None:
            return
        self._engine.chronicle.seen["hangs"] += 1
        self._engine.tell(account, "hangs")
        trouble = self._of(process)
        if not trouble.hung:
            trouble.hung_at = self._engine.now
        trouble.hung += 1
        if self._is_watched(process) and not machine:
            self._engine.after(SILENT_S, partial(self._missed, process, process.lives, trouble.hung_at))
        self._engine.bus.freeze(self._engine.now, account)
        self._engine.after(duration_s, partial(self._go_on, process, process.lives))

    def crash_at_write(self, account: str, write: int, when: str, duration_s: float) -> None:
        """Let a process die at the commit with this number from now on (1 = the next).

        when  `before` it, `torn` in the midst of it (SQLite drops the whole of it), or `after` it and before anything
              else that it led to
        """
        trouble = self._of(self._host.processes[account])
        trouble.writes, trouble.when, trouble.down_s = write, when, duration_s

    def slow_disk(self, account: str, commit_s: float, duration_s: float) -> None:
        """Every commit takes `commit_s`."""
        process = self._host.processes[account]
        self._engine.tell(account, "disk slow")
        self._of(process).commit_s = commit_s
        self._engine.after(duration_s, partial(self._heal_disk, process))

    def fill_disk(self, account: str, duration_s: float) -> None:
        """Every commit fails: the process ends, and comes back, until there is room again."""
        process = self._host.processes[account]
        self._engine.tell(account, "disk full")
        self._of(process).full = True
        self._engine.after(duration_s, partial(self._heal_disk, process))

    def set_clock(self, account: str, offset_s: float, drift: float) -> None:
        """An account's clock is off by `offset_s` from now on, and gains `drift` seconds a second."""
        bus = self._engine.bus
        if account not in self._host.processes and account not in bus.clients:
            raise KeyError(account)
        clock = Clock(offset_s, drift, self._engine.now)
        bus.clocks[account] = clock
        if account in self._host.processes:
            process = self._host.processes[account]
            self._of(process).clock = clock
            self._settle(process)

    def clock_of(self, account: str) -> Clock:
        return self._engine.bus.clocks.get(account, Clock())

    def write_ended(self, process: Process, lives: int) -> None:
        """A slow commit is on disk."""
        trouble = process.trouble
        if process.mind is None or process.lives != lives or trouble is None or not trouble.busy:
            return
        if trouble.hung:
            trouble.overdue = True
            return
        trouble.busy = False
        held, trouble.held = trouble.held, []
        self._host.write(process, held)
        self._catch_up(process)

    # -- inside

    def _of(self, process: Process) -> Trouble:
        if process.trouble is None:
            process.trouble = Trouble()
        return process.trouble

    def _settle(self, process: Process) -> None:
        """A process without trouble has none: then it costs nothing."""
        if process.trouble is not None and process.trouble.is_over:
            process.trouble = None

    def _is_watched(self, process: Process) -> bool:
        """Robots of our own give signs of life; whoever made a foreign one looks after it."""
        return bool(process.robot) and not self._engine.hall.robots[process.robot].is_foreign

    def _missed(self, process: Process, lives: int, since: float) -> None:
        """Its supervisor has had no sign of life for long: it ends the process."""
        trouble = process.trouble
        if process.mind is None or process.lives != lives or trouble is None:
            return
        if trouble.hung and trouble.hung_at == since:
            self._host.fall(process, "missed")

    def _go_on(self, process: Process, lives: int) -> None:
        trouble, engine = process.trouble, self._engine
        if process.mind is None or process.lives != lives or trouble is None or not trouble.hung:
            return
        trouble.hung -= 1
        if trouble.hung:
            return
        engine.tell(process.account, "goes on")
        trouble.inbox = deque(trouble.stamped(replace(event, at=engine.now)) for event in trouble.inbox)
        if process.robot:
            engine.world.sensors[process.robot].forget()
        if trouble.overdue:
            trouble.overdue = False
            self.write_ended(process, lives)
        self._catch_up(process)
        engine.bus.thaw(engine.now, process.account)
        self._host.deliver()

    def _catch_up(self, process: Process) -> None:
        """Work off what waits, until the next commit blocks."""
        trouble = process.trouble
        while trouble is not None and trouble.inbox and not trouble.busy and not trouble.hung:
            self._host.handle(process, trouble.inbox.popleft())
        self._settle(process)

    def _heal_disk(self, process: Process) -> None:
        if process.trouble is not None:
            self._engine.tell(process.account, "disk well")
            process.trouble.commit_s, process.trouble.full = 0.0, False
            self._settle(process)
