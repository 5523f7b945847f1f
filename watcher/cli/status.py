"""`watcher status`: the state of every page and of the alerts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from watcher.cli.setup import config_option, count_words, open_app
from watcher.clock import utc_now
from watcher.model.alert import Alert, AlertState
from watcher.model.page_state import PageState
from watcher.visible import make_visible

BLIND = 3
_MOST_ALERTS = 20


@click.command(
    epilog="""\b
Examples:
  watcher status
  watcher status --json | jq '.pages[] | select(.failure)'

\b
Exit codes: 0 every page can be read, 3 some cannot, 2 trouble.
"""
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
def status(as_json: bool, config_path: Path | None) -> int:
    """Show which pages can be read, and which alerts wait or were given up, with reasons."""
    with open_app(config_path) as app:
        states = tuple(state for state in app.database.pages.states() if state.active)
        counts = app.database.alerts.counts()
        troubled = app.database.alerts.troubled(_MOST_ALERTS)
        no_mail = app.config.mail is None
    if as_json:
        click.echo(json.dumps(_as_dict(states, counts, troubled), indent=2))
    else:
        for line in (*_pages(states, utc_now()), *_alerts(counts, troubled, no_mail=no_mail)):
            click.echo(make_visible(line))
    return BLIND if any(state.failure for state in states) else 0


def _pages(states: tuple[PageState, ...], now: datetime) -> Iterator[str]:
    bad = [state for state in states if state.failure]
    read = [state for state in states if state.last_read_at and not state.failure]
    new = len(states) - len(read) - len(bad)
    unchecked = f", {new} not checked yet" if new else ""
    pages = count_words(len(states), "page")
    yield f"{pages}: {len(read)} can be read, {len(bad)} cannot{unchecked}."
    for state in bad:
        lasting = f" for {_length(now - state.failing_since)}" if state.failing_since else ""
        times = f"{count_words(state.failures_in_a_row, 'time')} in a row"
        yield f"  {state.page.key}: {state.failure}{lasting}, {times}"
        yield f"    {state.message}"
    for state in states:
        if state.moved_to:
            yield f"  {state.page.key}: moved to {state.moved_to}; change its url in the config"
    due = min((state.next_check_at for state in states), default=None)
    if due:
        yield f"Next check: {_when(due, now)}."


def _alerts(
    counts: dict[AlertState, int], troubled: tuple[Alert, ...], *, no_mail: bool
) -> Iterator[str]:
    waiting = counts.get(AlertState.TODO, 0) + counts.get(AlertState.DOING, 0)
    parts = [f"{counts.get(AlertState.SENT, 0)} sent", f"{waiting} waiting"]
    for state, words in (
        (AlertState.IN_DOUBT, "in doubt"),
        (AlertState.DEAD, "given up"),
        (AlertState.CANCELLED, "no longer wanted"),
    ):
        if counts.get(state):
            parts.append(f"{counts[state]} {words}")
    yield f"Alerts: {', '.join(parts)}."
    if no_mail:
        yield "  [mail] is not set in the config, so alerts wait."
    for alert in troubled:
        fate = f"{alert.state.value}, {alert.attempts} tries"
        yield f"  alert {alert.key[:12]} about change {alert.change_id}: {fate}. {alert.last_error}"


def _when(then: datetime, now: datetime) -> str:
    return f"in {_length(then - now)}" if then > now else "now"


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return count_words(minutes // size, name)
    return "less than a minute"


def _as_dict(
    states: tuple[PageState, ...], counts: dict[AlertState, int], troubled: tuple[Alert, ...]
) -> dict[str, object]:
    return {
        "pages": [_page_dict(state) for state in states],
        "alerts": {state.value: counts.get(state, 0) for state in AlertState},
        "troubled_alerts": [
            {
                "key": alert.key,
                "change": alert.change_id,
                "state": alert.state.value,
                "attempts": alert.attempts,
                "next_attempt_at": alert.next_attempt_at.isoformat(),
                "last_error": alert.last_error,
            }
            for alert in troubled
        ],
    }


def _page_dict(state: PageState) -> dict[str, object]:
    def instant(when: datetime | None) -> str | None:
        return when.isoformat() if when else None

    return {
        "service": state.page.service,
        "terms": state.page.terms,
        "url": state.page.url,
        "last_checked_at": instant(state.last_checked_at),
        "last_read_at": instant(state.last_read_at),
        "next_check_at": instant(state.next_check_at),
        "failure": state.failure.value if state.failure else None,
        "failing_since": instant(state.failing_since),
        "failures_in_a_row": state.failures_in_a_row,
        "message": state.message,
        "moved_to": state.moved_to,
        "newest_snapshot": state.newest_snapshot_id,
        "newest_snapshot_at": instant(state.newest_snapshot_at),
    }
