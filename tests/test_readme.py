"""The README's commands do what it says, and print what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notifier.conftest import Sink
from tests.plapper import BEFORE, publish, write_config
from tests.webserver import WebServer
from watcher.cli import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
_BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
#: What differs from run to run: ports, tokens and days.
_VARYING = re.compile(r"127\.0\.0\.1:\d+|unsubscribe [\w-]{22}|\d{1,2} [A-Z][a-z]+ \d{4}")


def _shown() -> list[tuple[str, str]]:
    """Each command with the output shown below it; "": none is."""
    found = []
    for block in _BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    program = programs / "watcher"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m watcher "$@"\n')
    program.chmod(0o755)
    command = command.replace("make demo", "watcher demo").replace("watcher/", f"{ROOT}/watcher/")
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def _comparable(output: str) -> list[str]:
    words = " ".join(output.replace(f"{ROOT}/", "").split())
    return _VARYING.sub("…", words).split()


@pytest.mark.parametrize(
    ("command", "shown"), [pytest.param(c, o, id=c) for c, o in _shown() if o.strip()]
)
def test_a_command_prints_what_the_readme_shows(command: str, shown: str, tmp_path: Path) -> None:
    done = _run(command, tmp_path)

    assert done.stderr == ""
    assert _comparable(done.stdout) == _comparable(shown)


def test_the_two_first_commands_are_shown_with_their_output() -> None:
    assert [bool(output.strip()) for _, output in _shown()[:2]] == [True, True]


def test_a_new_user_gets_from_the_example_config_to_a_subscription(tmp_path: Path) -> None:
    commands = [c for c, _ in _shown() if c.startswith(("watcher config", "watcher subscribe"))]

    done = [_run(command, tmp_path) for command in commands]

    assert [one.returncode for one in done] == [0, 0], done
    assert (tmp_path / "config.toml").is_file()


@pytest.mark.parametrize("command", ["watcher doctor", "watcher check"])
def test_the_commands_that_look_at_pages_do_so(
    command: str, tmp_path: Path, website: WebServer, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(website, BEFORE)
    config = write_config(tmp_path, website, sink, f"sqlite:///{tmp_path}/watcher.db")
    monkeypatch.setenv("WATCHER_CONFIG", str(config))

    done = _run(command, tmp_path)

    assert command in [shown for shown, _ in _shown()]
    assert done.returncode == 0, done.stderr


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"`watcher ([a-z]+)", README)) | {
        command.split()[1] for command, _ in _shown() if command.startswith("watcher ")
    }

    assert named <= COMMANDS.keys()


def test_every_linked_file_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)

    assert [link for link in links if "://" not in link and not (ROOT / link).is_file()] == []
