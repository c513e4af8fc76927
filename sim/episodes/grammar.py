"""What an episode is made of: a scenario drawn by its seed alone, as a file would say it.

The same seed and length always give the same document, in every process and on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from robots.settings import Hall
from sim.episodes.trouble import person_of, troubles
from sim.explore.document import ENDS, Document, as_text, hall_of
from sim.scenarios.chance import SENDING, Entry

HALLS = ("guided", "guided", "guided_pair")
"""Small halls below config/scenarios/halls: two couriers and a guide each; one lift, or two of one group."""
KNOWLEDGE = "config/knowledge"
AFTER_S = 1800.0
"""So long after its minutes an episode goes on at most: every patience of a run is over by then."""
ASKED = (
    ("身份证快到期了怎么换", "zh"), ("我想注册一家公司", "zh"), ("厕所在哪里", "zh"), ("火星上有没有窗口", "zh"),
    ("Where do I register a company?", "en"), ("I want to apply for my first passport", "en"), ("hello", "en"),
)  # fmt: skip
TOUCHED = ("where", "useful", "not_useful", "repeat", "person", "language", "elder", "done")


def episode(seed: int, minutes: float, root: Path = Path()) -> Document:
    """The document of a seed. `root`: the checkout, or the working folder. Raises SettingsError."""
    random = Random(f"episode {seed}")
    folder = f"config/scenarios/halls/{random.choice(HALLS)}"
    hall = hall_of(root / folder)
    length_s = minutes * 60.0
    runs, asked = _requests(random, hall, length_s)
    timeline = [*asked, *_manners(random, runs, length_s), *_people(random, hall, length_s)]
    timeline += troubles(random, hall, runs, length_s)
    timeline += _rounds_of_staff(hall, length_s)
    timed = sorted((entry for entry in timeline if "at_s" in entry), key=lambda entry: entry["at_s"])
    document: Document = {
        "title": f"episode {seed}",
        "hall": folder,
        "knowledge": KNOWLEDGE,
        "seed": seed,
        "limit_s": length_s + AFTER_S,
        "timeline": timed + [entry for entry in timeline if "at_s" not in entry],
        "expect": [ENDS],
    }
    if start := _start(random, hall):
        document["start"] = start
    if random.random() < 0.4:
        document["visitors"] = {"count": random.randint(100, 500), "from_h": random.choice((0.0, 2.0, 5.0))}
    return document


def as_file(document: Document) -> str:
    """The episode as a scenario file that plays the same."""
    return as_text(document, [f"{document['title']}, as the swarm drew it."])


def _start(random: Random, hall: Hall) -> dict[str, Any]:
    """Couriers and guides on their docks, some of them far from full, some with an old battery."""
    found: dict[str, Any] = {}
    for robot in hall.robots.values():
        if random.random() < 0.5:
            charge = round(random.choice((random.uniform(0.22, 0.4), random.uniform(0.4, 1.0))), 2)
            found[robot.id] = {"at": robot.dock, "charge": charge}
            if random.random() < 0.2:
                found[robot.id]["battery_health"] = round(random.uniform(0.6, 0.95), 2)
    return found


def _requests(random: Random, hall: Hall, length_s: float) -> tuple[list[str], list[Entry]]:
    """Two to six folders, alone or as rounds, in the first part of the episode; their names and the entries."""
    stops = [stop.id for stop in hall.handover_stops if stop.kind in SENDING]
    wanted = random.randint(2, 6)
    names = [f"r{number}" for number in range(1, wanted + 1)]
    entries: list[Entry] = []
    left = list(names)
    while left:
        at_s = round(2.0 + 0.6 * length_s * random.random(), 1)
        patience = {"sender_after_s": _after(random), "recipient_after_s": _after(random)}
        if len(left) >= 2 and random.random() < 0.2:
            taken = [left.pop(0) for _ in range(min(len(left), random.randint(2, 3)))]
            entries.append(_round(random, taken, stops, at_s, patience))
            continue
        start, end = random.sample(stops, 2)
        entry: Entry = {"at_s": at_s, "do": "request_run", "from": start, "to": end, "id": left.pop(0)}
        if random.random() < 0.2:
            entry["urgent"] = True
        if random.random() < 0.2:
            entry["confidential"] = True
        entries.append({**entry, **patience})
    return names, entries


def _round(random: Random, names: list[str], stops: list[str], at_s: float, patience: Entry) -> Entry:
    chain = random.random() < 0.3 and len(names) < len(stops)
    if chain:
        way = random.sample(stops, len(names) + 1)
        pairs = list(pairwise(way))
    else:
        pairs = [(a, b) for a, b in (random.sample(stops, 2) for _ in names)]
    parts = [{"id": name, "from": a, "to": b} for name, (a, b) in zip(names, pairs, strict=True)]
    entry: Entry = {"at_s": at_s, "do": "request_round", "parts": parts, **patience}
    return {**entry, "chain": True} if chain else entry


def _after(random: Random) -> float:
    """How long people take to come to a robot, seconds: some later than it waits."""
    return round(5.0 * float(50.0 ** random.random()), 1)


def _manners(random: Random, runs: list[str], length_s: float) -> Iterator[Entry]:
    """What senders, recipients and staff do otherwise than planned."""
    for run in runs:
        draw = random.random()
        at_s = round(0.7 * length_s * random.random(), 1)
        if draw < 0.08:
            yield {"at_s": 1.0, "do": "sender_absent", "run": run}
        elif draw < 0.18:
            yield {"at_s": 1.0, "do": "recipient_absent", "run": run}
        elif draw < 0.24:
            yield {"at_s": 1.0, "do": "leaves_folder", "run": run, "times": random.randint(1, 2)}
        elif draw < 0.30:
            yield {
                "at_s": 1.0,
                "do": "wrong_code",
                "run": run,
                "times": random.randint(1, 5),
                "supervisor_after_s": 60.0,
            }
        elif draw < 0.38:
            yield {"at_s": at_s, "do": "cancel_run", "run": run}
        elif draw < 0.44:
            yield {"at_s": at_s, "do": "hold_run", "run": run}
            yield {"at_s": round(at_s + random.uniform(5.0, 200.0), 1), "do": "resume_run", "run": run}
        elif draw < 0.48:
            yield {"at_s": at_s, "do": "bring_back_run", "run": run}


def _people(random: Random, hall: Hall, length_s: float) -> Iterator[Entry]:
    """Passengers of the lifts, people on the robots' ways and in doors, and questions to the guide."""
    if random.random() < 0.7:
        yield {
            "at_s": 0.0, "do": "passengers", "per_hour": random.choice((20, 60, 120)), "duration_s": length_s,
            "careless_share": random.choice((0.0, 0.2)), "hold_share": random.choice((0.0, 0.3)),
        }  # fmt: skip
    for lift in hall.lifts.values():
        for _ in range(random.choice((0, 0, 1, 2))):
            at_s, map_id = round(length_s * random.random(), 1), random.choice(lift.serves)
            lasts = round(random.uniform(3.0, 90.0), 1)
            yield {"at_s": at_s, "do": "block_door", "lift": lift.id, "map": map_id, "duration_s": lasts}
    for robot in hall.robots.values():
        if robot.kind != "guide":
            continue
        for _ in range(random.randint(0, 3)):
            at_s = round(length_s * random.random(), 1)
            text, lang = random.choice(ASKED)
            yield {"at_s": at_s, "do": "visitor_asks", "robot": robot.id, "text": text, "lang": lang}
            for number in range(random.randint(0, 3)):
                later = round(at_s + 6.0 * (number + 1), 1)
                yield {"at_s": later, "do": "visitor_touches", "robot": robot.id, "what": random.choice(TOUCHED)}


def _rounds_of_staff(hall: Hall, length_s: float) -> Iterator[Entry]:
    """Somebody looks at every courier and lift half way and at the end, and settles what it asked for."""
    person = person_of(hall)
    for at_s in (length_s / 2, length_s):
        for robot in hall.robots.values():
            if robot.kind == "courier":
                yield {"at_s": round(at_s, 1), "do": "help_robot", "robot": robot.id, "person": person}
        for lift in hall.lifts.values():  # a fenced one: the tablets ask for that
            yield {"at_s": round(at_s, 1), "do": "lift_checked", "lift": lift.id, "person": person}
