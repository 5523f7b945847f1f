"""The runs of words that came and went inside a reworded clause, each with its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watcher.differ.judge.standing import Standing
from watcher.differ.lexicon import Token, tokenize, word_list
from watcher.model.change import Change, EditOp


@dataclass(frozen=True, slots=True)
class Run:
    """Words on one side only.

    Args:
        words: its words.
        text: as they stand there.
        listed: whether it reads as an item put into a list.
        swapped: whether other words stood in its place.
    """

    words: tuple[Token, ...]
    text: str
    listed: bool
    swapped: bool

    @property
    def telling(self) -> tuple[str, ...]:
        """Its words that mean something by themselves."""
        return tuple(
            w.stem for w in self.words if w.stem not in word_list("empty") and not w.stem.isdigit()
        )

    def strange(self, other: Standing) -> tuple[str, ...]:
        """Its telling words that the other version never uses."""
        return tuple(stem for stem in self.telling if stem not in other.vocabulary)


def runs_of(change: Change, op: EditOp) -> tuple[Run, ...]:
    """The runs inserted or deleted by a change.

    Args:
        change: with its word edits.
        op: which of them.
    """
    return tuple(_runs(change, op))


def _runs(change: Change, op: EditOp) -> Iterator[Run]:
    edits = change.edits
    opposite = EditOp.DELETE if op is EditOp.INSERT else EditOp.INSERT
    for index, edit in enumerate(edits):
        if edit.op is not op:
            continue
        words = tokenize(edit.text)
        if not words:
            continue
        near = [edits[i] for i in (index - 1, index + 1) if 0 <= i < len(edits)]
        before = edits[index - 1].text if index else ""
        after = edits[index + 1].text if index + 1 < len(edits) else ""
        yield Run(
            words,
            edit.text,
            listed=_is_listed(before, edit.text, after, words),
            swapped=any(one.op is opposite and tokenize(one.text) for one in near),
        )


def _is_listed(before: str, text: str, after: str, words: tuple[Token, ...]) -> bool:
    if "," in text or before.rstrip().endswith((",", ";", ":", "(")):
        return True
    if after.lstrip().startswith((",", ";", ")")):
        return True
    last = tokenize(before[-20:])
    first = tokenize(after[:20])
    return bool(
        words[0].stem in word_list("listing")
        or (last and last[-1].stem in word_list("listing"))
        or (first and first[0].stem in ("and", "or"))
    )
