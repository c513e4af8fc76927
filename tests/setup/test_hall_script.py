"""./hall on machines that lack something: one clear line, what to do, exit code 3, nothing half made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("sh", "uname", "cat", "cksum", "mkdir", "rm", "dirname", "tail", "grep", "id", "env", "printf")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the script needs of a checkout, and nothing installed."""
    for name in ("hall", "setup.py", "requirements-ros.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def path_with(folder: Path, **programs: str) -> str:
    """A PATH of the plain tools and of the given shell scripts only."""
    folder.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    for name, body in programs.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def hall(checkout: Path, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        ["sh", str(checkout / "hall"), "check"],
        env={**known, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )


def expect(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 3, result.stderr
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.stderr


def test_no_fitting_python(checkout: Path) -> None:
    path = path_with(checkout / "bin", python3="exit 1", python="exit 1")
    expect(hall(checkout, path), "no Python 3.11, 3.12 or 3.13", "apt-get install")


def test_another_processor_without_a_ros_of_its_own(checkout: Path) -> None:
    path = path_with(checkout / "bin", uname="echo aarch64")
    expect(hall(checkout, path, HALL_PYTHON=sys.executable), "aarch64", "install ROS 2 Jazzy")


def test_no_venv_module(checkout: Path) -> None:
    python = f'case "$*" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac'
    path = path_with(checkout / "bin", python3=python)
    expect(hall(checkout, path), "no venv module", "apt-get install python3-venv")


def test_no_network(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "PIP_TIMEOUT": "2",
               "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}  # fmt: skip
    real = getattr(sys, "_base_executable", sys.executable)
    result = hall(checkout, path_with(checkout / "bin"), HALL_PYTHON=real, **nowhere)
    expect(result, "no network", "run ./hall check again")
    assert not (checkout / ".venv" / ".stamp").exists(), "a half-made .venv must not count as made"
