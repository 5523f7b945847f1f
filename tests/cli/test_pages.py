"""`watcher pages`, and the pages that `watcher check` keeps up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.plapper import AFTER, publish
from tests.webserver import WebServer


@pytest.fixture
def public(program: Program) -> Path:
    """The folder of the pages, as the config names it."""
    text = program.config.read_text()
    program.config.write_text(f'[pages]\ndirectory = "public"\n{text}')
    return program.config.parent / "public"


def test_the_pages_go_to_the_directory_that_is_named(program: Program, tmp_path: Path) -> None:
    done = program.run("pages", str(tmp_path / "elsewhere"))

    assert done.stdout == f"{tmp_path}/elsewhere: 2 files, 2 written.\n"
    assert "Not read yet." in (tmp_path / "elsewhere" / "index.html").read_text()


def test_without_a_directory_it_says_how_to_name_one(program: Program) -> None:
    done = program.run("pages")

    assert done.returncode == 2
    assert done.stderr == (
        "watcher: Name a directory, or set `directory` in [pages] of the config.\n"
    )


def test_a_check_brings_the_pages_up_to_date_unless_it_is_a_dry_run(
    program: Program, public: Path, website: WebServer
) -> None:
    program.run("check", "--dry-run")
    after_dry_run = public.exists()
    publish(website, AFTER)

    program.run("check")

    assert not after_dry_run
    assert "advertisers" in (public / "changes" / "1.html").read_text()
    assert "changes/1.html" in (public / "index.html").read_text()


def test_pages_that_cannot_be_written_stop_neither_checks_nor_mails(
    program: Program, public: Path, website: WebServer
) -> None:
    program.run("subscribe", "ada@example.org")
    public.mkdir()
    (public / "mine.txt").write_text("mine")
    program.run("check")
    publish(website, AFTER)

    done = program.run("check")

    assert done.returncode == 0
    assert "1 alert mailed." in done.stdout
    assert "The pages for readers are not up to date:" in done.stderr
    assert "Name a new or empty folder" in " ".join(done.stderr.split())
    assert [one.name for one in public.iterdir()] == ["mine.txt"]
