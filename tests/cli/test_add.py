"""`watcher add`: what it finds, shows, asks and writes, and how it exits."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.program import ROOT, Program
from tests.discovery.plapper_site import (
    PRIVACY,
    alternating,
    build_site,
    framed,
    front,
    link,
)
from tests.webserver import Reply, Request, WebServer, page
from watcher.cli.add import write_config
from watcher.clock import monotonic
from watcher.config import load_config, read_environment
from watcher.discovery import Entry
from watcher.errors import ConfigError

CONFIG = """# Kept as it is.
[fetch]
allow_private = true   # our own machine
interval = "0"

[storage]
database = "watcher.db"
"""
WATCHED = """
[[services]]
name = "Plapper"

[[services.terms]]
name = "Privacy Policy"
url = "{url}"

# The last words.
[log]
level = "warning"
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """`watcher` with a config that watches nothing yet."""
    file = tmp_path / "config.toml"
    file.write_text(CONFIG, "utf-8")
    return Program(file)


@pytest.fixture
def site(website: WebServer) -> WebServer:
    """Plapper's web site."""
    build_site(website)
    return website


def watched(program: Program) -> dict[str, str]:
    config = load_config(program.config, read_environment({}))
    return {page.key: page.url for page in config.pages}


def run_on_terminal(program: Program, *arguments: str, typed: str) -> tuple[int, str]:
    """Run a command for a person who types ahead; returns its exit code and all it showed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "watcher", *arguments, "--config", str(program.config)]
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b""
        with contextlib.suppress(OSError):  # how Linux tells that the last writer has left
            while more := os.read(ours, 65_536):
                shown += more
        os.close(ours)
        return process.wait(60), shown.decode()


def test_what_was_found_is_added_and_can_be_checked(program: Program, site: WebServer) -> None:
    added = program.run("add", site.url("/"), "--yes")
    understood = program.run("config")
    checked = program.run("check")

    assert added.returncode == 0, added.stderr
    assert program.config.read_text().startswith(CONFIG)
    assert watched(program) == {
        "Plapper/Privacy Policy": site.url("/privacy"),
        "Plapper/Terms of Service": site.url("/terms"),
        "Plapper/Cookie Policy": site.url("/cookies"),
    }
    assert understood.returncode == 0
    assert checked.stdout.endswith("3 pages: 3 new.\n")


def test_each_candidate_is_shown_with_what_would_be_read(program: Program, site: WebServer) -> None:
    done = program.run("add", site.url("/"), "--dry-run")

    assert f"  1  Privacy Policy: {site.url('/privacy')}" in done.stdout
    assert "words, language en" in done.stdout
    assert "> We ask for your phone number" in done.stdout
    assert "ok    two fetches gave the same words" in done.stdout


def test_a_dry_run_shows_the_entries_and_writes_nothing(program: Program, site: WebServer) -> None:
    done = program.run("add", site.url("/"), "--dry-run", "--yes")

    assert done.returncode == 0
    assert '    name = "Terms of Service"' in done.stdout
    assert program.config.read_text() == CONFIG


def test_without_a_terminal_nothing_is_written_unless_asked_for(
    program: Program, site: WebServer
) -> None:
    done = program.run("add", site.url("/"))

    assert done.returncode == 1
    assert "Nothing was written. Add --yes to write them" in done.stdout
    assert program.config.read_text() == CONFIG


def test_a_service_that_is_there_gets_only_what_it_lacks(program: Program, site: WebServer) -> None:
    before = CONFIG + WATCHED.format(url=site.url("/privacy"))
    program.config.write_text(before, "utf-8")

    done = program.run("add", site.url("/"), "--yes", "--name", "plapper")
    again = program.run("add", site.url("/"), "--yes")

    assert "it is watched already, as Plapper/Privacy Policy" in done.stdout
    assert list(watched(program)) == [
        "Plapper/Privacy Policy",
        "Plapper/Terms of Service",
        "Plapper/Cookie Policy",
    ]
    head, _, tail = before.partition("\n# The last words.")
    assert program.config.read_text().startswith(head)
    assert program.config.read_text().endswith(f"\n# The last words.{tail}")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (
        0,
        "All of them are watched already.",
    )


def test_a_name_of_one_s_choice_is_used(program: Program, site: WebServer) -> None:
    program.run("add", site.url("/privacy"), "--yes", "--name", 'The "Plapper"')

    assert list(watched(program)) == ['The "Plapper"/Privacy Policy']


def test_a_selector_that_two_fetches_need_is_written_and_works(
    program: Program, website: WebServer
) -> None:
    website.route(
        "/privacy",
        alternating(
            *(
                framed(f'<p class="visit-number">You are visitor {number} today.</p>{PRIVACY}')
                for number in ("17", "23")
            )
        ),
    )

    done = program.run("add", website.url("/privacy"), "--yes", "--name", "Plapper")
    first, second = program.run("check"), program.run("check")

    assert "“17”, then “23”" in done.stdout
    assert 'With remove = [".visit-number"] they agree.' in done.stdout
    assert 'remove = [".visit-number"]' in program.config.read_text()
    assert first.stdout.endswith("1 page: 1 new.\n")
    assert second.stdout == "1 page: 1 unchanged.\n"


def test_what_does_not_read_like_a_policy_is_shown_and_not_added(
    program: Program, site: WebServer
) -> None:
    site.route("/cookies", page("<p>We like cookies.</p>"))

    done = program.run("add", site.url("/"), "--yes")

    assert "look  it has only 3 words" in done.stdout
    assert "Plapper/Cookie Policy" not in watched(program)
    assert done.returncode == 0


def test_words_of_a_page_move_no_cursor(program: Program, website: WebServer) -> None:
    title = "\x1b[2J\x1b]0;owned\x07 Privacy \u202epolicy\u202c"
    website.route("/", front(link("/privacy", title), title="\x1b[31mPlapper"))
    website.route(
        "/privacy", page(framed(f"<h1>{title}</h1>{PRIVACY}", head=f"<title>{title}</title>"))
    )

    done = program.run("add", website.url("/"), "--yes")

    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr + program.config.read_text()
    assert "\u202e" not in done.stdout + program.config.read_text()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        pytest.param("ftp://plapper.example/", "is not a web address", id="other scheme"),
        pytest.param("https://a:b@plapper.example/", "before the @", id="a password"),
        pytest.param("http://in\\@out.example/", "backslash", id="a backslash"),
        pytest.param("two words", "blank", id="a blank"),
        pytest.param("", "is not a web address", id="nothing"),
        pytest.param("http://127.0.0.1:1/", "port 1", id="a port of no web server"),
        pytest.param("http://127.0.0.1:2/", "could not be read", id="nobody there"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_in_one_line(
    program: Program, address: str, told: str
) -> None:
    done = program.run("add", address, "--yes")

    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert program.config.read_text() == CONFIG


def test_a_private_address_is_refused_unless_the_config_allows_it(
    program: Program, site: WebServer
) -> None:
    program.config.write_text(CONFIG.replace("allow_private = true", "allow_private = false"))

    done = program.run("add", site.url("/"), "--yes")

    assert done.returncode == 2
    assert site.connections == 0


def test_a_site_without_policies_says_where_it_was_looked(
    program: Program, website: WebServer
) -> None:
    website.route("/", front(link("/jobs", "Jobs")))

    done = program.run("add", website.url("/"), "--yes")

    assert done.returncode == 2
    assert f"No policy was found at {website.url('/')}" in done.stderr
    assert "/sitemap.xml" in done.stderr
    assert "/privacy, /privacy-policy" in done.stderr
    assert "Give the address of the policy itself" in done.stderr


def test_a_host_is_asked_no_faster_than_the_config_says(program: Program, site: WebServer) -> None:
    times: list[float] = []

    def privacy(_: Request) -> Reply:
        times.append(monotonic())
        return page(framed(PRIVACY))

    site.route("/privacy", privacy)
    program.config.write_text(CONFIG.replace('interval = "0"', 'interval = "2s"'))

    done = program.run("add", site.url("/privacy"), "--dry-run")

    assert done.returncode == 0
    assert times[1] - times[0] >= 2


def test_a_host_that_wants_to_rest_is_not_waited_for_forever(
    program: Program, site: WebServer
) -> None:
    site.route("/privacy", Reply(status=429, headers={"Retry-After": "3600"}))

    done = program.run("add", site.url("/"), "--yes")

    assert "could not be read" in done.stdout + done.stderr
    assert site.asked("/terms") == []


def test_a_config_that_is_wrong_is_told_before_anything_is_asked(
    program: Program, site: WebServer
) -> None:
    program.config.write_text("[watch]\nevery = 12\n")

    done = program.run("add", site.url("/"), "--yes")

    assert done.returncode == 2
    assert "line 2: watch.every" in done.stderr
    assert site.requests == []


def test_a_config_that_is_not_there_is_begun_from_the_example(tmp_path: Path) -> None:
    file = tmp_path / "new.toml"

    write_config(file, "Plapper", (Entry(name="Privacy Policy", url="https://plapper.example/p"),))

    config = load_config(file, read_environment({}))
    assert [page.key for page in config.pages] == ["Plapper/Privacy Policy"]
    assert "# watcher's config: a working example" in file.read_text()
    assert "WhatsApp" not in file.read_text()


def test_a_config_that_would_be_invalid_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG)

    with pytest.raises(ConfigError) as caught:
        write_config(file, "Plapper", (Entry(name="Privacy Policy", url="ftp://plapper.example"),))

    assert str(caught.value).startswith(f"{file}, line 14: services[0].terms[0].url: ftp:")
    assert file.read_text() == CONFIG
    assert list(tmp_path.iterdir()) == [file]


def test_a_config_keeps_its_mark_its_permissions_and_its_link(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_bytes(b"\xef\xbb\xbf" + CONFIG.replace("\n", "\r\n").encode())
    real.chmod(0o600)
    file = tmp_path / "config.toml"
    file.symlink_to(real)

    write_config(file, "Plapper", (Entry(name="Privacy Policy", url="https://plapper.example/p"),))

    assert real.read_bytes().startswith(b"\xef\xbb\xbf" + CONFIG.replace("\n", "\r\n").encode())
    assert file.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert load_config(file, read_environment({})).pages[0].service == "Plapper"


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        pytest.param("\n", ["Privacy Policy", "Terms of Service", "Cookie Policy"], id="enter"),
        pytest.param("2\n", ["Terms of Service"], id="one number"),
        pytest.param("7\n1, 3\n", ["Privacy Policy", "Cookie Policy"], id="asked again"),
        pytest.param("none\n", [], id="none"),
    ],
)
def test_on_a_terminal_it_asks_which_ones_to_add(
    program: Program, site: WebServer, answer: str, kinds: list[str]
) -> None:
    code, shown = run_on_terminal(program, "add", site.url("/"), typed=answer)

    assert "Which ones to add? Numbers, all or none [1,2,3]" in shown
    assert [key.partition("/")[2] for key in watched(program)] == kinds
    assert code == (0 if kinds else 1)
    assert tomllib.loads(program.config.read_text())["fetch"]["allow_private"] is True
