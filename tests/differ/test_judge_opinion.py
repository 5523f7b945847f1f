"""The learnt second opinion on a whole policy: a made-up lending app and its worse successor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from watcher.differ import compare_sources
from watcher.differ.judge.opinion.traits import Shape
from watcher.differ.judge.opinion.weights import (
    BITS,
    FILE,
    QUESTIONS,
    Steps,
    damp,
    pack,
    places_of,
    shipped_weights,
    unpack,
)
from watcher.differ.source import Source
from watcher.model.finding import Direction, Finding, Severity, Verdict

POLICIES = Path(__file__).with_name("policies")
BEFORE = (POLICIES / "lantern_before.md").read_text(encoding="utf-8")
AFTER = (POLICIES / "lantern_after.md").read_text(encoding="utf-8")
IN_GERMAN = """# Datenschutz

Wir verarbeiten Ihre Daten, um Ihnen unsere Dienste anzubieten. Wir geben Ihre Daten nicht an Dritte
weiter, es sei denn, Sie haben dem zugestimmt. Sie können der Nutzung jederzeit widersprechen, und
wir löschen die Daten, sobald sie nicht mehr benötigt werden oder Sie es von uns verlangen.
"""


def judged(old: str, new: str) -> Verdict:
    sides = (Source(body=text.encode(), name="policy.md") for text in (old, new))
    return compare_sources(*sides).verdict


def told(verdict: Verdict) -> set[tuple[str, str, float, frozenset[str], frozenset[str]]]:
    return {
        (
            one.direction,
            one.why,
            one.confidence,
            frozenset(quote.text for quote in one.new_quotes),
            frozenset(quote.text for quote in one.old_quotes),
        )
        for one in verdict.findings
    }


def reordered(policy: str) -> str:
    top, *sections = policy.split("\n## ")
    return "\n## ".join([top, *reversed([section.strip() + "\n" for section in sections])])


def quoted(finding: Finding) -> str:
    return " ".join(quote.text for quote in (*finding.new_quotes, *finding.old_quotes))


def test_a_grave_update_is_called_at_least_notable() -> None:
    assert judged(BEFORE, AFTER).severity.at_least(Severity.NOTABLE)


@pytest.mark.parametrize(
    "words",
    ["data brokers", "precise location", "artificial intelligence", "without your consent"],
)
def test_what_a_careful_reader_would_mark_is_found(words: str) -> None:
    expanding = [f for f in judged(BEFORE, AFTER).findings if f.direction is Direction.EXPANDS]

    assert any(words in quoted(finding) for finding in expanding)


def test_a_text_that_stayed_has_no_findings() -> None:
    assert judged(BEFORE, BEFORE).findings == ()


def test_the_order_of_sections_does_not_change_the_verdict() -> None:
    usual, other = judged(BEFORE, AFTER), judged(reordered(BEFORE), reordered(AFTER))

    assert (usual.severity, usual.score) == (other.severity, other.score)
    assert told(usual) == told(other)


def test_no_sentence_expands_both_there_and_back() -> None:
    there, back = judged(BEFORE, AFTER), judged(AFTER, BEFORE)

    for direction in Direction:
        marked = {quoted(one) for one in there.findings if one.direction is direction}
        again = {quoted(one) for one in back.findings if one.direction is direction}
        assert not marked & again


def test_the_way_back_is_no_news_to_be_alarmed_about() -> None:
    there, back = judged(BEFORE, AFTER), judged(AFTER, BEFORE)

    assert back.score < there.score


def test_the_verdict_is_the_same_in_every_process() -> None:
    code = (
        "from tests.differ.test_judge_opinion import *; v = judged(BEFORE, AFTER);"
        "print(v.severity, v.score, [(f.why, f.confidence, f.reason.weights) for f in v.findings])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(runs) == 1


def test_an_explanation_names_the_weights_that_spoke() -> None:
    for finding in judged(BEFORE, AFTER).findings:
        assert finding.reason.weights
        assert finding.reason.rule


def test_another_language_gets_a_note_and_no_verdict() -> None:
    verdict = judged(IN_GERMAN, IN_GERMAN.replace("nicht an Dritte", "an Dritte"))

    assert verdict.findings == ()
    assert verdict.severity is Severity.NONE
    assert len(verdict.notes) == 1


def test_the_weights_are_small() -> None:
    assert FILE.stat().st_size <= 5_000_000


def test_the_weights_speak_to_every_question() -> None:
    assert set(shipped_weights().ears) == set(QUESTIONS)


def test_a_flag_counts_the_less_the_more_there_are() -> None:
    assert damp(0) == damp(1) > damp(64) == 1.0 > damp(500)


def test_packed_weights_come_back_as_they_were() -> None:
    scale = {"start": -1.0, "steps": {"words": [[1.0, 5.0], [0.5, 0.25]]}}
    ear = {"unit": 0.5, "scales": dict.fromkeys(Shape, scale), "around": scale, "threshold": 0.4}
    head = {
        "ears": dict.fromkeys(QUESTIONS, ear),
        "grades": [scale],
        "ranks": [scale],
        "card": {"pairs": 2},
    }
    tables = [[number] * (1 << BITS) for number in (-3, 0, 32000)]

    weights = unpack(pack(head, tables))

    assert [weights.ears[question].table[7] for question in QUESTIONS] == [-3, 0, 32000]
    assert weights.ears["expands"].around.score({"words": 6.0}) == -0.75
    assert weights.grades[0].score({"words": 0.0}) == -1.0


@pytest.mark.parametrize(
    ("number", "gain"), [(0.9, 0.0), (1.0, 0.5), (4.9, 0.5), (5.0, 0.25), (99.0, 0.25)]
)
def test_a_measure_gains_from_its_border_on(number: float, gain: float) -> None:
    assert Steps([1.0, 5.0], [0.5, 0.25]).at(number) == gain


def test_a_flag_has_another_place_for_each_shape() -> None:
    places = {places_of("put in: advertiser", shape) for shape in Shape}

    assert len({first for first, _ in places}) == 1
    assert len({second for _, second in places}) == 3


def test_the_same_versions_give_the_same_numbers_whatever_order_their_words_are_hashed_in() -> None:
    program = (
        "from pathlib import Path; from watcher.differ import read_source;"
        "from watcher.differ.align.similar import likeness;"
        "from watcher.differ.align.words import word_clauses;"
        "from watcher.differ.judge.opinion.backdrop import raise_backdrop;"
        "from watcher.differ.source import Source;"
        f"files = sorted(Path({str(POLICIES)!r}).glob('*.md'));"
        "a, b = (read_source(Source(body=f.read_bytes(), name=''))[1] for f in files);"
        "words, whole = word_clauses(a, b), raise_backdrop((), a, b);"
        "print([likeness(x, y, words.rarity) for x, y in zip(words.old, words.new)]);"
        "print(whole.old.lengths, whole.weight({word.casefold() for c in a for word in c.text}))"
    )

    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(said) == 1
