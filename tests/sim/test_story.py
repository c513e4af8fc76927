"""The story of a failure: what counts is told in order, the breach is marked, the rest is counted."""

from sim.play import Failure, Outcome
from sim.story import BROKEN, MOST_ROWS, story

LOG = """\
     0.00  xiaodi       ride IDLE
     2.00  scenario     request_run {"from": "A12", "to": "A11", "id": "first"}
     2.00  web          asks run {"key": "sim-first", "from": "A12", "to": "A11"}
     2.10  scheduler    records run_requested {"subject": "r-1", "label": "cut …
     2.10  r-1          to_pickup {"waits": "waiting_for_robot", "robot": "xiaodi"}
     3.10  r-1          to_pickup {"robot": "xiaodi"}
    90.00  scenario     broker_stop {"duration_s": 20.0}
    90.00  broker       stopped
   100.00  xiaodi       ride ENTERING
   110.00  broker       started
   130.00  r-1          carrying {"waits": "riding", "robot": "xiaodi"}
   300.00  xiaodi       says hello""".splitlines()


def told(*failures: Failure, log: list[str] = LOG) -> list[str]:
    broken = tuple(failure.text for failure in failures)
    return story(Outcome("a.yaml", 1, "carrying", False, broken, tuple(log), 301.0, 1.0, failures, {"r-1": "first"}))


def test_the_breach_stands_marked_where_it_happened() -> None:
    lines = told(Failure("invariant", "collision", "collision at 105.0 s: xiaodi touches wall", 105.0))
    place = next(place for place, line in enumerate(lines) if BROKEN in line)
    assert "collision at 105.0 s: xiaodi touches wall" in lines[place]
    assert "ride ENTERING" in lines[place - 1]
    assert "started" in lines[place + 1]


def test_what_was_asked_the_faults_and_the_runs_are_told_by_name_and_far_rides_are_not() -> None:
    text = "\n".join(told(Failure("invariant", "collision", "x", 105.0)))
    assert "asked     " in text and "from: A12, to: A11" in text
    assert "fault     " in text and "broker_stop duration_s: 20.0" in text
    assert "run first" in text and "r-1" not in text
    assert "carrying, waits for riding" in text
    assert "ride IDLE" not in text and "says hello" not in text and "records" not in text


def test_columns_are_aligned_and_what_is_left_out_is_counted() -> None:
    lines = told(Failure("invariant", "collision", "x", 105.0))
    column = lines[0].index("what")
    assert all(line[column - 1] == " " and line[column] != " " for line in lines[1:-1])
    assert "+1 " in lines[1]
    left = sum(int(word[1:]) for line in lines for word in line.split()[:2] if word.startswith("+"))
    shown = len(lines) - 2
    assert left + shown == len(LOG) + 1
    assert f"{shown} of {len(LOG) + 1} lines" in lines[-1]


def test_without_a_moment_the_waits_are_the_story() -> None:
    text = "\n".join(told(Failure("expectation", "x", "line 3: x: it is carrying")))
    assert "to_pickup, waits for waiting_for_robot" in text
    assert "says hello" in text  # near the end
    assert BROKEN not in text


def test_a_long_story_is_cut_far_from_the_breach() -> None:
    log = [f"{place:9.2f}  scenario     broker_stop" for place in range(300)]
    lines = told(Failure("invariant", "collision", "here", 200.5), log=log)
    assert len(lines) == MOST_ROWS + 2
    assert any("here" in line for line in lines)
    assert any(line.lstrip().startswith("200.0") for line in lines)
    assert not any(line.lstrip().startswith("10.0 ") for line in lines)
