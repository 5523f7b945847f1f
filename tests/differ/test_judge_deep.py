"""The network that reads doubtful changes: its pieces, its passages, its answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pytest

from watcher.differ import compare_sources
from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.judge import judge_changes
from watcher.differ.judge.case import Case, open_cases
from watcher.differ.judge.deep import shipped_reader
from watcher.differ.judge.deep.passage import LONGEST, Library, Passage
from watcher.differ.judge.deep.vocabulary import Mark, Vocabulary
from watcher.differ.judge.deep.weights import shipped_network
from watcher.differ.judge.opinion import Answer, Ask
from watcher.differ.judge.opinion.backdrop import Backdrop, raise_backdrop
from watcher.differ.judge.opinion.joining import MOST, worth_asking
from watcher.differ.judge.opinion.weights import shipped_weights
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.model.clause import Clause
from watcher.model.finding import Verdict

POLICIES = Path(__file__).with_name("policies")
BEFORE = (POLICIES / "lantern_before.md").read_text(encoding="utf-8")
AFTER = (POLICIES / "lantern_after.md").read_text(encoding="utf-8")

PIECES = ["share", "##d", "d", "a", "##a", "##t", "data", "un", "##share", "[", "]", "pad", "é"]
FIRST = len(Mark)


def cut(text: str) -> list[str]:
    named = [*(f"<{mark.name}>" for mark in Mark), *PIECES]
    return [named[number] for number in Vocabulary(PIECES).cut(text)]


def clauses_of(text: str) -> tuple[Clause, ...]:
    return split_clauses(extract_document(Source(body=text.encode(), name="policy.md")))


def passages(old: str, new: str) -> dict[str, Passage]:
    """The passage of each change, by the words of its sides."""
    sides = clauses_of(old), clauses_of(new)
    cases = open_cases(*sides, compare_clauses(align_clauses(*sides)))
    backdrop = raise_backdrop(cases, *sides)
    library = Library(shipped_network().vocabulary, backdrop, *sides)
    return {
        " | ".join(c.text for c in (*case.old.clauses, *case.new.clauses)): library.write(case)
        for case in cases
    }


def judged(old: str, new: str, *, network: bool = True) -> Verdict:
    documents = [
        extract_document(Source(body=text.encode(), name="policy.md")) for text in (old, new)
    ]
    sides = [split_clauses(document) for document in documents]
    return judge_changes(
        *documents,
        old_clauses=sides[0],
        new_clauses=sides[1],
        changes=compare_clauses(align_clauses(*sides)),
        weights=shipped_weights(),
        reader=shipped_reader() if network else None,
    )


def test_a_word_is_cut_into_the_longest_pieces_that_are_known() -> None:
    assert cut("shared unshared") == ["share", "##d", "un", "##share", "##d"]


def test_case_and_accents_do_not_count() -> None:
    assert cut("SHARED dâta") == ["share", "##d", "data"]


def test_a_word_in_letters_that_are_not_known_is_one_unknown_piece() -> None:
    assert cut("data данные share") == ["data", "<UNKNOWN>", "share"]


def test_a_text_cannot_write_a_mark() -> None:
    assert Mark.PAD not in Vocabulary(PIECES).cut("[pad]")


@pytest.mark.parametrize("word", ["a" * 200_000, "дан" * 60_000, "a1" * 90_000])
def test_a_word_without_end_is_cut_in_no_time(word: str) -> None:
    start = process_time()
    shipped_network().vocabulary.cut(word)

    assert process_time() - start < 2


def test_words_that_the_other_side_lacks_stand_between_marks() -> None:
    old = "# Policy\n\nWe share your name with partners in Peru.\n"
    new = "# Policy\n\nWe share your name and photo with partners in Peru.\n"
    (passage,) = passages(old, new).values()
    side = passage.pieces[passage.new_from :]
    inside = side[side.index(Mark.OPEN) + 1 : side.index(Mark.CLOSE)]

    assert list(inside) == shipped_network().vocabulary.cut("and photo")


def test_of_a_sentence_that_is_new_the_other_version_shows_what_is_most_like_it() -> None:
    kept = "We store photos for ninety days.\n\nThe weather is fine in Lima.\n"
    found = passages(f"# Policy\n\n{kept}", f"# Policy\n\n{kept}\nWe store photos for a year.\n")
    passage = found["We store photos for a year."]
    old = passage.pieces[: passage.new_from]
    like = shipped_network().vocabulary.cut("We store photos for ninety days.")

    assert list(old[old.index(Mark.ELSEWHERE) + 1 : -1]) == like


def test_a_passage_has_an_end() -> None:
    words = "we may share whatever you tell us with whoever asks " * 80
    found = passages(f"# Policy\n\nStart {words}.\n", f"# Policy\n\nStart {words} and sell it.\n")

    assert found
    assert all(len(passage.pieces) <= LONGEST for passage in found.values())


def test_of_a_long_sentence_the_words_that_differ_are_read() -> None:
    words = "we may share whatever you tell us with whoever asks and " * 40
    (passage,) = passages(
        f"# Policy\n\nNote that {words} stop.\n", f"# Policy\n\nNote that {words} never stop.\n"
    ).values()

    assert Mark.OPEN in passage.pieces
    assert Mark.CLOSE in passage.pieces


def test_the_order_of_sections_changes_no_passage() -> None:
    top, *sections = AFTER.split("\n## ")
    turned = "\n## ".join([top, *(section.strip() + "\n" for section in reversed(sections))])
    straight, other = passages(BEFORE, AFTER), passages(BEFORE, turned)

    assert straight.keys() & other.keys()
    assert all(straight[key] == other[key] for key in straight.keys() & other.keys())


def test_the_network_tells_a_grave_sentence_from_a_kind_one() -> None:
    kept = AFTER + "\n\n## More\n\nThank you.\n"
    grave = "We may sell your precise location to advertisers and data brokers."
    kind = "We no longer keep your location, and we never share it with anyone."
    found = passages(kept, f"{kept}\n\n{grave}\n\n{kind}\n")
    read = shipped_network().encoder.read
    expands = {words: read(passage.pieces, passage.new_from)[0] for words, passage in found.items()}

    assert expands[grave] > expands[kind] + 2


def test_only_changes_that_may_matter_are_put_before_the_network() -> None:
    asked: list[Case] = []

    def reader(backdrop: Backdrop, old: Sequence[Clause], new: Sequence[Clause]) -> Ask:
        def ask(cases: Sequence[Case]) -> list[Answer]:
            asked.extend(cases)
            return [None for _ in cases]

        return ask

    documents = [
        extract_document(Source(body=text.encode(), name="policy.md")) for text in (BEFORE, AFTER)
    ]
    sides = [split_clauses(document) for document in documents]
    changes = compare_clauses(align_clauses(*sides))
    judge_changes(
        *documents,
        old_clauses=sides[0],
        new_clauses=sides[1],
        changes=changes,
        weights=shipped_weights(),
        reader=reader,
    )

    assert 0 < len(asked) < len(changes)


def test_of_a_text_made_to_be_slow_the_likeliest_changes_are_read_in_whatever_order() -> None:
    names = [f"change {place:04}" for place in range(3_000)]
    chances = [
        {"expands": 0.2 + (place % 7) / 10, "restricts": 0.1, "shares": 0.9}
        for place in range(3_000)
    ]
    asked = worth_asking(chances, names)
    other = worth_asking(chances[::-1], names[::-1])

    assert len(asked) == MOST
    assert {names[place] for place in asked} == {names[::-1][place] for place in other}
    assert all(chances[place]["expands"] > 0.7 for place in asked)


@pytest.mark.parametrize(
    ("old", "new", "whole"),
    [
        pytest.param("We keep {} and do not sell it", "We keep {} and sell it", False, id="late"),
        pytest.param("We keep {} and sell it", "We may keep {} and sell it", True, id="early"),
        pytest.param("We do keep {} and do not sell", "We keep {} and sell", False, id="both"),
    ],
)
def test_a_long_sentence_is_whole_if_both_sides_show_the_part_that_differs(
    old: str, new: str, whole: bool
) -> None:
    long = "whatever you tell us about ladders, their steps and their owners " * 20
    (passage,) = passages(*(f"# Policy\n\n{text.format(long)}.\n" for text in (old, new))).values()

    assert passage.whole is whole


def test_a_change_that_is_not_shown_whole_is_not_answered() -> None:
    long = "whatever you tell us about ladders, their steps and their owners " * 20
    sides = [
        clauses_of(f"# Policy\n\nWe keep {long} and {sell} it.\n")
        for sell in ("do not sell", "sell")
    ]
    cases = open_cases(*sides, compare_clauses(align_clauses(*sides)))
    backdrop = raise_backdrop(cases, *sides)

    assert shipped_reader()(backdrop, *sides)(cases) == [None]


def test_words_of_strangers_are_not_remembered_without_end() -> None:
    vocabulary = Vocabulary(PIECES)
    vocabulary.cut(" ".join(f"data{number}" for number in range(30_000)))

    assert vocabulary._of_word.cache_info().currsize <= 20_000


def test_what_the_network_added_is_explained() -> None:
    weights = [name for one in judged(BEFORE, AFTER).findings for name, _ in one.reason.weights]

    assert "the network says" in weights


def test_the_network_is_asked_only_where_it_is_wanted() -> None:
    sources = [Source(body=text.encode(), name="policy.md") for text in (BEFORE, AFTER)]
    words, both = judged(BEFORE, AFTER, network=False), judged(BEFORE, AFTER)

    assert compare_sources(*sources).verdict == words
    assert compare_sources(*sources, deep=True).verdict == both
    assert words != both


def test_without_numpy_the_words_are_judged_and_the_network_is_an_error_that_says_what_to_do() -> (
    None
):
    program = """
import sys
sys.modules["numpy"] = None
from watcher.cli import main
main()
"""
    files = [str(POLICIES / f"lantern_{name}.md") for name in ("before", "after")]
    words, both = (
        subprocess.run(
            [sys.executable, "-c", program, "diff", *files, *more], capture_output=True, text=True
        )
        for more in ([], ["--deep"])
    )

    assert (words.returncode, words.stderr) == (1, "")
    assert (both.returncode, both.stdout) == (2, "")
    assert "pip install 'numpy" in both.stderr
