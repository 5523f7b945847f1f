"""Where a setting stands in config.toml, so that a mistake can be told with its line."""

from __future__ import annotations

import re
from collections import Counter

Path = tuple[str | int, ...]

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:\.[^=]*)?=""")
_LONG_STRING = re.compile(r'"""|\'\'\'')


def find_lines(text: str) -> dict[Path, int]:
    """The line of every table and key, by its path; values over several lines count once.

    Args:
        text: a valid TOML document.
    """
    lines: dict[Path, int] = {}
    counts: Counter[Path] = Counter()
    here: Path = ()
    in_string = False
    for number, line in enumerate(text.splitlines(), start=1):
        marks = len(_LONG_STRING.findall(line))
        if in_string:
            in_string = marks % 2 == 0
            continue
        if table := _TABLE.match(line):
            here = _enter(table[1] == "[[", _names(table[2]), counts)
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            lines.setdefault((*here, key[1].strip("\"'")), number)
        in_string = marks % 2 == 1
    return lines


def _names(header: str) -> list[str]:
    return [part.strip().strip("\"'") for part in header.split(".")]


def _enter(repeated: bool, names: list[str], counts: Counter[Path]) -> Path:
    """The path of a table; the parts that are lists get the index of their newest entry."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if repeated and position == len(names) - 1:
            counts[path] += 1
        if counts[path]:
            path = (*path, counts[path] - 1)
    return path


def name_place(path: Path) -> str:
    """A path as people read it: services[1].terms[0].url."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of a setting, or of the table it should stand in; None: it is nowhere.

    Args:
        path: where the setting belongs.
        lines: as `find_lines` gave them.
    """
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None
