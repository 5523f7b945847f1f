"""`watcher import ota`: what others recorded becomes history, what they declared an entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.archive.conftest import Commit, commit, repository
from tests.cli.program import Program
from tests.gate.conftest import policy
from tests.notifier.conftest import Sink
from tests.plapper import AFTER, publish
from tests.webserver import WebServer

__all__ = ["commit", "repository"]

FILE = "plapper/Privacy policy.md"
SHARES = "We share your location and your phone number with advertisers."
SELLS = "We sell your phone number to advertisers."


@pytest.fixture
def recorded(repository: Path, commit: Commit) -> Path:
    """Four versions of Plapper's policy, one of them a flap, and one of another's."""
    commit(FILE, policy(), day=-4000)
    commit(FILE, policy(SHARES, SELLS), day=-3000)
    commit(FILE, policy(), day=-2999)
    commit(FILE, policy(SHARES, SELLS, "We keep it for ever."), day=-2900)
    commit("Chirp/Terms.md", policy(), day=-2000)
    return repository


def versions(program: Program, service: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        program.run("history", service, "--all", "--json").stdout
    )
    return found


def test_recorded_versions_become_history_and_nobody_is_mailed(
    program: Program, recorded: Path, sink: Sink
) -> None:
    patient = program.config.read_text().replace('settle = "0"', 'settle = "3d"')
    program.config.write_text(patient)
    program.run("subscribe", "ada@example.org")

    done = program.run("import", "ota", str(recorded))

    assert done.stdout == "1 document: 4 new versions, 1 change found. Nobody was mailed.\n"
    assert [one["standing"] for one in versions(program, "Plapper")] == [
        "published", "withheld", "withheld", "published",
    ]  # fmt: skip
    assert {one["origin"] for one in versions(program, "Plapper")} == {"Open Terms Archive"}
    assert "your phone number with advertisers" in program.run("history", "Plapper").stdout
    program.run("check")
    assert sink.taken == []


def test_a_second_import_adds_nothing(program: Program, recorded: Path) -> None:
    program.run("import", "ota", str(recorded))
    before = versions(program, "Plapper"), program.run("history", "Plapper").stdout

    again = program.run("import", "ota", str(recorded))

    assert again.stdout.startswith("1 document: 0 new versions, 0 changes found.")
    assert (versions(program, "Plapper"), program.run("history", "Plapper").stdout) == before


def test_a_grown_repository_adds_what_is_new(
    program: Program, recorded: Path, commit: Commit
) -> None:
    program.run("import", "ota", str(recorded))
    commit(FILE, policy("We now watch you through your camera.", SHARES, SELLS), day=-2500)

    again = program.run("import", "ota", str(recorded))

    assert again.stdout.startswith("1 document: 1 new version, 1 change found.")


def test_our_own_first_visit_is_no_news_against_what_others_recorded(
    program: Program, recorded: Path, website: WebServer
) -> None:
    program.run("import", "ota", str(recorded))

    first = program.run("check")
    publish(website, AFTER)
    second = program.run("check")

    assert "first version kept" in first.stdout
    assert "changed, notable" in second.stdout


def test_versions_from_when_we_watched_ourselves_are_left_out(
    program: Program, repository: Path, commit: Commit
) -> None:
    commit(FILE, policy(), day=-4000)
    commit(FILE, policy(SHARES, SELLS), day=4000)
    program.run("check")

    done = program.run("import", "ota", str(repository))

    assert "1 new version, 0 changes found" in done.stdout
    assert "1 version left out: we watched by then." in done.stdout


def test_documents_that_are_not_watched_are_taken_if_asked_for(
    program: Program, recorded: Path
) -> None:
    refused = program.run("import", "ota", str(recorded), "--service", "chirp")
    taken = program.run("import", "ota", str(recorded), "--service", "chirp", "--all")

    assert refused.returncode == 2
    assert "--all" in refused.stderr
    assert taken.stdout.startswith("1 document: 1 new version")
    assert [one["page"] for one in versions(program, "Chirp")] == ["Chirp/Terms"]
    assert "Chirp" not in program.run("status").stdout


def test_a_repository_or_declarations_are_needed(program: Program) -> None:
    assert program.run("import", "ota").returncode == 2


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    """Declarations of Plapper and another, with all that a config cannot say."""
    folder = tmp_path / "declarations"
    folder.mkdir()
    url = "https://plapper.example"
    plapper = {
        "Privacy Policy": {"fetch": f"{url}/privacy", "select": "main"},
        "Terms": {
            "fetch": f"{url}/terms",
            "select": [{"startBefore": "#a", "endAfter": "#b\n[evil]"}, ".more"],
            "remove": [".ads", {"startAfter": "#c", "endBefore": "#d"}],
            "executeClientScripts": True,
        },
        "Rules": {"combine": [{"fetch": f"{url}/1"}, {"fetch": f"{url}/2"}], "select": "main"},
        "Run": {"fetch": f"{url}/run", "filter": ["steal"]},
    }
    (folder / "Plapper.json").write_text(json.dumps({"name": "Plapper", "terms": plapper}))
    other = {"Privacy Policy": {"fetch": "https://chirp.example"}}
    (folder / "Chirp.json").write_text(json.dumps({"name": "Chirp", "terms": other}))
    return folder


def test_declarations_are_printed_as_a_config(
    program: Program, declared: Path, tmp_path: Path
) -> None:
    done = program.run("import", "ota", "--declarations", str(declared))

    printed = tmp_path / "printed.toml"
    printed.write_text(done.stdout)
    understood = Program(printed).run("config").stdout
    assert understood.count("[[services.terms]]") == 5
    assert "browser = true" in understood
    assert "# select: from #a through #b [evil], which a selector cannot say" in done.stdout
    assert 'remove = [".ads"]' in done.stdout
    assert '"Rules (part 2 of 2)"' in done.stdout
    assert "2 services: 4 terms imported, 1 not imported." in done.stderr
    assert "Plapper/Run: it needs a program of theirs, which is never run (steal)" in done.stderr


def test_declarations_are_put_into_the_config(program: Program, declared: Path) -> None:
    before = program.config.read_text()
    asked = ("import", "ota", "--declarations", str(declared), "--service", "plapper")

    done = program.run(*asked, "--into-config")
    again = program.run(*asked, "--into-config")

    assert "3 pages added to Plapper, 1 watched already." in done.stdout
    assert "Terms: it was said to need a browser" in done.stderr
    assert "0 pages added to Plapper, 4 watched already." in again.stdout
    assert program.config.read_text().startswith(before.rstrip())
    assert program.run("config").stdout.count("[[services.terms]]") == 4


def test_all_services_at_once_do_not_go_into_a_config(program: Program, declared: Path) -> None:
    done = program.run("import", "ota", "--declarations", str(declared), "--into-config")

    assert done.returncode == 2
    assert "--service" in done.stderr


def test_a_service_that_is_not_declared_is_said(program: Program, declared: Path) -> None:
    done = program.run("import", "ota", "--declarations", str(declared), "--service", "Tweet")

    assert (done.returncode, done.stdout) == (2, "")
    assert "declares no service Tweet" in done.stderr
