"""The network's weights beside this file, in four bits each where they are many."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from watcher.differ.judge.deep.encoder import Encoder, Floats, Layer, Linear, Norm
from watcher.differ.judge.deep.vocabulary import Vocabulary

FILE = Path(__file__).with_name("network.weights")
#: Whole numbers from -LARGEST to LARGEST times a unit for each row.
LARGEST = 7

_HALF = np.dtype("<f2")


@dataclass(frozen=True, slots=True)
class Coarse:
    """A matrix in whole numbers of four bits.

    Args:
        numbers: from -LARGEST to LARGEST.
        units: what one is worth in each row.
    """

    numbers: npt.NDArray[np.int8]
    units: Floats

    def __post_init__(self) -> None:
        if self.numbers.size % 2 or int(np.abs(self.numbers).max(initial=0)) > LARGEST:
            raise ValueError(f"two numbers make a byte, and none is beyond {LARGEST}")

    def fine(self) -> Floats:
        """The matrix."""
        return self.numbers.astype(np.float32) * self.units[:, None]


@dataclass(frozen=True, slots=True)
class Network:
    """What is shipped.

    Args:
        vocabulary: the pieces that it knows.
        encoder: what reads them.
        card: what it was learnt from.
    """

    vocabulary: Vocabulary
    encoder: Encoder
    card: Mapping[str, Any]


@cache
def shipped_network() -> Network:
    """The network beside this file; read once in a process."""
    return unpack(FILE.read_bytes())


def pack(
    pieces: Sequence[str],
    heads: int,
    tables: Mapping[str, Coarse | Floats],
    card: Mapping[str, Any],
) -> bytes:
    """The bytes of a file: a line of JSON, then all tables, compressed.

    Args:
        pieces: the vocabulary, as `Vocabulary` takes it.
        heads: in how many ways places look at each other.
        tables: all numbers of the encoder, by name.
        card: what it was learnt from.
    """
    shapes = [
        [name, "coarse" if isinstance(one, Coarse) else "half", _shape(one)]
        for name, one in tables.items()
    ]
    head = {"pieces": list(pieces), "heads": heads, "tables": shapes, "card": dict(card)}
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join(_written(one) for one in tables.values())
    return line + b"\n" + zlib.compress(body, 9)


def unpack(packed: bytes) -> Network:
    """The network in a file's bytes."""
    line, _, body = packed.partition(b"\n")
    head = json.loads(line)
    body = zlib.decompress(body)
    tables: dict[str, Floats] = {}
    start = 0
    for name, kind, shape in head["tables"]:
        end = start + _size(kind, shape)
        tables[name] = _read(kind, shape, body[start:end])
        start = end
    return Network(Vocabulary(head["pieces"]), _encoder(tables, head["heads"]), head["card"])


def _encoder(tables: Mapping[str, Floats], heads: int) -> Encoder:
    depth = 1 + max(int(name.split(".")[1]) for name in tables if name.startswith("layers."))
    return Encoder(
        tables["pieces"],
        tables["places"],
        tables["sides"],
        _norm(tables, "start"),
        tuple(_layer(tables, f"layers.{index}", heads) for index in range(depth)),
        _linear(tables, "answer"),
    )


def _layer(tables: Mapping[str, Floats], name: str, heads: int) -> Layer:
    return Layer(
        query=_linear(tables, f"{name}.query"),
        key=_linear(tables, f"{name}.key"),
        value=_linear(tables, f"{name}.value"),
        told=_linear(tables, f"{name}.told"),
        heard=_norm(tables, f"{name}.heard"),
        wide=_linear(tables, f"{name}.wide"),
        narrow=_linear(tables, f"{name}.narrow"),
        done=_norm(tables, f"{name}.done"),
        heads=heads,
    )


def _linear(tables: Mapping[str, Floats], name: str) -> Linear:
    return Linear(tables[f"{name}.weights"], tables[f"{name}.bias"])


def _norm(tables: Mapping[str, Floats], name: str) -> Norm:
    return Norm(tables[f"{name}.gain"], tables[f"{name}.bias"])


def _shape(table: Coarse | Floats) -> list[int]:
    return list((table.numbers if isinstance(table, Coarse) else table).shape)


def _size(kind: str, shape: Sequence[int]) -> int:
    numbers = int(np.prod(shape))
    return numbers // 2 + 2 * shape[0] if kind == "coarse" else 2 * numbers


def _written(table: Coarse | Floats) -> bytes:
    if not isinstance(table, Coarse):
        return table.astype(_HALF).tobytes()
    raised = (table.numbers + LARGEST).astype(np.uint8).reshape(-1, 2)
    return table.units.astype(_HALF).tobytes() + (raised[:, 0] | raised[:, 1] << 4).tobytes()


def _read(kind: str, shape: Sequence[int], body: bytes) -> Floats:
    if kind != "coarse":
        return np.frombuffer(body, _HALF).astype(np.float32).reshape(shape)
    units = np.frombuffer(body, _HALF, shape[0]).astype(np.float32)
    both = np.frombuffer(body, np.uint8, offset=2 * shape[0])
    raised = np.stack([both & 15, both >> 4], 1).reshape(shape)
    return Coarse(raised.astype(np.int8) - np.int8(LARGEST), units).fine()
