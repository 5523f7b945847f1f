"""`watcher check`, `history`, `show`, `status`: what they print and how they exit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.notifier.conftest import Sink
from tests.plapper import AFTER, owe_digest, publish
from tests.webserver import Reply, WebServer

POLICIES = Path(__file__).parent.parent / "differ" / "policies"


@pytest.fixture
def changed(program: Program, website: WebServer) -> Program:
    """The policy was checked, changed and checked again; Ada subscribed to nothing."""
    program.run("check")
    publish(website, AFTER)
    program.run("check")
    return program


def test_a_check_says_what_came_of_each_page_and_sums_up(
    program: Program, website: WebServer
) -> None:
    first = program.run("check")
    second = program.run("check")
    publish(website, AFTER)
    third = program.run("check")

    assert first.stdout == "Plapper/Privacy Policy: first version kept\n1 page: 1 new.\n"
    assert second.stdout == "1 page: 1 unchanged.\n"
    assert third.stdout.startswith(
        "Plapper/Privacy Policy: changed, notable: The company may now share your phone number"
    )
    assert [first.returncode, second.returncode, third.returncode] == [0, 0, 0]


def test_a_dry_run_mails_nothing_neither_now_nor_later(
    program: Program, website: WebServer, sink: Sink
) -> None:
    program.run("subscribe", "ada@example.org")
    program.run("check")
    publish(website, AFTER)

    program.run("check", "--dry-run")
    program.run("check")

    assert sink.taken == []
    assert program.run("history", "Plapper").stdout.count("Privacy Policy:") == 1


def test_a_page_that_cannot_be_read_is_told_and_does_not_stop_the_others(
    program: Program, website: WebServer
) -> None:
    website.route("/other", Reply(status=404))
    with program.config.open("a") as file:
        file.write(
            f'[[services]]\nname = "Aaa"\n[[services.terms]]\nname = "Terms"\n'
            f'url = "{website.url("/other")}"\n'
        )

    done = program.run("check")
    status = program.run("status")

    assert "Aaa/Terms: could not be read:" in done.stdout
    assert "Plapper/Privacy Policy: first version kept" in done.stdout
    assert (done.returncode, status.returncode) == (3, 3)
    assert "Aaa/Terms: gone" in status.stdout


@pytest.mark.parametrize("deep", ["true", "false"])
def test_the_network_is_asked_where_the_config_wants_it(
    program: Program, website: WebServer, deep: str
) -> None:
    with program.config.open("a") as file:
        file.write(f"[judge]\ndeep = {deep}\n")
    for name in ("before", "after"):
        policy = POLICIES / f"lantern_{name}.md"
        publish(website, f"<article><p>{'</p><p>'.join(policy.read_text().splitlines())}</article>")
        program.run("check")

    shown = program.run("show", "1", "--explain").stdout

    assert ("the network says" in " ".join(shown.split())) is (deep == "true")


def test_a_network_that_cannot_be_loaded_is_told_before_any_page_is_read(
    program: Program, tmp_path: Path
) -> None:
    with program.config.open("a") as file:
        file.write("[judge]\ndeep = true\n")
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "__init__.py").write_text("raise ImportError('of another Python')")

    done = program.run("check", PYTHONPATH=str(tmp_path))

    assert (done.returncode, done.stdout) == (2, "")
    assert "judge.deep" in done.stderr
    assert "numpy, which cannot be loaded here (of another Python)" in done.stderr
    assert program.run("check").stdout.endswith("1 page: 1 new.\n")


def test_only_the_named_service_is_checked(program: Program, website: WebServer) -> None:
    with program.config.open("a") as file:
        file.write(
            f'[[services]]\nname = "Aaa"\n[[services.terms]]\nname = "Terms"\n'
            f'url = "{website.url("/other")}"\n'
        )

    done = program.run("check", "plapper")

    assert done.returncode == 0
    assert website.asked("/other") == []


def test_an_unknown_service_is_refused_with_what_there_is(program: Program) -> None:
    done = program.run("check", "Plopper")

    assert done.returncode == 2
    assert "Plopper" in done.stderr
    assert "It names: Plapper." in done.stderr


def test_a_mail_server_that_is_down_is_told_and_the_alert_waits(
    program: Program, website: WebServer, sink: Sink
) -> None:
    program.run("subscribe", "ada@example.org")
    program.run("check")
    publish(website, AFTER)
    down = program.config.read_text().replace(f"port = {sink.port}", "port = 1")
    program.config.write_text(down)

    done = program.run("check")
    status = program.run("status", "--json")

    assert "Alerts wait:" in done.stderr
    assert json.loads(status.stdout)["alerts"]["todo"] == 1
    assert "cannot be used" in json.loads(status.stdout)["troubled_alerts"][0]["last_error"]


def test_history_lists_changes_with_their_numbers(changed: Program) -> None:
    done = changed.run("history", "plapper")
    as_json = json.loads(changed.run("history", "plapper", "--json").stdout)

    assert done.stdout.split()[0] == "1"
    assert as_json[0]["id"] == 1
    assert as_json[0]["severity"] in ("notable", "major")


def test_history_of_an_unknown_service_says_what_is_kept(changed: Program) -> None:
    done = changed.run("history", "Plopper")

    assert done.returncode == 2
    assert "Kept are: Plapper." in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown"])
def test_a_change_is_shown_in_every_form_of_diff(changed: Program, form: str) -> None:
    done = changed.run("show", "1", "--format", form)

    assert done.returncode == 0
    assert "Plapper: Privacy Policy" in done.stdout
    assert "advertisers" in done.stdout


def test_a_change_that_does_not_exist_is_refused(changed: Program) -> None:
    done = changed.run("show", "99")

    assert done.returncode == 2
    assert "There is no change 99." in done.stderr


def test_status_tells_programs_everything(changed: Program) -> None:
    done = changed.run("status", "--json")

    (page,) = json.loads(done.stdout)["pages"]
    assert done.returncode == 0
    assert page["failure"] is None
    assert page["newest_snapshot"] == 2


def test_status_before_the_first_check_says_so(program: Program) -> None:
    done = program.run("status")

    assert "1 page: 0 can be read, 0 cannot, 1 not checked yet." in done.stdout


def test_a_database_that_is_none_is_refused_with_its_name(program: Program) -> None:
    file = program.config.parent / "watcher.db"
    file.write_bytes(b"this is no database, " * 1000)

    done = program.run("check")

    assert done.returncode == 2
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_check_mails_the_digest_that_is_due_but_not_a_dry_run(
    program: Program, sink: Sink
) -> None:
    owe_digest(f"sqlite:///{program.config.parent}/watcher.db", "ada@example.org")

    dry = program.run("check", "--dry-run")
    nothing = list(sink.taken)
    done = program.run("check")

    assert (nothing, "mailed" in dry.stdout) == ([], False)
    assert done.stdout.endswith("1 digest mailed.\n")
    assert b"Subject: No notable change at the page you follow\r\n" in sink.taken[0][1]
