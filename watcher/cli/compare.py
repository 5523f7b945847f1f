"""`watcher compare`: two variants of one page, as two readers get it."""

from __future__ import annotations

from pathlib import Path

import click

from watcher.cli.output import put_report
from watcher.cli.setup import config_option, open_app
from watcher.errors import WatcherError
from watcher.model.page import Page
from watcher.model.page_state import PageState
from watcher.report import Drawing, View


@click.command(
    epilog="""\b
Examples:
  watcher compare "WhatsApp/Privacy Policy" --variant eea --variant us
  watcher compare "WhatsApp/Privacy Policy" --variant us --variant eea -o regions.html
"""
)
@click.argument("page")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="A variant of the page; give two, the one to compare with first.",
)
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
@click.option("--all", "every", is_flag=True, help="Show every difference, not only the findings.")
@config_option
def compare(
    page: str,
    variants: tuple[str, ...],
    drawing: str | None,
    output: Path | None,
    every: bool,
    config_path: Path | None,
) -> None:
    """Compare the newest versions of two variants of PAGE ("SERVICE/TERMS").

    What reads as "may now do more" is what the second variant allows beyond the first.
    """
    if len(variants) != 2:
        raise click.UsageError("Give --variant twice, for example --variant eea --variant us.")
    with open_app(config_path) as app:
        states = {state.page.key.casefold(): state for state in app.database.pages.states()}
        old, new = (_newest(states, page, variant) for variant in variants)
        comparison = app.compare_snapshots(old, new)
    view = View(title=f"{page}: {variants[0]} and {variants[1]}", all=every)
    put_report(comparison, view, drawing=drawing, output=output)


def _newest(states: dict[str, PageState], page: str, variant: str) -> int:
    name = Page.variant_name(page, variant)
    state = states.get(name.casefold())
    if state is None:
        known = [one.page.key for one in states.values() if one.page.key.startswith(f"{page} (")]
        there = f"There are: {', '.join(known)}." if known else "It has no variants in the config."
        raise WatcherError(f"{name}: no such page is watched. {there}")
    if state.newest_snapshot_id is None:
        raise WatcherError(f"{name}: it has not been read yet. Try `watcher check`.")
    return state.newest_snapshot_id
