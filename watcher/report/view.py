"""What the reader of a report asked to see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Drawing(StrEnum):
    """The forms a comparison is drawn in."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How much of a comparison to show, and under which name.

    Args:
        title: the heading; "": the new document's own title, or its name.
        all: every change in the wording too, not only the findings.
        explain: how each finding came about.
    """

    title: str = ""
    all: bool = False
    explain: bool = False


DEFAULT_VIEW = View()
