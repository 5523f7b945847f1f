"""What networks that never saw a pair said of its changes.

Learning a network takes a GPU (`training.deep.train`), so the answers of those of the five folds
are kept: with them the rest is learnt and measured on any machine.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

from watcher.differ.judge.case import Case
from watcher.differ.judge.deep import Reader
from watcher.differ.judge.deep.passage import Library, Passage
from watcher.differ.judge.deep.weights import shipped_network
from watcher.differ.judge.opinion import Answer, Ask
from watcher.differ.judge.opinion.backdrop import Backdrop
from watcher.differ.judge.opinion.weights import QUESTIONS, little
from watcher.model.clause import Clause

#: One line of JSON a pair: its id, and the logits for each of its passages by their sign.
FILE = Path(__file__).with_name("answers.jsonl")

AnswersOnPair = Mapping[str, Sequence[float]]
Answers = Mapping[str, AnswersOnPair]


def read_answers(file: Path = FILE) -> dict[str, AnswersOnPair]:
    """The answers by pair and by sign of the passage.

    Args:
        file: where they stand.
    """
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["of"] for row in rows}


def sign_of(passage: Passage) -> str:
    """What a passage is known by, so that its words need not be kept.

    Args:
        passage: what a network reads of a change.
    """
    numbers = little(array("H", (*passage.pieces, passage.new_from)))
    return format(zlib.crc32(numbers.tobytes()), "08x")


def by_question(logits: Sequence[float] | None) -> Answer:
    """An answer as the judge takes it.

    Args:
        logits: in the order of the questions; None: the passage is not known.
    """
    return dict(zip(QUESTIONS, logits, strict=True)) if logits else None


def reader_of(known: AnswersOnPair) -> Reader:
    """What answers as the network would that never saw the pair.

    Of a change that is cut otherwise than when the networks were learnt it says nothing.

    Args:
        known: the answers on the pair.
    """

    def opened(backdrop: Backdrop, old: Sequence[Clause], new: Sequence[Clause]) -> Ask:
        library = Library(shipped_network().vocabulary, backdrop, old, new)

        def ask(cases: Sequence[Case]) -> list[Answer]:
            passages = [library.write(case) for case in cases]
            signs = [sign_of(one) if one.whole else "" for one in passages]
            return [by_question(known.get(sign)) for sign in signs]

        return ask

    return opened
