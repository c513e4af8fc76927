"""visitors.yaml beside the hall's other files: how long what visitors asked is kept. Without the file: the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from robots.settings.complaints import problems_of
from robots.settings.problem import Problem, SettingsError
from robots.settings.quantities import Frozen
from robots.settings.yaml_text import read_text

FILE = "visitors.yaml"


class VisitorSettings(Frozen):
    """All of visitors.yaml. keep_days: days after which recorded questions and hand-offs are deleted."""

    keep_days: Annotated[int, Field(ge=14, le=730, description="a whole number of days, 14 to 730")] = 90


def load_visitor_settings(folder: Path) -> VisitorSettings:
    """Of the hall in `folder`. Raises SettingsError."""
    path = folder / FILE
    try:
        text = read_text(path.as_posix(), path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return VisitorSettings()
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(path.as_posix(), 1, "file", "", f"cannot be read: {error}", "Save it as UTF-8")
        raise SettingsError([problem]) from error
    if text.problems:
        raise SettingsError(text.problems)
    try:
        return VisitorSettings.model_validate(text.data or {})
    except ValidationError as error:
        raise SettingsError(problems_of(text, VisitorSettings, error)) from error
