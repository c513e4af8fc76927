"""Rules of the house that no linter knows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = (".py", ".js", ".css", ".html", ".sh")
MADE = ("docs/sample-report.html", "docs/two-couriers.html")
"""Written by a program, read by nobody."""
NO_PLACE = {"utils", "helpers", "manager", "base", "common"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def test_no_file_of_code_is_over_500_lines() -> None:
    made = {ROOT / name for name in MADE}
    code = [path for path in tracked() if path.suffix in CODE and path not in made]
    assert code
    long = {str(path.relative_to(ROOT)): n for path in code if (n := len(path.read_text().splitlines())) > 500}
    assert long == {}


def test_no_module_is_named_for_nothing() -> None:
    assert [path for path in tracked() if path.stem in NO_PLACE and path.suffix == ".py"] == []


def test_every_page_the_documents_link_to_is_there() -> None:
    missing = []
    for page in [path for path in tracked() if path.suffix == ".md"]:
        for part in page.read_text().split("](")[1:]:
            target = part.split(")")[0].split("#")[0]
            if target and "://" not in target and not (page.parent / target).exists():
                missing.append(f"{page.relative_to(ROOT)}: {target}")
    assert missing == []
