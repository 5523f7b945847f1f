"""Each finding is told in one plain sentence, made of the words that came or went."""

from __future__ import annotations

import pytest

from watcher.differ import read_source
from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.judge.case import Case, open_cases
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.why import explain
from watcher.differ.source import Source
from watcher.model.finding import Direction, Kind

KEPT = "We are fond of ladders and of everybody who climbs them."


def only_change(old: str, new: str) -> Case:
    sides = (Source(body=text.encode(), name="policy.md") for text in (old, new))
    before, after = (read_source(source)[1] for source in sides)
    (case,) = open_cases(before, after, compare_clauses(align_clauses(before, after)))
    return case


def why(
    old: str, new: str, *, restricts: bool = False, rule: str = "", kind: Kind = Kind.DATA
) -> str:
    hit = Hit(
        rule=rule or "learnt-opinion",
        direction=Direction.RESTRICTS if restricts else Direction.EXPANDS,
        kind=kind,
        sharing=False,
        grade=1,
        chance=0.5,
    )
    return explain(hit, only_change(old, new))


def came(text: str, *, restricts: bool = False, kind: Kind = Kind.DATA) -> str:
    return why(KEPT, f"{KEPT}\n\n{text}", restricts=restricts, kind=kind)


def went(text: str, *, restricts: bool = False) -> str:
    return why(f"{KEPT}\n\n{text}", KEPT, restricts=restricts)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("We may share your rungs with our friends.", "may now share your rungs with its friends."),
        ("We share your rungs with our friends.", "may now share your rungs with its friends."),
        ("We will share your rungs.", "will now share your rungs."),
        ("We might also count your rungs.", "may now also count your rungs."),
    ],
)
def test_what_the_company_may_do_is_told_as_that(text: str, sentence: str) -> None:
    assert came(text) == f"The company {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Friends may count your rungs.", "Friends may now count your rungs."),
        ("Your rungs may be counted.", "Your rungs may now be counted."),
        ("You may not count.", "The text now says that you may not count."),
        ("Partners may not count.", "The text now says that partners may not count."),
        ("We may not always count.", "The text now says that the company may not always count."),
        (
            "Effective May 2018, we count.",
            "The text now says that Effective May 2018, the company counts.",
        ),
        (
            "If a friend buys us, we may count your rungs.",
            "If a friend buys the company, the company may now count your rungs.",
        ),
        (
            "If you give rungs we can use to find you, we count them.",
            "The text now says that if you give rungs the company can use to find you,"
            " it counts them.",
        ),
        ("Your rungs are counted.", "The text now says that your rungs are counted."),
        (
            "When you climb, we may count your rungs.",
            "When you climb, the company may now count your rungs.",
        ),
        (
            "When you climb our ladders, we may count your rungs.",
            "When you climb the company's ladders, it may now count your rungs.",
        ),
        (
            "If you do not object, your rungs are counted by friends.",
            "The text now says that if you do not object, your rungs are counted by friends.",
        ),
        ("Rungs: all of them.", "The text now says: Rungs: all of them."),
    ],
)
def test_what_others_may_do_is_told_of_them(text: str, sentence: str) -> None:
    assert came(text) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("We never count your rungs.", "The company now promises not to count your rungs."),
        ("We do not and will not count.", "The company now promises not to count."),
        ("We do not guarantee it.", "The text now says that the company does not guarantee it."),
        (
            "We do not keep your rungs and delete them at once.",
            "The text now says that the company does not keep your rungs and delete them at once.",
        ),
        (
            "We will not, and will not let others, count.",
            "The text now says that the company will not, and will not let others, count.",
        ),
        ("You can refuse to climb.", "You can now refuse to climb."),
        ("To climb, please write to us.", "You can now write to the company to climb."),
        ("You have the right to climb.", "You now have the right to climb."),
        (
            "We delete your rungs at once.",
            "The text now says that the company deletes your rungs at once.",
        ),
    ],
)
def test_what_is_in_the_readers_favour_is_told_so(text: str, sentence: str) -> None:
    assert came(text, restricts=True) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("We do not count your rungs.", "The company no longer promises not to count your rungs."),
        ("Chatbook does not count them.", "Chatbook no longer promises not to count them."),
        ("We will ask you first.", "The company no longer promises to ask you first."),
        (
            "We will keep your rungs for a day.",
            "The text no longer says that the company will keep your rungs for a day.",
        ),
        ("You can refuse to climb.", "The text no longer says that you can refuse to climb."),
        (
            "We will never count rungs; they are yours.",
            "The company no longer promises not to count rungs.",
        ),
        ("Rungs will not be sold.", "The text no longer says that Rungs will not be sold."),
        ("You will not pay.", "The text no longer says that you will not pay."),
        ("Our Friends never count.", "The text no longer says: the company's Friends never count."),
        (
            "We do not count your rungs, and we do not weigh them.",
            "The company no longer promises not to count your rungs.",
        ),
    ],
)
def test_what_is_lost_is_told_as_lost(text: str, sentence: str) -> None:
    assert went(text) == sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            "We share your name with hosts.",
            "We share your name with hosts and data brokers.",
            "The company may now share your name with hosts and data brokers;"
            " “data brokers” is new.",
            id="put in",
        ),
        pytest.param(
            "We collect your name and your email address when you join.",
            "We collect your name, your location and your email address when you join or log in.",
            "The company may now collect your name, your location and your email address when you"
            " join or log in; “location” and “log in” are new.",
            id="put in at two places",
        ),
        pytest.param(
            "We share your name with hosts.",
            "We share your name with insurers.",
            "The company may now share your name with insurers; before, it said “hosts”.",
            id="in place of other words",
        ),
        pytest.param(
            "We keep your name for 30 days.",
            "We keep your name for 90 days.",
            "The company may now keep your name for 90 days; before, it said “30 days”.",
            id="another number is told with its unit",
        ),
        pytest.param(
            "We do not share your name with advertisers.",
            "We share your name with advertisers.",
            "The company may now share your name with advertisers;"
            " before, it promised not to do so.",
            id="a promise turned",
        ),
        pytest.param(
            "We do not share your name without your consent.",
            "We share your name.",
            "The company may now share your name;"
            " before, it promised not to share your name without your consent.",
            id="a narrower promise turned",
        ),
        pytest.param(
            "Your location is not collected.",
            "Your location is collected.",
            "The text now says that your location is collected;"
            " before, it said that your location is not collected.",
            id="a passive promise turned",
        ),
        pytest.param(
            "We share names with the Ladder Family of Companies.",
            "We share names with the Ladder, a Chatbook Family of Companies.",
            "The company may now share names with the Ladder, a Chatbook Family of Companies;"
            " “Chatbook” is new.",
            id="less what stood there as well",
        ),
        pytest.param(
            "We only use your contacts to find your friends.",
            "We use your contacts to find your friends.",
            "The company may now use your contacts to find your friends; “only” is gone.",
            id="a small word that bound it",
        ),
        pytest.param(
            "We share your data with advertisers, unless you have turned off personalised"
            " advertising in the privacy settings of your account or of your device.",
            "We share your data with advertisers.",
            "The text now only says that the company shares your data with advertisers.",
            id="half of it is gone, and the other still stands",
        ),
        pytest.param(
            "We use your address to send receipts and we do not use it for advertising.",
            "We use your address to send receipts. We may also use it for advertising.",
            "The company may now also use it for advertising; before, it said that the company uses"
            " your address to send receipts and it does not use it for advertising.",
            id="the sentence that changed is told, not its neighbour",
        ),
        pytest.param(
            "We do not sell your data.",
            "We do not, and will not, sell your data.",
            "The text now says that the company does not, and will not, sell your data.",
            id="a promise repeated is none turned",
        ),
        pytest.param(
            "We do not intend to transfer your data abroad.",
            "We may transfer your data abroad.",
            "The company may now transfer your data abroad; “do not intend” is gone.",
            id="no intent is no promise",
        ),
        pytest.param(
            "We do not show targeted advertising to teens under 18.",
            "We do not show targeted advertising to teens under 16.",
            "The text now says that the company does not show targeted advertising to teens"
            " under 16; before, it said “under 18”.",
            id="an age is told with its under",
        ),
        pytest.param(
            "We delete the logs of our servers after six weeks.",
            "We delete the logs of our servers after two weeks.",
            "The text now says that the company deletes the logs of its servers after two weeks;"
            " before, it said “six weeks”.",
            id="a spelled number",
        ),
        pytest.param(
            "We obtain your consent.",
            "We obtain your consent where required by law.",
            "The text now says that the company obtains your consent where required by law;"
            " “where required by law” is new.",
            id="to ask for consent is no permission",
        ),
        pytest.param(
            "Information you may provide can be shared with partners.",
            "Information you may provide can be shared with partners and advertisers.",
            "The text now says: information you may provide can be shared with partners and"
            " advertisers; “advertisers” is new.",
            id="somebody else's may",
        ),
        pytest.param(
            "We share your name and your age with our partners and friends.",
            "We share your age and your name with our partners and friends.",
            "The text now says that the company shares your age and your name with its partners and"
            " friends.",
            id="only put in another order",
        ),
    ],
)
def test_of_a_reworded_sentence_the_difference_is_quoted(old: str, new: str, sentence: str) -> None:
    assert why(old, new) == sentence


