"""`watcher status`: the state of every page and of the alerts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.setup import config_option, count_words, open_app
from watcher.clock import utc_now
from watcher.model.alert import Alert, AlertState
from watcher.model.health import Health, PageHealth, health_of, is_blind
from watcher.model.instant import day_words
from watcher.model.page_state import PageState
from watcher.visible import make_visible

if TYPE_CHECKING:
    from watcher.config import Config

Pair = tuple[PageState, PageHealth]

BLIND = 3
_MOST_ALERTS = 20


@click.command(
    epilog="""\b
Examples:
  watcher status
  watcher status --json | jq '.pages[] | select(.readable | not)'

\b
Exit codes: 0 every page can be read, 3 some cannot, or were not for a week, 2 trouble.
"""
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
def status(as_json: bool, config_path: Path | None) -> int:
    """Show which pages can be read, and which alerts wait or were given up, with reasons."""
    with open_app(config_path) as app:
        states = tuple(state for state in app.database.pages.states() if state.active)
        counts = app.database.alerts.counts()
        digests = app.database.alerts.counts(digests=True)
        troubled = app.database.alerts.troubled(_MOST_ALERTS)
        config = app.config
    now = utc_now()
    pages = [(state, health_of(state, now, config.tolerance)) for state in states]
    if as_json:
        click.echo(json.dumps(_as_dict(pages, counts, digests, troubled), indent=2))
    else:
        lines = (
            *_pages(pages, now, config),
            *_mails(counts, digests, troubled, no_mail=config.mail is None),
        )
        for line in lines:
            click.echo(make_visible(line))
    return 0 if all(health.readable for _, health in pages) else BLIND


def _pages(pages: Sequence[Pair], now: datetime, config: Config) -> Iterator[str]:
    bad = sorted((pair for pair in pages if not pair[1].readable), key=_gravest_first)
    new = sum(health.health is Health.NEW for _, health in pages)
    unchecked = f", {new} not checked yet" if new else ""
    read = len(pages) - len(bad) - new
    total = count_words(len(pages), "page")
    yield f"{total}: {read} can be read, {len(bad)} cannot{unchecked}."
    if read:
        yield f"  Can be read: {_tally(pages)}; {_oldest(pages, now)}."
    for state, health in bad:
        yield from _blind_page(state, health, now)
    for state, _ in pages:
        if state.moved_to:
            yield f"  {state.page.key}: moved to {state.moved_to}; change its url in the config"
    if any(is_blind(state, config.tolerance) for state, _ in bad) and not config.operator:
        yield "  Nobody is told of them: operator.email is not set in the config."
    due = min((state.next_check_at for state, _ in pages), default=None)
    if due:
        yield f"Next check: {_when(due, now)}."


def _gravest_first(pair: Pair) -> tuple[int, str]:
    state, health = pair
    return list(Health).index(health.health), state.page.key


def _tally(pages: Sequence[Pair]) -> str:
    """How many of the readable pages are in which state."""
    found = Counter(health.health for _, health in pages if health.readable)
    return ", ".join(
        f"{found[health]} {health.words}"
        for health in Health
        if found[health] and health is not Health.NEW
    )


def _oldest(pages: Sequence[Pair], now: datetime) -> str:
    times = [state.last_read_at for state, health in pages if health.readable]
    oldest = min(time for time in times if time is not None)
    return f"each verified within the last {_length(now - oldest, up=True)}"


def _blind_page(state: PageState, health: PageHealth, now: datetime) -> Iterator[str]:
    parts = [health.health.words]
    if health.since:
        parts[0] += f" for {_length(now - health.since)}"
    if state.failures_in_a_row:
        parts.append(f"{count_words(state.failures_in_a_row, 'time')} in a row")
    read = state.last_read_at
    parts.append(f"last read {_length(now - read)} ago" if read else "never read")
    if state.told_at:
        parts.append(f"the operator was told {_length(now - state.told_at)} ago")
    yield f"  {state.page.key}: {', '.join(parts)}"
    if state.message:
        yield f"    {state.message}"


def _mails(
    alerts: dict[AlertState, int],
    digests: dict[AlertState, int],
    troubled: tuple[Alert, ...],
    *,
    no_mail: bool,
) -> Iterator[str]:
    yield f"Alerts: {_fates(alerts)}."
    if any(digests.values()):
        yield f"Digests: {_fates(digests)}."
    if no_mail:
        yield "  [mail] is not set in the config, so alerts wait."
    for alert in troubled:
        fate = f"{alert.state.value}, {alert.attempts} tries"
        yield f"  {_mail_name(alert)}: {fate}. {alert.last_error}"


def _mail_name(alert: Alert) -> str:
    if alert.change_id is None:
        return f"digest {alert.key[:12]} of {day_words(alert.composed_at.date())}"
    return f"alert {alert.key[:12]} about change {alert.change_id}"


def _fates(counts: dict[AlertState, int]) -> str:
    waiting = counts.get(AlertState.TODO, 0) + counts.get(AlertState.DOING, 0)
    parts = [f"{counts.get(AlertState.SENT, 0)} sent", f"{waiting} waiting"]
    for state, words in (
        (AlertState.IN_DOUBT, "in doubt"),
        (AlertState.DEAD, "given up"),
        (AlertState.CANCELLED, "no longer wanted"),
    ):
        if counts.get(state):
            parts.append(f"{counts[state]} {words}")
    return ", ".join(parts)


def _when(then: datetime, now: datetime) -> str:
    return f"in {_length(then - now)}" if then > now else "now"


def _length(span: timedelta, *, up: bool = False) -> str:
    """A span in its largest unit, rounded down, or up for "within"."""
    minutes = int(span.total_seconds() // 60) + up
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return count_words(-(-minutes // size) if up else minutes // size, name)
    return "less than a minute"


def _as_dict(
    pages: Sequence[Pair],
    counts: dict[AlertState, int],
    digests: dict[AlertState, int],
    troubled: tuple[Alert, ...],
) -> dict[str, object]:
    return {
        "pages": [_page_dict(state, health) for state, health in pages],
        "alerts": {state.value: counts.get(state, 0) for state in AlertState},
        "digests": {state.value: digests.get(state, 0) for state in AlertState},
        "troubled_alerts": [
            {
                "key": alert.key,
                "change": alert.change_id,
                "digest": alert.digest_id,
                "state": alert.state.value,
                "attempts": alert.attempts,
                "next_attempt_at": alert.next_attempt_at.isoformat(),
                "last_error": alert.last_error,
            }
            for alert in troubled
        ],
    }


def _page_dict(state: PageState, health: PageHealth) -> dict[str, object]:
    def instant(when: datetime | None) -> str | None:
        return when.isoformat() if when else None

    return {
        "service": state.page.service,
        "terms": state.page.terms,
        "url": state.page.url,
        "health": health.health.value,
        "since": instant(health.since),
        "readable": health.readable,
        "operator_told_at": instant(state.told_at),
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
