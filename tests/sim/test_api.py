"""The Python API as documented: the page's code runs as one program, every call it lists is there, the examples run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim import Engine, Pace, load_hall
from sim.people.screens import Manners

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/simulator-api.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) >= 4
    exec(compile("\n".join(blocks), "docs/simulator-api.md", "exec"), {"__name__": "page"})


def test_every_name_of_the_page_is_there() -> None:
    engine = Engine(load_hall(ROOT / "config/scenarios/halls/small"))
    calls = set(re.findall(r"`engine\.([a-z_.]+)\b", PAGE))
    assert {"step", "office.request_run", "judge.violations", "people.of"} <= calls
    for path in calls:
        thing: object = engine
        for name in path.removesuffix(".").split("."):
            thing = getattr(thing, name)
    for name in re.findall(r"`([a-z_]+)\(", re.search(r"\| `Pace.*", PAGE)[0]):
        assert hasattr(Pace, name), name
    for name in re.findall(r"`([a-z_]+)`", re.search(r"\| `engine.people.of.*", PAGE)[0]):
        assert hasattr(Manners(), name), name


@pytest.mark.parametrize("name", ["one_run", "what_if"])
def test_an_example_runs(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / f"{name}.py"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "delivered" in done.stdout


def test_the_judge_comes_without_the_minds() -> None:
    code = "import sys, sim.judge; assert not [name for name in sys.modules if name.startswith('robots.courier')]"
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=True)
