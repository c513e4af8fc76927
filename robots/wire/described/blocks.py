"""A page as a list of blocks, written as Markdown or as HTML: one text for the repository and for the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_ANCHOR = re.compile(r"\{#([\w-]+)\}")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Title:
    """level 1 to 4; anchor: what links to it call it."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """Words; `code`, **strong** and [links](#to) as in Markdown, `{#name}` where a link may lead."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Code:
    """lang: json, http, text."""

    text: str
    lang: str = "json"


Block = Title | Para | Table | Code


def json_code(value: Any) -> Code:
    """Small things on one line."""
    line = json.dumps(value, ensure_ascii=False)
    return Code(line if len(line) <= 100 else json.dumps(value, ensure_ascii=False, indent=1))


def markdown(blocks: Iterable[Block]) -> str:
    """As a file of the docs."""
    parts: list[str] = []
    for block in blocks:
        match block:
            case Title(level=level, text=text, anchor=anchor):
                mark = f'<a id="{anchor}"></a>\n' if anchor else ""
                parts.append(f"{mark}{'#' * level} {text}")
            case Para(text=text):
                parts.append(text)
            case Table(head=head, rows=rows):
                lines = [_row(head), "|" + "---|" * len(head), *(_row(row) for row in rows)]
                parts.append("\n".join(lines))
            case Code(text=text, lang=lang):
                parts.append(f"```{lang}\n{text.rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def _row(cells: Sequence[str]) -> str:
    safe = [_ANCHOR.sub(r'<a id="\1"></a>', cell.replace("|", "\\|").replace("\n", " ")) for cell in cells]
    return f"| {' | '.join(safe)} |"


def html(blocks: Iterable[Block]) -> str:
    """The inside of a page's `main`."""
    parts: list[str] = []
    for block in blocks:
        match block:
            case Title(level=level, text=text, anchor=anchor):
                mark = f' id="{escape(anchor)}"' if anchor else ""
                parts.append(f"<h{level}{mark}>{_inline(text)}</h{level}>")
            case Para(text=text):
                parts += [f"<p>{_inline(one)}</p>" for one in text.split("\n\n")]
            case Table(head=head, rows=rows):
                top = "".join(f"<th>{_inline(cell)}</th>" for cell in head)
                body = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in rows)
                parts.append(f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")
            case Code(text=text):
                parts.append(f"<pre><code>{escape(text.rstrip())}</code></pre>")
    return "\n".join(parts)


def _inline(text: str) -> str:
    """Escaped first: nothing that is written becomes markup but the four marks."""
    safe = _CODE.sub(r"<code>\1</code>", escape(text))
    safe = _ANCHOR.sub(r'<a id="\1"></a>', safe)
    return _LINK.sub(r'<a href="\2">\1</a>', _STRONG.sub(r"<strong>\1</strong>", safe))


def fields_table(schema: dict[str, Any], prefix: str = "") -> Table:
    """The fields of an object's schema: name, type, meaning. prefix: of the anchors of other schemas."""
    required = schema.get("required", ())
    rows = []
    for field, about in schema.get("properties", {}).items():
        optional = "" if field in required else ", optional"
        rows.append((f"`{field}`", type_of(about, prefix) + optional, about.get("description", "")))
    return Table(("field", "type", "meaning"), rows)


def type_of(schema: dict[str, Any], prefix: str = "") -> str:
    """A schema's type in a word or two; a named one is a link."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[1]
        return f"[{name}](#{prefix}{name})"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " ".join(f"`{one}`" if one != "" else "empty" for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(type_of(one, prefix) for one in schema["anyOf"])
    if "allOf" in schema:
        return type_of(schema["allOf"][0], prefix)
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join("time" if schema.get("format") == "date-time" and one == "string" else one for one in kind)
    if kind == "array":
        return f"list of {type_of(schema.get('items', {}), prefix)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map of {type_of(schema['additionalProperties'], prefix)}"
    return "time" if schema.get("format") == "date-time" else str(kind)
