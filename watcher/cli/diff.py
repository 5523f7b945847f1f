"""`watcher diff`: what changed between two versions; no config, no database, no network."""

from __future__ import annotations

from pathlib import Path

import click

from watcher.cli.garbage import none_collected
from watcher.cli.output import put_report
from watcher.cli.reading import is_address, read_source
from watcher.differ import compare_sources
from watcher.differ.source import Source
from watcher.model.comparison import Comparison
from watcher.model.document import Format
from watcher.model.finding import Severity
from watcher.report import Drawing, View
from watcher.visible import make_visible

_EPILOG = """\b
Examples:
  watcher diff policy-2023.html policy-2024.html
  watcher diff old.pdf https://example.org/privacy
  curl -s https://example.org/terms | watcher diff saved.html -
  watcher diff old.md new.md --format html -o report.html
  watcher diff huge-old.html huge-new.html --raw
  watcher diff old.md new.md --exit-code-from notable --format json

\b
Exit codes: 0 no difference in the words, 1 they differ, 2 trouble.
"""


@click.command(epilog=_EPILOG)
@click.argument("old", type=click.Path(allow_dash=True))
@click.argument("new", type=click.Path(allow_dash=True))
@click.option(
    "--type",
    "written_as",
    type=click.Choice([kind.value for kind in Format]),
    help="How both are written.  [default: found from the content]",
)
@click.option(
    "--format",
    "drawing",
    type=click.Choice([drawing.value for drawing in Drawing]),
    help="How to print the result.  [default: by the suffix of -o, else text]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write to FILE, whole or not at all, instead of standard output.",
)
@click.option("--all", "every", is_flag=True, help="Show every change, not only the findings.")
@click.option("--title", default="", help="What to call the result.  [default: the page's title]")
@click.option("--explain", is_flag=True, help="Show how each finding came about.")
@click.option(
    "--deep",
    is_flag=True,
    help="Let a small neural network on this machine read changes that may matter, too: more is "
    "judged as careful readers do, and it takes longer. Needs numpy.",
)
@click.option(
    "--allow-private",
    is_flag=True,
    help="Also read addresses of this machine and of private networks.",
)
@click.option(
    "--raw",
    is_flag=True,
    help="Only list the lines that one side has and the other has not, markup included; for what "
    "is too large to compare.",
)
@click.option(
    "--exit-code-from",
    "threshold",
    type=click.Choice([severity.value for severity in Severity]),
    help="Exit with 1 only if the change is at least that grave.  [default: any difference]",
)
def diff(
    old: str,
    new: str,
    written_as: str | None,
    drawing: str | None,
    output: Path | None,
    every: bool,
    title: str,
    explain: bool,
    deep: bool,
    allow_private: bool,
    raw: bool,
    threshold: str | None,
) -> int:
    """Compare two versions of a policy: what changed, and what that lets the company do.

    OLD and NEW are files (HTML, Markdown, plain text, PDF; also gzip-compressed), http(s)
    addresses, or - for standard input.
    """
    _refuse_nonsense(old, new, output)
    if deep:
        _look_for_network(raw=raw)
    kind = Format(written_as) if written_as else None
    sources = [read_source(side, kind, allow_private=allow_private) for side in (old, new)]
    if raw:
        return _show_raw(*sources)
    comparison = _compare(*sources, strangers=any(map(is_address, (old, new))), deep=deep)
    view = View(title=title, all=every, explain=explain)
    put_report(comparison, view, drawing=drawing, output=output)
    return _exit_code(comparison, Severity(threshold) if threshold else None)


def _compare(old: Source, new: Source, *, strangers: bool, deep: bool) -> Comparison:
    """Compare two sources; what came from the network is read where it can do no harm."""
    if not strangers:
        with none_collected():
            return compare_sources(old, new, deep=deep)
    from watcher.sandbox import Sandbox

    sandbox = Sandbox(deep=deep)
    try:
        return sandbox.compare(old, new)
    finally:
        sandbox.close()


def _look_for_network(*, raw: bool) -> None:
    """Say at once what would go wrong after all was read."""
    from watcher.differ.judge.deep import shipped_reader

    if raw:
        raise click.UsageError("--deep is about judging, and --raw does not judge; leave one out.")
    shipped_reader()


def _show_raw(old: Source, new: Source) -> int:
    from watcher.sandbox import raw_diff

    found = raw_diff(old.body, new.body)
    for mark, lines, count in (
        ("-", found.removed, found.removed_count),
        ("+", found.added, found.added_count),
    ):
        for line in lines:
            click.echo(f"{mark} {make_visible(line).strip()}")
        if count > len(lines):
            click.echo(f"{mark} … and {count - len(lines)} more")
    if not found.whole:
        click.echo("Only the beginning was looked at: the rest is too long.", err=True)
    return int(not found.same)


def _refuse_nonsense(old: str, new: str, output: Path | None) -> None:
    if old == new == "-":
        raise click.UsageError("Only one of OLD and NEW can be standard input.")
    if output and any(Path(side).exists() and _same(Path(side), output) for side in (old, new)):
        raise click.UsageError(f"-o {output} would overwrite one of the two versions.")


def _same(side: Path, output: Path) -> bool:
    return output.exists() and side.samefile(output)


def _exit_code(comparison: Comparison, threshold: Severity | None) -> int:
    """0 or 1 as diff(1) does; with a threshold 1 means "at least that grave"."""
    if threshold is None or threshold is Severity.NONE:
        return int(not comparison.same_words)
    return int(comparison.verdict.severity.at_least(threshold))
