"""Chooses the pieces that policies are cut into from those of a base model."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from training.benchmark import LabelledPair, load_pairs
from watcher.differ.extract import extract_document
from watcher.differ.judge.deep.vocabulary import Mark, Vocabulary
from watcher.differ.split import split_clauses

#: The base model's names of what our marks are learnt from; BERT never used the last three.
MARKS = {
    Mark.PAD: "[PAD]",
    Mark.START: "[CLS]",
    Mark.END: "[SEP]",
    Mark.UNKNOWN: "[UNK]",
    Mark.OPEN: "[unused1]",
    Mark.CLOSE: "[unused2]",
    Mark.ELSEWHERE: "[unused3]",
}

# With the marks just below 4,000: 0.91 of all that the base model's 29,523 pieces would cut stays
# as it is, the rest is cut smaller, and the table takes 0.8 MB instead of 5.7.
_PIECES = 3_992
_MARK = re.compile(r"\[.+\]")  # "[CLS]", "[unused7]"; the piece "[" is none
_SINGLE = re.compile(r"(##)?[!-~]")


def read_pieces(folder: Path) -> list[str]:
    """All pieces of a base model in order, its marks among them.

    Args:
        folder: the base model's.
    """
    return (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")


def read_texts(*, jobs: int = 1) -> list[tuple[str, frozenset[str]]]:
    """The sentences of all real pairs, each pair with its company group.

    Args:
        jobs: processes to work with.
    """
    pairs = list(load_pairs())
    with ProcessPoolExecutor(jobs) as pool:
        texts = list(pool.map(_sentences, pairs, chunksize=8))
    return [(pair.group, own) for pair, own in zip(pairs, texts, strict=True)]


def choose_pieces(
    texts_by_group: Iterable[tuple[str, Iterable[str]]],
    all_pieces: Sequence[str],
    number: int = _PIECES,
) -> list[str]:
    """The pieces to keep: single letters and signs, then those that most company groups use.

    What one company says often, its own name above all, stands behind what many say.

    Args:
        texts_by_group: a company group and some texts of it; a group may come several times.
        all_pieces: those of the base model, marks among them or not.
        number: how many to keep.
    """
    known = [piece for piece in all_pieces if not _MARK.fullmatch(piece)]
    vocabulary = Vocabulary(known)
    uses = Counter[int]()
    groups: defaultdict[int, set[str]] = defaultdict(set)
    for group, texts in texts_by_group:
        own = Counter(piece for text in texts for piece in vocabulary.cut(text))
        uses += own
        for piece in own:
            groups[piece].add(group)
    groups.pop(Mark.UNKNOWN, None)
    # Of pieces that are used alike, the one that stands first in the base model.
    ranked = sorted(groups, key=lambda piece: (-len(groups[piece]), -uses[piece], piece))
    names = [known[piece - len(Mark)] for piece in ranked]
    singles = sorted(piece for piece in known if _SINGLE.fullmatch(piece))
    return list(dict.fromkeys([*singles, *names]))[:number]


def _sentences(pair: LabelledPair) -> frozenset[str]:
    return frozenset(
        clause.text
        for source in (pair.old, pair.new)
        for clause in split_clauses(extract_document(source))
    )
