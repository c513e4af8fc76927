"""The operations about what was: history, timetable, visitors' questions."""

from __future__ import annotations

from dataclasses import asdict

from robots.core.visitors import Handoff
from robots.fleet.why import Why
from robots.web.described.answers import Accepted, Done, HandoffsShown, WishTaken
from robots.web.described.operation import BY_KEY, Operation
from robots.web.described.record_answers import (
    DayLog,
    EntriesShown,
    Kept,
    NearestShown,
    PhrasingsShown,
    RunsFound,
    RunSlip,
    RunsSummed,
    TimetableShown,
    UnansweredShown,
    WeekShown,
)
from robots.web.described.tablet_operations import KEY
from robots.wire.described.examples import EXAMPLES, NOW, RUN

CSV = "text/csv"
_FORM = {"from": "A01", "to": "3F-archive", "label": "morning mail"}
_YES = {"status": "accepted", "run": "", "key": KEY}
_PAST = {
    "run": RUN, "from": "A12", "to": "3F-archive", "state": "delivered", "ended": True, "held": False, "urgent": True,
    "confidential": False, "round": "", "robot": "xiaodi", "compartment": 2, "requested_at": NOW - 900,
    "changed_at": NOW - 300,
    "reasons": [], "own": True, "label": "licence 2026-001", "person": "wang", "given_by": "wang", "taken_by": "li",
    "keeper": "",
}  # fmt: skip
_WITH_HANDS = {
    **_PAST, "picked_at": NOW - 800, "over_at": NOW - 300, "complete": True,
    "hands": [{"at": NOW - 800, "giver": "sender", "taker": "robot", "person": "wang", "robot": "xiaodi",
               "compartment": 2, "stop": "A12"}],
}  # fmt: skip
_PAGE = {"site": "hall", "made_at": NOW, "made_by": "wang", "people": {"wang": "王芳", "li": "李强"}}
_WEEK = "The report for the review: questions, who answered them, what nobody could, the robots' troubles."

