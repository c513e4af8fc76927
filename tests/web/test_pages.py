"""What is served besides the API: pages, texts in two languages, the hall, guarding headers, ports."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.settings import Hall
from robots.web.facts import Facts
from robots.web.frames import STARTING_SOURCE, STATIC, frame
from robots.web.server import PageServer
from robots.web.tablet import TabletDeps, tablet_app
from tests.web.conftest import Browser
from tests.web.stage import SECRET, Stage

TEXTS = {
    name: {
        key: words
        for path in sorted((STATIC / "texts").glob(f"*{name}.json"))
        for key, words in json.loads(path.read_text("utf-8")).items()
    }
    for name in ("zh", "en")
}
SCRIPTS = sorted((STATIC / "js").glob("*.js"))


def test_both_languages_have_the_same_keys_and_the_same_blanks() -> None:
    assert set(TEXTS["zh"]) == set(TEXTS["en"])
    for key, words in TEXTS["zh"].items():
        assert words.strip(), key
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", TEXTS["en"][key])), key


def test_no_key_is_written_twice() -> None:
    """The last would win, and the words of the first would never be seen."""
    for path in sorted((STATIC / "texts").glob("*.json")):
        pairs = json.loads(path.read_text("utf-8"), object_pairs_hook=list)
        twice = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
        assert twice == [], path.name


def test_every_key_that_a_script_names_has_words_and_every_word_is_used() -> None:
    source = "\n".join(script.read_text("utf-8") for script in SCRIPTS)
    named = set(re.findall(r"""\bt\(\s*["']([a-z_.]+)["']""", source))
    assert named <= set(TEXTS["zh"]), sorted(named - set(TEXTS["zh"]))
    stems = {match.split("${")[0] for match in re.findall(r"`([a-z_.]+\$\{[^`]*)`", source)}
    quoted = set(re.findall(r"""["']([a-zA-Z_.]+)["']""", source))
    unused = [key for key in TEXTS["zh"] if key not in quoted and not any(key.startswith(stem) for stem in stems)]
    assert unused == []


def test_pages_and_scripts_fetch_nothing_from_elsewhere() -> None:
    for path in STATIC.rglob("*.*"):
        found = re.findall(r"https?://[\w./-]+", path.read_text("utf-8"))
        assert set(found) <= {"http://www.w3.org/2000/svg"}, path.name


@pytest.mark.parametrize("path", ["/", "/static/js/app.js", "/static/css/tokens.css", "/static/texts/zh.json"])
def test_pages_come_with_headers_that_keep_foreign_content_out(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", sorted(path.stem for path in STATIC.glob("*.html")))
def test_what_opens_a_page_again_is_in_it_first_and_its_policy_allows_nothing_else(browser: Browser, name: str) -> None:
    scripts = re.findall(r"<script[^>]*>([^<]*)</script>", html := frame(name))
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" == STARTING_SOURCE
    assert not any(scripts[1:]) and html.index("<script>") < html.index("<link")
    policy = browser.get("/").headers["content-security-policy"]
    assert f"script-src 'self' {STARTING_SOURCE};" in policy and "unsafe" not in policy


@pytest.mark.parametrize("path", ["/static/../tablet.py", "/static/%2e%2e/tablet.py", "/static/", "/redoc"])
def test_nothing_beside_the_pages_is_served(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_hall_has_names_geometry_and_words_for_every_reason(browser: Browser, the_hall: Hall) -> None:
    hall = browser.get("/api/v1/hall").json()
    assert set(hall["stops"]) == set(the_hall.stops)
    assert hall["stops"]["3F-archive"]["zh"] == "档案室"
    assert hall["stops"]["dock-1"]["handover"] is False
    assert [floor["map_id"] for floor in hall["floors"]] == ["b1-F1", "b1-F2", "b1-F3", "b2-F1"]
    assert (hall["stops"]["A01"]["handover"], hall["stops"]["E01"]["handover"]) == (True, False)
    for floor in hall["floors"]:
        assert len(floor["outline"]) >= 4
        assert len(floor["lanes"]) == len(the_hall.floors[floor["map_id"]].lanes)
    assert set(hall["reasons"]) == {reason.value for reason in Reason}
    assert set(hall["notices"]) == {notice.value for notice in Notice}
    assert "wang" not in json.dumps(hall)


def test_walls_are_drawn_with_the_doors_open(browser: Browser, the_hall: Hall) -> None:
    for floor in browser.get("/api/v1/hall").json()["floors"]:
        doors = [((d.a[0] + d.b[0]) / 2, (d.a[1] + d.b[1]) / 2) for d in the_hall.floors[floor["map_id"]].doors]
        for x, y in doors:
            assert not any(_lies_on(wall, x, y) for wall in floor["walls"]), f"{floor['map_id']}: wall across {x, y}"


def _lies_on(wall: list[float], x: float, y: float) -> bool:
    x1, y1, x2, y2 = wall
    return min(x1, x2) - 0.05 <= x <= max(x1, x2) + 0.05 and min(y1, y2) - 0.05 <= y <= max(y1, y2) + 0.05


def test_a_port_in_use_is_told_with_the_remedy(stage: Stage, the_hall: Hall) -> None:
    deps = TabletDeps(
        the_hall, Facts(), lambda request, timeout: None, lambda reset: True, lambda run: None, lambda run: None, SECRET
    )
    with pytest.raises(OSError, match=rf"127\.0\.0\.1:{stage.server.port} .*: free it or set another port"):
        PageServer(tablet_app(deps), stage.server.port)


def test_a_short_secret_is_refused(the_hall: Hall) -> None:
    deps = TabletDeps(
        the_hall,
        Facts(),
        lambda request, timeout: None,
        lambda reset: True,
        lambda run: None,
        lambda run: None,
        "short",
    )
    with pytest.raises(ValueError, match="at least 16"):
        tablet_app(deps)


def test_a_failure_inside_is_a_problem_without_details(stage: Stage, at_a12: Browser) -> None:
    def broken(request: object, timeout: float) -> None:
        raise RuntimeError("the inside of the server")

    object.__setattr__(stage.deps, "ask", broken)
    answer = at_a12.post("/api/v1/runs", json={"key": "a-key-of-mine", "to": "B01"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "page_server_failed"
    assert "inside" not in answer.text


def test_every_file_of_the_room_is_short() -> None:
    for path in [*STATIC.rglob("*.*"), *Path(STATIC).parent.glob("*.py")]:
        assert len(path.read_text("utf-8").splitlines()) < 500, path.name
