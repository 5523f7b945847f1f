"""`watcher subscribe`, `unsubscribe`, `subscribers`."""

from __future__ import annotations

import json

import pytest

from tests.cli.program import Program


def test_a_subscriber_is_listed_with_wishes_and_without_the_secret(program: Program) -> None:
    wishes = ("--service", "plapper", "--min-severity", "major", "--digest", "weekly")
    program.run("subscribe", "ada@Example.ORG", *wishes)

    text = program.run("subscribers").stdout
    (one,) = json.loads(program.run("subscribers", "--json").stdout)

    assert text == "ada@example.org: major changes and graver at Plapper; weekly digest\n"
    assert one["digest"] == "weekly"
    assert one["services"] == ["Plapper"]
    assert "token" not in one


def test_subscribing_again_changes_the_wishes(program: Program) -> None:
    program.run("subscribe", "ada@example.org", "--min-severity", "major", "--digest", "daily")
    again = program.run("subscribe", "ada@example.org", "--min-severity", "minor")

    assert program.run("subscribers").stdout.count("@") == 1
    assert again.stdout == "ada@example.org: minor changes and graver at all services\n"


def test_who_is_noted_unconfirmed_is_listed_as_such(program: Program) -> None:
    program.run("subscribe", "cy@example.org", "--unconfirmed")

    assert "not confirmed, gets no mail" in program.run("subscribers").stdout


def test_unsubscribing_forgets_the_address(program: Program) -> None:
    program.run("subscribe", "ada@example.org")

    gone = program.run("unsubscribe", "ada@example.org")

    assert gone.returncode == 0
    assert "Nobody yet" in program.run("subscribers").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("subscribe", "nobody"), "not a mail address", id="no address"),
        pytest.param(
            ("subscribe", "a@example.org", "--service", "X"), "names no such", id="no service"
        ),
        pytest.param(("unsubscribe", "a@example.org"), "is no subscriber", id="not subscribed"),
    ],
)
def test_a_mistake_is_told_with_exit_code_two(
    program: Program, arguments: tuple[str, ...], told: str
) -> None:
    done = program.run(*arguments)

    assert done.returncode == 2
    assert told in done.stderr
