"""A second look at doubtful changes: a small network reads both versions of each.

The opinion weighs words; the network knows what they mean, for it was taught on much other text
before it was shown policies. It needs numpy, which the extra "deep" installs, and a fiftieth of a
second for each change; so it is asked only where somebody wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec

from watcher.differ.judge.case import Case
from watcher.differ.judge.deep.passage import Library
from watcher.differ.judge.opinion.backdrop import Backdrop
from watcher.differ.judge.opinion.weights import QUESTIONS
from watcher.errors import MissingExtra
from watcher.model.clause import Clause

#: For each question how strongly the network would say yes to a change, in logits; nothing: it does
#: not know the change.
Answer = Mapping[str, float]
Ask = Callable[[Sequence[Case]], Sequence[Answer]]
#: Takes both versions, as wholes and clause by clause, and gives what answers on their changes.
Reader = Callable[[Backdrop, Sequence[Clause], Sequence[Clause]], Ask]

# Of an answer. What is rounded off differs from processor to processor.
_DIGITS = 1


def shipped_reader() -> Reader:
    """What reads changes with the network that we ship.

    Raises:
        MissingExtra: numpy is not installed.
    """
    if not find_spec("numpy"):
        raise MissingExtra(
            "The judge's network needs numpy, which is not installed here. "
            "Install it with `pip install 'watcher[deep]'`, or judge without the network."
        )
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
    logits = [network.encoder.read(one.pieces, one.new_from) for one in passages]
    return [
        {q: round(float(x), _DIGITS) for q, x in zip(QUESTIONS, one, strict=True)} for one in logits
    ]
