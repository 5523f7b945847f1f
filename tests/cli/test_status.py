"""`watcher status`: how each page is doing, for people and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.program import Program
from tests.notifier.conftest import Sink
from tests.plapper import owe_digest, publish
from tests.webserver import Reply, WebServer, redirect
from watcher.model.health import USUAL_TOLERANCE
from watcher.storage import open_database


@pytest.fixture
def two_pages(program: Program, website: WebServer) -> Program:
    """Watches a page that is gone beside Plapper's, and was checked once."""
    website.route("/other", Reply(status=404))
    with program.config.open("a") as file:
        file.write(
            f'[[services]]\nname = "Aaa"\n[[services.terms]]\nname = "Terms"\n'
            f'url = "{website.url("/other")}"\n'
        )
    program.run("check")
    return program


def name_operator(program: Program) -> None:
    text = program.config.read_text()
    program.config.write_text(f'[operator]\nemail = "ops@example.org"\n{text}')


def test_readable_pages_share_a_line_and_blind_ones_have_their_own(two_pages: Program) -> None:
    done = two_pages.run("status")

    lines = done.stdout.splitlines()
    assert lines[0] == "2 pages: 1 can be read, 1 cannot."
    assert lines[1] == "  Can be read: 1 unchanged; each verified within the last 1 minute."
    assert lines[2] == "  Aaa/Terms: gone for less than a minute, 1 time in a row, never read"
    assert done.returncode == 3


def test_programs_get_the_health_of_each_page(two_pages: Program) -> None:
    done = two_pages.run("status", "--json")

    gone, read = json.loads(done.stdout)["pages"]
    assert (gone["health"], gone["readable"]) == ("gone", False)
    assert gone["since"] == gone["failing_since"]
    assert (read["health"], read["readable"]) == ("unchanged", True)
    assert read["since"] == read["last_read_at"]
    assert done.returncode == 3


def test_a_moved_page_is_told_with_its_new_address(program: Program, website: WebServer) -> None:
    publish(website, "", "/there")
    website.route("/there", website.routes["/privacy"])
    website.route("/privacy", redirect("/there", status=301))
    program.run("check")

    done = program.run("status")

    assert f"moved to {website.url('/there')}; change its url" in done.stdout
    assert "1 moved" in done.stdout
    assert done.returncode == 0


def test_without_an_operator_status_says_that_nobody_is_told(two_pages: Program) -> None:
    two_pages.run("check")
    before = two_pages.run("status").stdout
    two_pages.run("check")

    after = two_pages.run("status").stdout

    assert "Nobody is told of them" not in before
    assert "Nobody is told of them: operator.email is not set in the config." in after


def test_status_says_when_the_operator_was_told(two_pages: Program, sink: Sink) -> None:
    name_operator(two_pages)
    two_pages.run("check")
    told = two_pages.run("check")

    done = two_pages.run("status")

    assert "1 mail to the operator." in told.stdout
    assert sink.recipients == ["ops@example.org"]
    assert "the operator was told less than a minute ago" in done.stdout


def test_a_mail_server_that_is_down_is_told_and_the_operator_hears_later(
    two_pages: Program, sink: Sink
) -> None:
    name_operator(two_pages)
    two_pages.run("check")
    working = two_pages.config.read_text()
    two_pages.config.write_text(working.replace(f"port = {sink.port}", "port = 1"))

    done = two_pages.run("check")

    assert "The operator is told at the next check:" in done.stderr
    assert done.returncode == 3
    assert "the operator was told" not in two_pages.run("status").stdout


def test_a_dry_run_does_not_write_to_the_operator(two_pages: Program, sink: Sink) -> None:
    name_operator(two_pages)
    for _ in range(3):
        two_pages.run("check", "--dry-run")

    assert sink.taken == []


def test_digests_are_counted_beside_alerts_and_a_failing_one_is_named(program: Program) -> None:
    address = f"sqlite:///{program.config.parent}/watcher.db"
    owe_digest(address, "ada@example.org")
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    with open_database(address) as database:
        database.digests.make_due(now, tolerance=USUAL_TOLERANCE)
        (digest,) = database.alerts.claim(now, lease=timedelta(hours=1), limit=9, worker="w")
        database.alerts.postpone(digest, "451 later", now)

    text = program.run("status").stdout
    told = json.loads(program.run("status", "--json").stdout)

    assert "Alerts: 0 sent, 0 waiting.\nDigests: 0 sent, 1 waiting." in text
    assert f"digest {digest.key[:12]} of 23 November 2026: todo, 1 tries. 451 later" in text
    assert (told["alerts"]["todo"], told["digests"]["todo"]) == (0, 1)
    assert (told["troubled_alerts"][0]["change"], told["troubled_alerts"][0]["digest"]) == (None, 1)
