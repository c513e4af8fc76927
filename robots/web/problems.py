"""Errors a page can show: problem details (RFC 9457) with words in both languages and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from robots.core.reasons import WORDS, Reason, spoken
from robots.core.runs import SpokenReason
from robots.core.text import Text
from robots.web.problem_kinds import kind_of

log = structlog.get_logger()


class Problem(Exception):  # noqa: N818  the name RFC 9457 gives it
    """An answer other than 2xx. `code` is stable for programs, `words` is for people, `extra` becomes members."""

    def __init__(
        self, status: int, code: str, words: Text, reasons: Sequence[SpokenReason] = (), **extra: str | int | float
    ) -> None:
        super().__init__(f"{status} {code}: {words.en}")
        self.status = status
        self.code = code
        self.words = words
        self.reasons = tuple(reasons)
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """`title` is the kind's, `detail` (and zh, en) this one's; `instance` names this very answer, also in the log
        where the server is to blame."""
        kind, instance = kind_of(self.code), uuid4().urn
        if self.status >= 500:
            log.warning("a request was answered with a problem", code=self.code, status=self.status, instance=instance)
        return {
            "type": f"/problems/{self.code}",
            "title": kind.title.en,
            "status": self.status,
            "detail": self.words.en,
            "instance": instance,
            "code": self.code,
            "does": asdict(kind.does),
            "zh": self.words.zh,
            "en": self.words.en,
            "reasons": [asdict(reason) for reason in self.reasons],
            **self.extra,
        }


NOT_JSON = Problem(
    422,
    Reason.BAD_REQUEST.value,
    Text("请求内容不是有效的 JSON（UTF-8）", "the body of the request is not valid JSON in UTF-8"),
    [spoken(Reason.BAD_REQUEST)],
)


def in_words(reason: Reason, words: Text) -> SpokenReason:
    """The reason with words that say more than its own: pages show these."""
    return SpokenReason(reason.value, words.zh, words.en)


def not_allowed(words: Text | None = None) -> Problem:
    said = words or WORDS[Reason.NOT_ALLOWED]
    return Problem(403, Reason.NOT_ALLOWED.value, said, [in_words(Reason.NOT_ALLOWED, said)])


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    more = dict(headers or {})
    if "retry_after_s" in problem.extra:
        more["Retry-After"] = str(problem.extra["retry_after_s"])
    if problem.status == 401:
        more["WWW-Authenticate"] = 'Cookie realm="hall", form-action="/api/v1/login"'
    return JSONResponse(problem.body(), problem.status, more, media_type="application/problem+json")


def install_problems(app: FastAPI) -> None:
    """Turn every error of the app into problem details; none of them repeats what the client sent."""

    @app.exception_handler(Problem)
    def _problem(request: Request, error: Problem) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    def _unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        if any(item["type"] == "json_invalid" for item in error.errors()):
            return answer(NOT_JSON)
        fields = sorted({".".join(str(part) for part in item["loc"][1:]) or "body" for item in error.errors()})
        words = Text(f"请求内容有误：{'、'.join(fields)}", f"the request cannot be understood: {', '.join(fields)}")
        return answer(Problem(422, Reason.BAD_REQUEST.value, words, [in_words(Reason.BAD_REQUEST, words)]))

    @app.exception_handler(StarletteHTTPException)
    def _http(request: Request, error: StarletteHTTPException) -> JSONResponse:
        if error.status_code == 400:  # FastAPI's for a body it failed to parse: invalid UTF-8, nested too deep
            return answer(NOT_JSON)
        words = Text("没有这个页面或操作", "there is no such page or action")
        return answer(Problem(error.status_code, f"http_{error.status_code}", words), error.headers)

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        words = Text(
            "页面服务出错，请重试；仍不行请告诉工程师", "the page server failed: try again, then tell an engineer"
        )
        return answer(Problem(500, "page_server_failed", words))
