"""The network as it is learnt, with torch; `watcher.differ.judge.deep.encoder` runs it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.deep.vocabulary import MARKS, read_pieces
from watcher.differ.judge.deep.passage import LONGEST
from watcher.differ.judge.deep.vocabulary import Mark
from watcher.differ.judge.deep.weights import LARGEST, Coarse, pack
from watcher.differ.judge.opinion.weights import QUESTIONS

# Standard deviations of a row; what lies farther out is cut off. With 15 whole numbers 2.5 has the
# least squared error on normal ones (0.0129, 2.6: 0.0131, 3: 0.0157); rows have a few larger.
_REACH = 2.6
_TINY = 1e-12  # added to a variance before it divides, as the base model was learnt
_LEFT_OUT = 0.1  # share of numbers that are left out by chance while learning, as BERT's
_WIDER = 4  # how many times wider the inner of two steps is, as BERT's

_IN_BASE = {
    "pieces": "embeddings.word_embeddings",
    "places": "embeddings.position_embeddings",
    "sides": "embeddings.token_type_embeddings",
    "start": "embeddings.LayerNorm",
}
_IN_LAYER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "told": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "heard": "attention.output.LayerNorm",
    "done": "output.LayerNorm",
}


class Linear(nn.Linear):
    """A linear step whose weights are rounded once `coarse` is set."""

    coarse = False

    def forward(self, rows: Tensor) -> Tensor:
        """The rows, multiplied and moved."""
        return functional.linear(rows, _heard(self), self.bias)


class Table(nn.Embedding):
    """A row for each number, rounded once `coarse` is set."""

    coarse = False

    def forward(self, numbers: Tensor) -> Tensor:
        """The rows of some numbers."""
        return functional.embedding(numbers, _heard(self))


class Layer(nn.Module):
    """Attention, then two linear steps on each place.

    Args:
        width: numbers at each place.
        heads: in how many ways places look at each other.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = Linear(width, width)
        self.key = Linear(width, width)
        self.value = Linear(width, width)
        self.told = Linear(width, width)
        self.wide = Linear(width, _WIDER * width)
        self.narrow = Linear(_WIDER * width, width)
        self.heard = nn.LayerNorm(width, _TINY)
        self.done = nn.LayerNorm(width, _TINY)

    def forward(self, rows: Tensor, filled: Tensor) -> Tensor:
        """The rows after this layer.

        Args:
            rows: (passages, places, width).
            filled: (passages, places), which places hold a piece.
        """
        told = self.told(self._attend(rows, filled))
        rows = self.heard(rows + functional.dropout(told, _LEFT_OUT, self.training))
        wide = functional.gelu(self.wide(rows), approximate="tanh")
        return self.done(rows + functional.dropout(self.narrow(wide), _LEFT_OUT, self.training))

    def _attend(self, rows: Tensor, filled: Tensor) -> Tensor:
        query, key, value = (self._split(one(rows)) for one in (self.query, self.key, self.value))
        heads = functional.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=filled[:, None, None, :],
            dropout_p=_LEFT_OUT if self.training else 0.0,
        )
        return heads.transpose(1, 2).reshape(rows.shape)

    def _split(self, rows: Tensor) -> Tensor:
        return rows.unflatten(2, (self.heads, -1)).transpose(1, 2)


