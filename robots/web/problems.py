"""Errors a page can show: problem details (RFC 9457) with words in both languages and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from robots.core.reasons import WORDS, Reason, spoken
from robots.core.runs import SpokenReason
from robots.core.text import Text


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
        return {
            "type": f"/problems/{self.code}",
            "title": self.words.en,
            "status": self.status,
            "code": self.code,
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


def not_allowed(words: Text | None = None) -> Problem:
    return Problem(403, Reason.NOT_ALLOWED.value, words or WORDS[Reason.NOT_ALLOWED], [spoken(Reason.NOT_ALLOWED)])


def answer(problem: Problem) -> JSONResponse:
    headers = {"Retry-After": str(problem.extra["retry_after_s"])} if "retry_after_s" in problem.extra else None
    return JSONResponse(problem.body(), problem.status, headers, media_type="application/problem+json")


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
        return answer(Problem(422, Reason.BAD_REQUEST.value, words, [spoken(Reason.BAD_REQUEST)]))

    @app.exception_handler(StarletteHTTPException)
    def _http(request: Request, error: StarletteHTTPException) -> JSONResponse:
        if error.status_code == 400:  # FastAPI's for a body it failed to parse: invalid UTF-8, nested too deep
            return answer(NOT_JSON)
        words = Text("没有这个页面或操作", "there is no such page or action")
        return answer(Problem(error.status_code, f"http_{error.status_code}", words))

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        words = Text(
            "页面服务出错，请重试；仍不行请告诉工程师", "the page server failed: try again, then tell an engineer"
        )
        return answer(Problem(500, "page_server_failed", words))
