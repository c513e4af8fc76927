"""The tablet's HTTP API. It translates: role and counter are checked here, the rest the scheduler decides."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import StringConstraints

from robots.core.alarm import AlarmKind, AlarmReset
from robots.core.clock import Instant
from robots.core.lift import RobotCleared
from robots.core.reasons import WORDS, Reason, spoken
from robots.core.runs import DispatchRequest, RunFact
from robots.core.text import Text
from robots.web.body import Body
from robots.web.dispatching import NOT_SENT
from robots.web.dispatching import ask as dispatched
from robots.web.facts import run_json
from robots.web.hall_map import hall_json
from robots.web.keys import KeyedRoute, Once
from robots.web.login import (
    SENDING_ROLES,
    Attempts,
    PinCheck,
    Session,
    Sessions,
    StaffMember,
    may_use_counter,
)
from robots.web.problems import Problem, not_allowed
from robots.web.stream import fact_stream

if TYPE_CHECKING:
    from robots.web.tablet import TabletDeps

FACT_S = 1.0
"""How long the fact of a run that was just accepted may take from the scheduler to here."""
STILL_ACTIVE = Text(
    "楼宇系统仍在报警，警报信号解除后才能复位",
    "the building still reports this alarm: reset it after the signal has ended",
)
NOT_CONNECTED = Text(
    "与调度的连接中断，警报未复位，请稍后再试", "no connection: the alarm was not reset, try again shortly"
)
ONLY_SUPERVISOR = Text("密件只有主管可以改交他人", "only a supervisor may hand confidential papers to somebody else")
RunVerb = Literal["cancel", "hold", "resume", "bring_back", "skip_stop", "hand_over"]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,6}$")]
Label = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True)]
Zone = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
RobotId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
RunId = Annotated[str, Path(pattern=r"^r-[0-9a-z]{10}$")]


class Login(Body):
    person: Name
    pin: Pin
    counter: Name


class NewRun(Body):
    """`key` is drawn by the page once per errand: sent again after a time-out it has no second effect."""

    key: Key
    to: Name
    urgent: bool = False
    confidential: bool = False
    label: Label = ""
    care: bool = False


class RunAct(Body):
    """An act that needs no more than its address."""

    key: Key | None = None


class DutyAct(Body):
    """`course`: what becomes of the runs of a robot that is taken out of service."""

    act: Literal["charge", "charge_end", "robot_join", "robot_leave", "robot_maintenance", "robot_return"]
    course: Literal["", "reassign", "finish", "cancel"] = ""
    key: Key | None = None


class Taken(Body):
    """`person`: the member of staff who has the folder now."""

    person: Name
    key: Key | None = None


class RunCommand(RunAct):
    """`keeper`, `stop`: who takes the folder into custody, and where.
    `pin`: the caller's own, for confidential papers."""

    keeper: Name | None = None
    stop: Name | None = None
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    session: Session
    name: str
    roles: tuple[str, ...]

    @property
    def is_supervisor(self) -> bool:
        return "supervisor" in self.roles

    def sends(self) -> bool:
        return bool(SENDING_ROLES & set(self.roles))

    def decides(self, run: RunFact) -> bool:
        """A supervisor, or somebody at the counter that sent it."""
        return self.is_supervisor or (self.sends() and self.session.counter == run.from_)

    def has_part_in(self, run: RunFact) -> bool:
        """As above, or at the counter it goes to."""
        return self.decides(run) or (self.sends() and self.session.counter == run.to)


