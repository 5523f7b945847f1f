"""The tree of a page: what is in it, and that selectors see the same page."""

import pytest

from watcher.differ.extract.element import Element, parse_page
from watcher.differ.extract.html import read_html


def drawn(element: Element) -> str:
    inside = "".join(c if isinstance(c, str) else drawn(c) for c in element.children)
    return f"<{element.name}>{inside}</>" if element.name else inside


@pytest.mark.parametrize(
    ("page", "tree"),
    [
        pytest.param("<p>a<p>b", "<html><body><p>a</><p>b</></></>", id="unclosed paragraphs"),
        pytest.param("<b><i>a</b>c</i>", "<html><body><b><i>a</></>c</></>", id="crossed tags"),
        pytest.param("<p>a<script>b()</script>", "<html><body><p>a<script></></></></>", id="code"),
        pytest.param(
            "<p> \n\n <pre> \n\n </pre>", "<html><body><p>\n</><pre> \n\n </></></>", id="blanks"
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_page_is_mended(page: str, tree: str) -> None:
    assert drawn(parse_page(page)) == tree


def test_words_on_either_side_of_a_comment_stay_apart() -> None:
    paragraph = parse_page("<p>a<!-- x -->b").find("p")

    assert paragraph is not None
    assert paragraph.children == ["a", "b"]


def test_an_element_knows_what_stands_before_and_around_it() -> None:
    item = parse_page("<ul><li>a</li> and <li id=x>b").find_all("li")
    first, second = item

    assert (first.before(), second.before()) == (None, first)
    assert [one.name for one in second.ancestors] == ["ul", "body", "html", ""]
    assert second.get("id") == "x"


def test_nesting_of_any_depth_is_read() -> None:
    assert parse_page("<div>" * 2000 + "deep").text() == "deep"


def test_a_page_with_selectors_that_change_nothing_is_read_as_without() -> None:
    page = (
        "<title>T</title><nav><a href=/>Home</a></nav><main class=' a  b '><h1>Terms</h1>"
        "<p>We share <b>data</b>.<!-- x --> You agree.<ul><li>one<li>two</ul>"
        "<table><tr><td>a<td>b<tr><td>c<td>d</table><pre>x\n\ny</pre></main>"
    )

    assert read_html(page, name="p", remove=("blink",)) == read_html(page, name="p")
