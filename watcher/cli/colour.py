"""Styled lines on a terminal, by rich; NO_COLOR is respected."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from watcher.report.line import Line, Style

#: Colours that both light and dark terminals show well; marks in the text say the same without.
_LOOKS = {
    Style.PLAIN: "",
    Style.TITLE: "bold underline",
    Style.GRAVE: "bold red",
    Style.STRONG: "bold",
    Style.FAINT: "dim",
    Style.REMOVED: "red",
    Style.ADDED: "green",
}


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines as they are laid out, in colour."""
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*((span.text, _LOOKS[span.style]) for span in line)))
