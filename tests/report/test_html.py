"""A comparison as one HTML file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from watcher.model.change import Change, Edit, EditOp, Op
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.finding import Severity, Verdict
from watcher.report import View
from watcher.report.html import draw_html


def page_of(comparison: Comparison, view: View | None = None) -> BeautifulSoup:
    """The page, read as a browser reads it."""
    return BeautifulSoup(draw_html(comparison, view or View()), "lxml")


def test_summary_findings_and_texts_come_in_this_order(chirp: Comparison) -> None:
    page = draw_html(chirp)

    summary, findings, texts = (
        page.index(part)
        for part in ('class="summary"', 'class="findings"', "The two texts side by side")
    )
    assert summary < findings < texts


def test_nothing_is_loaded_from_elsewhere(chirp: Comparison) -> None:
    page = page_of(chirp)

    assert not page.find_all(["script", "link", "img", "iframe", "form"])
    assert not page.find_all(src=True)
    assert all(link["href"].startswith("#") for link in page.find_all(href=True))
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_changed_words_are_marked_by_elements(chirp: Comparison) -> None:
    reworded = page_of(chirp).select_one(".row.reworded")

    assert reworded is not None
    assert [ins.text for ins in reworded.find_all("ins")] == ["and photo"]
    assert not reworded.find_all("del")


def test_a_moved_clause_names_its_other_end(chirp: Comparison) -> None:
    page = page_of(chirp)

    here, away = page.select_one(".moved-here"), page.select_one(".moved-away")
    assert here is not None
    assert away is not None
    assert here.select_one(".label a")["href"] == f"#{away['id']}"  # type: ignore[index]
    assert away.select_one(".label a")["href"] == f"#{here['id']}"  # type: ignore[index]
    assert "Moved from another place in Contact" in here.text


def test_every_link_has_its_target(chirp: Comparison) -> None:
    page = page_of(chirp)

    targets = {element["id"] for element in page.find_all(id=True)}
    assert {link["href"][1:] for link in page.find_all(href=True)} <= targets


def test_explain_is_shown_when_asked(chirp: Comparison) -> None:
    assert not page_of(chirp).select(".reason")
    assert "lost-promise" in page_of(chirp, View(explain=True)).select(".reason")[0].text


def test_the_same_words_are_said_to_be_the_same(no_change: Comparison) -> None:
    assert "No difference in the words." in page_of(no_change).text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "&lt;img src=x onerror=alert(1)&gt;",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}{% raw %}",
        "</style><script>alert(1)</script>",
        "a\r\nSet-Cookie: b",
        "may \u202eton",
    ],
)
def test_page_text_stays_text(hostile: str, one_clause: Callable[..., Comparison]) -> None:
    page = page_of(one_clause(hostile), View(all=True, explain=True))

    assert not page.find_all(["script", "img"])
    assert "49" not in page.text
    assert "\u202e" not in page.text
    shown = hostile.replace("\r\n", "  ").replace("\u202e", "[U+202E]")
    assert page.h1 is not None
    assert page.h1.text == shown


def long_pair(clauses: int) -> Comparison:
    """Two long versions, every tenth clause reworded."""
    texts = [f"Clause {n} says how we handle the records of your visits." for n in range(clauses)]
    old, new, changes, start = [], [], [], 0
    for index, text in enumerate(texts):
        old.append(Clause(text=text, start=start, end=start + len(text), index=index))
        other = text.replace("visits", "purchases") if index % 10 == 0 else text
        new.append(Clause(text=other, start=start, end=start + len(other), index=index))
        start += 100
        if index % 10 == 0:
            edits = (
                Edit(op=EditOp.KEEP, text=text[:-7]),
                Edit(op=EditOp.DELETE, text="visits"),
                Edit(op=EditOp.INSERT, text="purchases"),
                Edit(op=EditOp.KEEP, text="."),
            )
            changes.append(Change(op=Op.REWORDED, old=(old[-1],), new=(new[-1],), edits=edits))
    from watcher.model.document import Document, Format

    document = Document(
        text="", blocks=(), title="Long", format=Format.TEXT, sha256="0" * 64, name="long"
    )
    return Comparison(
        old=document,
        new=document,
        old_clauses=tuple(old),
        new_clauses=tuple(new),
        changes=tuple(changes),
        verdict=Verdict(severity=Severity.NONE, score=0),
    )


def test_long_unchanged_runs_are_folded_and_keep_their_text() -> None:
    page = page_of(long_pair(60))

    folded = page.select("details")
    assert len(folded) == 6
    assert folded[0].summary is not None
    assert folded[0].summary.text == "5 unchanged clauses"
    assert "Clause 3 says" in folded[0].text
    assert "Clause 1 says" not in folded[0].text


def test_a_long_pair_stays_small() -> None:
    assert len(draw_html(long_pair(3000)).encode()) < 3_000_000


def test_a_section_is_named_once_where_it_begins(chirp: Comparison) -> None:
    sections = [heading.text for heading in page_of(chirp).select("h3.section")]

    assert sections == ["Privacy", "Contact", "What we share", "Contact"]


def test_notes_are_shown(chirp: Comparison) -> None:
    noted = replace(chirp, verdict=replace(chirp.verdict, notes=("Read as English.",)))

    assert page_of(noted).select(".note")[0].text == "Read as English."