def test_what_the_company_could_do_before_is_not_told_as_if_it_could_only_now() -> None:
    old = "We may count your rungs, your steps and your poles for the yearly list of all ladders."
    new = "We may weigh ladders, count their rungs, and publish either in our list of the year."

    assert why(old, new).startswith("The text now says that the company may weigh ladders")


def test_a_word_that_is_gone_is_quoted() -> None:
    told = why(
        "We use your location only to deliver, solely.",
        "We use your location to deliver.",
        rule="dropped-only",
    )

    assert told == "The company may now use your location to deliver; “only” and “solely” are gone."


def test_a_duty_that_became_optional_is_no_new_permission() -> None:
    told = why(
        "We will ask you before we share your name.",
        "We may ask you before we share your name.",
        rule="duty-became-optional",
    )

    assert told == "The company now only says that it may ask you before it shares your name."


@pytest.mark.parametrize(
    ("heading", "item", "kind", "sentence"),
    [
        ("How we use it", "To count rungs", Kind.PURPOSE, "may now use your data to count rungs."),
        (
            "How we use it",
            "Counting rungs",
            Kind.PURPOSE,
            "may now use your data for counting rungs.",
        ),
        ("What we collect", "Your rungs", Kind.DATA, "may now collect your rungs."),
        (
            "Who gets it",
            "Other climbers",
            Kind.RECIPIENT,
            "may now share your data with other climbers.",
        ),
    ],
)
def test_an_item_is_told_by_its_heading(heading: str, item: str, kind: Kind, sentence: str) -> None:
    text = f"# {heading}\n\n- Nothing else\n"

    assert why(text, f"{text}- {item}\n", kind=kind) == f"The company {sentence}"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("What we do not collect", Kind.DATA),
        ("Who never gets it", Kind.RECIPIENT),
        ("Sources it is shared by", Kind.RECIPIENT),
        ("Your choices about what we collect", Kind.DATA),
        ("What we use your data for", Kind.RETENTION),
    ],
)
def test_a_heading_that_forbids_or_fits_not_makes_no_sentence(heading: str, kind: Kind) -> None:
    text = f"# {heading}\n\n- Nothing else\n"

    told = why(text, f"{text}- Long rungs\n", kind=kind)

    assert told == f"Under “{heading}”, the text now lists: Long rungs."


