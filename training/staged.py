"""Updates staged from real texts: words held back from the older version.

Real updates with labels are few, and most of their sentences are neutral. So of texts that stand in
one version, some sentences, and words inside others, are held back; what is left stands as the
older version. A reader said of each what it would mean if it were new, by the benchmark's
guidelines. About one in seven was chosen by chance, the rest where the weights of then saw most
to judge.

The texts are the newer versions of 161 once-read pairs; each stays in the fold of its company.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from pathlib import Path
from typing import Any

from training.benchmark import HOME, LabelledPair, load_pairs
from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.model.clause import Clause
from watcher.model.document import BlockKind

#: One line of JSON an update: of which text, its number there, and what is held back. A sentence is
#: named by the beginning of its SHA-256; then follow what the reader said ("E" expands, "R"
#: restricts, "N" neither; "s" it is about sharing, "p" it is a promise, choice or right, "?" it is
#: arguable) and, if words alone are held back, where they begin and end in the sentence.
FILE = Path(__file__).with_name("staged.jsonl")

_SIGN = 12  # letters of the hash: 30,000 sentences, none alike by chance
_DIRECTIONS = {"E": "expands", "R": "restricts"}


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held back of a sentence, and what the reader said of it.

    Args:
        said: as `FILE` has it.
        start: where the words begin; None: the whole sentence.
        end: where they end.
    """

    said: str
    start: int | None = None
    end: int | None = None

    def older(self, text: str) -> str:
        """The sentence as the older version has it; "": it does not."""
        if self.start is None or self.end is None:
            return ""
        return re.sub(r"  +", " ", text[: self.start] + text[self.end :])


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to hold words back from.

    Args:
        group: the company group that it is left out with.
        clauses: all of it.
    """

    group: str
    clauses: tuple[Clause, ...]


def staged_pairs(file: Path = FILE, benchmark: Path = HOME) -> Iterator[LabelledPair]:
    """All staged updates, in the order of the file.

    A sentence that its text no longer has in these words, since extraction learnt something, is
    left out.

    Args:
        file: what is held back, and what the reader said.
        benchmark: the benchmark's folder.
    """
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = _read_newer(benchmark, {row["of"] for row in rows})
    for row in rows:
        yield _staged(row, texts[row["of"]])


def _read_newer(benchmark: Path, wanted: set[str]) -> dict[str, _Text]:
    pairs = (pair for pair in load_pairs(benchmark) if f"pair {pair.id}" in wanted)
    return {f"pair {pair.id}": _Text(pair.group, _clauses(pair.new)) for pair in pairs}


def _clauses(source: Source) -> tuple[Clause, ...]:
    return split_clauses(extract_document(source))


def sign_of(sentence: str) -> str:
    """What a sentence is named by, so that its words need not be kept.

    Args:
        sentence: its text.
    """
    return hashlib.sha256(sentence.encode()).hexdigest()[:_SIGN]


def _staged(row: dict[str, Any], text: _Text) -> LabelledPair:
    clauses = text.clauses
    held = {sign: _Held(said, *span) for sign, said, *span in row["changes"]}
    held_back: dict[int, _Held] = {}
    for place, clause in enumerate(clauses):
        # The first of several alike; the others stand in both versions.
        if clause.kind is not BlockKind.HEADING and (one := held.pop(sign_of(clause.text), None)):
            held_back[place] = one
    changed = {f"+{place}": clauses[place].text for place in held_back}
    olds = {place: one.older(clauses[place].text) for place, one in held_back.items()}
    changed |= {f"-{place}": words for place, words in olds.items() if words}
    newer = [clause.text for clause in clauses]
    older = [olds.get(place, words) for place, words in enumerate(newer)]
    name = f"staged {row['of']} {row['part']}"
    return LabelledPair(
        id=name,
        group=text.group,
        twice_read=False,
        old=_page(clauses, older, "old.html"),
        new=_page(clauses, newer, "new.html"),
        label={"findings": list(_findings(held_back, changed)), "pair": {"severity": []}},
        changed=changed,
    )


def _findings(held_back: dict[int, _Held], changed: dict[str, str]) -> Iterator[dict[str, Any]]:
    for place, one in held_back.items():
        said, _, marks = one.said.partition(" ")
        if direction := _DIRECTIONS.get(said):
            yield {
                "direction": direction,
                "kind": "promise" if "p" in marks else "data",
                "sharing": "s" in marks,
                "confidence": "low" if "?" in marks else "high",
                "new": [f"+{place}"],
                "old": [id_ for id_ in (f"-{place}",) if id_ in changed],
            }


def _page(clauses: Sequence[Clause], texts: Sequence[str], name: str) -> Source:
    """A page of these clauses in other words; those without words are left out."""
    parts: list[str] = []
    section: tuple[str, ...] = ()
    block = ""  # what is open: a paragraph or a list item
    for clause, text in zip(clauses, texts, strict=True):
        if clause.kind is BlockKind.HEADING or not text:
            continue
        if clause.section != section:
            parts += [_LEFT[block], *_headings(section, clause.section)]
            section, block = clause.section, ""
        tag = "li" if clause.kind is BlockKind.LIST_ITEM else "p"
        if block != tag:
            parts += [_LEFT[block], _ENTERED[tag]]
        goes_on = block == tag and bool(clause.before)
        parts.append(f" {escape(text)}" if goes_on else f"<{tag}>{escape(text)}")
        block = tag
    return Source(body=f"<article>{''.join(parts)}{_LEFT[block]}</article>".encode(), name=name)


_ENTERED = {"p": "", "li": "<ul>"}
_LEFT = {"": "", "p": "", "li": "</ul>"}


def _headings(left: tuple[str, ...], entered: tuple[str, ...]) -> Iterator[str]:
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(left, entered, strict=False))))
    for depth, heading in enumerate(entered[same:], same + 1):
        yield f"<h{min(depth, 6)}>{escape(heading)}</h{min(depth, 6)}>"
