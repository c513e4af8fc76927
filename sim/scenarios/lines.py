"""YAML that remembers where it stood: every mapping knows its line and the line of each of its keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from robots.settings.yaml_text import Path as Place
from robots.settings.yaml_text import YamlText, read_text


class Lined(dict[str, Any]):
    """A mapping with its `line` (from 1) and the line of each key in `lines`."""

    def __init__(self, entries: dict[str, Any], line: int, lines: dict[str, int]) -> None:
        super().__init__(entries)
        self.line = line
        self.lines = lines

    def line_of(self, key: str) -> int:
        """The line of a key, or of the mapping when the key is missing."""
        return self.lines.get(key, self.line)


class YamlError(ValueError):
    """The file is not YAML at all; the text names the line."""


def read(path: Path) -> Any:
    """The file's content, mappings as `Lined`. Raises YamlError, OSError."""
    try:
        text = read_text(str(path), path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise YamlError(f"{path}:1: not UTF-8 text: {error.reason}") from error
    if text.problems:
        raise YamlError("\n".join(str(problem) for problem in text.problems))
    return _lined(text, text.data, ())


def _lined(text: YamlText, value: Any, place: Place) -> Any:
    if isinstance(value, dict):
        entries = {str(key): _lined(text, item, (*place, str(key))) for key, item in value.items()}
        return Lined(entries, text.line(place), {key: text.line((*place, key)) for key in entries})
    if isinstance(value, list):
        return [_lined(text, item, (*place, index)) for index, item in enumerate(value)]
    return value


def plain(value: Any) -> Any:
    """The same without lines, as `yaml` or `json` write it: a copy that may be changed."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def lined(value: Any, line: int = 1) -> Any:
    """Plain data as if read from a file: every mapping of a list says its place in it as its line."""
    if isinstance(value, dict):
        return Lined({str(key): lined(item, line) for key, item in value.items()}, line, {})
    if isinstance(value, list):
        return [lined(item, place) for place, item in enumerate(value, 1)]
    return value
