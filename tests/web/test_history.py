"""The run history over HTTP: who sees what of it, filters, bad parameters, CSV, slip, daily log, why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.runs import FleetSummary, RobotFact
from robots.settings import Hall
from robots.store import Ledger
from tests.web.conftest import Browser
from tests.web.history_stage import (
    DAY,
    KEPT,
    MORNING,
    OPEN,
    OTHERS,
    OWN,
    SECRET_OTHERS,
    SECRET_OWN,
    history_stage,
    past_run,
)
from tests.web.stage import Stage

ALL = [OPEN, KEPT, SECRET_OWN, SECRET_OTHERS, OTHERS, OWN]
PATHS = ["", ".csv", "/day", "/sums?by=day", f"/{OWN}", f"/{OWN}/why"]


@pytest.fixture(scope="module")
def read_only(the_hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Ledger]]:
    """For all tests that only read: a ledger on disk takes time to write."""
    with history_stage(the_hall, tmp_path_factory.mktemp("past")) as opened:
        yield opened


@pytest.fixture
def fresh(the_hall: Hall, tmp_path: Path) -> Iterator[tuple[Stage, Ledger]]:
    with history_stage(the_hall, tmp_path) as opened:
        yield opened


@pytest.fixture
def past(request: pytest.FixtureRequest) -> tuple[Stage, Ledger]:
    """A ledger of its own for a test that writes to it (`WRITES`)."""
    own: tuple[Stage, Ledger] = request.getfixturevalue("fresh" if "fresh" in request.fixturenames else "read_only")
    return own


WRITES = pytest.mark.usefixtures("fresh")


@pytest.fixture
def wang(past: tuple[Stage, Ledger]) -> Iterator[Browser]:
    """Works at A12 and A11."""
    with Browser(past[0].url) as client:
        assert client.log_in().status_code == 200
        yield client


@pytest.fixture
def supervisor(past: tuple[Stage, Ledger]) -> Iterator[Browser]:
    with Browser(past[0].url) as client:
        assert client.log_in("zhou", "A12").status_code == 200
        yield client


def found(client: Browser, query: str = "") -> list[str]:
    answer = client.get(f"/api/v1/history{query}")
    assert answer.status_code == 200, answer.text
    return [run["run"] for run in answer.json()["runs"]]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_it_is_for_who_is_not_logged_in(past: tuple[Stage, Ledger], path: str) -> None:
    with Browser(past[0].url) as nobody:
        answer = nobody.get(f"/api/v1/history{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


def test_staff_see_their_counters_runs_and_of_others_what_is_not_confidential(wang: Browser) -> None:
    body = wang.get("/api/v1/history").json()
    assert [run["run"] for run in body["runs"]] == [run for run in ALL if run != SECRET_OTHERS]
    assert (body["total"], body["states"]) == (5, {"carrying": 1, "delivered": 3, "in_custody": 1})
    by_run = {run["run"]: run for run in body["runs"]}
    own, others = by_run[OWN], by_run[OTHERS]
    assert (own["own"], own["label"], own["person"], own["taken_by"]) == (True, "执照申请 3 份", "wang", "chen")
    assert (others["own"], others["label"], others["person"], others["taken_by"]) == (False, "", "", "")
    assert by_run[KEPT]["keeper"] == "zhou"


def test_a_supervisor_sees_all_and_yet_no_confidential_label(supervisor: Browser) -> None:
    answer = supervisor.get("/api/v1/history")
    assert [run["run"] for run in answer.json()["runs"]] == ALL
    assert "张某" not in answer.text and "举报" not in answer.text


@pytest.mark.parametrize("path", ["", "?q=举报", ".csv", f"/{SECRET_OWN}", f"/{SECRET_OWN}/why", "/day"])
def test_what_is_written_on_a_confidential_folder_is_nowhere(wang: Browser, path: str) -> None:
    answer = wang.get(f"/api/v1/history{path}")
    assert answer.status_code == 200 and "举报" not in answer.text and "张某" not in answer.text


@pytest.mark.parametrize("path", [f"/{SECRET_OTHERS}", f"/{SECRET_OTHERS}/why"])
def test_others_confidential_runs_are_refused(wang: Browser, supervisor: Browser, path: str) -> None:
    answer = wang.get(f"/api/v1/history{path}")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert supervisor.get(f"/api/v1/history{path}").status_code == 200


def test_maintenance_sees_neither_labels_nor_people(past: tuple[Stage, Ledger]) -> None:
    with Browser(past[0].url) as client:
        assert client.log_in("wu", "A12").status_code == 200
        runs = client.get("/api/v1/history").json()["runs"]
        slip = client.get(f"/api/v1/history/{OWN}").json()
        why = client.get(f"/api/v1/history/{OWN}/why").text
    assert [run["run"] for run in runs] == [OPEN, KEPT, OTHERS, OWN]
    assert {(run["label"], run["person"], run["keeper"]) for run in runs} == {("", "", "")}
    assert [hand["person"] for hand in slip["hands"]] == ["", ""] and "王芳" not in why


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ("?robot=xiaodi&counter=A11", [KEPT]),
        ("?counter=B03", [OTHERS]),
        ("?state=carrying", [OPEN]),
        ("?reason=recipient_absent", [KEPT]),
        ("?person=zhou", [KEPT]),
        ("?person=zhao", []),
        (f"?round={OWN}", [SECRET_OWN, OWN]),
        (f"?round={SECRET_OWN}", []),
        ("?q=归档", [OPEN]),
        ("?q=许可证", []),
        (f"?q={OTHERS}", [OTHERS]),
        ("?from=2026-01-05&to=2026-01-05", [OPEN, KEPT, SECRET_OWN, OTHERS, OWN]),
        ("?from=2026-01-06", []),
        ("?to=2026-01-04", []),
        ("?per=2&page=2", [SECRET_OWN, OTHERS]),
        ("?per=2&page=99", []),
        ("?q=%27%20OR%201=1--", []),
        ("?q=%25", []),
        ("?robot=&counter=&state=&reason=&person=&q=&from=&to=", [OPEN, KEPT, SECRET_OWN, OTHERS, OWN]),
    ],
)  # fmt: skip
def test_filters(wang: Browser, query: str, runs: list[str]) -> None:
    assert found(wang, query) == runs


@pytest.mark.parametrize(
    "query",
    ["?from=2026-02-30", "?from=tomorrow", "?from=0001-01-01", "?from=9999-12-31", "?to=9999-12-31", "?page=0",
     "?page=x", "?per=0", "?per=100000", "?state=lost", "?reason=because", "?robot=a%20b", "?person=%27",
     "?round=r%200",
     "?counter=../etc", f"?q={'x' * 61}", "?q=%00", "?from=2026-01-05&to=2026-01-04"],
)  # fmt: skip
def test_bad_parameters_are_problem_details_that_repeat_nothing(wang: Browser, query: str) -> None:
    for path in ("", ".csv"):
        answer = wang.get(f"/api/v1/history{path}{query}")
        if path and query.startswith(("?page", "?per=")):
            continue  # the table has no pages
        assert answer.status_code == 422, query
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["zh"] and "etc" not in answer.text and "because" not in answer.text


def test_sums_count_what_may_be_seen_by_day_robot_and_stop(wang: Browser, supervisor: Browser) -> None:
    def summed(client: Browser, query: str) -> list[tuple[str, int, int]]:
        sums = client.get(f"/api/v1/history/sums?{query}").json()["sums"]
        return [(one["name"], one["count"], one["delivered"]) for one in sums]

    assert summed(wang, "by=robot") == [("xiaodi", 5, 3)]
    assert summed(supervisor, "by=day") == [("2026-01-05", 6, 4)]
    assert summed(wang, "by=stop&counter=B03") == [("2F-permits", 1, 1), ("B03", 1, 1)]
    for query in ("", "by=person", "by=day&from=x"):
        assert wang.get(f"/api/v1/history/sums?{query}").status_code == 422


@pytest.mark.parametrize(("run", "status"), [("r-0000000000", 404), ("r-UPPER00000", 422), ("x", 422)])
def test_a_run_nobody_knows(wang: Browser, run: str, status: int) -> None:
    for path in (f"/api/v1/history/{run}", f"/api/v1/history/{run}/why"):
        assert wang.get(path).status_code == status
    assert wang.get("/api/v1/history/day?day=2026-13-01").status_code == 422


def test_the_history_can_be_read_only(wang: Browser) -> None:
    for path in PATHS:
        assert wang.post(f"/api/v1/history{path}", json={}).status_code == 405
        assert wang.delete(f"/api/v1/history{path}").status_code == 405


def rows(text: bytes) -> list[list[str]]:
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


@WRITES
def test_the_table_opens_in_a_spreadsheet_and_holds_no_formula(past: tuple[Stage, Ledger], wang: Browser) -> None:
    for number, label in enumerate(['=HYPERLINK("http://x","y")', "+1", "-1+2", "@SUM(A1)", "＝1", 'a,b"c']):
        past_run(past[1], f"r-0evil0000{number}", MORNING + 6000 + number, label=label)
    answer = wang.get("/api/v1/history.csv?from=2026-01-05&counter=A12")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="runs-2026-01-05.csv"'
    table = rows(answer.content)
    assert table[0][:6] == ["任务", "提出时间", "最后变化", "寄出", "送往", "状态"]
    assert table[1][:6] == [
        OWN, "2026-01-05 09:00:00", "2026-01-05 09:07:00", "A12 企业事务 12 号窗", "3F-archive 档案室", "已送达",
    ]  # fmt: skip
    assert table[1][6:] == ["是", "", "徐小递", "执照申请 3 份", "王芳", "王芳", "陈静", "", "", OWN]
    labels = [row[9] for row in table[-6:]]
    assert labels == ['\'=HYPERLINK("http://x","y")', "'+1", "'-1+2", "'@SUM(A1)", "'＝1", 'a,b"c']
    english = rows(wang.get("/api/v1/history.csv?lang=en").content)
    assert english[0][0] == "run" and english[1][5] == "delivered"


def test_the_slip_has_the_chain_of_hands_and_no_code(wang: Browser) -> None:
    answer = wang.get(f"/api/v1/history/{OWN}")
    slip = answer.json()
    hands = [(hand["giver"], hand["taker"], hand["person"], hand["stop"], hand["at"] - MORNING)
             for hand in slip["hands"]]  # fmt: skip
    assert hands == [("sender", "robot", "wang", "A12", 70), ("robot", "recipient", "chen", "3F-archive", 420)]
    assert (slip["picked_at"], slip["over_at"], slip["complete"]) == (MORNING + 70, MORNING + 420, True)
    assert "code" not in {key for key in slip if "code" in key} and "code_hash" not in answer.text
    kept = wang.get(f"/api/v1/history/{KEPT}").json()
    assert [(hand["taker"], hand["person"]) for hand in kept["hands"]] == [("robot", "wang"), ("staff", "zhou")]


@WRITES
def test_a_run_whose_records_are_gone_still_has_its_slip(past: tuple[Stage, Ledger], wang: Browser) -> None:
    past[1].forget(MORNING + DAY)
    slip = wang.get(f"/api/v1/history/{OWN}").json()
    assert (slip["complete"], slip["hands"], slip["state"]) == (False, [], "delivered")
    assert wang.get(f"/api/v1/history/{OWN}/why").json()["now"][-1]["zh"] == "当时的经过已按保存期限清除"


@WRITES
def test_the_log_of_a_day_has_everything_open_too(past: tuple[Stage, Ledger], wang: Browser) -> None:
    past_run(past[1], "r-0eve000001", MORNING - 2 * DAY, state="carrying", label="前天的")
    past_run(past[1], "r-0eve000002", MORNING - 2 * DAY, label="前天送完的")
    log = wang.get("/api/v1/history/day?day=2026-01-05").json()
    assert [run["run"] for run in log["runs"]] == ["r-0eve000001", OWN, OTHERS, SECRET_OWN, KEPT, OPEN]
    assert (log["total"], log["states"]["carrying"]) == (6, 2)
    assert log["runs"][1]["hands"][1]["person"] == "chen" and log["runs"][2]["hands"][1]["person"] == ""
    assert wang.get("/api/v1/history/day").json()["day"] == "2026-01-05"


@WRITES
def test_why_tells_the_choice_and_what_the_fleet_does_now(past: tuple[Stage, Ledger], wang: Browser) -> None:
    why = wang.get(f"/api/v1/history/{OWN}/why").json()
    assert (why["state"], why["words"]["zh"]) == ("delivered", "已送达")
    assert why["chosen"][0]["text"]["zh"] == "选择徐小递：到 A12 约 40 秒；xiaobing到 A12 约 2 分钟"
    assert [said["kind"] for said in why["story"]][-1] == "folder_delivered"
    assert why["story"][-1]["text"]["zh"] == "文件已在 档案室 取走（陈静）"
    others = wang.get(f"/api/v1/history/{OTHERS}/why").json()
    assert "赵敏" not in str(others)
    past_run(past[1], "r-0wait00001", MORNING + 7000, state="accepted")
    past[0].facts.take(FleetSummary((RobotFact("xiaodi", True, "charging", 0.2, "b1-F1", "", ""),), 1, 1))
    now = wang.get("/api/v1/history/r-0wait00001/why").json()["now"]
    assert now[-1]["zh"] == "徐小递：正在充电（电量 20%）"


def test_a_ledger_that_is_away_is_said(the_hall: Hall, tmp_path: Path) -> None:
    with history_stage(the_hall, tmp_path) as (stage, ledger), Browser(stage.url) as client:
        client.log_in()
        stage.deps.history.close()  # type: ignore[union-attr]
        ledger.close()
        (tmp_path / "scheduler.db").unlink()
        for path in PATHS:
            answer = client.get(f"/api/v1/history{path}")
            assert (answer.status_code, answer.json()["code"]) == (503, "no_ledger")


def test_the_pages_are_there_with_their_policy(past: tuple[Stage, Ledger]) -> None:
    with Browser(past[0].url) as nobody:
        assert nobody.get("/api/v1/hall").json()["history"] is True
        for page in ("history", "slip", "daily-log"):
            answer = nobody.get(f"/{page}?status_code=500")
            assert answer.status_code == 200 and "default-src 'self'" in answer.headers["content-security-policy"]
            assert "执照" not in answer.text


def test_a_hall_without_a_ledger_has_no_history(stage: Stage) -> None:
    with Browser(stage.url) as client:
        assert client.get("/api/v1/hall").json()["history"] is False
        assert client.get("/history").status_code == client.get("/api/v1/history").status_code == 404