class Network(nn.Module):
    """The whole network; its parts have the names of the tables that are shipped.

    Args:
        pieces: how many pieces and marks it knows.
        width: numbers at each place.
        heads: in how many ways places look at each other.
        depth: how many layers it has.
    """

    def __init__(self, pieces: int, width: int, heads: int, depth: int) -> None:
        super().__init__()
        self.pieces = Table(pieces, width)
        self.places = nn.Embedding(LONGEST, width)
        self.sides = nn.Embedding(2, width)
        self.start = nn.LayerNorm(width, _TINY)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(depth))
        self.answer = nn.Linear(2 * width, len(QUESTIONS))

    def forward(self, pieces: Tensor, new_from: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The logits of the questions, and the rows after each layer.

        Args:
            pieces: (passages, places), filled up with `Mark.PAD`.
            new_from: of each passage.
        """
        filled = pieces != Mark.PAD
        places = torch.arange(pieces.shape[1], device=pieces.device)
        side = ((places >= new_from[:, None]) & filled).long()
        rows = self.start(self.pieces(pieces) + self.places(places) + self.sides(side))
        rows = functional.dropout(rows, _LEFT_OUT, self.training)
        after = []
        for layer in self.layers:
            rows = layer(rows, filled)
            after.append(rows)
        share = filled[..., None].float()
        summed = torch.cat([rows[:, 0].float(), (rows * share).sum(1) / share.sum(1)], 1)
        return self.answer(functional.dropout(summed, _LEFT_OUT, self.training)), after

    def grow_coarse(self) -> None:
        """From now on round all weights that are shipped in four bits."""
        for part in self.modules():
            if isinstance(part, Linear | Table):
                part.coarse = True

    def with_layers(self, kept: Sequence[int]) -> Network:
        """A copy that has some of the layers alone.

        Args:
            kept: their numbers, in order.
        """
        other = copy.deepcopy(self)
        other.layers = nn.ModuleList(other.layers[number] for number in kept)
        return other


def read_base(folder: Path, pieces: Sequence[str]) -> Network:
    """A BERT as a network of ours, which does not know any answer yet.

    Args:
        folder: with config.json, model.safetensors and vocab.txt.
        pieces: the pieces to keep.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    depth = config["num_hidden_layers"]
    tables = load_file(folder / "model.safetensors")
    numbers = {piece: number for number, piece in enumerate(read_pieces(folder))}
    rows = [numbers[piece] for piece in (*MARKS.values(), *pieces)]
    network = Network(len(rows), config["hidden_size"], config["num_attention_heads"], depth)
    state = {
        f"{own}.{kind}": tables[f"{theirs}.{kind}"]
        for own, theirs in _names(depth).items()
        for kind in ("weight", "bias")
        if f"{own}.{kind}" in network.state_dict()
    }
    state["pieces.weight"] = state["pieces.weight"][rows]
    state["places.weight"] = state["places.weight"][:LONGEST]
    network.load_state_dict({**network.state_dict(), **state})
    return network


def export(network: Network, pieces: Sequence[str], card: Mapping[str, Any]) -> bytes:
    """The file that is shipped.

    Args:
        network: learnt.
        pieces: its vocabulary, without the marks.
        card: what it was learnt from.
    """
    tables: dict[str, Any] = {}
    for name, part in network.named_modules():
        if isinstance(part, nn.Embedding):
            tables[name] = _table(part)
        elif isinstance(part, nn.Linear):
            tables |= {f"{name}.weights": _table(part), f"{name}.bias": _floats(part.bias)}
        elif isinstance(part, nn.LayerNorm):
            tables |= {f"{name}.gain": _floats(part.weight), f"{name}.bias": _floats(part.bias)}
    return pack(pieces, network.layers[0].heads, tables, card)


def _names(depth: int) -> dict[str, str]:
    layers = {
        f"layers.{number}.{own}": f"encoder.layer.{number}.{theirs}"
        for number in range(depth)
        for own, theirs in _IN_LAYER.items()
    }
    return _IN_BASE | layers


def _heard(part: Linear | Table) -> Tensor:
    """Weights as the shipped network will have them; what is learnt passes through the rounding.

    Bengio et al., 2013, "Estimating or Propagating Gradients Through Stochastic Neurons".
    """
    weights = part.weight
    if not part.coarse:
        return weights
    numbers, units = _rounded(weights.detach())
    return weights + (numbers * units - weights).detach()


def _rounded(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Whole numbers, and what one of them is worth in each row."""
    units = weights.std(1, keepdim=True) * _REACH / LARGEST + 1e-9  # a row of zeros stays one
    return torch.clamp(torch.round(weights / units), -LARGEST, LARGEST), units


def _table(part: nn.Module) -> Any:
    if not isinstance(part, Linear | Table):
        return _floats(part.weight)
    numbers, units = _rounded(part.weight.detach().float())
    return Coarse(numbers.to(torch.int8).cpu().numpy(), _floats(units[:, 0]))


def _floats(numbers: Tensor) -> Any:
    return numbers.detach().float().cpu().numpy()
