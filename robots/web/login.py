"""Staff log in with their own PIN at a counter's tablet: signed session cookies, a lock after wrong PINs."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Protocol

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from robots.core.text import Text
from robots.web.problems import Problem

COOKIE = "hall_session"
IDLE_S = 600.0
LIFETIME_S = 12 * 3600.0
RENEW_S = 30.0
MAX_WRONG = 5
MAX_WRONG_CLIENT = 20
LOCK_S = 60.0
FORGET_S = 600.0
"""Wrong PINs that did not lock are forgotten this long after the last; less, and slow guessing would cost nothing."""
SENDING_ROLES = frozenset({"staff", "supervisor"})
_KEPT_CLIENTS = 1000
_AT_ONCE = 2  # argon2 takes about 64 MiB each

log = structlog.get_logger()


class StaffMember(Protocol):
    """What `settings.Person` offers."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def counters(self) -> tuple[str, ...]: ...
    @property
    def pin_hash(self) -> str: ...


class PinCheck:
    """Compares PINs with argon2 hashes, a few at a time. Blocking (tens of ms): call it from a worker thread."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._gate = threading.Semaphore(_AT_ONCE)

    def matches(self, pin: str, person: StaffMember | None) -> bool:
        """Takes as long for an unknown person as for a known one."""
        with self._gate:
            try:
                return self._hasher.verify(person.pin_hash if person else _decoy(), pin) and person is not None
            except (Argon2Error, InvalidHashError):
                return False


class Attempts:
    """Wrong PINs, counted twice: a person's fifth locks that person, a client's twentieth within a minute that client.

    Each for 60 s. A right PIN clears its own person's count and nothing else, so nobody who has a PIN can use it to
    guess another's; one person's lock leaves the others at the same tablet, proxy or robot alone. An attempt counts
    before it is checked, so that guesses sent at the same time are counted too. All unknown names count as one person.
    """

    def __init__(self, now: Callable[[], float], staff: Mapping[str, StaffMember]) -> None:
        self._now = now
        self._staff = staff
        self._lock = threading.Lock()
        self._persons: dict[str, tuple[int, float]] = {}  # person -> attempts, instant of the last
        self._clients: dict[str, deque[float]] = {}  # client -> instants of its attempts within the last minute

    def begin(self, client: str, person: str) -> None:
        """Raises Problem 429 while the client or the person is locked."""
        with self._lock:
            now = self._now()
            recent = self._recent(client, now)
            if len(recent) >= MAX_WRONG_CLIENT:
                raise locked(LOCK_S - (now - recent[0]))
            count, last = self._persons.get(self._counted(person), (0, now))
            if count >= MAX_WRONG and now - last < LOCK_S:
                raise locked(LOCK_S - (now - last))
            if count >= MAX_WRONG or now - last >= FORGET_S:
                count = 0
            self._persons[self._counted(person)] = (count + 1, now)
            recent.append(now)

    def succeeded(self, client: str, person: str) -> None:
        with self._lock:
            self._persons.pop(self._counted(person), None)
            recent = self._recent(client, self._now())
            if recent:
                recent.pop()  # this very attempt, which was no wrong one

    def failed(self, client: str, person: str) -> Problem:
        """The answer to a wrong PIN. A lock is logged, for somebody may be guessing."""
        with self._lock:
            counted = self._counted(person)
            left = max(0, MAX_WRONG - self._persons.get(counted, (0, 0.0))[0])
            is_client_locked = len(self._recent(client, self._now())) >= MAX_WRONG_CLIENT
        if left == 0:
            log.warning("person locked after wrong PINs", person=counted or "unknown", client=client, seconds=LOCK_S)
        if is_client_locked:
            log.warning("client locked after wrong PINs", client=client, seconds=LOCK_S)
        return wrong_pin(left)

    def _counted(self, person: str) -> str:
        return person if person in self._staff else ""

    def _recent(self, client: str, now: float) -> deque[float]:
        """The client's attempts that still count. Called with the lock held."""
        recent = self._clients.setdefault(client, deque())
        while recent and now - recent[0] >= LOCK_S:
            recent.popleft()
        if len(self._clients) > _KEPT_CLIENTS:
            self._clients = {
                name: tried for name, tried in self._clients.items()
                if name == client or (tried and now - tried[-1] < LOCK_S)
            }  # fmt: skip
        return recent


