"""`watcher pages`, and the pages that `watcher check` keeps up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.notifier.conftest import Sink
from tests.plapper import AFTER, publish
from tests.webserver import WebServer
from watcher.app import App
from watcher.cli.pages import links_of
from watcher.config import Environment, load_config


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


ADDRESS = "https://policies.example.org/watched"


def name_pages(program: Program, **settings: str) -> None:
    """Set what [pages] of the config says."""
    lines = "".join(f'{name} = "{value}"\n' for name, value in settings.items())
    program.config.write_text(f"[pages]\n{lines}{program.config.read_text()}")


@pytest.mark.usefixtures("owed_alert")
def test_the_page_is_there_when_the_mail_that_points_to_it_arrives(
    program: Program, sink: Sink
) -> None:
    name_pages(program, directory="public", address=ADDRESS)
    page = program.config.parent / "public" / "changes" / "1.html"
    was_there: list[bool] = []

    def taken(address: str) -> str:
        was_there.append(page.exists())
        return "250 OK"

    sink.at_data = taken

    program.run("check")

    ((_, mail),) = sink.taken
    assert f"This change on the web:\r\n{ADDRESS}/changes/1.html\r\n".encode() in mail
    assert was_there == [True]


@pytest.mark.usefixtures("owed_alert")
@pytest.mark.parametrize(
    "pages",
    [
        pytest.param({"address": ADDRESS}, id="nobody knows where they are written"),
        pytest.param({"directory": "public"}, id="nobody knows where they are served"),
        pytest.param({"directory": ".", "address": ADDRESS}, id="they cannot be written"),
    ],
)
def test_a_mail_leaves_without_a_link_where_there_is_nothing_to_point_to(
    program: Program, sink: Sink, pages: dict[str, str]
) -> None:
    name_pages(program, **pages)

    with App(load_config(program.config, Environment())) as app:
        app.deliver_alerts(change_pages=links_of(app))

    ((_, mail),) = sink.taken
    assert b"on the web" not in mail
    assert b"List-Archive" not in mail


@pytest.mark.usefixtures("owed_alert")
def test_a_kill_while_the_page_is_written_loses_neither_the_mail_nor_its_link(
    program: Program, sink: Sink
) -> None:
    name_pages(program, directory="public", address=ADDRESS)

    killed = program.run("check", WATCHER_FAILPOINT="pages:unfinished:2")
    mails_before = list(sink.taken)
    program.run("check")

    assert (killed.returncode, mails_before) == (-9, [])
    ((_, mail),) = sink.taken
    assert f"List-Archive: <{ADDRESS}/changes/1.html>".encode() in mail
