"""Cross-validation is honest only if a company stands in one fold."""

from tests.training.made_up import made_up_pairs
from training.folds import FOLDS, fold_groups


def test_every_group_has_one_fold() -> None:
    pairs = made_up_pairs()

    folds = fold_groups(pairs)

    assert set(folds) == {pair.group for pair in pairs}
    assert set(folds.values()) <= set(range(FOLDS))


def test_the_order_of_pairs_does_not_matter() -> None:
    pairs = made_up_pairs()

    assert fold_groups(pairs) == fold_groups(pairs[::-1])


def test_folds_hold_about_as_many_changes_each() -> None:
    pairs = made_up_pairs()
    folds = fold_groups(pairs)
    loads = [0] * FOLDS

    for pair in pairs:
        loads[folds[pair.group]] += len(pair.examples)

    assert max(loads) - min(loads) <= max(len(pair.examples) for pair in pairs)
