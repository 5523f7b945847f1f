"""Comparisons made by hand, so that drawings are tested without the differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from watcher.model.change import Change, Edit, EditOp, Op
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.document import Block, BlockKind, Document, Format
from watcher.model.finding import (
    Deadline,
    Direction,
    Finding,
    Kind,
    Quote,
    Reason,
    Severity,
    StatedDate,
    Verdict,
)

Part = tuple[str, str]

OLD = (
    ("Privacy", "Chirp is a messenger."),
    ("What we share", "We do not share your phone number with advertisers."),
    ("What we share", "We use your name to greet you."),
    ("Contact", "Write to us at any time."),
    ("Contact", "Our office is in Bern."),
)
NEW = (
    ("Privacy", "Chirp is a messenger."),
    ("Privacy", "This policy takes effect on 1 March 2031."),
    ("Contact", "Write to us at any time."),
    ("What we share", "We share your phone number with the Pigeon companies for ads."),
    ("What we share", "We use your name and photo to greet you."),
    ("What we share", "You have 30 days after accepting to refuse this in your settings."),
)


def document(
    parts: tuple[Part, ...], *, name: str, title: str
) -> tuple[Document, tuple[Clause, ...]]:
    """A document of one clause a line, with its clauses."""
    clauses: list[Clause] = []
    start = 0
    for index, (section, text) in enumerate(parts):
        end = start + len(text)
        clauses.append(
            Clause(
                text=text, start=start, end=end, index=index, section=(section,) if section else ()
            )
        )
        start = end + 1
    blocks = tuple(
        Block(kind=BlockKind.PARAGRAPH, start=clause.start, end=clause.end, section=clause.section)
        for clause in clauses
    )
    whole = Document(
        text="\n".join(text for _, text in parts),
        blocks=blocks,
        title=title,
        format=Format.MARKDOWN,
        sha256="ab" * 32,
        name=name,
    )
    return whole, tuple(clauses)


def quote(clause: Clause) -> Quote:
    """A clause quoted whole."""
    return Quote(text=clause.text, start=clause.start, end=clause.end, section=clause.section)


@pytest.fixture
def chirp() -> Comparison:
    """A messenger that drops a promise, with a date, a deadline, a moved and a reworded clause."""
    old_document, old = document(OLD, name="old.md", title="Chirp Privacy")
    new_document, new = document(NEW, name="new.md", title="Chirp Privacy Policy")
    changes = (
        Change(op=Op.ADDED, new=(new[1],)),
        Change(op=Op.MOVED, old=(old[3],), new=(new[2],)),
        Change(op=Op.REMOVED, old=(old[1],)),
        Change(op=Op.ADDED, new=(new[3],)),
        Change(
            op=Op.REWORDED,
            old=(old[2],),
            new=(new[4],),
            edits=(
                Edit(op=EditOp.KEEP, text="We use your name "),
                Edit(op=EditOp.INSERT, text="and photo "),
                Edit(op=EditOp.KEEP, text="to greet you."),
            ),
        ),
        Change(op=Op.ADDED, new=(new[5],)),
        Change(op=Op.REMOVED, old=(old[4],)),
    )
    promise = Finding(
        direction=Direction.EXPANDS,
        kind=Kind.PROMISE,
        sharing=True,
        severity=Severity.MAJOR,
        confidence=0.9,
        why="Your phone number may now go to the Pigeon companies for ads.",
        new_quotes=(quote(new[3]),),
        old_quotes=(quote(old[1]),),
        data=("phone number",),
        recipients=("the Pigeon companies",),
        purposes=("ads",),
        reason=Reason(
            rule="lost-promise",
            detail="a prohibition has no counterpart",
            old_statements=("company, not share, phone number, advertisers",),
            new_statements=("company, share, phone number, Pigeon companies, ads",),
            weights=(("share with", 1.25), ("ads", 0.5)),
        ),
    )
    photo = Finding(
        direction=Direction.EXPANDS,
        kind=Kind.DATA,
        sharing=False,
        severity=Severity.MINOR,
        confidence=0.4,
        why="Your photo may now be used too.",
        new_quotes=(quote(new[4]),),
        reason=Reason(rule="new-data"),
    )
    return Comparison(
        old=old_document,
        new=new_document,
        old_clauses=old,
        new_clauses=new,
        changes=changes,
        verdict=Verdict(
            severity=Severity.MAJOR,
            score=7.5,
            summary=(promise.why,),
            findings=(promise, photo),
            effective=StatedDate(day=date(2031, 3, 1), quote=quote(new[1])),
            deadline=Deadline(days=30, quote=quote(new[5])),
        ),
    )


@pytest.fixture
def one_clause() -> Callable[[str, str], Comparison]:
    """Makes a comparison whose title, section, clause, quote and sentence are one text."""

    def make(text: str, title: str = "") -> Comparison:
        old_document, old = document(((text, text),), name=text, title=title or text)
        new_document, new = document(((text, text + "!"),), name=text, title=title or text)
        finding = Finding(
            direction=Direction.EXPANDS,
            kind=Kind.DATA,
            sharing=False,
            severity=Severity.NOTABLE,
            confidence=0.8,
            why=text,
            new_quotes=(quote(new[0]),),
            old_quotes=(quote(old[0]),),
            reason=Reason(rule=text, detail=text, old_statements=(text,), weights=((text, 1.0),)),
        )
        change = Change(
            op=Op.REWORDED,
            old=old,
            new=new,
            edits=(Edit(op=EditOp.KEEP, text=text), Edit(op=EditOp.INSERT, text="!")),
        )
        return Comparison(
            old=old_document,
            new=new_document,
            old_clauses=old,
            new_clauses=new,
            changes=(change,),
            verdict=Verdict(
                severity=Severity.NOTABLE,
                score=1,
                summary=(text,),
                findings=(finding,),
                notes=(text,),
            ),
        )

    return make


@pytest.fixture
def no_change() -> Comparison:
    """Twice the same words."""
    whole, clauses = document(NEW, name="same.md", title="Chirp")
    return Comparison(
        old=whole,
        new=whole,
        old_clauses=clauses,
        new_clauses=clauses,
        changes=(),
        verdict=Verdict(severity=Severity.NONE, score=0),
    )
