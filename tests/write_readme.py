"""Writes what the README's first two commands print below them: python tests/write_readme.py"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
_VERSIONS = ("watcher/demo/plapper-before.html", "watcher/demo/plapper-after.html")


def main() -> None:
    """Run each command and put its output below it."""
    readme = README.read_text("utf-8")
    with TemporaryDirectory() as folder:
        report = f"{folder}/demo-report.html"
        demo = _output("demo", "--report", report).replace(f"{folder}/", "")
    readme = _with_output(readme, "make demo", demo)
    diff = _output("diff", *_VERSIONS)
    README.write_text(_with_output(readme, f"watcher diff {' '.join(_VERSIONS)}", diff), "utf-8")


def _output(*arguments: str) -> str:
    command = [sys.executable, "-m", "watcher", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout


def _with_output(readme: str, command: str, output: str) -> str:
    block = re.compile(rf"```console\n\$ {re.escape(command)}\n.*?```", re.DOTALL)
    return block.sub(lambda _: f"```console\n$ {command}\n{output}```", readme, count=1)


if __name__ == "__main__":
    main()
