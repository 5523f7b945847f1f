"""`watcher diff --raw`: lines that differ, for what is too large to compare."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def diff(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "watcher", "diff", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_raw_lists_the_lines_that_one_side_has_alone(tmp_path: Path) -> None:
    old, new = tmp_path / "old.html", tmp_path / "new.html"
    old.write_text("<p>We keep it.\n<p>We never sell it.\n")
    new.write_text("<p>We keep it.\n<p>We sell it.\x1b[2J\n")

    done = diff(str(old), str(new), "--raw")

    assert done.returncode == 1
    assert "- We never sell it." in done.stdout
    assert "+ We sell it." in done.stdout
    assert "\x1b" not in done.stdout


def test_raw_compares_what_is_too_large_otherwise(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    lines = [f"Sentence number {n} stays." for n in range(60_000)]
    old.write_text("\n\n".join(lines))
    new.write_text("\n\n".join([*lines, "We sell it."]))

    refused = diff(str(old), str(new))
    raw = diff(str(old), str(new), "--raw")

    assert refused.returncode == 2
    assert (raw.returncode, raw.stdout) == (1, "+ We sell it.\n")


def test_raw_of_the_same_page_is_empty(tmp_path: Path) -> None:
    old = tmp_path / "old.html"
    old.write_text("<p>We keep it.")

    done = diff(str(old), str(old), "--raw")

    assert (done.returncode, done.stdout) == (0, "")


def test_raw_does_not_go_with_the_network(tmp_path: Path) -> None:
    old = tmp_path / "old.html"
    old.write_text("<p>We keep it.")

    done = diff(str(old), str(old), "--raw", "--deep")

    assert done.returncode == 2
    assert "leave one out" in done.stderr
