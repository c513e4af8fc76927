"""A scheduler's ledger with a fortnight of invented runs, and the tablet's page server that reads it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from robots.core.commands import Record, Remember
from robots.core.reasons import WORDS, Reason
from robots.floor.reading import LedgerReader
from robots.settings import Hall
from robots.store import Ledger
from tests.web.stage import NOW, Stage, tablet_stage

DAY = 86_400.0
MORNING = NOW - 92 * 60  # 09:00 on the 5th of January in Shanghai
OWN, OTHERS, SECRET_OTHERS, SECRET_OWN, OPEN, KEPT = (f"r-0past0000{n}" for n in range(1, 7))
WAYS = [("A12", "3F-archive"), ("3F-archive", "A12"), ("A12", "2F-permits"), ("A11", "1F-review"),
        ("B03", "2F-permits"), ("A01", "3F-archive"), ("A02", "output"), ("2F-permits", "A01"),
        ("B04", "1F-review")]  # fmt: skip
STAFF_AT = {"A12": "wang", "A11": "wang", "A01": "li", "A02": "li", "B03": "zhao", "B04": "zhao", "3F-archive": "chen",
            "2F-permits": "liu", "output": "sun", "1F-review": "zhou"}  # fmt: skip
THINGS = ("执照申请", "归档回执", "许可证复印件", "变更登记材料", "盖章件", "税务核定表")


def past_run(
    ledger: Ledger, run: str, at: float, from_: str = "A12", to: str = "3F-archive", state: str = "delivered", *,
    label: str = "执照申请 3 份", confidential: bool = False, urgent: bool = False, reason: Reason | None = None,
    by_pin: bool = True, took: float = 420.0, second: str = "xiaobing", of_round: str = "",
) -> None:  # fmt: skip
    """One run as the scheduler writes it, in one commit."""
    person = STAFF_AT[from_]
    giver, taker = (person, STAFF_AT[to]) if by_pin else ("", "")
    codes = [reason.value] if reason else []
    steps: list[Record] = []

    def step(kind: str, after: float, **data: Any) -> None:
        steps.append(Record(kind, run, {**data, "at": at + after}))

    picked = state in ("delivered", "returned", "in_custody", "carrying")
    holder, robot, end = "sender", "xiaodi" if picked else "", took
    step("run_requested", 0, from_=from_, to=to, label=label, urgent=urgent, confidential=confidential, person=person,
         client="web", not_before=None, deadline=None)  # fmt: skip
    if state == "refused":
        step("run_refused", 1, reasons=codes)
        end = 1.0
    else:
        step("run_accepted", 1, reasons=[])
    if picked:
        step("run_assigned", 2, robot="xiaodi", reasons=[], costs={"xiaodi": 41.0, second: 96.0},
             against={"xiaozhi": ["wrong_kind"], "xiaojing": ["wrong_kind"]})  # fmt: skip
        step("sender_reached", 45, reasons=[])
        step("folder_picked", 70, reasons=[], compartment=2, holder="xiaodi/2", given_by=giver)
        holder = "xiaodi/2"
    if state in ("delivered", "returned", "in_custody"):
        step("recipient_reached", took - 40, reasons=[])
    if state == "delivered":
        holder, taken = "recipient", taker
        step("folder_delivered", took, reasons=[], holder=holder, taken_by=taken)
    elif state == "returned":
        holder, end = "sender", took + 300
        step("run_turned_back", took, reasons=codes)
        step("folder_returned", end, reasons=codes, holder=holder, taken_by=giver)
    elif state == "in_custody":
        holder, end = "person:zhou", took + 900
        step("run_turned_back", took, reasons=codes)
        step("custody_sought", took + 400, reasons=["sender_absent"])
        step("folder_in_custody", end, reasons=codes, holder=holder)
    elif state == "carrying":
        end = 70.0
    elif state in ("cancelled", "failed"):
        step(f"run_{state}", took, reasons=codes, person=person)
    taken_by = {"delivered": taker, "returned": giver}.get(state, "")
    picture = {
        "run": run, "state": state, "held": False, "from_": from_, "to": to, "urgent": urgent,
        "confidential": confidential, "requested_at": at, "changed_at": at + end, "robot": robot,
        "compartment": 2 if picked else 0, "lift": "", "doing": "", "waiting_for": None, "eta_from": None,
        "eta_to": None, "round": of_round, "label": "" if confidential else label, "person": person,
        "given_by": giver if picked else "", "taken_by": taken_by, "holder": holder,
        "reasons": [{"code": code, "zh": WORDS[Reason(code)].zh, "en": WORDS[Reason(code)].en} for code in codes],
    }  # fmt: skip
    ledger.commit(at + end, steps, [Remember(f"fact:{run}", picture)])


def known_runs(ledger: Ledger) -> None:
    """Six of this morning that tests know by name."""
    past_run(ledger, OWN, MORNING, urgent=True, of_round=OWN)
    past_run(ledger, OTHERS, MORNING + 600, "B03", "2F-permits", label="许可证复印件", by_pin=False)
    past_run(ledger, SECRET_OTHERS, MORNING + 1200, "B03", "2F-permits", label="张某的许可", confidential=True)
    past_run(ledger, SECRET_OWN, MORNING + 1800, "A12", "2F-permits", label="李某的举报", confidential=True,
             of_round=OWN)  # fmt: skip
    past_run(ledger, OPEN, MORNING + 5000, "A12", "3F-archive", "carrying", label="归档回执")
    past_run(ledger, KEPT, MORNING + 3000, "A11", "1F-review", "in_custody", reason=Reason.RECIPIENT_ABSENT)


def busy_fortnight(ledger: Ledger, days: int = 14) -> None:
    """Some thirty runs on each working day, as a hall has them."""
    draw = random.Random(5)
    number = 0
    for day in range(days, -1, -1):
        begins = MORNING - day * DAY
        if (-day) % 7 in (5, 6):
            continue
        for slot in range(30 if day else 9):
            number += 1
            from_, to = draw.choice(WAYS)
            state, reason = draw.choices(
                [("delivered", None), ("returned", Reason.RECIPIENT_ABSENT), ("cancelled", Reason.CANCELLED_BY_STAFF),
                 ("failed", Reason.ROBOT_LOST), ("refused", Reason.UNREACHABLE)], [88, 5, 4, 2, 1],
            )[0]  # fmt: skip
            at = begins + slot * (840 if day else 560) + draw.random() * 300
            label = f"{draw.choice(THINGS)} {draw.randint(1, 9)} 份"
            past_run(
                ledger, f"r-{number:010d}", at, from_, to, state, label=label,
                confidential=draw.random() < 0.08, urgent=draw.random() < 0.15, reason=reason,
                by_pin=draw.random() < 0.7, took=draw.uniform(240, 620),
            )  # fmt: skip


@contextmanager
def history_stage(the_hall: Hall, folder: Path, days: int = 0) -> Iterator[tuple[Stage, Ledger]]:
    """The page server over a ledger with the known runs, and with `days` of others."""
    path = folder / "scheduler.db"
    ledger = Ledger.open(path)
    known_runs(ledger)
    if days:
        busy_fortnight(ledger, days)
    reader = LedgerReader(path)
    try:
        with tablet_stage(the_hall, history=reader) as stage:
            yield stage, ledger
    finally:
        reader.close()
        ledger.close()
