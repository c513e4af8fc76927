"""The operations of the pages' server, but for records."""

from __future__ import annotations

from robots.core.runs import FleetSummary, RunFact
from robots.web.described.answers import (
    Accepted,
    ClosedStop,
    CodeShown,
    FactsNow,
    LabDone,
    LabShown,
    LoggedIn,
    MayKeep,
    MayLogIn,
    ResetSent,
    RoundShown,
    WaysShown,
)
from robots.web.described.operation import BY_KEY, Operation
from robots.web.described.record_answers import HallDrawn
from robots.wire.described.examples import EXAMPLES, NEXT_RUN, NOW, RUN

KEY = "k-20260105-0042"
_FLEET = EXAMPLES[FleetSummary]
_FACT = EXAMPLES[RunFact]
_YES = {"status": "accepted", "run": RUN, "key": KEY}
_ABOUT_ROBOT = {"status": "accepted", "run": "", "key": KEY}
_SESSION = {"person": "wang", "name": "王芳", "roles": ["staff"], "counter": "A12", "sends": True}
STREAM = """Server-sent events. `facts` when something changed: first everything that stands (`full`), then changes as
they come; `beat` every second. The `id` of an event is given back as `Last-Event-ID` after a break (browsers do it by
themselves): then only what changed since is told, or everything again if the server was started anew. Nothing is missed
either way."""

