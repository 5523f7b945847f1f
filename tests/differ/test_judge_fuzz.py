"""No clause, however long or odd, may hold up the judge or break it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.differ.judge import judge_changes
from watcher.model.change import Change, Edit, EditOp, Op
from watcher.model.clause import Clause
from watcher.model.document import Document, Format
from watcher.model.finding import Verdict

WORDS = (
    "we you do not never share sell your data location with advertisers , but except unless ; "
    "without your consent may will must opt out 30 days if or and ( ) . • 2020 1 May"
)
PIECES = st.sampled_from([*WORDS.split(), "\n"])
LONG = 200_000  # words; a quadratic step would take hours


def document(text: str) -> Document:
    return Document(text=text, blocks=(), title="", format=Format.TEXT, sha256="", name="policy")


def judged(old: str, new: str) -> Verdict:
    sides = [
        (Clause(text=text, start=0, end=len(text), index=0),) if text else () for text in (old, new)
    ]
    change = Change(
        op=Op.REWORDED,
        old=sides[0],
        new=sides[1],
        edits=(Edit(op=EditOp.DELETE, text=old), Edit(op=EditOp.INSERT, text=new)),
    )
    return judge_changes(
        document(old),
        document(new),
        old_clauses=sides[0],
        new_clauses=sides[1],
        changes=(change,),
    )


@given(st.lists(PIECES, min_size=1, max_size=60), st.lists(PIECES, min_size=1, max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_row_of_policy_words_gets_an_orderly_verdict(old: list[str], new: list[str]) -> None:
    verdict = judged(" ".join(old), " ".join(new))

    assert all(0 <= one.confidence <= 1 for one in verdict.findings)
    assert all(one.why.endswith((".", "…")) for one in verdict.findings)
    assert len(verdict.summary) <= 5


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_gets_a_verdict(old: str, new: str) -> None:
    assert judged(old, new).score >= 0


@pytest.mark.parametrize(
    "word",
    [
        "we do not share ",
        "not ",
        "but ",
        "your data, ",
        "1 May 2020 ",
        "within 30 days ",
        "a",
        "(; ",
    ],
    ids=repr,
)
def test_a_clause_of_any_length_is_read_in_linear_time(word: str) -> None:
    text = (word * (LONG // 4))[: LONG * 2]

    assert judged("We share your data.", text).score >= 0
