"""Work spread over processes: in order, the same as here, and a dead worker takes only its own piece with it."""

import math
import operator
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from sim import swarm as module
from sim.swarm import Crash, as_they_end, swarm
from tests.fixtures.patience import PATIENCE_S

PIECES = [partial(math.sqrt, 16), partial(os._exit, 3), partial(math.sqrt, -1), partial(math.sqrt, 4)]


def test_here_a_piece_that_raises_is_a_crash_with_its_reason() -> None:
    results = list(swarm(operator.call, [PIECES[0], *PIECES[2:]]))
    assert results[0] == 4.0 and results[2] == 2.0
    assert isinstance(results[1], Crash)
    assert results[1].reason.startswith("ValueError: ")


def test_in_workers_the_order_is_kept_and_a_death_is_one_crash() -> None:
    results = list(swarm(operator.call, PIECES, jobs=2))
    assert results[0] == 4.0 and results[3] == 2.0
    assert results[1] == Crash("the worker process died")
    assert isinstance(results[2], Crash)
    assert results[2].reason.startswith("ValueError: ")


def test_leaving_early_drops_what_has_not_begun() -> None:
    results = swarm(operator.call, [PIECES[0], *[partial(time.sleep, 60)] * 5], jobs=1)
    assert next(results) == 4.0
    results.close()


def test_what_is_done_is_not_held_back_by_what_is_slow() -> None:
    results = as_they_end(operator.call, [partial(time.sleep, 60), PIECES[0]], jobs=2)
    assert next(results) == (1, 4.0)
    results.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_while_a_worker_is_started_is_not_lost() -> None:
    class Starting:
        def submit(self, *given: object) -> None:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        module._submitted(Starting(), operator.call, PIECES[0])  # type: ignore[arg-type]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_quietly() -> None:
    code = (
        "import typer; from sim.commands import simulate; app = typer.Typer(); app.command()(simulate); "
        "print('begun', flush=True); app()"
    )
    words = ["config/scenarios/first_run.yaml", "--seeds", "1..500"]
    argv = [sys.executable, "-c", code, *words]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "begun\n"
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said == "stopped\n"
