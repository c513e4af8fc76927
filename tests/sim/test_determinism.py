"""The same scenario and seed give the same log, byte for byte: on every run, hash seed, path of arithmetic and Python.

Other Pythons are looked for on the PATH and in ~/.pyenv; what the simulator needs is installed for them once, into a
folder of the system's temporary directory. One that is not there is skipped with the reason.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIOS = ("config/scenarios/two_couriers_one_lift.yaml",)
NEEDS = ("numpy>=1.26", "pydantic>=2.10,<3", "PyYAML>=6", "networkx>=3.4", "shapely>=2.1", "transitions>=0.9.3,<0.10")
INSTALL_S = 40.0

PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from sim.play import play
from sim.scenarios.scenario import load_scenario
told = {}
for name in sys.argv[2:]:
    outcome = play(load_scenario(Path(name)), validate=sys.argv[1] == "validate")
    assert outcome.passed, outcome.broken
    log = "\\n".join(outcome.timeline)
    told[name] = [hashlib.sha256(log.encode()).hexdigest(), len(outcome.timeline), outcome.outcome]
print(json.dumps(told))
"""

LONGEST_S = 600
"""Without compiled code, or compiling everything for the first time, and beside other tests, a story takes minutes."""
pytestmark = pytest.mark.timeout(2 * LONGEST_S + 60)


def played(python: str = sys.executable, validate: bool = False, **env: str) -> dict[str, list]:
    done = subprocess.run(
        [python, "-c", PROGRAM, "validate" if validate else "", *SCENARIOS],
        cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=LONGEST_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def first() -> dict[str, list]:
    logs = played(PYTHONHASHSEED="1")
    assert all(lines > 100 for _, lines, _ in logs.values())
    return logs


def test_another_hash_seed_changes_nothing_without_compiled_code(first: dict[str, list]) -> None:
    assert played(PYTHONHASHSEED="4242", HALL_NUMBA="0") == first


def test_with_compiled_code_it_is_the_same(first: dict[str, list]) -> None:
    assert played(HALL_NUMBA="1") == first


def test_over_the_wires_codec_the_runs_end_the_same(first: dict[str, list]) -> None:
    ends = {name: outcome for name, (_, _, outcome) in played(validate=True).items()}
    assert ends == {name: outcome for name, (_, _, outcome) in first.items()}


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_another_python_plays_the_same(first: dict[str, list], version: str) -> None:
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip("this very Python, see the other tests")
    python = _interpreter(version)
    if python is None:
        pytest.skip(f"Python {version} is not installed here")
    packages = _packages(python, version)
    assert played(python, PYTHONPATH=f"{packages}{os.pathsep}{ROOT}", PYTHONHASHSEED="5") == first


def _interpreter(version: str) -> str | None:
    """One that starts and is of that version: a pyenv shim may stand for one that is not chosen here."""
    known = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    for candidate in [*map(str, reversed(known)), shutil.which(f"python{version}")]:
        if candidate is not None:
            say = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"
            done = subprocess.run([candidate, "-c", say], capture_output=True, text=True, timeout=20, check=False)
            if done.stdout.strip() == version:
                return candidate
    return None


def _packages(python: str, version: str) -> Path:
    """A folder with what the simulator needs, installed once; skips when the registry does not give it in time."""
    mark = hashlib.sha256(" ".join((python, *NEEDS)).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"hall-python-{version}-{mark}"
    if (folder / "complete").exists():
        return folder
    fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}-"))
    install = [python, "-m", "pip", "install", "-q", "--only-binary", ":all:", "--target", str(fresh), *NEEDS]
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    try:
        done = subprocess.run(install, env=env, capture_output=True, text=True, timeout=INSTALL_S, check=False)
        why = done.stderr.strip().splitlines()[-1:] if done.returncode else []
    except subprocess.TimeoutExpired:
        why = [f"not installed within {INSTALL_S:g} s"]
    if why:
        shutil.rmtree(fresh)
        pytest.skip(f"the packages for Python {version} cannot be had: {why[0]}")
    (fresh / "complete").touch()
    try:
        fresh.rename(folder)
    except OSError:  # another run was quicker
        shutil.rmtree(fresh)
    return folder
