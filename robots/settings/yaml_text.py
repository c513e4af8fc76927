"""YAML text as plain data that remembers the line of every value.

YAML 1.2 scalars: `09:00`, `on` and `2026-01-05` are texts here, not numbers, truths or dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from robots.settings.problem import Problem

Path = tuple[str | int, ...]

EMPTY = "Write its keys, or copy another hall's file"
TWICE = "Give it another id, or take one out"


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_DIGITS = list("-+.0123456789")
for _tag, _form, _first in (
    ("bool", r"^(true|True|false|False)$", list("tTfF")),
    ("int", r"^[-+]?(0|[1-9]\d*)$", _DIGITS),
    ("float", r"^[-+]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][-+]?\d+)?$|^[-+]?\.inf$|^\.nan$", _DIGITS),
    ("null", r"^(~|null|)$", ["~", "n", ""]),
    ("merge", r"^<<$", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_form), _first)


_DEPTH = 4_000
"""A text that could be nested deeper goes to the patient reader: libyaml's would run out of stack."""


class _QuickLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, five times as quick, where PyYAML has it: each process of a floor begins by reading."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


@dataclass(slots=True)
class YamlText:
    """One file: its data, the line (from 1) of every path in it, and what is wrong with the text itself."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it that stands in the text."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_text(file: str, text: str) -> YamlText:
    """The file's data with lines. Never raises: a broken text has problems and no data."""
    if _is_shallow(text):
        found = _read(file, text, _QuickLoader)
        if not found.problems:
            return found
    return _read(file, text, _Loader)  # its words about a broken text are the better ones


def _is_shallow(text: str) -> bool:
    """Each level of nesting takes a bracket or a column."""
    return text.count("[") + text.count("{") + max(map(len, text.splitlines()), default=0) < _DEPTH


def _read(file: str, text: str, loader_type: type[yaml.SafeLoader]) -> YamlText:
    found = YamlText(file)
    try:
        loader = loader_type(text)
        root = loader.get_single_node()
        if root is None:
            found.problems.append(Problem(file, 1, "file", "", "is empty", EMPTY))
            return found
        _walk(found, root, ())
        found.data = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found.problems.append(
            Problem(
                file,
                mark.line + 1 if mark else 1,
                "text",
                "",
                f"is not YAML: {error.problem or error.context}",
                "Look for a missing colon, bracket, quote or indent on this line or the one before",
            )
        )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = f"is not YAML: {str(error).splitlines()[0]}"
        found.problems.append(Problem(file, 1, "text", "", message, "Save it as plain UTF-8 YAML"))
    return found


def _walk(found: YamlText, node: yaml.Node, path: Path) -> None:
    found.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                key.tag = "tag:yaml.org,2002:str"  # a stop may be called 12
            name = str(key.value)
            line = key.start_mark.line + 1
            if name in seen:
                before = found.lines[(*path, name)]
                where = ".".join(map(str, (*path, name)))
                message = f"stands here a second time, first on line {before}"
                found.problems.append(Problem(found.file, line, where, "", message, TWICE))
                continue
            seen.add(name)
            found.lines[(*path, name)] = line
            _walk(found, value, (*path, name))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(found, value, (*path, index))
