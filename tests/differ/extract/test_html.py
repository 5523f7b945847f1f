"""A web page is read without what surrounds its policy, and without losing any of it."""

from __future__ import annotations

import pytest

from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.errors import UnreadableSource
from watcher.model.document import BlockKind, Document, Format

POLICY = """
<h1>Nest Policy</h1>
<p>We keep the name and the number of every bird that registers with the nest.</p>
<h2>Sharing</h2>
<p>We do not share your name with anybody outside the nest unless you ask us to do so.</p>
<p>You can write to us whenever you like, and a bird will answer you within a week.</p>
"""


def read(page: str, **more: tuple[str, ...]) -> Document:
    """The document of a page."""
    return extract_document(
        Source(body=page.encode(), name="nest.html", format=Format.HTML, **more)  # type: ignore[arg-type]
    )


def lines(page: str, **more: tuple[str, ...]) -> list[str]:
    return read(page, **more).text.splitlines()


ALONE = lines(f"<body>{POLICY}</body>")


def test_headings_and_paragraphs_are_seen() -> None:
    document = read(POLICY)

    kinds = [block.kind for block in document.blocks]
    assert kinds == [BlockKind(kind) for kind in ("heading", "paragraph") * 2] + [
        BlockKind.PARAGRAPH
    ]
    assert document.blocks[3].section == ("Nest Policy", "Sharing")


@pytest.mark.parametrize(
    ("page", "title"),
    [
        pytest.param(f"<title> Our\n nest </title>{POLICY}", "Our nest", id="its own"),
        pytest.param(POLICY, "Nest Policy", id="else its first heading"),
        pytest.param("<p>We keep names.</p>", "", id="else none"),
    ],
)
def test_a_page_has_a_title(page: str, title: str) -> None:
    assert read(page).title == title


@pytest.mark.parametrize(
    "around",
    [
        pytest.param("<nav><a href=/a>Home</a> <a href=/b>About us</a></nav>", id="navigation"),
        pytest.param("<div role=navigation><a href=/a>Home</a></div>", id="navigation by role"),
        pytest.param("<footer><p>Made in Bern by birds.</p></footer>", id="footer"),
        pytest.param("<div role=contentinfo>Made in Bern.</div>", id="footer by role"),
        pytest.param("<aside>Our newest nests</aside>", id="aside"),
        pytest.param("<div id=onetrust-banner-sdk><p>We use cookies.</p></div>", id="OneTrust"),
        pytest.param("<div class='cookie-banner x'><p>We use cookies.</p></div>", id="banner"),
        pytest.param("<div role=dialog><p>Join our nest!</p></div>", id="dialog by role"),
        pytest.param("<dialog open><p>Join our nest!</p></dialog>", id="dialog"),
        pytest.param("<p hidden>Nobody sees this.</p>", id="hidden"),
        pytest.param("<p style='display: none'>Nobody sees this.</p>", id="not displayed"),
        pytest.param("<p aria-hidden=true>Nobody hears this.</p>", id="hidden from aids"),
        pytest.param("<noscript>Please turn JavaScript on.</noscript>", id="noscript"),
        pytest.param("<script>var a = 'We sell names.';</script>", id="script"),
        pytest.param("<style>p { color: red }</style>", id="style"),
        pytest.param("<template><p>We sell names.</p></template>", id="template"),
        pytest.param("<!-- <p>We sell names.</p> -->", id="comment"),
        pytest.param("<svg><text>a bird</text></svg>", id="drawing"),
        pytest.param("<iframe>no frames</iframe>", id="frame"),
        pytest.param("<button>Share this page</button>", id="button"),
        pytest.param("<a class=skip-link href=#main>Skip to content</a>", id="skip link"),
        pytest.param("<span class=sr-only>opens a window</span>", id="for screen readers"),
        pytest.param(
            "<div><ul><li><a href=/a>Home</a><li><a href=/b>Birds</a><li><a href=/c>Jobs</a></ul>"
            "</div>",
            id="menu in a list",
        ),
        pytest.param(
            "<h3>Contents</h3><ul><li><a href=#a>Names</a><li><a href=#b>Numbers</a>"
            "<li><a href=#c>Sharing</a></ul>",
            id="table of contents",
        ),
        pytest.param("<input value='your name'><select><option>Bern</select>", id="form fields"),
    ],
)
@pytest.mark.parametrize("place", ["before", "behind"])
def test_what_surrounds_a_policy_is_left_out(around: str, place: str) -> None:
    page = f"{around}{POLICY}" if place == "before" else f"{POLICY}{around}"

    assert [line for line in lines(f"<body>{page}</body>") if line != "Contents"] == ALONE


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"<div class=accordion><div hidden>{POLICY}</div></div>", id="most of it"),
        pytest.param(f"<nav>{POLICY}</nav>", id="in a navigation element"),
        pytest.param(f"<div class=cookie-banner>{POLICY}</div>", id="in a thing called banner"),
        pytest.param(f"<div role=dialog>{POLICY}</div>", id="in a dialog"),
        pytest.param(f"<footer>{POLICY}</footer>", id="in a footer"),
        pytest.param(f"<form>{POLICY}</form>", id="in a form"),
        pytest.param(f"<main>{POLICY}</main><p>Nest Ltd, Bern</p>", id="in its main part"),
    ],
)
def test_a_policy_is_read_wherever_it_stands(page: str) -> None:
    assert lines(f"<body>{page}</body>")[: len(ALONE)] == ALONE


