"""`watcher compare`: the same document as two readers get it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.program import Program
from tests.notifier.conftest import Sink
from tests.plapper import AFTER, BEFORE, publish, served
from tests.webserver import Reply, Request, WebServer
from watcher.gate.history import Standing
from watcher.model.snapshot import Snapshot
from watcher.storage import open_database


@pytest.fixture
def regions(program: Program, website: WebServer) -> Program:
    """Plapper's policy has a German and an American variant, and both were checked."""

    def answer(request: Request) -> Reply:
        return served(BEFORE if request.headers["accept-language"] == "de" else AFTER)

    website.route("/regional", answer)
    website.route("/regional?region=us", answer)
    with program.config.open("a") as file:
        file.write(
            f"""
[[services.terms]]
name = "Regional Policy"
url = "{website.url("/regional")}"
[services.terms.variants.eea]
accept_language = "de"
[services.terms.variants.us]
query = "region=us"
"""
        )
    program.run("check")
    return program


def test_variants_are_kept_apart_and_comparable(regions: Program) -> None:
    done = regions.run("compare", "Plapper/Regional Policy", "--variant", "eea", "--variant", "us")

    assert done.returncode == 0
    assert "Plapper/Regional Policy: eea and us" in done.stdout
    assert "advertisers" in done.stdout


def test_each_variant_is_a_page_of_its_own(regions: Program) -> None:
    assert "3 pages: 3 can be read" in regions.run("status").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("Plapper/Regional Policy", "--variant", "eea"), "twice", id="only one"),
        pytest.param(
            ("Plapper/Regional Policy", "--variant", "eea", "--variant", "mars"),
            "There are: Plapper/Regional Policy (eea), Plapper/Regional Policy (us).",
            id="unknown variant",
        ),
        pytest.param(
            ("Plapper/Privacy Policy", "--variant", "eea", "--variant", "us"),
            "no variants",
            id="page without variants",
        ),
    ],
)
def test_a_mistake_is_told(regions: Program, arguments: tuple[str, ...], told: str) -> None:
    done = regions.run("compare", *arguments)

    assert done.returncode == 2
    assert told in done.stderr


def test_config_shows_variants_so_that_they_can_be_read_again(regions: Program) -> None:
    printed = regions.run("config").stdout
    regions.config.write_text(printed)

    assert regions.run("config").stdout == printed


def archive(program: Program, policy: str, day: datetime) -> None:
    """An archive recorded the policy on that day."""
    snapshot = Snapshot(
        page_key="Plapper/Privacy Policy",
        url="https://web.archive.org/web/2024id_/privacy",
        fetched_at=day,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=f"<html><main>{policy}</main></html>".encode(),
        words_hash=policy,
    )
    with open_database(f"sqlite:///{program.config.parent}/watcher.db") as database:
        database.captures.add(snapshot.page_key, "web.archive.org", [snapshot])
        (kept,) = database.captures.kept(snapshot.page_key, "web.archive.org")
        fate = (kept.snapshot_id, Standing.PUBLISHED, "")
        database.captures.write_fates(snapshot.page_key, [fate], [])


def test_what_changed_since_the_last_archived_version_is_told_when_asked(
    program: Program, website: WebServer, sink: Sink
) -> None:
    publish(website, AFTER)
    program.run("subscribe", "ada@example.org")
    program.run("check")
    archive(program, BEFORE, datetime(2024, 3, 1, tzinfo=UTC))

    done = program.run("compare", "plapper/privacy policy", "--archived")
    program.run("check")

    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert "since the last archived version of 2024-03-01 (web.archive.org)" in told
    assert "advertisers" in told
    assert "No change" in program.run("history", "Plapper").stdout
    assert sink.taken == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("Plapper/Privacy Policy", "--archived"), "no archived version", id="none"),
        pytest.param(("Plapper/Nothing", "--archived"), "no such page is kept", id="unknown page"),
        pytest.param(("Plapper/Privacy Policy",), "--archived", id="neither"),
        pytest.param(
            ("Plapper/Privacy Policy", "--archived", "--variant", "eea"), "--archived", id="both"
        ),
    ],
)
def test_without_an_archived_version_it_is_told_what_to_do(
    program: Program, arguments: tuple[str, ...], told: str
) -> None:
    done = program.run("compare", *arguments)

    assert done.returncode == 2
    assert told in done.stderr
