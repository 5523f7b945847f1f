"""`watcher diff`, as people and scripts call it: a process of its own."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter

OLD = """# Chirp Privacy Policy

Chirp is a messenger for people who like birds.

## What we share

We do not share your phone number with other companies for their marketing.
We keep your messages for 30 days.

## Contact

Write to us at any time.
"""

NEW = """# Chirp Privacy Policy

Effective date: March 1, 2031.

Chirp is a messenger for people who like birds.

## What we share

We share your phone number with the Pigeon family of companies for advertising.
We keep your messages for 30 days.

## Contact

Write to us at any time.
"""

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")

Diff = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two versions of a policy in files."""
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    return old, new


@pytest.fixture
def diff(tmp_path: Path) -> Diff:
    """Runs the command in an empty folder; further arguments go to `subprocess.run`."""

    def run(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "watcher", "diff", *map(str, arguments)]
        options: dict[str, object] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            line, check=False, cwd=tmp_path, text=True, encoding="utf-8", **options | more
        )

    return run


def test_a_difference_is_told_and_exits_with_1(diff: Diff, pair: tuple[Path, Path]) -> None:
    done = diff(*pair)

    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.startswith("Chirp Privacy Policy\n")
    assert '"We share your phone number with the Pigeon family of companies' in done.stdout


def test_the_same_words_exit_with_0(diff: Diff, pair: tuple[Path, Path]) -> None:
    done = diff(pair[0], pair[0])

    assert done.returncode == 0
    assert "No difference in the words." in done.stdout


@pytest.mark.parametrize("level", ["none", "minor", "notable", "major"])
def test_a_threshold_decides_the_exit_code(level: str, diff: Diff, pair: tuple[Path, Path]) -> None:
    done = diff(*pair, "--format", "json", "--exit-code-from", level)

    levels = ["none", "minor", "notable", "major"]
    severity = json.loads(done.stdout)["severity"]
    assert done.returncode == int(levels.index(severity) >= levels.index(level))


def test_the_same_words_are_below_every_threshold(diff: Diff, pair: tuple[Path, Path]) -> None:
    assert diff(pair[0], pair[0], "--exit-code-from", "none").returncode == 0


def test_one_side_may_come_from_a_pipe(diff: Diff, pair: tuple[Path, Path]) -> None:
    done = diff(pair[0], "-", "--format", "json", input=NEW)

    assert done.returncode == 1
    assert json.loads(done.stdout)["new"]["name"] == "standard input"


def test_a_compressed_file_is_read(diff: Diff, pair: tuple[Path, Path], tmp_path: Path) -> None:
    packed = tmp_path / "old.md.gz"
    packed.write_bytes(gzip.compress(OLD.encode()))

    assert diff(packed, pair[0]).returncode == 0


