"""`watcher compare`: two variants of one page, or an archive's last version and our first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.archive.seam import Seam, find_seam
from watcher.cli.output import put_report
from watcher.cli.setup import config_option, open_app
from watcher.errors import WatcherError
from watcher.model.page import Page
from watcher.model.page_state import PageState
from watcher.report import Drawing, View

if TYPE_CHECKING:
    from watcher.app import App


@click.command(
    epilog="""\b
Examples:
  watcher compare "WhatsApp/Privacy Policy" --variant eea --variant us
  watcher compare "WhatsApp/Privacy Policy" --variant us --variant eea -o regions.html
  watcher compare "WhatsApp/Privacy Policy" --archived
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
    "--archived",
    is_flag=True,
    help="Compare the last version that an archive recorded before us with our first one.",
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
    archived: bool,
    drawing: str | None,
    output: Path | None,
    every: bool,
    config_path: Path | None,
) -> None:
    """Compare the newest versions of two variants of PAGE ("SERVICE/TERMS").

    What reads as "may now do more" is what the second variant allows beyond the first. With
    --archived: what changed between the last version that `watcher import` or `watcher backfill`
    brought and the first that we fetched. Nobody is ever mailed about that.
    """
    if archived == bool(variants) or (variants and len(variants) != 2):
        raise click.UsageError(
            "Give --variant twice, for example --variant eea --variant us, or --archived."
        )
    with open_app(config_path) as app:
        states = {state.page.key.casefold(): state for state in app.database.pages.states()}
        if archived:
            seam = _seam(app, states, page)
            old, new, title = seam.archived.snapshot_id, seam.ours.snapshot_id, seam.title
        else:
            old, new = (_newest(states, page, variant) for variant in variants)
            title = " and ".join(variants)
        comparison = app.compare_snapshots(old, new)
    put_report(
        comparison, View(title=f"{page}: {title}", all=every), drawing=drawing, output=output
    )


def _seam(app: App, states: dict[str, PageState], page: str) -> Seam:
    state = states.get(page.casefold())
    if state is None:
        known = ", ".join(sorted(one.page.key for one in states.values())) or "none"
        raise WatcherError(f"{page}: no such page is kept. Kept are: {known}.")
    seam = find_seam(app.database.snapshots.of_page(state.page.key))
    if seam is None:
        raise WatcherError(
            f"{state.page.key}: there is no archived version before our first one, or none of ours."
            " `watcher backfill` and `watcher import` bring the former, `watcher check` the latter."
        )
    return seam


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