def locked(seconds: float) -> Problem:
    whole = int(seconds) + 1
    words = Text(f"PIN 输错次数过多，请 {whole} 秒后再试", f"too many wrong PINs: try again in {whole} s")
    return Problem(429, "pin_locked", words, retry_after_s=whole)


def wrong_pin(left: int) -> Problem:
    if left == 0:
        return locked(LOCK_S - 1)
    return Problem(
        401, "wrong_pin", Text(f"PIN 不正确，还可试 {left} 次", f"wrong PIN, {left} tries left"), tries_left=left
    )


@cache
def _decoy() -> str:
    """A hash that no PIN opens."""
    return PasswordHasher().hash(secrets.token_hex(8))


@dataclass(frozen=True, slots=True)
class Session:
    """Who stands at which counter. `person` is an id; instants are UTC seconds."""

    id: str
    person: str
    counter: str
    began: float
    seen: float


class Sessions:
    """Signs, reads, renews and revokes sessions. The cookie is HttpOnly and SameSite=Strict."""

    def __init__(self, secret: str, staff: Mapping[str, StaffMember], now: Callable[[], float]) -> None:
        if len(secret) < 16:
            raise ValueError("the session secret needs at least 16 characters: draw it with secrets.token_hex(32)")
        self._signer = URLSafeSerializer(secret, salt="hall-tablet-session-1")
        self._staff = staff
        self._now = now
        self._revoked: dict[str, float] = {}

    def open(self, request: Request, response: Response, person: str, counter: str) -> Session:
        now = self._now()
        session = Session(secrets.token_urlsafe(12), person, counter, now, now)
        self._set(request, response, session)
        return session

    def read(self, request: Request) -> Session | None:
        """The session of a request, or None when there is none, it idled for 10 minutes, or its person left."""
        try:
            session = Session(**self._signer.loads(request.cookies.get(COOKIE, "")))
        except (BadSignature, TypeError):
            return None
        now = self._now()
        if now - session.seen > IDLE_S or now - session.began > LIFETIME_S:
            return None
        if session.id in self._revoked or session.person not in self._staff:
            return None
        return session

    def required(self, request: Request, response: Response) -> Session:
        """The session of a request, renewed: a person acted. Raises Problem 401 when nobody is logged in."""
        session = self.read(request)
        if session is None:
            raise Problem(401, "not_logged_in", Text("请先用 PIN 登录", "please log in with your PIN first"))
        self.renew(request, response, session)
        return session

    def renew(self, request: Request, response: Response, session: Session) -> None:
        """A person acted: the ten minutes begin again."""
        now = self._now()
        if now - session.seen >= RENEW_S:
            self._set(request, response, Session(**{**asdict(session), "seen": now}))

    def close(self, request: Request, response: Response) -> None:
        """Ends the session here and now: a copy of its cookie is worth nothing."""
        session = self.read(request)
        if session:
            now = self._now()
            self._revoked = {id_: end for id_, end in self._revoked.items() if end > now}
            self._revoked[session.id] = session.began + LIFETIME_S
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")

    def _set(self, request: Request, response: Response, session: Session) -> None:
        response.set_cookie(
            COOKIE, self._signer.dumps(asdict(session)), path="/", httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip


def may_use_counter(person: StaffMember, counter: str) -> bool:
    """Staff work at their own counters; supervisors, maintenance and engineers at any."""
    return counter in person.counters or bool({"supervisor", "maintenance", "engineer"} & set(person.roles))