def test_the_kind_can_be_forced(diff: Diff, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("<p>We keep <b>nothing</b> about you at all.</p>\n", encoding="utf-8")

    done = diff(page, page, "--type", "text", "--format", "json")

    assert "<b>nothing</b>" in json.loads(done.stdout)["new"]["text"]


@pytest.mark.parametrize(
    ("option", "beginning"),
    [("text", "Chirp"), ("json", "{"), ("html", "<!doctype html>"), ("markdown", "## Chirp")],
)
def test_every_format_can_be_printed(
    option: str, beginning: str, diff: Diff, pair: tuple[Path, Path]
) -> None:
    assert diff(*pair, "--format", option).stdout.startswith(beginning)


def test_all_shows_changes_that_no_finding_names(diff: Diff, pair: tuple[Path, Path]) -> None:
    assert "{+" in diff(*pair, "--all").stdout


def test_explain_names_rules(diff: Diff, pair: tuple[Path, Path]) -> None:
    assert "Rule:" in diff(*pair, "--explain").stdout


def test_a_given_title_is_used(diff: Diff, pair: tuple[Path, Path]) -> None:
    assert diff(*pair, "--title", "August update").stdout.startswith("August update\n")


def test_the_result_goes_to_a_file(diff: Diff, pair: tuple[Path, Path], tmp_path: Path) -> None:
    done = diff(*pair, "-o", "report.html")

    assert (done.returncode, done.stdout) == (1, "")
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.md", "old.md", "report.html"]


def test_a_full_disk_leaves_the_earlier_file_as_it_was(
    diff: Diff, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    report = tmp_path / "report.html"
    report.write_text("earlier", encoding="utf-8")

    done = diff(
        *pair,
        "-o",
        report,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )

    assert done.returncode == 2
    assert "there is no room left to write" in done.stderr
    assert report.read_text(encoding="utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.md", "old.md", "report.html"]


def test_a_version_is_not_overwritten(diff: Diff, pair: tuple[Path, Path]) -> None:
    done = diff(*pair, "-o", pair[1])

    assert done.returncode == 2
    assert "would overwrite" in done.stderr
    assert pair[1].read_text(encoding="utf-8") == NEW


@pytest.mark.parametrize("place", ["missing/report.html", "."])
def test_a_place_that_cannot_be_written_is_trouble(
    place: str, diff: Diff, pair: tuple[Path, Path]
) -> None:
    done = diff(*pair, "-o", place)

    assert done.returncode == 2
    assert done.stderr.startswith("watcher: ")
    assert done.stderr.count("\n") == 1


def test_a_full_standard_output_is_trouble(diff: Diff, pair: tuple[Path, Path]) -> None:
    with Path("/dev/full").open("w") as full:
        done = diff(*pair, stdout=full)

    assert done.returncode == 2
    assert done.stderr.startswith("watcher: standard output: there is no room left")


def test_a_reader_who_goes_away_is_trouble(diff: Diff, pair: tuple[Path, Path]) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    done = diff(*pair, stdout=writing)

    os.close(writing)
    assert done.returncode == 2
    assert done.stderr == "watcher: The reader of standard output went away before the end.\n"


def test_a_closed_standard_output_is_trouble(diff: Diff, pair: tuple[Path, Path]) -> None:
    done = diff(*pair, preexec_fn=lambda: os.close(1), stdout=None)

    assert done.returncode == 2
    assert "Standard output is closed" in done.stderr


def encrypted_pdf() -> bytes:
    """A PDF that needs a password."""
    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    writer.encrypt("secret", algorithm="RC4-128")
    return _bytes_of(writer)


def scanned_pdf() -> bytes:
    """A PDF without text."""
    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    return _bytes_of(writer)


def _bytes_of(writer: PdfWriter) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, id="binary"),
        pytest.param(b"<html><script>var a = 1</script><body></body></html>", id="no text"),
        pytest.param(encrypted_pdf(), id="encrypted"),
        pytest.param(scanned_pdf(), id="scanned"),
        pytest.param(gzip.compress(b"We keep nothing.")[:-9], id="cut gzip"),
    ],
)
def test_what_holds_no_policy_is_named(
    body: bytes, diff: Diff, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.bin"
    bad.write_bytes(body)

    done = diff(pair[0], bad)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("watcher: ")
    assert "bad.bin" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["missing.md", ".", "a\x1b[2J.md"])
def test_a_file_that_is_not_there_is_named_safely(
    name: str, diff: Diff, pair: tuple[Path, Path]
) -> None:
    done = diff(pair[0], name)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("watcher: ")
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("-", "-"), id="both from standard input"),
        pytest.param(("old.md",), id="one side only"),
        pytest.param(("old.md", "new.md", "--format", "yaml"), id="an unknown format"),
        pytest.param(("old.md", "new.md", "--colour"), id="an unknown option"),
    ],
)
def test_wrong_usage_exits_with_2(
    arguments: tuple[str, ...], diff: Diff, pair: tuple[Path, Path]
) -> None:
    done = diff(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: watcher diff" in done.stderr


HOSTILE = (
    "We share <script>alert(1)</script> and &lt;img src=x onerror=alert(1)&gt; and {{7*7}} "
    "and \x1b[31mred\x9b0m and \u202etfel with partners."
)


@pytest.mark.parametrize("option", ["text", "json", "html", "markdown"])
def test_hostile_page_text_stays_text(
    option: str, diff: Diff, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.txt"
    hostile.write_text(f"{NEW}\n{HOSTILE}\n", encoding="utf-8")

    printed = diff(pair[0], hostile, "--type", "text", "--format", option, "--all").stdout

    assert "7*7" in printed.replace("\\", "")
    assert not set(printed) & {"\x1b", "\x9b", "\u202e"}
    if option == "html":
        assert "<script" not in printed
        assert "<img" not in printed


def test_colour_is_for_terminals(pair: tuple[Path, Path]) -> None:
    coloured, plain = on_terminal(pair), on_terminal(pair, NO_COLOR="1")

    assert re.search(r"\x1b\[[0-9;]*3[12]", coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[12]", plain)
    assert ESCAPE.sub("", coloured) == ESCAPE.sub("", plain)


def on_terminal(pair: tuple[Path, Path], **environment: str) -> str:
    """What a person sees, escape sequences included."""
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "watcher", "diff", *map(str, pair)]
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    child = subprocess.Popen(
        line, stdout=theirs, env=inherited | {"TERM": "xterm-256color"} | environment
    )
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65536):
            seen += part
    except OSError:
        pass  # Linux says so when the other end is closed
    child.wait()
    os.close(ours)
    return seen.decode()


def test_help_shows_examples(diff: Diff) -> None:
    done = diff("--help")

    assert done.returncode == 0
    assert "watcher diff policy-2023.html policy-2024.html" in done.stdout