@pytest.mark.parametrize(
    "section",
    [
        pytest.param(
            "<button aria-controls=s1>Cookies</button><div id=s1 hidden>We bake cookies.</div>",
            id="opened by a button",
        ),
        pytest.param(
            "<a data-bs-target=#s1>Cookies</a><div id=s1 style='display:none'>"
            "<p>We bake cookies.</p></div>",
            id="opened by a link",
        ),
        pytest.param(
            "<div class=accordion-body aria-hidden=true><p>We bake cookies.</p></div>",
            id="called an accordion",
        ),
        pytest.param(
            "<details><summary>Cookies</summary><p>We bake cookies.</p></details>", id="details"
        ),
        pytest.param("<p hidden=until-found>We bake cookies.</p>", id="hidden until found"),
    ],
)
def test_what_a_reader_can_open_is_kept(section: str) -> None:
    assert "We bake cookies." in lines(f"<body>{POLICY}{section}</body>")


@pytest.mark.parametrize(
    "opener",
    [
        pytest.param("<summary>Cookies we bake</summary>", id="summary"),
        pytest.param("<button aria-expanded=false>Cookies we bake</button>", id="button"),
        pytest.param("<div role=heading aria-level=3>Cookies we bake</div>", id="role"),
        pytest.param("<p><b>Cookies we bake</b></p>", id="bold line"),
    ],
)
def test_what_opens_a_section_is_its_heading(opener: str) -> None:
    document = read(f"{POLICY}{opener}<div><p>We bake them with nuts and honey.</p></div>")

    assert document.blocks[-1].section == ("Nest Policy", "Sharing", "Cookies we bake")


def test_a_list_is_read_with_what_leads_it_in() -> None:
    document = read(
        "<p>We share your data with:</p><ul><li>advertisers<li>partners:<ul><li>banks</ul></ul>"
    )

    whole = [(block.stem, document.words_of(block), block.level) for block in document.blocks]
    assert whole == [
        ("", "We share your data with:", 0),
        ("We share your data with:", "advertisers", 1),
        ("We share your data with:", "partners:", 1),
        ("We share your data with: partners:", "banks", 2),
    ]


def test_a_list_of_linked_partners_is_text() -> None:
    partners = "".join(f"<li><a href=/{n}>{n} Ads Inc</a>" for n in ("Wren", "Robin", "Crow"))

    assert "Crow Ads Inc" in lines(f"{POLICY}<p>We share names with:</p><ul>{partners}</ul>")


def test_a_list_of_links_behind_a_sentence_is_text() -> None:
    terms = "".join(f"<li><a href=/{n}>{n} Terms</a>" for n in ("Nest", "Tree", "Feather"))

    assert "Tree Terms" in lines(f"{POLICY}<p>You accept more terms.</p><ul>{terms}</ul>")


