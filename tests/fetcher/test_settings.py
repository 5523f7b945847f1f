"""Nonsense is refused when settings are made."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher import __version__
from watcher.fetcher.settings import FetchSettings


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"contact": "ada\r\nEvil: 1"}, "contact: it must be one line of ASCII"),
        ({"contact": "bücher@example.org"}, "contact: it must be one line of ASCII"),
        ({"user_agent": "a\nb"}, "user_agent: it must be one line of ASCII"),
        ({"user_agent": "(+https://example.org)"}, "user_agent: begin with a name"),
        ({"accept_language": "en\0"}, "accept_language: it must be one line of ASCII"),
        ({"connect_timeout": 0}, "connect_timeout: wait a positive number"),
        ({"read_timeout": -1}, "read_timeout: wait a positive number"),
        ({"total_timeout": float("nan")}, "total_timeout: wait a positive number"),
        ({"total_timeout": float("inf")}, "total_timeout: wait a positive number"),
        ({"max_bytes": 0}, "max_bytes: take at least one byte"),
        ({"max_header_bytes": 0}, "max_header_bytes: take at least one byte"),
        ({"max_redirects": -1}, "max_redirects: give 0 or more"),
        ({"interval": timedelta(seconds=-1)}, "interval: the time between"),
        ({"ca_file": Path("/nowhere/ca.pem")}, "ca_file: there is no file /nowhere/ca.pem"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FetchSettings(**given)


def test_our_user_agent_names_a_contact() -> None:
    sent = FetchSettings(contact="https://example.org/bot").sent_user_agent

    assert sent == f"watcher/{__version__} (+https://example.org/bot)"


def test_without_a_contact_it_says_what_we_are() -> None:
    assert FetchSettings().sent_user_agent.startswith(f"watcher/{__version__} (+https://")


def test_the_settings_are_read_without_loading_an_http_library() -> None:
    line = "import sys, watcher.fetcher.settings, watcher.fetcher.pace, watcher.fetcher.recheck"
    check = f"{line}; print({{'requests', 'urllib3', 'ssl'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
