"""`watcher diff` on the best known change of a policy, where the corpus is at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PAIR = Path(__file__).parents[3] / "shared/benchmark/pairs/whatsapp-privacy-2016-08-25"

pytestmark = pytest.mark.skipif(not PAIR.is_dir(), reason="the corpus is not beside the project")


def printed(*options: str) -> str:
    """What the command prints for the pair."""
    line = [sys.executable, "-m", "watcher", "diff", str(PAIR / "old.txt"), str(PAIR / "new.txt")]
    done = subprocess.run([*line, *options], capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    return done.stdout.decode()


def test_the_three_facts_stand_in_the_first_150_words() -> None:
    news = " ".join(printed().split()[:150]).lower()

    assert "not sell or share" in news or "no longer" in news or "promise" in news
    assert "facebook" in news
    assert "30 days" in news


def test_severity_and_dates_are_told() -> None:
    answer = json.loads(printed("--format", "json"))

    assert answer["severity"] == "major"
    assert answer["effective_date"] == "2016-08-25"
    assert answer["deadline"]["days"] == 30
