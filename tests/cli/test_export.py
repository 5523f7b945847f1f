"""`watcher export` and `watcher restore`, as people call them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import ROOT, Program
from tests.notifier.conftest import Sink
from tests.plapper import AFTER, publish, write_config
from tests.webserver import WebServer


@pytest.fixture
def changed(program: Program, website: WebServer) -> Program:
    """Two versions of Plapper's policy are kept, and Ada wants to know."""
    program.run("subscribe", "ada@example.org")
    program.run("check")
    publish(website, AFTER)
    program.run("check", "--dry-run")
    return program


@pytest.fixture
def other(program: Program, tmp_path: Path, website: WebServer, sink: Sink) -> Program:
    """`watcher` with an empty database."""
    folder = tmp_path / "other"
    folder.mkdir()
    return Program(write_config(folder, website, sink, f"sqlite:///{folder}/watcher.db"))


def test_versions_become_a_repository(changed: Program, tmp_path: Path) -> None:
    done = changed.run("export", "git", str(tmp_path / "out"), "--service", "plapper")

    assert done.stdout == f"{tmp_path / 'out'}: 2 versions written.\n"
    written = (tmp_path / "out/Plapper/Privacy Policy.md").read_text()
    assert written.startswith("# Plapper Privacy Policy\n\nWe ask for your phone number")
    log = subprocess.run(
        ("git", "-C", str(tmp_path / "out"), "log", "--format=%s"),
        check=True,
        capture_output=True,
        text=True,
    )
    assert log.stdout.splitlines() == [
        "Record new changes of Plapper Privacy Policy",
        "First record of Plapper Privacy Policy",
    ]


def test_what_was_written_can_be_imported_again(
    changed: Program, other: Program, tmp_path: Path
) -> None:
    changed.run("export", "git", str(tmp_path / "out"))

    done = other.run("import", "ota", str(tmp_path / "out"))

    assert done.stdout.startswith("1 document: 2 new versions, 1 change found.")


def test_a_service_that_is_not_kept_is_said(changed: Program, tmp_path: Path) -> None:
    done = changed.run("export", "git", str(tmp_path / "out"), "--service", "Chirp")

    assert done.returncode == 2
    assert "Kept are: Plapper." in done.stderr


def test_everything_is_written_and_restored(
    changed: Program, other: Program, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"

    written = changed.run("export", "all", str(first))
    restored = other.run("restore", str(first))
    other.run("export", "all", str(second))

    assert (written.returncode, restored.returncode) == (0, 0)
    assert "rows restored from" in restored.stderr
    assert second.read_bytes() == first.read_bytes()
    assert other.run("history", "Plapper").stdout == changed.run("history", "Plapper").stdout
    assert "ada@example.org" in other.run("subscribers").stdout


def test_only_its_owner_may_read_a_dump(changed: Program, tmp_path: Path) -> None:
    changed.run("export", "all", str(tmp_path / "dump.jsonl"))

    assert (tmp_path / "dump.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_dump_goes_through_a_pipe(changed: Program, other: Program) -> None:
    printed = changed.run("export", "all", "-").stdout
    line = [sys.executable, "-m", "watcher", "restore", "-", "--config", str(other.config)]

    done = subprocess.run(line, cwd=ROOT, input=printed, text=True, capture_output=True)

    assert done.returncode == 0
    assert other.run("export", "all", "-").stdout == printed


def test_a_database_with_content_is_not_overwritten(changed: Program, tmp_path: Path) -> None:
    changed.run("export", "all", str(tmp_path / "dump.jsonl"))

    done = changed.run("restore", str(tmp_path / "dump.jsonl"))

    assert done.returncode == 2
    assert "not empty" in done.stderr


@pytest.mark.parametrize("name", ["missing.jsonl", "config.toml"])
def test_what_is_no_dump_is_said(other: Program, tmp_path: Path, name: str) -> None:
    done = other.run("restore", str(tmp_path / name))

    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dump_that_cannot_be_written_is_said(changed: Program, tmp_path: Path) -> None:
    done = changed.run("export", "all", str(tmp_path / "missing" / "dump.jsonl"))

    assert done.returncode == 2
    assert "Choose another place." in done.stderr
