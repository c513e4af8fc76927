"""Does the same piece of work for many things, here or in worker processes, and hands back results in order.

A worker that dies takes only its own piece with it; so does a piece that raises.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Crash:
    """Why there is no result: what was raised, or that the worker process died."""

    reason: str


def swarm(work: Callable[[Item], Result], items: Sequence[Item], jobs: int = 1) -> Iterator[Result | Crash]:
    """Results in the order of `items`. With `jobs` above 1, `work` must be importable and items and results picklable.

    Leave it early (or by Ctrl-C) and what has not begun is dropped; so is what waits for its turn behind a slow one.
    """
    yield from _in_order(as_they_end(work, items, jobs), len(items))


def as_they_end(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int = 1
) -> Iterator[tuple[int, Result | Crash]]:
    """As `swarm`, but each result at once, with its item's place: nothing that is done is lost behind a slow one."""
    if jobs > 1:
        yield from _in_workers(work, items, jobs)
        return
    for place, item in enumerate(items):
        yield place, _tried(work, item)


def _tried(work: Callable[[Item], Result], item: Item) -> Result | Crash:
    try:
        return work(item)
    except Exception as error:
        return _crash(error)


def _crash(error: BaseException) -> Crash:
    if isinstance(error, BrokenProcessPool):
        return Crash("the worker process died")
    return Crash(f"{type(error).__name__}: {error}")


def _in_order(results: Iterator[tuple[int, Result]], count: int) -> Iterator[Result]:
    done: dict[int, Result] = {}
    for index in range(count):
        while index not in done:
            place, result = next(results)
            done[place] = result
        yield done.pop(index)


def _in_workers(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[tuple[int, Result | Crash]]:
    """Results with their places, as they come."""
    left = list(range(len(items)))[::-1]
    others = multiprocessing.active_children()
    pool = _pool(jobs)
    try:
        running: dict[Future[Result], int] = {}
        while left or running:
            while left and len(running) < jobs:
                index = left.pop()
                running[_submitted(pool, work, items[index])] = index
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = [future for future in finished if isinstance(future.exception(), BrokenProcessPool)]
            for future in finished:
                if future not in broken:
                    result = _result(future)
                    yield running.pop(future), result
            if broken:  # one of those under way killed its worker and with it the pool: find out which, one by one
                suspects, running = sorted(running.values()), {}
                pool.shutdown(wait=True, cancel_futures=True)
                for index in suspects:
                    yield index, _alone(work, items[index])
                pool = _pool(jobs)
    except BaseException:  # left early: what is under way is of no use to anybody
        for child in multiprocessing.active_children():
            if child not in others:
                child.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(work: Callable[[Item], Result], item: Item) -> Result | Crash:
    with _pool(1) as pool:
        future = _submitted(pool, work, item)
        wait([future])
        return _result(future)


def _result(future: Future[Result]) -> Result | Crash:
    error = future.exception()
    return future.result() if error is None else _crash(error)


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Fresh interpreters: nothing of this process leaks into them. Ctrl-C ends them without a word."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_quietly)


def _submitted(pool: ProcessPoolExecutor, work: Callable[[Item], Result], item: Item) -> Future[Result]:
    """A worker that starts takes no Ctrl-C until it can end without a word. One meant for us is late, never lost."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        return pool.submit(work, item)
    resource_tracker.ensure_running()  # its start would lift the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(work, item)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_quietly() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
