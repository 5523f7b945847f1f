"""`watcher import`: other people's histories."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, timedelta
from pathlib import Path

import click

from watcher.errors import WatcherError

_EPILOG = """\b
Examples:
  git clone contrib-versions.bundle versions
  watcher import ota versions --replay result.json
  watcher import ota versions --service WhatsApp --replay -
  watcher import ota versions --settle 7 --replay result.json

\b
Exit codes: 0 done, 2 trouble.
"""


@click.group("import")
def import_() -> None:
    """Take in histories that others recorded."""


@import_.command("ota", epilog=_EPILOG)
@click.argument("repository", type=click.Path(path_type=Path))
@click.option("--service", default="", metavar="NAME", help="Only this service.  [default: all]")
@click.option(
    "--replay",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write as JSON which versions would have been told, and why not the others; - prints it.",
)
@click.option(
    "--settle",
    "days",
    type=click.FloatRange(min=0, max=365),
    default=3,
    show_default=True,
    metavar="DAYS",
    help="How long new content has to stand before it is told.",
)
def ota(repository: Path, service: str, replay: Path, days: float) -> int:
    """Read versions that Open Terms Archive recorded.

    REPOSITORY is a git repository, bare or not, with one file a document:
    Service/Privacy Policy.md. Every document is walked as if we had fetched it at the dates of its
    versions. Needs no config, no database and no network.
    """
    # Loaded late: asking for help must not pay for the judge.
    from watcher.archive.ota import open_archive
    from watcher.archive.replay import ReplayedDocument, replay_archive
    from watcher.gate import GateSettings

    settling = timedelta(days=days)
    defaults = GateSettings()
    settings = GateSettings(settling=settling, believing=max(settling, defaults.believing))
    with open_archive(repository, service=service) as archive:
        documents: Sequence[ReplayedDocument] = replay_archive(archive, settings)
    _write(
        {
            one.key: [
                {
                    "date": version.seen_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "published": version.published,
                    "reason": version.reason,
                }
                for version in one.versions
            ]
            for one in documents
        },
        replay,
    )
    reasons = Counter(version.reason for one in documents for version in one.versions)
    told = sum(version.published for one in documents for version in one.versions)
    click.echo(f"{told} of {reasons.total()} versions would have been told.", err=True)
    for reason, count in reasons.most_common():
        click.echo(f"  {reason:<14}{count:>7}", err=True)
    return 0


def _write(result: dict[str, list[dict[str, object]]], path: Path) -> None:
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WatcherError(f"{path}: {reason}. Choose another place for the result.") from error
