"""The run history as a table that any spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from robots.core.reasons import words_of
from robots.core.runs import RunState
from robots.core.text import Text
from robots.fleet.why_words import STATES
from robots.settings import Hall
from robots.web.spreadsheet import moment, table

HEAD: tuple[tuple[str, Text], ...] = (
    ("run", Text("任务", "run")),
    ("requested", Text("提出时间", "requested")),
    ("changed", Text("最后变化", "last change")),
    ("from", Text("寄出", "from")),
    ("to", Text("送往", "to")),
    ("state", Text("状态", "state")),
    ("urgent", Text("加急", "urgent")),
    ("confidential", Text("密件", "confidential")),
    ("robot", Text("机器人", "robot")),
    ("label", Text("标签", "label")),
    ("person", Text("提出人", "requested by")),
    ("given_by", Text("交出人", "handed over by")),
    ("taken_by", Text("接收人", "received by")),
    ("keeper", Text("保管人", "kept by")),
    ("reasons", Text("原因", "reasons")),
    ("round", Text("所属一轮", "round")),
)
_YES = Text("是", "yes")


def history_csv(rows: Iterable[Mapping[str, Any]], hall: Hall, lang: Literal["zh", "en"]) -> bytes:
    """rows: as `history_rows.row` makes them."""

    def say(text: Text) -> str:
        return text.zh if lang == "zh" else text.en

    def named(person: str) -> str:
        return hall.staff[person].name if person in hall.staff else person

    def stop(stop: str) -> str:
        known = hall.stops.get(stop)
        return f"{stop} {say(Text(known.name_zh, known.name_en))}" if known else stop

    def cells(row: Mapping[str, Any]) -> list[str]:
        robot = hall.robots.get(row["robot"])
        reasons = [say(words) if (words := words_of(one["code"])) else one["code"] for one in row["reasons"]]
        times = [moment(row[name], hall.time_zone, seconds=True) for name in ("requested_at", "changed_at")]
        return [
            row["run"], *times,
            stop(row["from"]), stop(row["to"]), _state(row["state"], lang),
            say(_YES) if row["urgent"] else "", say(_YES) if row["confidential"] else "",
            say(Text(robot.name_zh, robot.name_en)) if robot else row["robot"], row["label"], named(row["person"]),
            named(row["given_by"]), named(row["taken_by"]), named(row["keeper"]), " / ".join(reasons),
            row["round"],
        ]  # fmt: skip

    return table([say(words) for _, words in HEAD], (cells(row) for row in rows))


def _state(state: str, lang: Literal["zh", "en"]) -> str:
    try:
        words = STATES[RunState(state)]
    except ValueError:
        return state
    return words.zh if lang == "zh" else words.en
