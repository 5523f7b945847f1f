"""Each old clause is found again in the new version, whatever became of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import assert_about_linear
from watcher.differ.align import Alignment, align_clauses
from watcher.differ.align.order import longest_in_order
from watcher.differ.align.words import word_clauses
from watcher.model.clause import Clause

NAMES = "We keep the name of every bird that registers with the nest."
NUMBERS = "We never give the number of a bird to strangers."
LETTERS = "Letters are deleted after thirty days without being read."
CONTACT = "Write to the nest at any time."


def clauses(*texts: str, section: str = "") -> tuple[Clause, ...]:
    """Clauses that stand one a line."""
    found, start = [], 0
    for index, text in enumerate(texts):
        found.append(
            Clause(
                text=text,
                start=start,
                end=start + len(text),
                index=index,
                section=(section,) if section else (),
            )
        )
        start += len(text) + 1
    return tuple(found)


def align(old: list[str], new: list[str]) -> Alignment:
    return align_clauses(clauses(*old), clauses(*new))


def test_the_same_clauses_are_the_same() -> None:
    found = align([NAMES, NUMBERS], [NAMES, NUMBERS])

    assert found.same == ((0, 0), (1, 1))
    assert (found.moved, found.reworded) == ((), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We don't share.", "we don’t share"),
        ("4.2. Sharing names", "5. Sharing names"),
        ("(b) your name;", "and (c) your name."),
        ("“Names” and numbers", '"Names", and numbers'),
    ],
)
def test_labels_case_and_marks_are_no_words(old: str, new: str) -> None:
    assert align([old], [new]).same == ((0, 0),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We keep it for 30 days.", "We keep it for 90 days."),
        ("A bird may object.", "The bird may object."),
        ("We share names.", "We never share names."),
    ],
)
def test_numbers_and_small_words_are_words(old: str, new: str) -> None:
    found = align([old], [new])

    assert found.same == ()
    assert [(group.old, group.new) for group in found.reworded] == [((0,), (0,))]


def test_the_lighter_side_of_a_swap_is_what_moved() -> None:
    found = align([CONTACT, NAMES, NUMBERS, LETTERS], [NAMES, NUMBERS, LETTERS, CONTACT])

    assert found.moved == ((0, 3),)


def test_a_clause_in_other_words_is_found_in_its_place() -> None:
    changed = "Letters are gone after two weeks without being read."

    found = align([NAMES, LETTERS, CONTACT], [NAMES, changed, CONTACT])

    assert [(group.old, group.new) for group in found.reworded] == [((1,), (1,))]


def test_a_clause_in_nearly_the_same_words_is_found_anywhere() -> None:
    changed = NAMES.replace("every bird", "each bird")

    found = align([NAMES, NUMBERS, LETTERS, CONTACT], [NUMBERS, LETTERS, CONTACT, changed])

    assert [(group.old, group.new) for group in found.reworded] == [((0,), (3,))]


def test_strangers_are_not_joined() -> None:
    found = align(
        [NAMES, "Cats sleep all day in the sun."], [NAMES, "Prices rise on Mondays only."]
    )

    assert found.reworded == ()


def test_a_split_clause_is_one_group() -> None:
    found = align(
        [f"{NAMES[:-1]}, and {NUMBERS[0].lower()}{NUMBERS[1:]}", CONTACT], [NAMES, NUMBERS, CONTACT]
    )

    assert [(group.old, group.new) for group in found.reworded] == [((0,), (0, 1))]


def test_merged_clauses_are_one_group() -> None:
    found = align(
        [NAMES, NUMBERS, CONTACT], [f"{NAMES[:-1]}, and {NUMBERS[0].lower()}{NUMBERS[1:]}", CONTACT]
    )

    assert [(group.old, group.new) for group in found.reworded] == [((0, 1), (0,))]


def test_repeated_clauses_stay_beside_their_neighbours() -> None:
    found = align(
        [NAMES, CONTACT, NUMBERS, CONTACT, LETTERS, CONTACT], [NAMES, CONTACT, LETTERS, CONTACT]
    )

    assert found.same == ((0, 0), (1, 1), (4, 2), (5, 3))


@given(st.permutations(range(8)), st.integers(0, 7))
def test_whatever_the_order_every_pair_is_met_once(order: list[int], missing: int) -> None:
    texts = [f"We keep the {word} of a bird." for word in "abcdefgh"]
    new = [texts[place] for place in order if place != missing]

    found = align(texts, new)

    met = sorted([*found.same, *found.moved])
    assert [texts[i] for i, _ in met] == [new[j] for _, j in met]
    assert len(met) == len(new)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(found.same))


@given(st.permutations(range(7)))
def test_the_longest_run_in_order_stays(order: list[int]) -> None:
    pairs = list(enumerate(order))

    kept = longest_in_order(pairs, weight=lambda _: 1)

    best = max(
        sum(chosen)
        for chosen in _choices(7)
        if all(
            a < b for a, b in pairwise(o for o, taken in zip(order, chosen, strict=True) if taken)
        )
    )
    assert len(kept) == best
    assert all(a[1] < b[1] for a, b in pairwise(kept))


def _choices(count: int) -> list[tuple[bool, ...]]:
    return [tuple(bool(mask >> bit & 1) for bit in range(count)) for mask in range(2**count)]


def test_nothing_stays_of_nothing() -> None:
    assert longest_in_order([], weight=lambda _: 1) == ()


def test_rare_words_tell_more_than_common_ones() -> None:
    wording = word_clauses(clauses("We keep eggs.", "We keep it."), clauses("We sing."))

    we, _, eggs = wording.old[0]
    assert wording.rarity[eggs] > wording.rarity[we]


def test_clauses_without_words_meet_nobody() -> None:
    found = align(["§§", NAMES], [NAMES, "¶¶"])

    assert found.same == ((1, 0),)


SHAPES = {
    "equal sentences": lambda n: ["See below."] * n,
    "numbered sentences": lambda n: [f"We keep bird number {i} in the nest." for i in range(n)],
    "shuffled words": lambda n: [
        " ".join(random.Random(i).sample(NAMES.split() + NUMBERS.split(), 12)) for i in range(n)
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_many_clauses_take_no_more_than_about_twice_as_long(shape: str) -> None:
    make = SHAPES[shape]

    def prepare(size: int) -> Callable[[], object]:
        texts = make(size)
        old, new = clauses(*texts), clauses(*texts[1:], "Cats may read your letters.")
        return lambda: align_clauses(old, new)

    assert_about_linear(prepare, 1_500)
