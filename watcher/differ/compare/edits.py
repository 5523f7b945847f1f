"""Which words were kept, deleted and inserted between two texts, in phrases a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from diff_match_patch import diff_match_patch

from watcher.model.change import Edit, EditOp

_TOKEN = re.compile(r"\w+(?:['’]\w+)*|\s+|[^\w\s]+")
_OPS = {0: EditOp.KEEP, -1: EditOp.DELETE, 1: EditOp.INSERT}
_FIRST_SYMBOL = 0x100
_SURROGATES_BEGIN = 0xD800
#: Cells of the edit graph that one comparison of documents may span in all: about three seconds
#: of hostile text; the costliest pair of 630 real ones spans 0.6 million.
MOST_CELLS = 3_000_000

Run = tuple[EditOp, str]


class EditBudget:
    """Finds word edits until the work allowed for one pair of documents is used up.

    Args:
        cells: how much work that is; where it does not suffice, only common beginnings and ends
            are kept.
    """

    def __init__(self, cells: int = MOST_CELLS) -> None:
        self._cells = cells

    def edit_words(self, old: str, new: str) -> tuple[Edit, ...]:
        """Edits that lead from one text to the other.

        Kept and deleted runs joined are the old text; kept and inserted ones the new.

        Args:
            old: the old text.
            new: the new one.
        """
        before, after = _TOKEN.findall(old), _TOKEN.findall(new)
        cost = len(before) * len(after)
        if cost <= self._cells:
            self._cells -= cost
            runs = _runs(before, after)
        else:
            runs = _outer_runs(before, after)
        return tuple(Edit(op=op, text=text) for op, text in _in_phrases(runs) if text)


def _runs(before: list[str], after: list[str]) -> list[Run]:
    alphabet: dict[str, str] = {}
    left, right = _spell(before, alphabet), _spell(after, alphabet)
    words = {symbol: token for token, symbol in alphabet.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # its default gives up by the clock, and then the same input differs
    found = engine.diff_main(left, right, False)
    return [(_OPS[op], "".join(words[symbol] for symbol in symbols)) for op, symbols in found]


def _spell(tokens: Iterable[str], alphabet: dict[str, str]) -> str:
    return "".join(alphabet.setdefault(token, _symbol(len(alphabet))) for token in tokens)


def _symbol(number: int) -> str:
    code = number + _FIRST_SYMBOL
    return chr(code if code < _SURROGATES_BEGIN else code + 0x800)


def _outer_runs(before: list[str], after: list[str]) -> list[Run]:
    """Common beginning and end kept, all between them replaced."""
    shorter = min(len(before), len(after))
    head = next((k for k in range(shorter) if before[k] != after[k]), shorter)
    rest = shorter - head
    tail = next((k for k in range(rest) if before[-1 - k] != after[-1 - k]), rest)
    return [
        (EditOp.KEEP, "".join(before[:head])),
        (EditOp.DELETE, "".join(before[head : len(before) - tail])),
        (EditOp.INSERT, "".join(after[head : len(after) - tail])),
        (EditOp.KEEP, "".join(before[len(before) - tail :])),
    ]


def _in_phrases(runs: list[Run]) -> Iterator[Run]:
    """Changed runs that only a blank, a mark or a lone short word keeps apart become one."""
    deleted, inserted, kept = "", "", ""
    for op, text in [*runs, (EditOp.KEEP, "")]:
        if op is EditOp.KEEP:
            kept += text
            continue
        if kept and (deleted or inserted) and _joins(kept, deleted, inserted):
            deleted, inserted, kept = deleted + kept, inserted + kept, ""
        if kept:
            yield from _change(deleted, inserted)
            yield EditOp.KEEP, kept
            deleted, inserted, kept = "", "", ""
        deleted += text if op is EditOp.DELETE else ""
        inserted += text if op is EditOp.INSERT else ""
    yield from _change(deleted, inserted)
    yield EditOp.KEEP, kept


def _joins(kept: str, deleted: str, inserted: str) -> bool:
    words = len(re.findall(r"\w+", kept))
    changed = max(len(re.findall(r"\w+", deleted)), len(re.findall(r"\w+", inserted)))
    return words == 0 or (words == 1 and changed > 1) or (words == 2 and changed > 4)


def _change(deleted: str, inserted: str) -> Iterator[Run]:
    if deleted:
        yield EditOp.DELETE, deleted
    if inserted:
        yield EditOp.INSERT, inserted
