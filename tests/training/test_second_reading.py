"""What both readers marked is sure; what one marked is arguable."""

from typing import Any

import pytest

from training.second_reading import join


def reading(*findings: tuple[str, str, bool], severity: int = 1) -> dict[str, Any]:
    return {
        "severity": severity,
        "pair": {"severity": [severity]},
        "findings": [
            {
                "direction": "expands",
                "kind": "data",
                "sharing": sharing,
                "confidence": confidence,
                "new": [id_],
                "old": [],
            }
            for id_, confidence, sharing in findings
        ],
    }


@pytest.mark.parametrize(
    ("first", "second", "confidence"),
    [
        ("high", "high", "high"),
        ("high", "low", "high"),
        ("low", "high", "high"),
        ("low", "low", "low"),
        ("high", None, "low"),
        (None, "high", "low"),
    ],
)
def test_sure_is_what_both_marked_and_one_surely(
    first: str | None, second: str | None, confidence: str
) -> None:
    joined = join(
        reading(*[("+1", first, True)] if first else []),
        reading(*[("+1", second, True)] if second else []),
    )

    assert [(f["new"], f["confidence"]) for f in joined["findings"]] == [(["+1"], confidence)]


def test_readers_who_differ_on_sharing_leave_it_open() -> None:
    joined = join(reading(("+1", "high", True)), reading(("+1", "high", False)))

    assert joined["findings"][0]["sharing"] is None


def test_both_severities_are_kept() -> None:
    joined = join(reading(severity=1), reading(severity=3))

    assert joined["pair"]["severity"] == [1, 3]
