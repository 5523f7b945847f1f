"""The sign of a version: what it keeps, and how it is stored."""

from __future__ import annotations

import pytest

from tests.gate.conftest import face, policy
from watcher.gate import EMPTY_FACE, face_from_bytes


def test_a_face_survives_the_database() -> None:
    taken = face(policy("We keep your songs for 30 days."))

    assert face_from_bytes(taken.to_bytes()) == taken


def test_the_face_of_a_page_without_words_survives_the_database() -> None:
    assert face_from_bytes(EMPTY_FACE.to_bytes()) == EMPTY_FACE


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda packed: packed[:-8], id="cut-off"),
        pytest.param(lambda packed: b"\xff" + packed[1:], id="other-version"),
        pytest.param(lambda _: b"", id="empty"),
    ],
)
def test_other_bytes_are_refused(spoil) -> None:  # type: ignore[no-untyped-def]
    packed = face(policy()).to_bytes()

    with pytest.raises(ValueError, match="face"):
        face_from_bytes(spoil(packed))


def test_a_face_is_small() -> None:
    assert len(face(policy(sentences=400)).to_bytes()) < 4_000


def test_other_numbers_give_the_same_key_and_another_exact_sign() -> None:
    old, new = face(policy("Call us at 555 0100.")), face(policy("Call us at 555 0199."))

    assert old.key == new.key
    assert old.exact != new.exact


def test_other_sentences_from_the_same_words_give_the_same_stream() -> None:
    old = face("# Chirp\n\nWe like birds, and we\nsing to them every day.\n")
    new = face("# Chirp\n\nWe like birds, and we\n\nsing to them every day.\n")

    assert old.key != new.key
    assert old.stream == new.stream


@pytest.mark.parametrize(
    ("clause", "is_sentence"),
    [
        pytest.param("We may sell your songs to whom we like.", True, id="a sentence"),
        pytest.param("For sale by the owner", False, id="a menu entry of many words"),
        pytest.param("Datenschutzbeauftragtenadresse", True, id="few long words"),
        pytest.param("12. 03. 2012 – 14. 05. 2013 / 7 – 9", False, id="numbers alone"),
    ],
)
def test_a_clause_is_a_sentence_by_its_length(clause: str, is_sentence: bool) -> None:
    taken = face(f"# Chirp\n\n- {clause}\n")

    assert len(taken.sentences) == is_sentence