def tablet_routes(deps: "TabletDeps", sessions: Sessions, attempts: Attempts, pins: PinCheck, once: Once) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", route_class=KeyedRoute)
    staff = deps.hall.staff
    has = {"lab": deps.lab is not None, "visitors": deps.visitors is not None, "history": deps.history is not None}
    hall = {**hall_json(deps.hall), **has}

    def caller(request: Request, response: Response) -> Caller:
        session = sessions.required(request, response)
        person = staff[session.person]
        return Caller(session, person.name, tuple(person.roles))

    ask = partial(dispatched, deps)
    Known = Annotated[Caller, Depends(caller)]  # noqa: N806  an alias of a type

    @routes.get("/hall")
    def get_hall() -> dict[str, Any]:
        return hall

    @routes.get("/staff")
    def get_staff(counter: Name) -> list[dict[str, Any]]:
        """Who may log in at this counter: those who work there first, then those who may anywhere."""
        known = [person for person in staff.values() if may_use_counter(person, counter)]
        known.sort(key=lambda person: counter not in person.counters)
        return [_person_json(person, counter, deps.hall.demo) for person in known]

    @routes.post("/login")
    def login(body: Login, request: Request, response: Response) -> dict[str, Any]:
        client = request.client.host if request.client else "unknown"
        attempts.begin(client, body.person)
        person = staff.get(body.person)
        if not pins.matches(body.pin, person) or person is None:
            raise attempts.failed(client, body.person)
        attempts.succeeded(client, person.id)
        if body.counter not in deps.hall.stops or not may_use_counter(person, body.counter):
            raise not_allowed(Text("您不在这个窗口的人员名单上", "you are not on the list of this counter"))
        session = sessions.open(request, response, person.id, body.counter)
        return _session_json(session, person.name, tuple(person.roles))

    @routes.get("/session")
    def get_session(request: Request, response: Response) -> dict[str, Any] | None:
        """Who is logged in, null for nobody; asking counts as acting (the page asks only after a touch)."""
        session = sessions.read(request)
        if session is None:
            return None
        sessions.renew(request, response, session)
        person = staff[session.person]
        return _session_json(session, person.name, tuple(person.roles))

    @routes.post("/logout", status_code=204)
    def logout(request: Request, response: Response) -> None:
        sessions.close(request, response)

    @routes.get("/events", response_class=EventSourceResponse)
    async def events(last_event_id: Annotated[str, Header(max_length=64)] = "") -> AsyncIterator[ServerSentEvent]:
        """No login needed: a locked tablet still shows that papers are on their way."""
        async for event in fact_stream(deps.facts, deps.now, last_event_id):
            yield event

    @routes.get("/facts")
    def get_facts(since: Annotated[str, Query(max_length=64)] = "") -> dict[str, Any]:
        """What the stream tells, for programs that would rather ask: everything, or what changed since an `id`."""
        known = deps.facts.version_of(since)
        version, changes = deps.facts.since(known)
        return {
            "id": deps.facts.mark(version), "full": not known, "now": deps.now(), "changes": changes,
            "linked": deps.facts.is_linked, "silent": round(deps.facts.silent_s(), 1),
        }  # fmt: skip

    @routes.get("/runs/{run}")
    def get_run(run: RunId) -> dict[str, Any]:
        """The newest fact of a run, as the stream tells it: no login needed, no label, no code, no name."""
        return run_json(find(run))

    @routes.post("/runs", status_code=201)
    def post_run(body: NewRun, known: Known) -> dict[str, Any]:
        if not known.sends():
            raise not_allowed()
        return ask(
            DispatchRequest(
                key=body.key, client=deps.client, kind="run", from_=known.session.counter, to=body.to, label=body.label,
                urgent=body.urgent, confidential=body.confidential, person=known.session.person,
                care=body.care,
            )
        )  # fmt: skip

    @routes.post("/runs/{run}/code", include_in_schema=False)
    def no_act(run: RunId) -> None:
        """A code is read: what is told of other acts would be of no use to who tries."""
        raise HTTPException(405, headers={"Allow": "GET"})

    @routes.post("/runs/{run}/{act}", status_code=200)
    def post_act(run: RunId, act: RunVerb, body: RunCommand, known: Known, request: Request) -> dict[str, Any]:
        fact = find(run)
        if not known.decides(fact):
            raise not_allowed()
        if act == "hand_over" and fact.confidential:
            if not known.is_supervisor:
                raise not_allowed(ONLY_SUPERVISOR)
            check_pin(request, known.session.person, body.pin or "")
        return ask(
            DispatchRequest(
                key=body.key or uuid4().hex, client=deps.client, kind=act, run=run, person=known.session.person,
                keeper=body.keeper or "", stop=body.stop or "",
            )
        )  # fmt: skip

    def check_pin(request: Request, who: str, pin: str) -> None:
        """Once more, from somebody who is logged in already."""
        client = request.client.host if request.client else "unknown"
        attempts.begin(client, who)
        if not pins.matches(pin, staff[who]):
            raise attempts.failed(client, who)
        attempts.succeeded(client, who)

    @routes.get("/keepers")
    def get_keepers(known: Known) -> list[dict[str, Any]]:
        """Who may take a folder into custody, and where they work."""
        keepers = [person for person in staff.values() if SENDING_ROLES & set(person.roles)]
        return [{"id": person.id, "name": person.name, "counters": list(person.counters)} for person in keepers]

    @routes.get("/people")
    def get_people(known: Known) -> dict[str, str]:
        """Names by id, for those who work here: who is on the way to a robot."""
        return {person.id: person.name for person in staff.values()}

    @routes.post("/robots/{robot}/{act}", status_code=200)
    def post_help(
        robot: RobotId, act: Literal["help_coming", "help_done", "not_in_car"], body: RunAct, known: Known
    ) -> dict[str, Any]:
        """About a robot's help request. A supervisor's word that it is in no car goes to the lifts as well."""
        if act == "not_in_car" and not known.is_supervisor:
            raise not_allowed(Text("只有主管可以放行电梯", "only a supervisor may set a lift free"))
        person = known.session.person
        request = DispatchRequest(key=body.key or uuid4().hex, client=deps.client, kind=act, person=person, robot=robot)
        if act != "not_in_car":
            return ask(request)

        def free_lifts() -> dict[str, Any]:
            answered = ask(request)
            if not deps.publish(RobotCleared(robot, person, Instant(deps.now()))):
                raise Problem(503, "not_connected", NOT_SENT, key=request.key)
            return answered

        return once(person, body.key, (act, robot), free_lifts)

    @routes.post("/duties/{robot}", status_code=200)
    def post_duty(robot: RobotId, body: DutyAct, known: Known) -> dict[str, Any]:
        """A supervisor's word about a robot's charging or service."""
        if not known.is_supervisor:
            raise not_allowed(Text("只有主管可以安排机器人", "only a supervisor may decide about robots"))
        key, person = body.key or uuid4().hex, known.session.person
        return ask(
            DispatchRequest(
                key=key, client=deps.client, kind=body.act, person=person, robot=robot, course=body.course
            )
        )  # fmt: skip

    @routes.post("/folders/{run}/taken", status_code=200)
    def post_taken(run: RunId, body: Taken, known: Known) -> dict[str, Any]:
        """A supervisor says who took a folder out of a robot that brings it nowhere."""
        if not known.is_supervisor:
            raise not_allowed(Text("只有主管可以登记取走的文件", "only a supervisor may say who took a folder"))
        key, person = body.key or uuid4().hex, known.session.person
        return ask(
            DispatchRequest(
                key=key, client=deps.client, kind="folder_taken", person=person, run=run, name=body.person
            )
        )  # fmt: skip

    @routes.post("/lifts/{lift}/checked", status_code=200)
    def post_checked(lift: RobotId, body: RunAct, known: Known) -> dict[str, Any]:
        """A supervisor has looked at a fenced lift: robots are given it again."""
        if not known.is_supervisor:
            raise not_allowed(Text("只有主管可以恢复电梯", "only a supervisor may give a lift back"))
        key, person = body.key or uuid4().hex, known.session.person
        return ask(DispatchRequest(key=key, client=deps.client, kind="lift_checked", person=person, lift=lift))

    @routes.get("/runs/{run}/code")
    def get_code(run: RunId, known: Known) -> dict[str, Any]:
        """For the counters of sender and recipient and for supervisors; with the label, which may name somebody."""
        fact = find(run)
        if not known.has_part_in(fact):
            raise not_allowed()
        code = deps.codes(run)
        if code is None:
            raise Problem(404, "no_code", WORDS[Reason.RUN_ENDED], [spoken(Reason.RUN_ENDED)])
        return {"run": run, "code": code, "label": deps.labels(run) or ""}

    @routes.post("/alarms/{kind}/{zone}/reset", status_code=202)
    def reset_alarm(kind: AlarmKind, zone: Zone, body: RunAct, known: Known) -> dict[str, Any]:
        """A supervisor says that it is over. Sent to all that latched it, and again until the fleet has heard it; the
        facts tell how it fares (`reset`)."""
        if not known.is_supervisor:
            raise not_allowed(Text("只有主管可以复位警报", "only a supervisor may reset an alarm"))
        person = known.session.person

        def say_over() -> dict[str, Any]:
            word = deps.facts.word(f"{kind}/{zone}")
            line = deps.facts.alarm(f"{kind}/{zone}")
            if line == "unknown":
                raise Problem(404, "no_alarm", Text("没有需要复位的警报", "there is no such alarm to reset"))
            if line == "active":
                raise Problem(409, "alarm_active", STILL_ACTIVE)
            reset = AlarmReset(kind, zone, person, Instant(deps.now()), word)
            if not deps.facts.is_linked or not deps.publish(reset):
                raise Problem(503, "not_connected", NOT_CONNECTED)
            deps.facts.said(reset)
            return {"status": "sent", "kind": kind, "zone": zone}

        return once(person, body.key, ("reset", kind, zone), say_over)

    def find(run: str) -> RunFact:
        fact = deps.facts.run(run, FACT_S)
        if fact is None:
            raise Problem(404, Reason.UNKNOWN_RUN.value, WORDS[Reason.UNKNOWN_RUN], [spoken(Reason.UNKNOWN_RUN)])
        return fact

    return routes


def _session_json(session: Session, name: str, roles: tuple[str, ...]) -> dict[str, Any]:
    can_send = bool(SENDING_ROLES & set(roles))
    return {"person": session.person, "name": name, "roles": list(roles), "counter": session.counter, "sends": can_send}


def _person_json(person: StaffMember, counter: str, demo: bool) -> dict[str, Any]:
    """A name to tap. A demonstration hall (its PINs are public) says the PIN too."""
    pin = getattr(person, "demo_pin", None) if demo else None
    here = counter in person.counters
    return {"id": person.id, "name": person.name, "roles": list(person.roles), "here": here, "demo_pin": pin}
