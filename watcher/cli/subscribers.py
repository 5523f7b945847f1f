"""`watcher subscribe`, `unsubscribe`, `subscribers`: who gets alerts and digests, about what."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import click

from watcher.cli.setup import config_option, open_app, pages_named
from watcher.clock import utc_now
from watcher.errors import WatcherError
from watcher.model.finding import Severity
from watcher.model.rhythm import Rhythm
from watcher.model.subscriber import Subscriber
from watcher.notifier.address import check_address
from watcher.visible import make_visible

_TOKEN_BYTES = 16  # 128 bits are 22 characters of base64url
_SEVERITIES = [severity.value for severity in Severity if severity is not Severity.NONE]


def _checked(address: str) -> str:
    try:
        return check_address(address)
    except ValueError as error:
        raise WatcherError(str(error)) from error


@click.command(
    epilog="""\b
Examples:
  watcher subscribe ada@example.org
  watcher subscribe ben@example.org --service WhatsApp --service Zoom
  watcher subscribe cy@example.org --min-severity major
  watcher subscribe dora@example.org --digest weekly
"""
)
@click.argument("email")
@click.option(
    "--service", "services", multiple=True, metavar="NAME", help="Only this service; repeatable."
)
@click.option(
    "--min-severity",
    type=click.Choice(_SEVERITIES),
    help="The least grave change worth a mail.  [default: from the config]",
)
@click.option(
    "--digest",
    type=click.Choice([rhythm.value for rhythm in Rhythm]),
    default=Rhythm.NEVER.value,
    show_default=True,
    help="Besides alerts, a mail about all that changed and how every page is, also if nothing"
    " did: each day or on Mondays, at 08:00 UTC.",
)
@click.option(
    "--unconfirmed", is_flag=True, help="Note the wish only; no mail until it is confirmed."
)
@config_option
def subscribe(
    email: str,
    services: tuple[str, ...],
    min_severity: str | None,
    digest: str,
    unconfirmed: bool,
    config_path: Path | None,
) -> None:
    """Send alerts to EMAIL, about all services or those named.

    Subscribing an address again changes its wishes. You vouch that its owner agreed.
    """
    address = _checked(email)
    with open_app(config_path) as app:
        wanted = {page.service for name in services for page in pages_named(app.config, (name,))}
        subscriber = app.database.subscribers.add(
            address,
            services=tuple(sorted(wanted)),
            min_severity=Severity(min_severity) if min_severity else app.config.min_severity,
            confirmed=not unconfirmed,
            token=secrets.token_urlsafe(_TOKEN_BYTES),
            now=utc_now(),
            digest=Rhythm(digest),
        )
    click.echo(f"{_wishes(subscriber)}")


@click.command(
    epilog="""\b
Example:
  watcher unsubscribe ada@example.org
"""
)
@click.argument("email")
@config_option
def unsubscribe(email: str, config_path: Path | None) -> None:
    """Stop all mail to EMAIL; what waits is cancelled, the address is forgotten."""
    address = _checked(email)
    with open_app(config_path) as app:
        if not app.database.subscribers.remove(address):
            raise WatcherError(f"{address} is no subscriber. `watcher subscribers` lists them.")
    click.echo(f"{address} gets no more mail.")


@click.command(
    epilog="""\b
Examples:
  watcher subscribers
  watcher subscribers --json | jq -r '.[].email'
"""
)
@click.option("--json", "as_json", is_flag=True, help="For programs; without the secret tokens.")
@config_option
def subscribers(as_json: bool, config_path: Path | None) -> None:
    """List who gets alerts and digests."""
    with open_app(config_path) as app:
        everyone = app.database.subscribers.all()
    if as_json:
        click.echo(json.dumps([_as_dict(one) for one in everyone], indent=2))
        return
    if not everyone:
        click.echo("Nobody yet. `watcher subscribe EMAIL` adds someone.")
    for one in everyone:
        click.echo(make_visible(_wishes(one)))


def _wishes(one: Subscriber) -> str:
    about = ", ".join(one.services) or "all services"
    digest = "" if one.digest is Rhythm.NEVER else f"; {one.digest.value} digest"
    unconfirmed = "" if one.confirmed else "; not confirmed, gets no mail"
    return (
        f"{one.email}: {one.min_severity.value} changes and graver at {about}{digest}{unconfirmed}"
    )


def _as_dict(one: Subscriber) -> dict[str, object]:
    return {
        "email": one.email,
        "services": list(one.services),
        "min_severity": one.min_severity.value,
        "digest": one.digest.value,
        "confirmed": one.confirmed,
        "created_at": one.created_at.isoformat(),
    }
