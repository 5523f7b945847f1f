"""A repository of versions as an archive keeps it, made by the git binary."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.databases import cluster, database, database_url, empty_database_url

__all__ = ["cluster", "database", "database_url", "empty_database_url"]

START = datetime(2031, 3, 1, tzinfo=UTC)
Commit = Callable[..., None]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository without commits."""
    path = tmp_path / "versions"
    path.mkdir()
    _git(path, "init", "--quiet", "--initial-branch", "main")
    return path


@pytest.fixture
def commit(repository: Path) -> Commit:
    """Write a file and commit it on a day after the start."""

    def write(file: str, text: str, *, day: float, subject: str = "Record new changes") -> None:
        path = repository / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        _git(repository, "add", "--all")
        _git(repository, "commit", "--quiet", "--message", subject, day=day)

    return write


def _git(repository: Path, *arguments: str, day: float = 0) -> None:
    date = (START + timedelta(days=day)).isoformat()
    environment = os.environ | {
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@chirp.example"}
    subprocess.run(("git", "-C", str(repository), *arguments), check=True, env=environment)
