"""New entries in a config: everything that stood there still stands there, to the byte."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from watcher.discovery import Entry, add_entries, begin_config

TERMS = Entry(name="Terms of Service", url="https://plapper.example/terms")
COOKIES = Entry(
    name="Cookie Policy", url="https://plapper.example/cookies", remove=('.x "y"', "#n")
)
CONFIG = """# What we watch, and why.
[watch]
every   =   "6h"   # aligned by hand

[[services]]
name = "Plapper"   # our messenger

[[services.terms]]
name = "Privacy Policy"
url = "https://plapper.example/privacy"
# every = "24h"

# The other one.
[[services]]
name = "Zzz"
[[services.terms]]
name = "Terms"
url = "https://zzz.example/"
select = [
  "main",   # the text
]
"""


def without_added(before: str, after: str) -> str:
    """What is left of the new config when the longest common head and tail are taken away."""
    head = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before)
    )
    tail = len(before) - head
    assert not tail or after.endswith(before[head:])
    return after[head : len(after) - tail]


def test_terms_are_added_at_the_end_of_their_service() -> None:
    text = add_entries(CONFIG, "Plapper", [TERMS])

    assert text == CONFIG.replace(
        '# every = "24h"\n',
        '# every = "24h"\n\n[[services.terms]]\nname = "Terms of Service"\n'
        'url = "https://plapper.example/terms"\n',
    )


def test_terms_of_the_last_service_are_added_at_the_end_of_the_file() -> None:
    text = add_entries(CONFIG, "Zzz", [TERMS])

    assert text.startswith(CONFIG)
    assert len(tomllib.loads(text)["services"][1]["terms"]) == 2


def test_a_new_service_is_added_at_the_end_of_the_file() -> None:
    text = add_entries(CONFIG, 'Say "hi"', [TERMS, COOKIES])

    assert text.startswith(CONFIG)
    service = tomllib.loads(text)["services"][2]
    assert service["name"] == 'Say "hi"'
    assert service["terms"][1]["remove"] == ['.x "y"', "#n"]


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(CONFIG, id="as it is"),
        pytest.param(CONFIG.rstrip("\n"), id="no newline at the end"),
        pytest.param(CONFIG.replace("\n", "\r\n"), id="lines of Windows"),
        pytest.param(CONFIG + "\n\n\n# The end.\n\n", id="blank lines and a comment at the end"),
        pytest.param(
            CONFIG + '\n[log]\nlevel = "info"\n[mail]\nhost = "h"\nsender = "a@b.example"\n',
            id="sections behind the services",
        ),
        pytest.param(CONFIG.replace("[[services]]", "[[ services ]] # here"), id="odd headers"),
        pytest.param("", id="nothing"),
        pytest.param("# only a comment", id="only a comment"),
    ],
)
@pytest.mark.parametrize("service", ["Plapper", "Zzz", "New"])
def test_what_stood_there_stands_there_still(config: str, service: str) -> None:
    text = add_entries(config, service, [TERMS, COOKIES])

    added = without_added(config, text)
    assert added.count("services.terms]]") == 2
    assert ("\r\n" in text) == ("\r\n" in config)
    assert text.count("\n") == text.count("\r\n") or "\r" not in text


@pytest.mark.parametrize(
    "config",
    [
        pytest.param('services = [{name = "Plapper", terms = []}]\n', id="services in one line"),
        pytest.param(
            '[[services]]\nname = "Plapper"\nterms = [{name = "A", url = "u"}]\n',
            id="terms in one line",
        ),
        pytest.param(
            f'[log]\nlevel = """\n[[services]]\n"""\n{CONFIG}', id="a header inside a text"
        ),
    ],
)
def test_a_config_in_which_they_would_not_mean_the_same_is_refused(config: str) -> None:
    with pytest.raises(ValueError, match="Put them in by hand"):
        add_entries(config, "Plapper", [TERMS])


def test_a_config_begins_as_the_example_without_its_services() -> None:
    example = (Path(__file__).parents[2] / "config.toml").read_text("utf-8")

    text = add_entries(begin_config(example), "Plapper", [TERMS])

    assert example.startswith(begin_config(example).rstrip("\n"))
    assert [one["name"] for one in tomllib.loads(text)["services"]] == ["Plapper"]