RECORDS: dict[tuple[str, str], Operation] = {
    ("get", "/api/v1/timetable"): Operation(
        "getTimetable", "times", "Every entry with its next and its last start", TimetableShown,
        text="What is written on a confidential folder is for supervisors, on others for those who send.",
        shown={"entries": [{
            "id": "morning-mail", "of_file": False, "person": "zhou", "next": NOW + 1680, "last": None, "missed": None,
            "entry": {
                "id": "morning-mail", "days": ["mon", "fri"], "time": "11:00", "until": "", "except_dates": [],
                "skip_holidays": True, "paused": False,
                "runs": [{"from_": "A01", "to": "3F-archive", "label": "", "urgent": False, "confidential": False,
                          "care": False}],
            },
        }], "day": None},
    ),
    ("post", "/api/v1/timetable"): Operation(
        "setEntry", "times", "Enter or change an entry", Accepted, problems=BY_KEY,
        text="For supervisors: the scheduler sees to that.",
        ask={"key": KEY, "id": "morning-mail", "runs": [_FORM], "days": ["mon", "fri"], "time": "11:00"}, shown=_YES,
    ),
    ("post", "/api/v1/timetable/{name}/{act}"): Operation(
        "changeEntry", "times", "Pause, resume, delete an entry; say that a missed start was seen", Accepted,
        problems=BY_KEY, ask={"key": KEY}, shown=_YES,
    ),
    ("get", "/api/v1/templates"): Operation(
        "getTemplates", "times", "One's own templates and everybody's", tuple[Kept, ...],
        shown=[{"id": "t-archive", "name": "to the archive", "owner": "wang", "more": [], "chain": False,
                "run": {"from_": "A12", "to": "3F-archive", "label": "", "urgent": False, "confidential": False,
                        "care": False}}],
    ),
    ("post", "/api/v1/templates"): Operation(
        "keepTemplate", "times", "Keep a template", Accepted, problems=BY_KEY,
        ask={"key": KEY, "id": "t-archive", "name": "to the archive", "run": _FORM}, shown=_YES,
    ),
    ("post", "/api/v1/templates/{name}/delete"): Operation(
        "deleteTemplate", "times", "Drop a template", Accepted, problems=BY_KEY, ask={"key": KEY}, shown=_YES
    ),
    ("get", "/api/v1/history"): Operation(
        "getHistory", "history", "A page of past runs, the youngest first", RunsFound,
        problems=("no_ledger", "no_such_day"),
        shown={"runs": [_PAST], "page": 1, "per": 25, "total": 1, "states": {"delivered": 1}, "delivered_s": 600.0,
               "people": {"wang": "王芳", "li": "李强"}, "own": ["A12"], "all": False},
    ),
    ("get", "/api/v1/history/sums"): Operation(
        "sumHistory", "history", "Past runs counted", RunsSummed, problems=("no_ledger", "no_such_day"),
        shown={"by": "day", "sums": [{"name": "2026-01-05", "count": 61, "delivered": 58, "delivered_s": 412.0}]},
    ),
    ("get", "/api/v1/history.csv"): Operation(
        "getHistoryTable", "history", "Past runs as a table", CSV, problems=("no_ledger", "no_such_day", "too_many:422")
    ),
    ("get", "/api/v1/history/day"): Operation(
        "getDayLog", "history", "The log of a day", DayLog, problems=("no_ledger", "no_such_day"),
        shown={**_PAGE, "day": "2026-01-05", "since": NOW - 37_920, "until": NOW + 48_480, "runs": [_WITH_HANDS],
               "total": 1, "states": {"delivered": 1}, "delivered_s": 600.0, "all": True},
    ),
    ("get", "/api/v1/history/{run}"): Operation(
        "getPastRun", "history", "One run with its hands", RunSlip,
        problems=("unknown_run", "not_allowed", "no_ledger"),
        shown={**_WITH_HANDS, **_PAGE},
    ),
    ("get", "/api/v1/history/{run}/why"): Operation(
        "getWhy", "history", "Why this robot, why it waits, why it ended so", Why,
        problems=("unknown_run", "not_allowed", "no_ledger"),
        shown={"run": RUN, "state": "delivered", "words": {"zh": "已送达", "en": "delivered"}, "now": [], "chosen": [],
               "story": [{"at": NOW - 300, "kind": "folder_delivered",
                          "text": {"zh": "李强取走文件", "en": "李强 took the folder"}}]},
    ),
    ("get", "/api/v1/visitors/handoffs"): Operation(
        "getHandoffs", "visitors", "Questions that wait for a person", HandoffsShown,
        shown={"handoffs": [{**asdict(EXAMPLES[Handoff]), "over": False}]},
    ),
    ("post", "/api/v1/visitors/handoffs/{robot}/{handoff}/{what}"): Operation(
        "replyToVisitor", "visitors", "Take a question, answer it, come to the visitor, close it", Done,
        problems=("no_text:422", "no_handoff", "handoff_over", "handoff_taken", "key_used", "not_connected",
                  "guide_silent"),
        ask={"key": KEY, "text": "Window A05, and bring your identity card"}, shown={"status": "done", "key": KEY},
    ),
    ("get", "/api/v1/visitors/entries"): Operation(
        "getEntries", "visitors", "Entries to search in and to answer with", EntriesShown,
        shown={"entries": [{"id": "id_renew", "department": "household", "set": "core",
                            "name": {"zh": "身份证换领", "en": "Renew an identity card"},
                            "short": {"zh": "带旧证到 A05", "en": "Bring the old card to A05"}}],
               "departments": {"household": {"zh": "户政", "en": "Household registration"}}},
    ),
    ("post", "/api/v1/visitors/nearest"): Operation(
        "findNearest", "visitors", "Entries nearest to some words", NearestShown, ask={"text": "证件快到期了"},
        shown={"entries": ["id_renew"]},
    ),
    ("get", "/api/v1/visitors/unanswered"): Operation(
        "getUnanswered", "visitors", "What nobody answered on a day", UnansweredShown,
        problems=("librarian_away", "no_such_day"),
        shown={"from": "2026-01-05", "to": "2026-01-05", "asked": 0, "clusters": [], "handoffs": []},
    ),
    ("get", "/api/v1/visitors/unanswered.csv"): Operation(
        "getUnansweredTable", "visitors", "The same as a table", CSV, problems=("librarian_away", "no_such_day")
    ),
    ("get", "/api/v1/visitors/phrasings"): Operation(
        "getPhrasings", "visitors", "Phrasings that wait for a second person, and those reviewed", PhrasingsShown,
        problems=("librarian_away",), shown={"proposals": [], "additions": [], "revision": 3},
    ),
    ("post", "/api/v1/visitors/phrasings"): Operation(
        "proposePhrasing", "visitors", "Propose a phrasing", WishTaken, 201,
        problems=("no_text:409", "unknown_entry:409", "already_there", "already_proposed", "too_many:409", "key_used",
                  "librarian_away", "not_connected", "librarian_silent"),
        ask={"key": KEY, "entry": "id_renew", "lang": "zh", "text": "证件到期换新"},
        shown={"status": "proposed", "proposal": "p-7", "key": KEY},
    ),
    ("post", "/api/v1/visitors/phrasings/{proposal}/{what}"): Operation(
        "decideOnPhrasing", "visitors", "Say yes or no to another's phrasing", WishTaken,
        problems=("unknown_proposal", "same_person", "too_many:409", "already_there", "unknown_entry:409", "key_used",
                  "librarian_away", "not_connected", "librarian_silent"),
        ask={"key": KEY}, shown={"status": "approved", "proposal": "p-7", "key": KEY},
    ),
    ("get", "/api/v1/visitors/week"): Operation(
        "getWeek", "visitors", "The week's report", WeekShown, problems=("librarian_away", "no_such_day"), text=_WEEK
    ),
}  # fmt: skip
