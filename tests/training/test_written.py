"""Updates of invented policies are read as they are written."""

from pathlib import Path

import pytest

from training.benchmark import LabelledPair
from training.examples import Labels, Said
from training.written import written_pairs

UPDATE = """\
=== larkfield | privacy | notable
  # Privacy policy of Larkfield

  We run an app for people who watch birds.
-{R retention n?} We keep your sightings for as long as we like.
+{R retention n?} We keep your sightings for one year.

+{E recipient s}{R consent s} We may sell your sightings to tour operators unless you object.

  * your e-mail address
- * your shoe size
=== harbourline | terms | none | like Amazon
-You pay by card.
+ You pay by card or in cash.
"""


def read(folder: Path, text: str) -> list[LabelledPair]:
    (folder / "one.txt").write_text(text, encoding="utf-8")
    return list(written_pairs(folder))


@pytest.fixture
def larkfield(tmp_path: Path) -> LabelledPair:
    return read(tmp_path, UPDATE.replace("-You", "- You"))[0]


def test_both_versions_are_put_together(larkfield: LabelledPair) -> None:
    assert larkfield.old.body.decode() == (
        "# Privacy policy of Larkfield\n\n"
        "We run an app for people who watch birds. "
        "We keep your sightings for as long as we like.\n\n"
        "* your e-mail address\n* your shoe size"
    )
    assert "for one year.\n\nWe may sell" in larkfield.new.body.decode()
    assert "shoe" not in larkfield.new.body.decode()


def test_tags_are_labels(larkfield: LabelledPair) -> None:
    found = [
        (f["direction"], f["kind"], f["sharing"], f["confidence"])
        for f in larkfield.label["findings"]
    ]

    assert found == [
        ("restricts", "retention", False, "low"),
        ("restricts", "retention", False, "low"),
        ("expands", "recipient", True, "high"),
        ("restricts", "consent", True, "high"),
    ]
    assert larkfield.label["pair"]["severity"] == [2]


def test_a_changed_line_without_a_tag_is_neutral(larkfield: LabelledPair) -> None:
    labelled = {i for f in larkfield.label["findings"] for i in (*f["new"], *f["old"])}
    neutral = [text for id_, text in larkfield.changed.items() if id_ not in labelled]

    assert neutral == ["* your shoe size"]


def test_an_update_belongs_to_nobody_unless_it_says_whose_case_it_teaches(tmp_path: Path) -> None:
    pairs = read(tmp_path, UPDATE.replace("-You", "- You"))

    assert [pair.group for pair in pairs] == ["written larkfield", "Amazon"]


def test_a_line_that_cannot_be_read_is_shown(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"one\.txt:13: .*-You pay"):
        read(tmp_path, UPDATE)


def test_read_backwards_a_new_promise_is_a_lost_one(tmp_path: Path) -> None:
    (pair,) = read(
        tmp_path,
        "=== a | privacy | minor\n  We make hats.\n\n"
        "+{R promise s} We never sell your head size to anybody.\n\n"
        "+{E data n} We collect the colour of your hair.\n",
    )

    promise, hair = (Labels(pair.label["findings"]).said_backwards({id_}) for id_ in pair.changed)

    assert (promise["expands"], promise["restricts"]) == (Said.YES, Said.NO)
    # A practice that is merely no longer told of is neutral or a relief: nobody was asked.
    assert (hair["expands"], hair["restricts"]) == (Said.NO, Said.UNSEEN)


def test_an_update_that_begins_otherwise_is_shown(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"one\.txt:1: .*grave"):
        read(tmp_path, "=== a | privacy | grave\n  We make hats.\n")


def test_a_tag_of_no_kind_is_shown(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"one\.txt:2: .*hats"):
        read(tmp_path, "=== a | privacy | minor\n+{E hats n} We make hats.\n")


def test_what_ships_can_be_read_and_teaches_both_ways() -> None:
    pairs = list(written_pairs())
    findings = [finding for pair in pairs for finding in pair.label["findings"]]

    assert len({pair.id for pair in pairs}) == len(pairs) >= 400
    assert {f["direction"] for f in findings} == {"expands", "restricts"}
    assert all(pair.old.body != pair.new.body for pair in pairs)
