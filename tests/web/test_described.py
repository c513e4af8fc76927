"""The description: it is whole, its examples are right, the page and docs/api.md say what the documents say."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from robots.floor.describing import COMMAND, api_page
from robots.web.described.openapi import OPERATIONS, PROBLEM_JSON, VERSION
from robots.web.described.screen_operations import KIOSK, SCREEN
from robots.web.problem_kinds import KINDS
from robots.wire.described.asyncapi import asyncapi
from tests.web.conftest import Browser
from tests.web.stage import Stage
from tests.web.truth import document, validate

ROOT = Path(__file__).parents[2]
TOLD = [(method, path) for path, methods in document()["paths"].items() for method in methods]
TABLES = {"tablet": OPERATIONS, "screen": SCREEN, "kiosk": KIOSK}
EVERY = [(of, method, path) for of in TABLES for path, methods in document(of)["paths"].items() for method in methods]
SCREENS = {"screen": document("screen"), "kiosk": document("kiosk")}
UNSHOWN = {"getHall", "getWeek", "getScreen", "getKiosk", "getEntry"}
"""Answers too long to show."""


def test_every_operation_is_described_and_no_other() -> None:
    for of, table in TABLES.items():
        told = {(method, path) for one, method, path in EVERY if one == of}
        assert told == set(table), "say it in robots/web/described/*_operations.py"
    ids = [document(of)["paths"][path][method]["operationId"] for of, method, path in EVERY]
    assert len(ids) == len(set(ids))


def test_the_first_number_of_the_version_begins_every_path() -> None:
    base = f"/api/v{VERSION.partition('.')[0]}/"
    assert not [path for _, _, path in EVERY if not path.startswith(base)]


def test_a_path_without_a_version_is_none(at_a12: Browser) -> None:
    assert [at_a12.get(f"/api/{path}").status_code for path in ("hall", "facts", "v2/hall", "v1/hall")] == [404] * 3 + [
        200
    ]
    assert at_a12.post("/api/runs", json={"key": "key-key-1", "to": "3F-archive"}).status_code == 404


@pytest.mark.parametrize(("of", "method", "path"), EVERY)
def test_examples_fit_their_schemas(of: str, method: str, path: str) -> None:
    operation = document(of)["paths"][path][method]
    contents = [operation.get("requestBody", {}).get("content", {})]
    contents += [answer.get("content", {}) for answer in operation["responses"].values()]
    for content in contents:
        for media, about in content.items():
            if "example" in about:
                validate(about["schema"], about["example"], of)
            else:
                assert "json" not in media or operation["operationId"] in UNSHOWN, f"{media} has no example"


@pytest.mark.parametrize(("method", "path"), TOLD)
def test_what_changes_something_takes_a_key(method: str, path: str) -> None:
    operation = document()["paths"][path][method]
    headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
    needs_none = {"login", "logout", "findNearest"}  # they change nothing of the hall
    assert ("Idempotency-Key" in headers) == (method != "get" and operation["operationId"] not in needs_none)


def test_every_parameter_is_explained() -> None:
    parameters = [
        (path, one) for of, method, path in EVERY for one in document(of)["paths"][path][method].get("parameters", ())
    ]
    assert not [(path, one["name"]) for path, one in parameters if not one.get("description")]


def test_every_error_is_problem_details() -> None:
    for method, path in TOLD:
        for status, answer in document()["paths"][path][method]["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == [PROBLEM_JSON]


def test_every_field_is_explained() -> None:
    silent = [
        f"{name}.{field}"
        for of in TABLES
        for name, schema in document(of)["components"]["schemas"].items()
        for field, about in schema.get("properties", {}).items()
        if not about.get("description") and "$ref" not in about
    ]
    assert not silent, "say it in the docstring of the class, or in robots/wire/described/words.py"


def test_every_problem_that_is_raised_has_a_kind_with_what_to_do() -> None:
    """Codes written out in the source; those of reasons are among them."""
    codes = set()
    for file in (ROOT / "robots" / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                code = node.args[1] if len(node.args) > 1 else None
                if isinstance(code, ast.Constant):
                    codes.add(code.value)
    assert codes
    assert codes <= set(KINDS)
    for kind in KINDS.values():
        assert kind.statuses and kind.title.zh and kind.title.en and kind.does.zh and kind.does.en


def test_the_document_is_an_openapi_document_of_3_1() -> None:
    assert document()["openapi"].startswith("3.1.")
    assert "itemSchema" not in str(document()), "a word of OpenAPI 3.2"
    jsonschema.Draft202012Validator.check_schema({"$defs": document()["components"]["schemas"]})


def test_the_page_of_the_docs_is_as_the_documents_are() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert page == api_page(document(), asyncapi(VERSION), SCREENS), f"run: {COMMAND}"


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = api_page(document(), asyncapi(VERSION), SCREENS)
    anchors = re.findall(r'<a id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= set(anchors)
    for file in re.findall(r"\]\(((?!#|http)[^)]+)\)", page):
        assert (ROOT / "docs" / file).resolve().exists(), file


def test_a_server_serves_what_it_is(browser: Browser) -> None:
    served: dict[str, Any] = browser.get("/openapi.json").json()
    assert set(served["paths"]) < set(document()["paths"])
    assert not [path for path in served["paths"] if "/lab" in path], "this stage has no lab"
    assert browser.get("/asyncapi.json").json()["asyncapi"] == "3.0.0"
    page = browser.get("/docs")
    assert page.status_code == 200
    assert "Send a folder" in page.text and "hall/v1/{site}/run/{run}" in page.text
    assert "<script" not in page.text
    assert not re.findall(r'(?:src|href)="https?://(?!github\.com/VDA5050)', page.text)
    assert browser.get("/static/css/docs.css").status_code == 200


def test_the_type_of_a_problem_leads_to_its_words(stage: Stage, browser: Browser) -> None:
    problem = browser.get("/api/v1/lanes").json()
    assert (problem["type"], problem["title"], problem["status"]) == ("/problems/not_logged_in", "Not logged in", 401)
    assert problem["detail"] and problem["instance"].startswith("urn:uuid:") and problem["does"]["en"]
    answer = httpx.get(f"{stage.url}{problem['type']}", follow_redirects=False)
    assert answer.headers["location"] == "/docs#problem-not_logged_in"
    assert 'id="problem-not_logged_in"' in browser.get("/docs").text


def test_a_method_that_is_not_there_is_told_with_those_that_are(browser: Browser) -> None:
    answer = browser.delete("/api/v1/hall")
    assert (answer.status_code, answer.headers["allow"], answer.json()["code"]) == (405, "GET", "http_405")