def test_an_item_whose_heading_says_something_else_is_told_where_it_stands() -> None:
    text = "# Ladders\n\n- Nothing else\n"

    assert why(text, f"{text}- Long rungs\n") == "Under “Ladders”, the text now lists: Long rungs."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "You may tell us how tall you are. This includes the height of your ladder.",
            "The text now says that this includes the height of your ladder; "
            "the sentence before: “You may tell us how tall you are”.",
        ),
        (
            "Ladder shops see your height. They may sell it to anybody.",
            "They may now sell it to anybody; the sentence before: “Ladder shops see your height”.",
        ),
        (
            "You are tall. This policy is short.",
            "The text now says that this policy is short.",
        ),
        (
            "As you grow, day by day, inch by inch, we count your steps and your ladders, all "
            "of them. This is fun.",
            "The text now says that this is fun; the sentence before: “As you grow, day by day, "
            "inch by inch, we count your steps and your ladders …”.",
        ),
        ("You are tall. Your ladder is so.", "The text now says that your ladder is so."),
    ],
)
def test_what_a_sentence_points_back_to_is_quoted(text: str, told: str) -> None:
    before, _, _ = text.partition(". ")

    assert why(f"{KEPT}\n\n{before}.\n", f"{KEPT}\n\n{text}\n") == told
