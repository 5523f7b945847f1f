"""The benchmark's pairs, labels and company groups, read from `../shared/benchmark`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from watcher.differ.source import Source

HOME = Path(__file__).resolve().parents[2] / "shared" / "benchmark"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """Two versions of one real text, and what readers said of their changed sentences.

    Args:
        id: name of the pair.
        group: company group; pairs of one group never stand on both sides of a fold.
        twice_read: whether two readers labelled it; figures are reported on these alone.
        old: the older version.
        new: the newer one.
        label: what the readers said, as the file has it.
        changed: changed sentences by their id ("+3" is new, "-3" is old).
    """

    id: str
    group: str
    twice_read: bool
    old: Source
    new: Source
    label: dict[str, Any]
    changed: dict[str, str]


def load_pairs(home: Path = HOME) -> Iterator[LabelledPair]:
    """All pairs in the order of the index.

    Args:
        home: the benchmark's folder.
    """
    for row in json.loads((home / "index.json").read_text(encoding="utf-8")):
        twice_read = row["set"] == "twice-read"
        root = home if twice_read else home / "train"
        folder = root / "pairs" / row["id"]
        yield LabelledPair(
            id=row["id"],
            group=row["group"],
            twice_read=twice_read,
            old=_source(folder, "old"),
            new=_source(folder, "new"),
            label=json.loads((root / "labels" / f"{row['id']}.json").read_text(encoding="utf-8")),
            changed=json.loads((folder / "changed.json").read_text(encoding="utf-8")),
        )


@cache
def scorer(home: Path = HOME) -> ModuleType:
    """The benchmark's own `score.py`, so that our figures are its figures.

    Args:
        home: the benchmark's folder.
    """
    import importlib.util

    spec = importlib.util.spec_from_file_location("score", home / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{home}: there is no score.py to measure with")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _source(folder: Path, name: str) -> Source:
    path = next(folder.glob(f"{name}.*"))
    return Source(body=path.read_bytes(), name=path.name)
