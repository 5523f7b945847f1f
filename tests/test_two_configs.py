"""Two processes on one database, with different configs: each reads only what its own names."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notifier.conftest import Sink
from tests.plapper import AFTER, BEFORE, publish, write_config
from tests.test_the_whole_way import Everything
from tests.webserver import WebServer

REGIONAL = """
[[services.terms]]
name = "Regional Policy"
url = "{url}"
[services.terms.variants.eea]
accept_language = "de"
"""


@pytest.fixture
def running(
    tmp_path: Path, website: WebServer, sink: Sink, database_url: str
) -> Iterator[Everything]:
    """A daemon that watches Plapper's policy and has checked it."""
    publish(website, BEFORE)
    everything = Everything(write_config(tmp_path, website, sink, database_url), website, sink)
    everything.subscribe("ada@example.org")
    everything.check()
    website.requests.clear()
    yield everything
    everything.app.close()


def start_other(running: Everything, folder: Path, more: str = "", **replaced: str) -> Everything:
    """Another process with a config of its own, on the same database."""
    folder.mkdir()
    config = running.config.read_text() + more
    for old, new in replaced.items():
        config = config.replace(f"/{old}", f"/{new}")
    (folder / "config.toml").write_text(config)
    other = Everything(folder / "config.toml", running.website, running.sink)
    other.clock = running.clock
    return other


def check_due(everything: Everything) -> list[str]:
    """What is checked in a round; one that has no end is stopped."""
    checked: list[str] = []
    stopping = threading.Event()

    def told(page: object, visit: object) -> None:
        checked.append(getattr(page, "key"))  # noqa: B009 - any page
        if len(checked) > 5:
            stopping.set()

    everything.app.check_pages(told=told, stopping=stopping)
    return checked


def test_a_page_that_only_another_config_names_is_left_to_its_process(
    running: Everything, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = publish(running.website, BEFORE, "/regional")
    other = start_other(running, tmp_path / "other", REGIONAL.format(url=url))

    ours = check_due(running)
    check_due(running)
    asked_by_us = running.website.asked("/regional")
    theirs = check_due(other)
    other.app.close()

    assert ours == []
    assert asked_by_us == []
    assert theirs == ["Plapper/Regional Policy (eea)"]
    (asked,) = running.website.asked("/regional")
    assert asked.headers["accept-language"] == "de"
    assert caplog.text.count("Plapper/Regional Policy (eea) is left") == 1


def test_a_page_that_another_config_reads_elsewhere_is_left_to_its_process(
    running: Everything, tmp_path: Path
) -> None:
    publish(running.website, AFTER, "/terms")
    other = start_other(running, tmp_path / "other", privacy="terms")

    ours = check_due(running)
    theirs = check_due(other)
    other.app.close()

    assert ours == []
    assert running.website.asked("/privacy") == []
    assert theirs == ["Plapper/Privacy Policy"]


def test_a_page_that_both_configs_name_alike_is_read_by_either(
    running: Everything, tmp_path: Path
) -> None:
    url = publish(running.website, BEFORE, "/regional")
    other = start_other(running, tmp_path / "other", REGIONAL.format(url=url))
    running.app.database.pages.make_due(["Plapper/Privacy Policy"], running.clock())

    ours = check_due(running)
    other.app.close()

    assert ours == ["Plapper/Privacy Policy"]
