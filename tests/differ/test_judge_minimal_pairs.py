"""Two versions that differ in one thing: the judge must say of each what a careful reader says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from watcher.differ import compare_sources
from watcher.differ.source import Source
from watcher.model.finding import Direction, Verdict

PAIRS = Path(__file__).with_name("minimal_pairs.txt")


def minimal_pairs() -> Iterator[object]:
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            verdict, old, new, reason = (part.strip() for part in line.split(" | "))
            yield pytest.param(verdict, old, new, id=f"{verdict}: {reason}: {old[:40]}")


def judged(old: str, new: str) -> Verdict:
    sides = (
        Source(body=text.replace(" / ", "\n\n").encode(), name="policy.txt") for text in (old, new)
    )
    return compare_sources(*sides).verdict


def directions(verdict: Verdict) -> set[Direction]:
    return {finding.direction for finding in verdict.findings}


@pytest.mark.parametrize(("verdict", "old", "new"), list(minimal_pairs()))
def test_a_small_change_is_judged_as_a_careful_reader_would(
    verdict: str, old: str, new: str
) -> None:
    found = directions(judged(old, new))

    assert found == (set() if verdict == "neutral" else {Direction(verdict)})


@pytest.mark.parametrize(("verdict", "old", "new"), list(minimal_pairs()))
def test_the_way_back_never_points_the_same_way(verdict: str, old: str, new: str) -> None:
    there, back = judged(old, new), judged(new, old)

    assert not directions(there) & directions(back) or verdict == "both"


@pytest.mark.parametrize(("verdict", "old", "new"), list(minimal_pairs()))
def test_every_sentence_for_people_is_a_sentence(verdict: str, old: str, new: str) -> None:
    for finding in judged(old, new).findings:
        words = finding.why

        assert words[0].isupper()
        assert words.endswith((".", "…"))
        assert "  " not in words
        assert " ." not in words


def test_no_finding_is_called_graver_than_the_whole() -> None:
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _, old, new, _ = (part.strip() for part in line.split(" | "))
            for verdict in (judged(old, new), judged(new, old)):
                for finding in verdict.findings:
                    assert verdict.severity.at_least(finding.severity), line


def test_there_are_enough_pairs() -> None:
    assert len(list(minimal_pairs())) >= 150
