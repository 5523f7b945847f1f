"""`watcher doctor` and `watcher config`: is the setup sound, and how was it understood?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.fetcher.browsers import require_browser
from tests.notifier.conftest import Sink
from tests.webserver import make_certificate
from watcher.cli.doctor import judge_operator
from watcher.notifier.domain import DomainFact, judge_domain


def test_a_sound_setup_is_told_as_such(program: Program) -> None:
    done = program.run("doctor")

    assert done.returncode == 0
    assert "answers without encryption" in done.stdout
    assert "The database answers" in done.stdout


def test_a_place_for_pages_that_cannot_be_one_is_broken(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    program.config.write_text(f'{program.config.read_text()}\n[pages]\ndirectory = "file"\n')

    done = program.run("doctor")

    assert done.returncode == 2
    assert "broken The pages for readers: " in done.stdout


def test_a_made_up_sender_and_a_missing_contact_are_worth_a_look(program: Program) -> None:
    done = program.run("doctor")

    assert "look   fetch.contact is not set" in done.stdout
    assert "is a made-up sender" in done.stdout


def test_whether_the_network_can_be_asked_is_told(program: Program, tmp_path: Path) -> None:
    program.config.write_text(f"{program.config.read_text()}\n[judge]\ndeep = true\n")
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "__init__.py").write_text("raise ImportError('of another Python')")

    sound = program.run("doctor")
    broken = program.run("doctor", PYTHONPATH=str(tmp_path))

    assert "ok     The judge's network can be asked." in sound.stdout
    assert "The judge's network needs numpy, which cannot be loaded" in broken.stderr
    assert (sound.returncode, broken.returncode) == (0, 2)


def test_a_mail_server_that_is_down_is_broken(program: Program, sink: Sink) -> None:
    program.config.write_text(program.config.read_text().replace(f"port = {sink.port}", "port = 1"))

    done = program.run("doctor")

    assert done.returncode == 2
    assert "broken 127.0.0.1:1 cannot be used" in done.stdout


def test_whether_the_mail_server_s_log_can_be_read_is_told(program: Program) -> None:
    config = program.config.read_text()
    log = program.config.with_name("mail.log")
    program.config.write_text(config.replace("[mail]", f'[mail]\nrelay_log = "{log}"'))

    before = program.run("doctor")
    log.touch()
    after = program.run("doctor")

    assert (before.returncode, after.returncode) == (2, 0)
    assert f"broken mail.relay_log: {log} cannot be read" in before.stdout
    assert f"ok     {log} can be read" in after.stdout


def test_a_database_out_of_reach_is_broken(program: Program) -> None:
    done = program.run("doctor", WATCHER_DATABASE="sqlite:////nowhere/at/all/watcher.db")

    assert done.returncode == 2
    assert "broken" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("records", "bad"),
    [
        pytest.param(
            {"MX": ["10 mx.a.example"], "SPF": ["v=spf1 mx -all"], "DMARC": ["v=DMARC1; p=none"]},
            [],
            id="all there",
        ),
        pytest.param(
            {"MX": [], "SPF": ["google-site=1"], "DMARC": []}, ["MX", "SPF", "DMARC"], id="nothing"
        ),
    ],
)
def test_what_the_dns_lacks_is_named_with_the_cure(
    records: dict[str, list[str]], bad: list[str]
) -> None:
    facts = judge_domain(
        "a.example", mx=records["MX"], texts=records["SPF"], dmarc=records["DMARC"]
    )

    told = [fact.words for fact in facts if not fact.good]
    assert len(told) == len(bad)
    assert all(name in words for name, words in zip(bad, told, strict=True))


def test_config_prints_every_setting_and_no_secret(program: Program) -> None:
    done = program.run("config", WATCHER_MAIL_PASSWORD="sesame")

    assert done.returncode == 2, "a password over an unencrypted way needs a username"
    assert "sesame" not in done.stdout + done.stderr


def test_config_prints_what_was_understood(program: Program) -> None:
    done = program.run("config")

    assert 'every = "12h"' in done.stdout
    assert 'name = "Plapper"' in done.stdout


def test_the_printed_example_is_the_one_that_comes_along(program: Program) -> None:
    done = program.run("config", "--example")

    assert done.stdout.startswith("# watcher's config: a working example")


def test_certificates_that_the_browser_does_not_know_are_worth_a_look(
    program: Program, tmp_path: Path
) -> None:
    require_browser()
    certificate = make_certificate(tmp_path, "policy.test")
    text = program.config.read_text()
    program.config.write_text(text.replace("[fetch]", f'[fetch]\nca_file = "{certificate}"'))

    done = program.run("doctor")

    assert "look   fetch.ca_file is not known to the browser" in done.stdout
    assert "(1 page may)" in done.stdout
    assert "ca_file" not in _without_browser(program).stdout


def _without_browser(program: Program) -> subprocess.CompletedProcess[str]:
    program.config.write_text(f"{program.config.read_text()}\nbrowser = false\n")
    return program.run("doctor")


@pytest.mark.parametrize(
    ("operator", "told"),
    [
        pytest.param(
            "ada@watch.example", "look   ada@watch.example is a made-up address", id="made up"
        ),
        pytest.param("", "", id="nobody"),
    ],
)
def test_an_operator_who_gets_no_mail_is_worth_a_look(
    program: Program, operator: str, told: str
) -> None:
    text = f'{program.config.read_text()}\n[operator]\nemail = "{operator}"\n'
    program.config.write_text(text)

    done = program.run("doctor")

    assert done.returncode == 0
    assert told in done.stdout
    assert told or "operator.email" not in done.stdout


def test_an_operator_without_a_mail_server_is_worth_a_look(program: Program) -> None:
    before, _, after = program.config.read_text().partition("[mail]")
    services = after[after.index("[[services]]") :]
    program.config.write_text(f'{before}[operator]\nemail = "ada@watch.example"\n{services}')

    assert "look   operator.email is set, but [mail] is not" in program.run("doctor").stdout


@pytest.mark.parametrize(
    ("operator", "mark", "words"),
    [
        pytest.param("ada@a.org", "ok", "operator.email: a.org takes mail (MX).", id="takes mail"),
        pytest.param(
            "ada@b.org", "look", "operator.email: b.org has no MX record", id="takes none"
        ),
    ],
)
def test_whether_mail_to_the_operator_has_somewhere_to_go_is_asked(
    operator: str, mark: str, words: str
) -> None:
    def look_up(domain: str) -> tuple[DomainFact, ...]:
        return judge_domain(domain, mx=["10 mx"] if domain == "a.org" else [], texts=[], dmarc=[])

    ((told_as, told),) = judge_operator(operator, "alerts@c.org", look_up)

    assert told_as == mark
    assert told.startswith(words)


def test_a_domain_that_sends_and_receives_is_looked_up_once() -> None:
    def look_up(domain: str) -> tuple[DomainFact, ...]:
        raise AssertionError(domain)

    assert list(judge_operator("ada@a.org", "alerts@a.org", look_up)) == []
