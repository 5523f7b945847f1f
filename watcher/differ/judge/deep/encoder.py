"""The network: a transformer of a few small layers, run with numpy alone.

Vaswani et al., 2017, "Attention Is All You Need"; in the arrangement of BERT (Devlin et al., 2019)
with the tanh form of GELU (Hendrycks and Gimpel, 2016).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_TINY = 1e-12  # added to a variance before it divides, as when it was learnt
_GELU = math.sqrt(2 / math.pi)


@dataclass(frozen=True, slots=True)
class Norm:
    """Brings a row to mean 0 and variance 1, then stretches and moves it.

    Args:
        gain: the stretch of each number.
        bias: what is added to each.
    """

    gain: Floats
    bias: Floats

    def __call__(self, rows: Floats) -> Floats:
        rows = rows - rows.mean(1, keepdims=True)
        spread = np.sqrt((rows * rows).mean(1, keepdims=True) + _TINY)
        stretched: Floats = rows / spread * self.gain + self.bias
        return stretched


@dataclass(frozen=True, slots=True)
class Linear:
    """Multiplies rows by a matrix and adds a bias.

    Args:
        weights: (numbers out, numbers in).
        bias: (numbers out).
    """

    weights: Floats
    bias: Floats

    def __call__(self, rows: Floats) -> Floats:
        return rows @ self.weights.T + self.bias


@dataclass(frozen=True, slots=True)
class Layer:
    """Attention, then two linear steps on each place.

    Args:
        query: what each place looks for.
        key: what each place is found by.
        value: what each place tells.
        told: joins what the heads were told.
        heard: norm after attention.
        wide: the first linear step.
        narrow: the second.
        done: norm after both.
        heads: in how many ways places look at each other.
    """

    query: Linear
    key: Linear
    value: Linear
    told: Linear
    heard: Norm
    wide: Linear
    narrow: Linear
    done: Norm
    heads: int

    def __call__(self, rows: Floats) -> Floats:
        rows = self.heard(rows + self.told(self._attend(rows)))
        return self.done(rows + self.narrow(_gelu(self.wide(rows))))

    def _attend(self, rows: Floats) -> Floats:
        query, key, value = (self._split(one(rows)) for one in (self.query, self.key, self.value))
        likeness = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[2]))
        shares = np.exp(likeness - likeness.max(2, keepdims=True))
        shares /= shares.sum(2, keepdims=True)
        heads: Floats = shares @ value
        return heads.transpose(1, 0, 2).reshape(rows.shape)

    def _split(self, rows: Floats) -> Floats:
        return rows.reshape(len(rows), self.heads, -1).transpose(1, 0, 2)


@dataclass(frozen=True, slots=True)
class Encoder:
    """The whole network.

    Args:
        pieces: a row for each piece of the vocabulary.
        places: a row for each place in a passage.
        sides: a row for the old side with what stands before it, and one for the new side.
        start: norm of their sum.
        layers: in the order they are run.
        answer: from the first row and the mean of all to the logits of the questions.
    """

    pieces: Floats
    places: Floats
    sides: Floats
    start: Norm
    layers: tuple[Layer, ...]
    answer: Linear

    def read(self, pieces: Sequence[int], new_from: int) -> Floats:
        """The logits of the questions for one passage.

        Args:
            pieces: numbers of pieces.
            new_from: the place from which on they are the new side.
        """
        side = (np.arange(len(pieces)) >= new_from).astype(int)
        rows = self.pieces[list(pieces)] + self.places[: len(pieces)] + self.sides[side]
        rows = self.start(rows)
        for layer in self.layers:
            rows = layer(rows)
        logits: Floats = self.answer(np.concatenate([rows[0], rows.mean(0)])[None])[0]
        return logits


def _gelu(rows: Floats) -> Floats:
    bent: Floats = rows * (1 + np.tanh(_GELU * (rows + 0.044715 * rows * rows * rows))) / 2
    return bent
