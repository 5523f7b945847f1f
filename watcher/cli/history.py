"""`watcher history` and `watcher show`: the changes of a service, and one of them in full."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from watcher.cli.output import put_report
from watcher.cli.setup import config_option, count_words, open_app
from watcher.errors import WatcherError
from watcher.model.page_change import ChangeState, PageChange
from watcher.model.version import Version
from watcher.report import Drawing, View
from watcher.visible import make_visible


@click.command(
    epilog="""\b
Examples:
  watcher history WhatsApp
  watcher history WhatsApp --all
  watcher history WhatsApp --json
"""
)
@click.argument("service")
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(min=1),
    help="The most lines to show.",
)
@click.option(
    "--all", "every", is_flag=True, help="Show every version, also what was no news, and why."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
def history(service: str, limit: int, every: bool, as_json: bool, config_path: Path | None) -> None:
    """List the changes of SERVICE, the newest first.

    With --all every kept version of its pages is listed, with what became of it: published,
    pending, or withheld as noise, and for which reason.
    """
    with open_app(config_path) as app:
        states = app.database.pages.states()
        known = _stored_name(service, [state.page.service for state in states])
        changes = app.database.changes.of_service(known, limit=limit)
        keys = [state.page.key for state in states if state.page.service == known]
        versions = [one for key in keys for one in app.database.snapshots.of_page(key)]
    if every:
        _show_versions(versions[:limit], as_json=as_json)
        return
    if as_json:
        click.echo(json.dumps([_as_dict(change) for change in changes], indent=2))
        return
    if not changes:
        click.echo(f"No change of {make_visible(known)} so far.")
    for change in changes:
        click.echo(make_visible(_line(change)))


def _show_versions(versions: list[Version], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_version_dict(one) for one in versions], indent=2))
        return
    for one in versions:
        fate = f"{one.standing}: {one.reason}" if one.reason else one.standing
        origin = f", from {one.origin}" if one.origin else ""
        at = one.fetched_at.isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
        click.echo(make_visible(f"{at}  {fate:<22}  {one.page_key}{origin}"))
    counts = Counter(one.reason or one.standing for one in versions)
    told = ", ".join(f"{number} {name}" for name, number in counts.most_common())
    click.echo(f"{count_words(len(versions), 'version')}: {told}." if versions else "None yet.")


def _version_dict(one: Version) -> dict[str, object]:
    return {
        "snapshot": one.snapshot_id,
        "page": one.page_key,
        "url": one.url,
        "fetched_at": one.fetched_at.isoformat(),
        "standing": one.standing,
        "reason": one.reason,
        "origin": one.origin,
        "sha256": one.sha256,
        "size": one.size,
    }


def _stored_name(service: str, names: list[str]) -> str:
    for name in names:
        if name.casefold() == service.casefold():
            return name
    known = ", ".join(sorted(set(names))) or "none"
    raise WatcherError(f"{service}: no such service is kept. Kept are: {known}.")


def _line(change: PageChange) -> str:
    verdict = change.verdict
    news = verdict.summary[0] if verdict.summary else "no effect on your data found"
    day = change.new_seen_at.date().isoformat()
    doubt = "" if change.state is ChangeState.CONFIRMED else f" ({_STATES[change.state]})"
    return f"{change.id:>5}  {day}  {verdict.severity.value:<7}  {change.terms}: {news}{doubt}"


_STATES = {
    ChangeState.EARLY: "first seen, not yet confirmed",
    ChangeState.WITHDRAWN: "the page took it back",
}


def _as_dict(change: PageChange) -> dict[str, object]:
    return {
        "id": change.id,
        "service": change.service,
        "terms": change.terms,
        "url": change.url,
        "old_seen_at": change.old_seen_at.isoformat(),
        "new_seen_at": change.new_seen_at.isoformat(),
        "severity": change.verdict.severity.value,
        "score": change.verdict.score,
        "summary": list(change.verdict.summary),
    }


@click.command(
    epilog="""\b
Examples:
  watcher show 12
  watcher show 12 --format html -o change.html
  watcher show 12 --all --explain
"""
)
@click.argument("number", metavar="CHANGE", type=int)
@click.option(
    "--format",
    "drawing",
    type=click.Choice([drawing.value for drawing in Drawing]),
    help="How to print it.  [default: by the suffix of -o, else text]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write to FILE, whole or not at all, instead of standard output.",
)
@click.option("--all", "every", is_flag=True, help="Show every change, not only the findings.")
@click.option("--explain", is_flag=True, help="Show how each finding came about.")
@config_option
def show(
    number: int,
    drawing: str | None,
    output: Path | None,
    every: bool,
    explain: bool,
    config_path: Path | None,
) -> None:
    """Show the change with the number that `watcher history` and the mails give.

    Both versions are read anew, so a newer watcher may judge them better than its mail did.
    """
    with open_app(config_path) as app:
        change = app.database.changes.find(number)
        if change is None:
            raise WatcherError(
                f"There is no change {number}. `watcher history SERVICE` lists them."
            )
        comparison = app.compare_again(change)
    view = View(title=f"{change.service}: {change.terms}", all=every, explain=explain)
    put_report(comparison, view, drawing=drawing, output=output)
