"""What a play leaves on disk when asked: an MCAP file, the ledgers of its processes. Loaded only then."""

from __future__ import annotations

from pathlib import Path

from robots.store import LedgerError
from sim.bind.store import write_ledgers
from sim.engine import Engine
from sim.play import Outcome, play
from sim.recording import Recorder
from sim.scenarios.scenario import Scenario, ScenarioError


class _Kept:
    """Holds on to the engine of a play, for what is written at its end."""

    engine: Engine | None = None
    recorder: Recorder | None = None

    def attach(self, engine: Engine) -> None:
        self.engine = engine
        if self.recorder is not None:
            self.recorder.attach(engine)


def play_and_keep(
    scenario: Scenario, seed: int, validate: bool, record: Path | None = None, ledgers: Path | None = None
) -> Outcome:
    """Play it; write its recording to `record` and its ledgers into the folder `ledgers`.

    Raises ScenarioError also for what cannot be written, and what `play` raises.
    """
    kept = _Kept()
    try:
        if record is not None:
            record.parent.mkdir(parents=True, exist_ok=True)
            kept.recorder = Recorder(record)
        try:
            outcome = play(scenario, seed, validate, kept.attach, taped=ledgers is not None)
        finally:
            if kept.recorder is not None:
                kept.recorder.close()
        if ledgers is not None and kept.engine is not None:
            write_ledgers(kept.engine, scenario.hall, ledgers)
    except (OSError, LedgerError) as error:
        where = getattr(error, "filename", None) or record or ledgers
        raise ScenarioError([f"{where}: cannot be written: {getattr(error, 'strerror', None) or error}"]) from error
    return outcome
