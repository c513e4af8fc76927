"""Staff log in with their own PIN at a counter's tablet: signed session cookies, a lock after wrong PINs."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Protocol

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
LOCK_S = 60.0
SENDING_ROLES = frozenset({"staff", "supervisor"})
_KEPT_CLIENTS = 1000
_AT_ONCE = 2  # argon2 takes about 64 MiB each


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
    """Wrong PINs by client: the fifth in a row locks it for 60 s. An attempt counts before it is checked, so that
    guesses sent at the same time are counted too."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._wrong: dict[str, tuple[int, float]] = {}  # client -> attempts, instant of the last

    def begin(self, client: str) -> None:
        """Raises Problem 429 while the client is locked."""
        with self._lock:
            now = self._now()
            count, last = self._wrong.get(client, (0, now))
            if count >= MAX_WRONG and now - last < LOCK_S:
                raise locked(LOCK_S - (now - last))
            if now - last >= LOCK_S:
                count = 0
            while len(self._wrong) >= _KEPT_CLIENTS:
                self._wrong.pop(next(iter(self._wrong)))
            self._wrong.pop(client, None)
            self._wrong[client] = (count + 1, now)

    def succeeded(self, client: str) -> None:
        with self._lock:
            self._wrong.pop(client, None)

    def left(self, client: str) -> int:
        with self._lock:
            return max(0, MAX_WRONG - self._wrong.get(client, (0, 0.0))[0])


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
