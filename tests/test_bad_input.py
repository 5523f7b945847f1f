"""What cannot be compared is named in one sentence with the cure, and nothing is printed for it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

GOOD = "# Nest\n\nWe keep the names of birds.\n"


def diff(
    *arguments: object, folder: Path, given: bytes | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `watcher diff` as people do."""
    done = subprocess.run(
        [sys.executable, "-m", "watcher", "diff", *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=folder,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def pdf(*, password: str = "", damaged: bool = False) -> bytes:
    """A PDF of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()[: 120 if damaged else None]


BAD = {
    "an empty file": (b"", "it is empty. Give a file"),
    "blanks": (b" \n\t\n", "it holds no text. Give a file"),
    "a picture": (
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "a binary file, not a policy. Give HTML",
    ),
    "a database": (b"SQLite format 3\x00" + bytes(84), "a binary file, not a policy. Give HTML"),
    "a page of scripts": (b"<html><script>a()</script>", "holds no text. It may need JavaScript"),
    "a locked PDF": (pdf(password="egg"), "needs a password. Save it without one"),
    "a scanned PDF": (pdf(), "holds pictures and no text. Give one with text"),
    "a damaged PDF": (pdf(damaged=True), "this PDF is damaged"),
    "a cut download": (gzip.compress(GOOD.encode())[:-4], "its end is missing. Fetch it again"),
    "a gzip bomb": (gzip.compress(bytes(30_000_000)), "20 MB when unpacked. Cut it down"),
    "a page of 50 MB": (b"<p>We keep names.</p>\n" * 2_400_000, "more than 50 MB. Cut it down"),
    "a text of 5 MB": (
        b"We keep the names of birds.\n\n" * 180_000,
        "3 million characters of text",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_told_in_one_sentence_with_the_cure(kind: str, tmp_path: Path) -> None:
    body, said = BAD[kind]
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.file").write_bytes(body)

    done = diff("bad.file", "good.md", "--format", "json", folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("watcher: bad.file: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param(
            "missing.md", "no such file or directory. Check the name", id="a missing file"
        ),
        pytest.param("folder", "is a directory. Name a file inside it.", id="a folder"),
        pytest.param("good.md/x", "not a directory. Check the name", id="a file as a folder"),
        pytest.param("x" * 300, "file name too long. Check the name", id="an endless name"),
    ],
)
def test_what_is_no_file_is_told_with_the_cure(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "folder").mkdir()

    done = diff("good.md", name, folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"watcher: {name}: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_of_two_bad_files_the_first_is_told(tmp_path: Path) -> None:
    for name in ("one.md", "two.md"):
        (tmp_path / name).write_bytes(b"")

    done = diff("one.md", "two.md", folder=tmp_path)

    assert done.stderr == "watcher: one.md: it is empty. Give a file that holds a policy.\n"


def test_an_empty_pipe_is_told(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")

    done = diff("good.md", "-", folder=tmp_path, given=b"")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "watcher: standard input: it is empty. Give a file that holds a policy.\n"


def test_a_bad_version_leaves_an_earlier_report_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.file").write_bytes(b"")
    report = tmp_path / "report.html"
    report.write_text("earlier", encoding="utf-8")

    done = diff("good.md", "bad.file", "-o", report, folder=tmp_path)

    assert done.returncode == 2
    assert report.read_text(encoding="utf-8") == "earlier"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            "<meta charset=nest-8><p>Vögel zwitschern “laut”.".encode(), id="a wrong name"
        ),
        pytest.param("<p>Vögel zwitschern “laut”.".encode("cp1252"), id="no name"),
        pytest.param("<p>Vögel zwitschern “laut”.".encode("utf-16"), id="two bytes a letter"),
        pytest.param(
            "<meta charset=utf-8><p>Vögel zwitschern “laut”.".encode("cp1252"), id="a false name"
        ),
    ],
)
def test_a_page_in_an_unknown_charset_is_read_as_browsers_do(page: bytes, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page)
    (tmp_path / "same.html").write_text("<p>Vögel zwitschern “laut”.", encoding="utf-8")

    done = diff("page.html", "same.html", folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
