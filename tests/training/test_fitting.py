"""The same labels give the same weights, and weights learn what labels say."""

from dataclasses import replace

import pytest

from tests.training.made_up import made_up_pairs
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
