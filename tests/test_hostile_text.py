"""Whatever a page's words are, they stay words in everything we print."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

OLD = "<title>Nest</title><h1>Nest</h1><p>We keep the names of birds in the nest for a year.</p>"
WORDS = {
    "a script": ("&lt;script>alert(1)&lt;/script>", "<script>alert(1)</script>"),
    "a picture": ("&lt;img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    "an escaped picture": ("&amp;lt;img onerror=x&amp;gt;", "&lt;img onerror=x&gt;"),
    "the end of an element": ("&lt;/p>&lt;/td>&lt;/style>&lt;!--", "</p></td></style><!--"),
    "a template": ("{{7*7}} {% raw %} ${7*7} #{7*7}", "{{7*7}} {% raw %} ${7*7} #{7*7}"),
    "a format": ("%s %(x)s {0} {x!r}", "%s %(x)s {0} {x!r}"),
    "markup for terminals": ("[bold red]x[/bold red] [/]", "[bold red]x[/bold red] [/]"),
    "a link in Markdown": ("[nest](javascript:alert(1))", "[nest](javascript:alert(1))"),
    "quotes": ("\"' onclick='x' \\", "\"' onclick='x' \\"),
}
UNSEEN = {
    "an escape sequence": "\x1b[31m",
    "a C1 escape": "\x9b31m",
    "a bell and a backspace": "\x07\x08",
    "a right-to-left override": "\u202e",
    "an isolate": "\u2067",
    "line separators": "\u2028\u2029",
}
#: Nothing of these may reach a terminal, a report or a file as it is.
DANGEROUS = frozenset("\x07\x08\x1b\x9b\u202e\u2067\u2028\u2029\r")
#: A tag or link that Markdown or HTML would obey: no backslash before it.
BARE_MARKUP = re.compile(r"(?<!\\)<script|(?<!\\)\]\(javascript")
FORMATS = ["text", "json", "html", "markdown"]


def printed(page: str, folder: Path, form: str, *more: str) -> str:
    """What `watcher diff` prints about the old page and this one."""
    (folder / "old.html").write_text(OLD, encoding="utf-8")
    (folder / "new.html").write_text(page, encoding="utf-8")
    line = [sys.executable, "-m", "watcher", "diff", "old.html", "new.html", "--format", form]
    done = subprocess.run([*line, "--all", *more], capture_output=True, cwd=folder, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    return done.stdout.decode()


class _Seen(HTMLParser):
    """The elements, attributes and words that a browser makes of a report."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def seen(report: str) -> _Seen:
    parser = _Seen()
    parser.feed(report)
    return parser


IN_CLAUSES = OLD + "".join(f"<p>We also sell {source} to cats.</p>" for source, _ in WORDS.values())
IN_HEADINGS = OLD + "".join(
    f"<h2>Nest {source} cats</h2><p>We sell songs of kind {number} to cats.</p>"
    for number, (source, _) in enumerate(WORDS.values())
)
PAGES = {"clauses": IN_CLAUSES, "headings": IN_HEADINGS}


@pytest.mark.parametrize("place", PAGES)
def test_words_that_look_like_code_are_text_in_json(place: str, tmp_path: Path) -> None:
    report = json.loads(printed(PAGES[place], tmp_path, "json"))

    assert [shown for _, shown in WORDS.values() if shown not in report["new"]["text"]] == []


@pytest.mark.parametrize("place", PAGES)
def test_words_that_look_like_code_are_text_on_a_terminal(place: str, tmp_path: Path) -> None:
    report = "".join(printed(PAGES[place], tmp_path, "text").split())

    assert [shown for _, shown in WORDS.values() if "".join(shown.split()) not in report] == []


@pytest.mark.parametrize("place", PAGES)
def test_words_that_look_like_code_are_text_in_html(place: str, tmp_path: Path) -> None:
    report = seen(printed(PAGES[place], tmp_path, "html"))

    assert [
        shown for _, shown in WORDS.values() if shown not in " ".join(report.words.split())
    ] == []
    assert not report.tags & {"script", "img"}
    assert not {name for name in report.attributes if name.startswith("on")}


@pytest.mark.parametrize("place", PAGES)
def test_words_that_look_like_code_are_text_in_markdown(place: str, tmp_path: Path) -> None:
    assert not BARE_MARKUP.search(printed(PAGES[place], tmp_path, "markdown"))


@pytest.mark.parametrize("form", FORMATS)
def test_characters_that_nobody_sees_do_nothing(form: str, tmp_path: Path) -> None:
    hidden = "".join(
        f"<h2>Part{x}</h2><p>We keep the nam{x}es of cats.</p>" for x in UNSEEN.values()
    )
    page = OLD.replace("<title>Nest", f"<title>Nest{''.join(UNSEEN.values())}") + hidden

    report = printed(page + "<p>We sing.</p>" * 20, tmp_path, form)

    assert not set(report) & DANGEROUS


@pytest.mark.parametrize("form", FORMATS)
def test_a_title_of_several_lines_is_one_line(form: str, tmp_path: Path) -> None:
    page = OLD.replace("<title>Nest", "<title>Nest&#13;&#10;Bcc: cat@chirp.example") + "<p>We sing."

    report = printed(page, tmp_path, form)

    assert "Nest Bcc: cat@chirp.example" in report
    assert "\nBcc" not in report


@pytest.mark.parametrize("form", FORMATS)
def test_a_given_title_is_hostile_too(form: str, tmp_path: Path) -> None:
    title = "<script>x</script>\x1b[31m\u202e{{7*7}}"

    report = printed(f"{OLD}<p>We sing.", tmp_path, form, "--title", title)

    assert not set(report) & DANGEROUS
    if form in ("html", "markdown"):
        assert not BARE_MARKUP.search(report)