TABLET: dict[tuple[str, str], Operation] = {
    ("get", "/api/v1/hall"): Operation("getHall", "hall", "The hall as it is drawn", HallDrawn, who="anybody"),
    ("get", "/api/v1/staff"): Operation(
        "getStaff", "hall", "Who may log in at a counter", tuple[MayLogIn, ...], who="anybody",
        text="Those who work there first, then those who may log in anywhere.",
        shown=[{"id": "wang", "name": "王芳", "roles": ["staff"], "here": True, "demo_pin": None}],
    ),
    ("get", "/api/v1/hours"): Operation(
        "getHours", "hall", "The stops that are closed now", dict[str, ClosedStop], who="anybody",
        shown={"A12": {"why": "lunch", "opens": NOW + 5280}},
    ),
    ("get", "/api/v1/keepers"): Operation(
        "getKeepers", "hall", "Who may take a folder into custody", tuple[MayKeep, ...],
        shown=[{"id": "li", "name": "李强", "counters": ["A01"]}],
    ),
    ("get", "/api/v1/people"): Operation(
        "getPeople", "hall", "Names by id", dict[str, str], shown={"wang": "王芳", "li": "李强"}
    ),
    ("post", "/api/v1/login"): Operation(
        "login", "session", "Log in with a PIN", LoggedIn, who="anybody",
        problems=("wrong_pin", "pin_locked", "not_allowed"),
        text="The fifth wrong PIN locks that person for 60 s, the twentieth within a minute that client. Sets the "
        "cookie `hall_session`: send it with every request. It is HttpOnly and SameSite=Strict.",
        ask={"person": "wang", "pin": "1201", "counter": "A12"}, shown=_SESSION,
    ),
    ("get", "/api/v1/session"): Operation(
        "getSession", "session", "Who is logged in", LoggedIn | None, who="anybody", shown=_SESSION,
        text="null for nobody. Asking counts as acting: the ten minutes begin again.",
    ),
    ("post", "/api/v1/logout"): Operation(
        "logout", "session", "Log out", None, 204, "anybody", text="A copy of the cookie is worth nothing afterwards."
    ),
    ("get", "/api/v1/events"): Operation(
        "streamFacts", "facts", "The facts as a stream", "text/event-stream", who="anybody", text=STREAM
    ),
    ("get", "/api/v1/facts"): Operation(
        "getFacts", "facts", "The facts, asked for", FactsNow, who="anybody",
        text="What the stream tells, for programs that would rather ask.",
        shown={"id": "5f0c9a31-118", "full": True, "now": NOW, "linked": True, "silent": 0.4,
               "changes": [{"kind": "run", "id": RUN, "fact": _FACT}]},
    ),
    ("get", "/api/v1/runs/{run}"): Operation(
        "getRun", "runs", "How a run stands", RunFact, who="anybody", problems=("unknown_run",), shown=_FACT,
        text="Runs that ended are here for 24 h, then in the history.",
    ),
    ("post", "/api/v1/runs"): Operation(
        "sendFolder", "runs", "Send a folder", Accepted, 201, problems=("not_allowed", *BY_KEY),
        text="From the counter of the session. 201: the scheduler has it on disk. 409: `reasons` say why not.",
        ask={"key": KEY, "to": "3F-archive", "urgent": True, "confidential": False, "label": "licence 2026-001"},
        shown=_YES,
    ),
    ("post", "/api/v1/runs/{run}/{act}"): Operation(
        "changeRun", "runs", "Cancel, hold, resume a run; bring it back, skip a stop, hand it over", Accepted,
        problems=("not_allowed", "unknown_run", "wrong_pin", "pin_locked", *BY_KEY),
        text="For the sender's counter and for supervisors. `cancel` before the folder is aboard ends the run, after "
        "that it brings the folder back. `hand_over` takes `keeper` and `stop`; of confidential papers only a "
        "supervisor may, with `pin` once more.",
        ask={"key": KEY}, shown=_YES,
    ),
    ("get", "/api/v1/runs/{run}/code"): Operation(
        "getCode", "runs", "The pick-up code and the label", CodeShown,
        problems=("not_allowed", "unknown_run", "no_code"),
        text="For the counters of sender and recipient, and for supervisors.",
        shown={"run": RUN, "code": "048213", "label": "licence 2026-001"},
    ),
    ("post", "/api/v1/rounds"): Operation(
        "sendRound", "rounds", "Send several folders", Accepted, 201, problems=("not_allowed", *BY_KEY),
        text="All parts or none. With `chain` one folder goes from stop to stop.",
        ask={"key": KEY, "parts": [{"from": "A12", "to": "3F-archive", "label": "licence 2026-001"},
                                   {"from": "A12", "to": "2F-permits"}]},
        shown={**_YES, "runs": [RUN, NEXT_RUN]},
    ),
    ("get", "/api/v1/rounds/{run}"): Operation(
        "getRound", "rounds", "How a round stands", RoundShown, problems=("unknown_round",),
        shown={"round": RUN, "runs": [_FACT], "parts": 1, "ended": 0, "delivered": 0,
               "tours": {"xiaodi": [{"stop": "3F-archive", "run": RUN, "kind": "drop"}]}},
    ),
    ("post", "/api/v1/rounds/{run}/cancel"): Operation(
        "cancelRound", "rounds", "Cancel what is left of a round", Accepted,
        problems=("not_allowed", "unknown_round", *BY_KEY), ask={"key": KEY}, shown={**_YES, "runs": [RUN, NEXT_RUN]},
    ),
    ("post", "/api/v1/robots/{robot}/{act}"): Operation(
        "answerHelp", "robots", "Answer a robot's call for help", Accepted, problems=("not_allowed", *BY_KEY),
        text="`help_coming`: you are on the way; `help_done`: it may go on; `not_in_car` (supervisors): the silent "
        "robot is in no car, lifts are free of it.",
        ask={"key": KEY}, shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/duties/{robot}"): Operation(
        "setDuty", "robots", "Charge a robot, take it out of service, put it back", Accepted, who="supervisor",
        problems=("not_allowed", *BY_KEY), ask={"act": "robot_leave", "course": "finish", "key": KEY},
        shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/folders/{run}/taken"): Operation(
        "folderTaken", "robots", "Say who took a stranded folder", Accepted, who="supervisor",
        problems=("not_allowed", *BY_KEY), ask={"person": "li", "key": KEY}, shown=_YES,
    ),
    ("post", "/api/v1/lifts/{lift}/checked"): Operation(
        "liftChecked", "robots", "Give a fenced lift back", Accepted, who="supervisor",
        problems=("not_allowed", *BY_KEY), ask={"key": KEY}, shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/alarms/{kind}/{zone}/reset"): Operation(
        "resetAlarm", "robots", "Say that an alarm is over", ResetSent, 202, "supervisor",
        problems=("not_allowed", "no_alarm", "alarm_active", "not_connected", "key_used"),
        text="Only once the building no longer reports it.", ask={"key": KEY},
        shown={"status": "sent", "kind": "fire", "zone": "b1"},
    ),
    ("post", "/api/v1/escorts"): Operation(
        "sendGuide", "escorts", "Send a guide with the visitor before it", Accepted, 201,
        problems=("not_allowed", *BY_KEY),
        text="To the stop `to`, or where the number `ticket` is called. The answer's `run` is the order's id: the "
        "facts tell at the guide (`escort`) what becomes of it.",
        ask={"key": KEY, "robot": "xiaozhi", "ticket": "A032", "elder": True},
        shown={**_YES, "run": "escort-xiaozhi-4"},
    ),
    ("post", "/api/v1/escorts/{robot}/end"): Operation(
        "callGuideOff", "escorts", "Call an escort off", Accepted, problems=("not_allowed", *BY_KEY),
        ask={"key": KEY}, shown={**_YES, "run": "escort-xiaozhi-4"},
    ),
    ("get", "/api/v1/lanes"): Operation(
        "getWays", "lanes", "Every lane, and what stands of people's words about ways", WaysShown,
        shown={"lanes": [{"lane": "A11|A12", "map_id": "b1-F1", "ends": [15.0, 21.5, 18.0, 21.5]}],
               "stands": [{"kind": "closed", "id": "A11|A12", "since": NOW - 600, "person": "zhou", "until": None}]},
    ),
    ("post", "/api/v1/lanes/close"): Operation(
        "closeWay", "lanes", "Close a lane or a node", Accepted, who="supervisor", problems=("not_allowed", *BY_KEY),
        ask={"key": KEY, "lane": "A11|A12", "until": NOW + 3600}, shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/lanes/open"): Operation(
        "openWay", "lanes", "Open it again", Accepted, who="supervisor", problems=("not_allowed", *BY_KEY),
        ask={"key": KEY, "lane": "A11|A12"}, shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/lanes/speed/limit"): Operation(
        "limitLane", "lanes", "Let robots drive slowly on a lane", Accepted, who="supervisor",
        problems=("not_allowed", *BY_KEY), text="Without `speed` (m/s): as drawn again.",
        ask={"key": KEY, "lane": "A11|A12", "speed": 0.3}, shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/lanes/areas/keep-clear"): Operation(
        "keepClear", "lanes", "Keep an area clear", Accepted, who="supervisor", problems=("not_allowed", *BY_KEY),
        ask={"key": KEY, "name": "exhibition", "map_id": "b1-F1", "area": [[10.0, 4.0], [14.0, 4.0], [14.0, 8.0]]},
        shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/lanes/areas/free"): Operation(
        "freeArea", "lanes", "Free it again", Accepted, who="supervisor", problems=("not_allowed", *BY_KEY),
        ask={"key": KEY, "name": "exhibition"}, shown=_ABOUT_ROBOT,
    ),
    ("post", "/api/v1/lanes/robots/off"): Operation(
        "robotOff", "lanes", "Say that a silent robot was carried away", Accepted, who="supervisor",
        problems=("not_allowed", *BY_KEY), ask={"key": KEY, "robot": "xiaodi"}, shown=_ABOUT_ROBOT,
    ),
    ("get", "/api/v1/lab"): Operation(
        "getLab", "lab", "What can be done to this floor", LabShown, who="engineer",
        problems=("not_allowed", "lab_silent"),
        shown={"clock": {"now": NOW, "speed": 1.0}, "faults": [], "processes": ["scheduler", "xiaodi"],
               "bodies": [], "log": []},
    ),
    ("post", "/api/v1/lab/speed"): Operation(
        "setSpeed", "lab", "Let time go faster, slower or not at all", LabDone, who="engineer",
        problems=("not_allowed", "lab_refused", "key_used"), ask={"speed": 4.0},
        shown={"clock": {"now": NOW, "speed": 4.0}, "log": []},
    ),
    ("post", "/api/v1/lab/step"): Operation(
        "stepTime", "lab", "Let some seconds pass", LabDone, who="engineer",
        problems=("not_allowed", "lab_refused", "key_used"), ask={"seconds": 10.0},
        shown={"clock": {"now": NOW, "speed": 0.0}, "log": []},
    ),
    ("post", "/api/v1/lab/faults"): Operation(
        "injectFault", "lab", "Let something go wrong", LabDone, who="engineer",
        problems=("not_allowed", "lab_refused", "key_used"),
        ask={"do": "door_obstruct", "args": {"lift": "east", "duration_s": 10}},
        shown={"clock": {"now": NOW, "speed": 1.0},
               "log": [{"at": NOW, "do": "door_obstruct", "args": {"lift": "east", "duration_s": 10}, "refused": ""}]},
    ),
}  # fmt: skip
