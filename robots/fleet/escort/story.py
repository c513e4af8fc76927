"""How escorts went, in plain words: from the records of a guide, nothing else. Nobody's name stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from robots.core.commands import Kept
from robots.core.reasons import words_of
from robots.core.text import Text
from robots.fleet.escort.orders import ACTION
from robots.fleet.why import Said, fill, joined
from robots.settings import Hall

BEGUN = Text("带一位来访者去{stop}", "leads a visitor to {stop}")
SLOWLY = Text("，走得慢，路上休息", ", slowly and with rests")
BY_LIFT = Text("，要乘电梯", ", by lift")
TAKEN = Text("机器人接受了，请来访者跟上", "the guide has the order and asks the visitor to come along")
ARRIVED = Text("到了", "they are there")
ENDED = Text("没有带到：{why}", "not led there: {why}")
TAKEN_BACK = Text("撤回指令，机器人停下", "the order is taken back: the guide stands")
CLOSED = Text("机器人可以回去了", "the guide is free to go back")
UNKNOWN = Text("原因没有记录", "no reason was recorded")


@dataclass(slots=True)
class EscortStory:
    """One escort. order: its id; stop: of the hall; elder: with rests; arrived: None while it is under way.

    reasons              why it came to nothing, codes
    begun_at, ended_at   UTC seconds, 0 = not yet
    """

    order: str
    stop: str
    elder: bool = False
    arrived: bool | None = None
    reasons: tuple[str, ...] = ()
    begun_at: float = 0.0
    ended_at: float = 0.0
    said: list[Said] = field(default_factory=list)


def escorts(records: Iterable[Kept], hall: Hall) -> list[EscortStory]:
    """Those of one guide, in the order they began. Records of other kinds, and of other orders, are left out."""
    found: dict[str, EscortStory] = {}
    for record in records:
        data, at = record.data, record.data.get("at")
        when = float(at) if isinstance(at, int | float) else 0.0
        order = data.get("order") if record.kind == "order_made" and data.get("escort") else None
        if isinstance(order, dict):
            story = found[str(order.get("order_id"))] = _begun(order, when)
            place = hall.stops.get(story.stop)
            name = Text(story.stop, story.stop) if place is None else Text(place.name_zh, place.name_en)
            story.said.append(Said(when, record.kind, joined([fill(BEGUN, stop=name), *_how(order)], "", "")))
            continue
        known = found.get(str(data.get("order_id", "")))
        if known is None:
            continue
        match record.kind:
            case "order_taken":
                known.said.append(Said(when, record.kind, TAKEN))
            case "order_cancelling":
                known.said.append(Said(when, record.kind, TAKEN_BACK))
            case "order_closed":
                known.said.append(Said(when, record.kind, CLOSED))
            case "escort_ended":
                known.arrived, known.ended_at = bool(data.get("arrived")), when
                known.reasons = tuple(map(str, data.get("reasons", ())))
                reasons = [words for code in data.get("reasons", ()) if (words := words_of(code)) is not None]
                why = joined(reasons) if reasons else UNKNOWN
                known.said.append(Said(when, record.kind, ARRIVED if known.arrived else fill(ENDED, why=why)))
    return list(found.values())


def _begun(order: dict[str, object], at: float) -> EscortStory:
    parameters = _parameters(order)
    stop, elder = str(parameters.get("stationName", "")), parameters.get("elder") is True
    return EscortStory(str(order.get("order_id")), stop, elder, begun_at=at)


def _how(order: dict[str, object]) -> list[Text]:
    edges = order.get("edges")
    rides = isinstance(edges, list) and any(edge.get("actions") for edge in edges if isinstance(edge, dict))
    slowly = _parameters(order).get("elder") is True
    return [*([SLOWLY] if slowly else []), *([BY_LIFT] if rides else [])]


def _parameters(order: dict[str, object]) -> dict[str, object]:
    nodes = order.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        for action in node.get("actions") or () if isinstance(node, dict) else ():
            if action.get("action_type") == ACTION:
                found = action.get("parameters")
                return found if isinstance(found, dict) else {}
    return {}
