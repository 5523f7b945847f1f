"""`from watcher import compare`: what programs in Python use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import watcher
from watcher import compare
from watcher.errors import TooLargeSource, UnreadableSource
from watcher.model.document import Format
from watcher.sources import MOST_BYTES, read_file

OLD = "# Chirp\n\nWe do not share your phone number with advertisers.\n\nWrite to us.\n"
NEW = "# Chirp\n\nWe share your phone number with advertisers.\n\nWrite to us.\n"

#: Asks a fresh interpreter which of the heavy libraries a statement pulls in.
PROBE = """
import sys
{statement}
heavy = {{"requests", "urllib3", "sqlalchemy", "apscheduler", "jinja2", "rich", "pydantic"}}
print(*sorted(heavy & set(sys.modules)))
"""


def test_two_texts_are_compared() -> None:
    comparison = compare(OLD, NEW)

    assert not comparison.same_words
    assert [change.op.value for change in comparison.changes] == ["reworded"]


def test_two_files_are_compared(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")

    comparison = compare(old, new)

    assert (comparison.old.name, comparison.new.name) == (str(old), str(new))


def test_a_text_is_never_taken_for_a_file_name(tmp_path: Path) -> None:
    file = tmp_path / "old.md"
    file.write_text(OLD, encoding="utf-8")

    assert str(file) in compare(str(file), NEW).old.text


def test_the_same_text_has_no_changes() -> None:
    assert compare(OLD, OLD).same_words


def test_a_format_can_be_given() -> None:
    comparison = compare("<p>We keep nothing.</p>", "<p>We keep it.</p>", format=Format.TEXT)

    assert comparison.old.text.startswith("<p>")


def test_quotes_are_where_they_say() -> None:
    comparison = compare(OLD, NEW)

    for finding in comparison.verdict.findings:
        for quote in finding.new_quotes:
            assert comparison.new.text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02" * 400])
def test_a_source_without_a_policy_is_refused_by_name(
    content: bytes | None, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.md"
    if content is not None:
        bad.write_bytes(content)

    with pytest.raises(UnreadableSource, match=re.escape("bad.md")):
        compare(bad, NEW)


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    endless = tmp_path / "endless.txt"
    with endless.open("wb") as file:
        file.truncate(MOST_BYTES + 1)

    with pytest.raises(TooLargeSource, match="more than 50 MB"):
        read_file(endless)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="not a file name"):
        read_file(Path("a\0b"))


def test_the_package_names_what_it_offers() -> None:
    assert watcher.__all__ == ["__version__", "compare"]
    with pytest.raises(AttributeError, match="no attribute 'contrast'"):
        watcher.contrast  # noqa: B018


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("from watcher import compare", id="importing it"),
        pytest.param("from watcher import compare; compare('We keep it.', 'We sell it.')", id="it"),
        pytest.param("import watcher.cli.diff", id="the command"),
    ],
)
def test_comparing_pulls_in_no_network_and_no_database(statement: str) -> None:
    line = [sys.executable, "-c", PROBE.format(statement=statement)]

    done = subprocess.run(line, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_the_documented_example_runs(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")
    example = page.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "policy-2023.html").write_text("<p>We do not sell your name.</p>")
    (tmp_path / "policy-2024.html").write_text("<p>We sell your name to advertisers.</p>")

    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout.split()[0] in ("none", "minor", "notable", "major")
