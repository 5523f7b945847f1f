"""The same labels give the same weights, and weights learn what labels say."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.training.made_up import made_up_pairs
from training.examples import PairExamples
from training.fitting import Workshop
from training.folds import FOLDS, fold_groups
from watcher.differ.judge.opinion.traits import Shape, Traits
from watcher.differ.judge.opinion.weights import Ear, all_places, unpack

GRAVE = Traits(
    Shape.ADDED, frozenset(["put in: advertiser", "put in: sell"]), {"rules expand": 0.8}
)
HARMLESS = Traits(Shape.ADDED, frozenset(["put in: comma"]), {"rules expand": 0.0})


@pytest.fixture(scope="module")
def packed() -> bytes:
    return Workshop(made_up_pairs()).weights_without(None)


def heard(ear: Ear, traits: Traits) -> float:
    return ear.listen(traits, all_places(traits))


def test_the_same_labels_give_the_same_file(packed: bytes) -> None:
    assert Workshop(made_up_pairs()).weights_without(None) == packed


def test_processes_side_by_side_give_the_same_file(packed: bytes) -> None:
    assert Workshop(made_up_pairs(), jobs=2).weights_without(None) == packed


def test_written_updates_teach_what_holds_of_real_ones_too() -> None:
    real, written = made_up_pairs(8), made_up_pairs(40)

    alone = unpack(Workshop(real).weights_without(None)).ears["expands"]
    taught = unpack(Workshop(real, written).weights_without(None)).ears["expands"]

    apart = heard(alone, GRAVE) - heard(alone, HARMLESS)
    assert heard(taught, GRAVE) - heard(taught, HARMLESS) > apart


def test_a_written_update_is_left_out_with_the_company_whose_case_it_teaches() -> None:
    real, written = made_up_pairs(8), made_up_pairs(40)
    shop = Workshop(real, written)
    alike = [replace(pair, group=real[0].group) for pair in written]
    fold = fold_groups(real)[real[0].group]

    assert Workshop(real, alike).weights_without(fold) == Workshop(real).weights_without(fold)
    assert shop.weights_without(fold) != Workshop(real).weights_without(fold)


def test_only_real_updates_are_counted_on_the_card() -> None:
    packed = Workshop(made_up_pairs(8), made_up_pairs(40)).weights_without(None)

    assert unpack(packed).card["pairs"] == 8


def test_what_readers_marked_is_heard_louder(packed: bytes) -> None:
    ear = unpack(packed).ears["expands"]

    assert heard(ear, GRAVE) > heard(ear, HARMLESS)


def test_a_fold_that_is_left_out_is_not_learnt_from() -> None:
    shop = Workshop(made_up_pairs())

    assert (
        unpack(shop.weights_without(0)).card["pairs"]
        < unpack(shop.weights_without(None)).card["pairs"]
    )


def test_all_folds_at_once_give_what_each_gives_alone() -> None:
    at_once = Workshop(made_up_pairs()).weights_of_folds()

    assert at_once == [Workshop(made_up_pairs()).weights_without(fold) for fold in range(FOLDS)]


def test_the_card_tells_how_many_pairs_were_seen(packed: bytes) -> None:
    assert unpack(packed).card["pairs"] == len(made_up_pairs())


def with_answers(
    pairs: Sequence[PairExamples], logit: float
) -> tuple[list[PairExamples], dict[str, dict[str, tuple[float, float, float]]]]:
    """The pairs, and a network that says so much for what readers marked, and the opposite else."""
    signed = [
        replace(
            pair,
            examples=tuple(
                replace(one, passage=str(place)) for place, one in enumerate(pair.examples)
            ),
        )
        for pair in pairs
    ]
    answers = {
        pair.id: {
            one.passage: (logit, 0.0, 0.0) if one.expands else (-logit, 0.0, 0.0)
            for one in pair.examples
        }
        for pair in signed
    }
    return signed, answers


def test_without_answers_nothing_is_learnt_of_a_network(packed: bytes) -> None:
    assert unpack(packed).joining is None
    assert unpack(packed).with_network() == unpack(packed)


def test_answers_change_nothing_of_what_is_judged_by_words_alone() -> None:
    signed, answers = with_answers(made_up_pairs(), 2.0)
    plain, both = (unpack(Workshop(signed, (), a).weights_without(None)) for a in (None, answers))

    assert (both.ears, both.grades, both.ranks) == (plain.ears, plain.grades, plain.ranks)


def test_a_network_that_is_right_is_believed_and_one_that_is_wrong_is_not() -> None:
    slopes = []
    for logit in (2.0, -2.0):
        signed, answers = with_answers(made_up_pairs(), logit)
        joining = unpack(Workshop(signed, (), answers).weights_without(None)).joining
        assert joining
        slopes.append(joining.scales["expands"].slopes["network expands"])

    assert slopes[0] > 0 > slopes[1]
