"""A company's sentence becomes a short one about the company, in the company's own words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.growth import assert_about_linear
from watcher.differ.judge.telling import brief, is_statement, joined, retold, sentence, shortened
from watcher.differ.judge.telling.shorten import mark
from watcher.differ.judge.telling.spoken import spoken
from watcher.model.clause import Clause
from watcher.model.document import BlockKind

_LIST = "ladders, saws, drills, hammers, planes, chisels, files, rasps, clamps, vices and squares"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("We may lend it to our friends.", "the company may lend it to its friends."),
        ("we collect, use and share it", "the company collects, uses and shares it"),
        ("we store it and use it daily", "the company stores it and uses it daily"),
        ("we do not sell it", "the company does not sell it"),
        ("we don’t sell it", "the company does not sell it"),
        ("we have it, and we’ll keep it", "the company has it, and it will keep it"),
        ("we automatically receive it", "the company automatically receives it"),
        ("we no longer use it", "the company no longer uses it"),
        ("we limit access to it", "the company limits access to it"),
        ("we, our friends and you use it", "the company, its friends and you use it"),
        ("we neither sell nor rent it", "the company neither sells nor rents it"),
        ("we store it and do not sell it", "the company stores it and does not sell it"),
        ("at our company", "at the company"),
        ("we couldn't and first asked", "the company couldn't and first asked"),
        ("nor are we liable", "nor is the company liable"),
        (
            "A friend gave us it, and we keep it",
            "A friend gave the company it, and the company keeps it",
        ),
        ("Acme (“we”) lends", "Acme (“we”) lends"),
        ("nor do we sell it", "nor does the company sell it"),
        ("under no law will we sell it", "under no law will the company sell it"),
        ("we help friends store and use it", "the company helps friends store and use it"),
        ("we store data, log data and saws", "the company stores data, log data and saws"),
        ("we gather, hold and use it", "the company gathers, holds and uses it"),
        ("we keep it and then delete it", "the company keeps it and then deletes it"),
        ("we store and safely use it", "the company stores and safely uses it"),
        ("we store, and in time only use saws", "the company stores, and in time only use saws"),
        ("we hereby agree", "the company hereby agrees"),
        ("we proceed", "the company proceeds"),
        ("we bought it", "the company bought it"),
        ("we rely on it", "the company relies on it"),
        ("we received it", "the company received it"),
        ("we and our friends use it", "the company and its friends use it"),
        ("neither we nor our friends use it", "neither the company nor its friends use it"),
        ("we use it to mend and store saws", "the company uses it to mend and store saws"),
        ("Our saws are sharp.", "the company's saws are sharp."),
        ("Tell us about you.", "Tell the company about you."),
        ("We keep it to ourselves.", "the company keeps it to itself."),
        ("It is kept in the US.", "It is kept in the US."),
        ("Write to us.privacy@example.org.", "Write to us.privacy@example.org."),
        ("We cookie-match.", "the company cookie-matches."),
    ],
)
def test_it_speaks_of_the_company_where_the_company_says_we(said: str, told: str) -> None:
    assert retold(said) == told


def test_a_company_that_was_just_named_is_it() -> None:
    assert retold("share what we know with our friends", named_before=True) == (
        "share what it knows with its friends"
    )


@pytest.mark.parametrize(
    ("text", "lead", "main"),
    [
        ("We may lend your saw.", "", "We may lend your saw"),
        ("b) We may lend your saw;", "", "We may lend your saw"),
        ("In addition, we may lend your saw.", "", "we may lend your saw"),
        ("When you visit us, we may lend your saw.", "When you visit us", "we may lend your saw"),
        ("To please you, we may lend your saw.", "", "we may lend your saw to please you"),
        ("30 days later we lend it.", "", "30 days later we lend it"),
        ("To please, we never lend it.", "To please", "we never lend it"),
        ("In cases where we lend it, ask.", "", "In cases where we lend it, ask"),
        ("You have the following rights:", "", "You have the following rights …"),
    ],
)
def test_a_short_sentence_keeps_all_its_words(text: str, lead: str, main: str) -> None:
    assert shortened(text) == (lead, main)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        pytest.param(
            "We may lend your saw (which is sharp, as saws should be) to anybody who asks.",
            "We may lend your saw to anybody who asks",
            id="an aside goes first",
        ),
        pytest.param(
            "We may lend your saw to other members, as described in our rules about lending tools.",
            "We may lend your saw to other members",
            id="so does a reference",
        ),
        pytest.param(
            f"We may lend {_LIST} to all members.",
            "We may lend ladders, saws, drills, hammers, planes, chisels, files …",
            id="the rest of a list is left out at a comma",
        ),
        pytest.param(
            "We may lend your saw to whoever asks, unless you have asked us in writing not to.",
            "We may lend your saw to whoever asks … unless you have asked us in writing not to",
            id="what is left out is marked, and an exception told",
        ),
        pytest.param(
            "We may lend your saw (and, unless you object, your planks and your drill) to friends.",
            "We may lend your saw …",
            id="an aside is not cut in its middle",
        ),
    ],
)
def test_a_long_sentence_is_cut_where_it_may_be(text: str, short: str) -> None:
    assert shortened(text, 10) == ("", short)


def test_what_matters_is_kept_however_far_behind_it_stands() -> None:
    text = f"We may lend {_LIST}, your saw and planks to all members of the club."
    start = text.index("your saw")

    _, short = shortened(mark(text, [(start, start + 8)]), 12)

    assert short.startswith("We may lend ladders … your saw")


@pytest.mark.parametrize(
    "text",
    [
        f"We lend {_LIST}, and we will not lend planks without asking you, or your saw.",
        f"We never sell, but lend {_LIST}, and your saw to members.",
        f"We never lend: {_LIST} to members; planks of any kind to anybody at all; your saw.",
    ],
)
def test_what_matters_is_not_torn_from_a_not(text: str) -> None:
    start = text.index("your saw")

    _, short = shortened(mark(text, [(start, start + 8)]), 12)

    assert short.startswith(text[:20])
    assert short.endswith(" …")
    assert "your saw" not in short


def test_of_a_long_list_the_part_that_matters_is_told_behind_its_lead() -> None:
    text = (
        f"We lend these things: {_LIST} to anybody; your saw and your planks to members alone;"
        " and whatever else is asked for by whomever in the long and cold months of the winter."
    )
    start = text.index("your saw")

    _, short = shortened(mark(text, [(start, start + 8)]))

    assert short == "We lend these things … your saw and your planks to members alone …"


def test_of_several_sentences_the_first_is_told_without_a_second_stop() -> None:
    text = f"We may lend your saw to all members. For that we keep a list of {_LIST} on paper."

    assert shortened(f"{text} {text}").main == "We may lend your saw to all members …"


def test_a_reference_takes_nothing_else_with_it() -> None:
    text = "We lend saws to members as described in our rules and planks to strangers who ask us."

    assert shortened(text, 12).main == "We lend saws to members and planks to strangers who ask us"


def test_a_promise_keeps_its_exception_however_far_behind_it_stands() -> None:
    text = f"We never lend {_LIST} to anybody at all, except to our friends."

    assert shortened(text, 12).main.endswith(" … except to our friends")


@pytest.mark.parametrize(
    "text",
    [
        "Every saw that is lent to you is subject to the rules of the club, and to those of law.",
        "We lend saws to all members as described in our rules, which are known to every member.",
    ],
)
def test_what_the_sentence_leans_on_is_no_mere_reference(text: str) -> None:
    assert " rules" in shortened(text, 14).main


def test_an_exception_stays_whole_with_the_reference_in_it() -> None:
    text = (
        "We never lend saws to strangers or friends, except as described in our rules, or to you."
    )

    assert "except as described in our rules" in shortened(text, 14).main


def test_a_page_cannot_mark_words_itself() -> None:
    assert mark("\ue000sharp\ue001 saws", [(7, 12)]) == "sharp\ue000 saws\ue001"


def item_of(text: str, *, stem: str = "", kind: BlockKind = BlockKind.LIST_ITEM) -> Clause:
    return Clause(text=text, start=0, end=len(text), index=0, kind=kind, stem=stem)


@pytest.mark.parametrize(
    ("stem", "text", "told"),
    [
        ("We lend your saw to:", "Other members", "We lend your saw to other members"),
        ("We lend these tools:", "Your saw", "We lend these tools: your saw"),
        ("Saws are lent. We share with:", "Members", "We share with members"),
        ("We lend:", "You may borrow a saw.", "You may borrow a saw."),
        ("We lend only:", "to members;", "We lend only to members"),
        ("We lend your saw to:", "to try it", "We lend your saw to try it"),
        ("We lend:", "what you asked for", "We lend: what you asked for"),
        ("We never do this:", "Your saw is lent.", "We never do this: your saw is lent"),
        ("We lend to:", "US residents", "We lend to US residents"),
        ("", "Your saw", "Your saw"),
    ],
)
def test_an_item_is_told_behind_the_words_that_lead_it_in(stem: str, text: str, told: str) -> None:
    assert shortened(spoken(item_of(text, stem=stem)))[1] == told.rstrip(".")


def test_a_shouted_sentence_is_told_calmly() -> None:
    assert spoken(item_of("WE MAY LEND IT IN THE US.")) == "we may lend it in the US."


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("We lend saws.", True),
        ("Saws are lent.", True),
        ("Lenders share saws", True),
        ("Our members share saws.", True),
        ("Saws that are sharp", False),
        ("Saws you lend", False),
        ("Saws; planks; log books", False),
        ("Purpose: we lend saws", False),
        ("If you lend a saw, we may use it.", True),
        ("The use of saws", False),
        ("", False),
    ],
)
def test_only_whole_statements_stand_behind_that(text: str, whole: bool) -> None:
    assert is_statement(text) is whole


def test_a_sentence_begins_large_and_ends_once() -> None:
    assert sentence("  your data  may go on . ") == "Your data may go on."
    assert sentence("your data may go …") == "Your data may go …"


@pytest.mark.parametrize(
    ("second", "together"),
    [
        ("The company may lend it.", "It is gone; the company may lend it."),
        ("Your Chatbook account may.", "It is gone; your Chatbook account may."),
        ("Chatbook may lend it.", "It is gone; Chatbook may lend it."),
        ("Personal Data may be lent.", "It is gone; Personal Data may be lent."),
    ],
)
def test_two_sentences_become_one_and_names_keep_their_capitals(second: str, together: str) -> None:
    assert joined("It is gone.", second) == together


def test_a_long_sentence_for_people_can_be_told_in_brief() -> None:
    assert brief("The company may lend your saw, your plank and your drill to members.", 9) == (
        "The company may lend your saw, your plank …"
    )


def test_what_is_told_in_brief_closes_its_quotation() -> None:
    assert brief("It may; before, it said “our trusted friends and hosts”.", 8) == (
        "It may; before, it said “our trusted friends …”"
    )


@pytest.mark.parametrize("text", ["", " ", ".", "…", ";;;", "\ue000\ue001", "我们可以共享", "–"])
def test_a_text_without_words_is_told_as_little(text: str) -> None:
    lead, main = shortened(mark(text, [(0, len(text))]))

    assert lead == ""
    assert main in ("", "…", "我们可以共享")


@pytest.mark.parametrize(
    "piece",
    [
        "we ", "(", "such as saws, ", "when we, ", "we use and share it ", "; ", "…", "a", "-",
        ": ", ", which ", "and,share,saws,", "unless we ", "WE LEND IT. ",
    ],
)  # fmt: skip
def test_no_text_takes_long_to_tell(piece: str) -> None:
    def telling_of(size: int) -> Callable[[], object]:
        text = f"We use it {piece * size} and share it."
        clause = item_of(text, stem=f"We never {piece * size}")
        return lambda: (shortened(spoken(clause)), retold(text), is_statement(text), brief(text, 9))

    assert_about_linear(telling_of, 4_000)
