"""Updates of invented policies in our own words, with labels, to learn from beside real ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.benchmark import LabelledPair
from watcher.differ.source import Source
from watcher.model.document import Format
from watcher.model.finding import Kind

HOME = Path(__file__).resolve().parent / "written"

_TAG = re.compile(rf"\{{([ER]) ({'|'.join(Kind)}) ([sn])(\??)\}}")
_HEAD = re.compile(
    r"=== ([\w.-]+) \| (?:privacy|terms) \| (none|minor|notable|major)(?: \| like (.+))?"
)
_DIRECTIONS = {"E": "expands", "R": "restricts"}
_LEVELS = {"none": 0, "minor": 1, "notable": 2, "major": 3}
_BLOCK = ("#", "*", "|")  # how a line begins that is no sentence of a paragraph


@dataclass(frozen=True, slots=True)
class _Line:
    """One sentence, heading, list item or table row.

    Args:
        sign: "+" in the new version alone, "-" in the old one alone, " " in both.
        tags: direction, kind, sharing and doubt of each finding that it carries.
        text: its words.
    """

    sign: str
    tags: tuple[tuple[str, str, str, str], ...]
    text: str


@dataclass(slots=True)
class _Update:
    """One update as it is written.

    Args:
        id: its name.
        group: the company group whose case it teaches; "": none.
        severity: what a reader would call it, 0 to 3.
        lines: in their order; None ends a paragraph.
    """

    id: str
    group: str
    severity: int
    lines: list[_Line | None] = field(default_factory=list)


def written_pairs(home: Path = HOME) -> Iterator[LabelledPair]:
    """All updates, in the order of the files; each is a company group of its own, or says which.

    Args:
        home: the folder of the files, whose README.md tells how they are written.

    Raises:
        ValueError: a file cannot be read; says where.
    """
    for path in sorted(home.glob("*.txt")):
        for update in _updates(path):
            yield _labelled(update)


def _updates(path: Path) -> Iterator[_Update]:
    update: _Update | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("==="):
            if update:
                yield update
            update = _begin(line, f"{path}:{number}")
        elif update:
            update.lines.append(_read(line, f"{path}:{number}") if line[1:].strip() else None)
    if update:
        yield update


def _begin(line: str, where: str) -> _Update:
    head = _HEAD.fullmatch(line.rstrip())
    if head is None:
        raise ValueError(f"{where}: an update begins as the README beside it shows: {line!r}")
    return _Update(head[1], head[3] or "", _LEVELS[head[2]])


def _read(line: str, where: str) -> _Line:
    sign, rest = line[0], line[1:]
    tags = []
    while found := _TAG.match(rest):
        kind = found.groups()
        tags.append((kind[0], kind[1], kind[2], kind[3]))
        rest = rest[found.end() :]
    if sign not in " +-" or not rest.startswith(" "):
        raise ValueError(f"{where}: a line is a sign, tags if any, a space and words: {line!r}")
    return _Line(sign, tuple(tags), rest.strip())


def _labelled(update: _Update) -> LabelledPair:
    changed = {
        f"{line.sign}{number}": line
        for number, line in enumerate(update.lines)
        if line and line.sign != " "
    }
    return LabelledPair(
        id=update.id,
        group=update.group or f"written {update.id}",
        twice_read=False,
        old=_side(update, "-"),
        new=_side(update, "+"),
        label={
            "findings": [_finding(id_, *tag) for id_, line in changed.items() for tag in line.tags],
            "pair": {"severity": [update.severity]},
        },
        changed={id_: line.text for id_, line in changed.items()},
    )


def _finding(id_: str, direction: str, kind: str, sharing: str, doubt: str) -> dict[str, Any]:
    return {
        "direction": _DIRECTIONS[direction],
        "kind": kind,
        "sharing": sharing == "s",
        "confidence": "low" if doubt else "high",
        "new": [id_] if id_[0] == "+" else [],
        "old": [id_] if id_[0] == "-" else [],
    }


def _side(update: _Update, sign: str) -> Source:
    blocks: list[str] = []
    open_ = False
    for line in update.lines:
        if line is None:
            open_ = False
        elif line.sign in (" ", sign):
            if line.text.startswith(_BLOCK):
                near = line.text[0] != "#" and bool(blocks) and blocks[-1].startswith(line.text[0])
                if near:
                    blocks[-1] += "\n" + line.text
                else:
                    blocks.append(line.text)
                open_ = False
            elif open_:
                blocks[-1] += " " + line.text
            else:
                blocks.append(line.text)
                open_ = True
    return Source(
        body="\n\n".join(blocks).encode(), name=f"{update.id}{sign}", format=Format.MARKDOWN
    )
