"""A second reading of the benchmark's once-read pairs: which sentences both readers marked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from training.benchmark import HOME, LabelledPair, load_pairs

#: One line of JSON a pair: its id, its severity and its findings, by the ids of sentences alone.
FILE = Path(__file__).with_name("second_reading.jsonl")

Finding = Mapping[str, Any]


def twice_read(pair: LabelledPair) -> LabelledPair:
    """A pair with the labels of both readings, as the benchmark joins those of its twice-read ones.

    A sentence is sure where both marked it and one of them surely, and arguable where one did. The
    second reader marked 0.93 of what the first did (F1 of "expands", arguable ones left out).

    Args:
        pair: of the benchmark; one that was read twice already comes back as it is.
    """
    second = _second_readings().get(pair.id)
    return replace(pair, label=join(pair.label, second)) if second else pair


def join(first: Finding, second: Finding) -> dict[str, Any]:
    """The labels of two readers as one.

    Args:
        first: as the benchmark has it.
        second: as `FILE` has it.
    """
    findings = [
        finding
        for direction in ("expands", "restricts")
        for finding in _joined(
            _by_sentence(first["findings"], direction), _by_sentence(second["findings"], direction)
        )
    ]
    severity = [*first["pair"]["severity"], second["severity"]]
    return {**first, "findings": findings, "pair": {**first["pair"], "severity": severity}}


@contextmanager
def joined_benchmark() -> Iterator[Path]:
    """A folder like the benchmark's of once-read pairs, with the labels of both readings."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "pairs").symlink_to(HOME / "train" / "pairs")
        (home / "labels").mkdir()
        for pair in load_pairs():
            if not pair.twice_read:
                text = json.dumps(twice_read(pair).label)
                (home / "labels" / f"{pair.id}.json").write_text(text, encoding="utf-8")
        yield home


@cache
def _second_readings() -> dict[str, Any]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {reading["id"]: reading for reading in map(json.loads, lines)}


def _by_sentence(findings: list[Finding], direction: str) -> dict[str, Finding]:
    """The surest finding of a direction on each sentence."""
    found: dict[str, Finding] = {}
    for finding in findings:
        if finding["direction"] == direction:
            for id_ in (*finding["new"], *finding["old"]):
                if id_ not in found or finding["confidence"] == "high":
                    found[id_] = finding
    return found


def _joined(first: dict[str, Finding], second: dict[str, Finding]) -> Iterator[dict[str, Any]]:
    for id_ in sorted({*first, *second}):
        both = [side[id_] for side in (first, second) if id_ in side]
        sure = len(both) > 1 and any(one["confidence"] == "high" for one in both)
        sharing = {bool(one["sharing"]) for one in both}
        yield {
            "direction": both[0]["direction"],
            "kind": both[0]["kind"],
            "sharing": sharing.pop() if len(sharing) == 1 else None,
            "confidence": "high" if sure else "low",
            "new": [id_] if id_.startswith("+") else [],
            "old": [id_] if id_.startswith("-") else [],
        }
