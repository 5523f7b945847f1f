"""A second look at a change: a small neural network on this machine reads both versions of it.

The opinion weighs words; the network knows what they mean, for it was taught on much other text
before it was shown policies. It needs numpy, which the extra "deep" installs, and a fiftieth of a
second for each change; so it is asked only where somebody wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from watcher.differ.judge.case import Case
from watcher.differ.judge.deep.passage import Library, Passage
from watcher.differ.judge.opinion import Answer, Ask
from watcher.differ.judge.opinion.backdrop import Backdrop
from watcher.differ.judge.opinion.weights import QUESTIONS
from watcher.errors import MissingExtra
from watcher.model.clause import Clause

#: Takes both versions, as wholes and clause by clause, and gives what answers on their changes.
Reader = Callable[[Backdrop, Sequence[Clause], Sequence[Clause]], Ask]

# Of an answer. The digits behind them differ from processor to processor.
_DIGITS = 1


def shipped_reader() -> Reader:
    """What reads changes with the network that we ship.

    Raises:
        MissingExtra: numpy is not installed, or cannot be loaded.
    """
    try:
        import numpy  # noqa: F401 - only whether it can be
    except ImportError as error:
        raise MissingExtra(
            f"The judge's network needs numpy, which cannot be loaded here ({error}). "
            "Install it with `pip install 'numpy>=1.26'`, or judge without the network."
        ) from error
    return _open


def _open(backdrop: Backdrop, old: Sequence[Clause], new: Sequence[Clause]) -> Ask:
    return partial(_answer, backdrop, old, new)


def _answer(
    backdrop: Backdrop, old: Sequence[Clause], new: Sequence[Clause], cases: Sequence[Case]
) -> list[Answer]:
    """What the network says of some changes; it is loaded for the first in a process."""
    if not cases:
        return []
    from watcher.differ.judge.deep.weights import shipped_network

    network = shipped_network()
    library = Library(network.vocabulary, backdrop, old, new)
    passages = [library.write(case) for case in cases]
    answers: dict[Passage, Answer] = {}
    for passage in passages:
        if passage.whole and passage not in answers:
            logits = network.encoder.read(passage.pieces, passage.new_from)
            said = [round(float(logit), _DIGITS) for logit in logits]
            answers[passage] = dict(zip(QUESTIONS, said, strict=True))
    return [answers.get(passage) for passage in passages]