def test_definition_lists_are_read() -> None:
    document = read(f"{POLICY}<dl><dt>Name<dd>We ask for it.<dt>Number<dd>We need it.</dl>")

    tail = [(block.kind, document.words_of(block)) for block in document.blocks[-4:]]
    assert tail[1] == (BlockKind.LIST_ITEM, "We ask for it.")
    assert tail[3] == (BlockKind.LIST_ITEM, "We need it.")


TABLE = """<table><caption>What we keep</caption>
<thead><tr><th>Data<th>Reason</thead>
<tr><td>Your <b>name</b><td><p>To greet you.</p><p>To call you.</p>
<tr><td>Your number<td><ul><li>to ring<li>to text</ul>
<tr><td><script>x</script><td></table>"""


def test_table_rows_are_read_with_their_headers() -> None:
    document = read(f"{POLICY}{TABLE}")

    rows = [
        (document.words_of(block), block.header)
        for block in document.blocks
        if block.kind is BlockKind.TABLE_ROW
    ]
    assert rows == [
        ("What we keep", ("Data", "Reason")),
        ("Your name | To greet you. To call you.", ("Data", "Reason")),
        ("Your number | to ring; to text", ("Data", "Reason")),
    ]


def test_a_table_for_the_layout_is_read_as_it_stands() -> None:
    page = f"<table><tr><td><a href=/>Home</a><td>{POLICY}</table>"

    assert [line for line in lines(page) if line != "Home"] == ALONE


def test_words_of_neighbouring_elements_stay_apart() -> None:
    assert lines("<div>We keep names<div>and numbers</div>of birds</div>") == [
        "We keep names",
        "and numbers",
        "of birds",
    ]


def test_markup_inside_a_word_does_not_cut_it() -> None:
    assert lines("<p>We sh<b>ar</b>e your n\xadame\u200bs.</p>") == ["We share your names."]


def test_a_line_break_parts_what_stands_above_each_other() -> None:
    assert lines("<p>Nest Ltd<br>Tree 4<br>Bern</p>") == ["Nest Ltd", "Tree 4", "Bern"]


def test_preformatted_text_keeps_its_paragraphs() -> None:
    assert lines("<pre>We keep names.\n\nWe share them.</pre>") == [
        "We keep names.",
        "We share them.",
    ]


def test_entities_are_the_letters_they_stand_for() -> None:
    assert lines("<p>Birds &amp; bees &lt;b&gt; &#8220;hum&rdquo;&nbsp;loud.</p>") == [
        "Birds & bees <b> “hum” loud."
    ]


def test_selected_content_is_all_that_is_read() -> None:
    page = f"<p>Hello.</p><div id=policy>{POLICY}</div><p>Bye.</p>"

    assert lines(page, select=("#policy",)) == ALONE


def test_several_selectors_are_read_in_the_order_of_the_page() -> None:
    page = "<p class=b>First.</p><div class=a><p class=b>Second.</p></div><p>Third.</p>"

    assert lines(page, select=(".a", ".b")) == ["First.", "Second."]


def test_selected_content_is_not_guessed_at() -> None:
    page = f"<nav id=policy>{POLICY}<footer>Made in Bern by birds.</footer></nav>"

    assert lines(page, select=("#policy",)) == [*ALONE, "Made in Bern by birds."]


def test_removed_elements_are_not_read() -> None:
    page = f"<p class=date>Printed at noon.</p>{POLICY}"

    assert lines(page, remove=(".date",)) == ALONE


@pytest.mark.parametrize(
    ("selectors", "said"),
    [
        pytest.param(
            {"select": ("#missing", ".gone")}, "no element fits #missing, .gone", id="none"
        ),
        pytest.param({"select": ("p[",)}, "p[ is not a CSS selector", id="broken"),
        pytest.param({"remove": (":nonsense(",)}, ":nonsense( is not a CSS selector", id="unknown"),
    ],
)
def test_a_wrong_selector_is_named_with_the_cure(
    selectors: dict[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(UnreadableSource, match=r"nest\.html: ") as caught:
        read(POLICY, **selectors)

    assert said in str(caught.value)
    assert "orrect" in str(caught.value)


def test_everything_removed_leaves_nothing_to_read() -> None:
    with pytest.raises(UnreadableSource, match="holds no text"):
        read(POLICY, remove=("body",))
