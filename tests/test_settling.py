"""New words become news when they have stayed: pages that flap or break mail nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.notifier.conftest import Sink
from tests.plapper import AFTER, BEFORE, publish, write_config
from tests.test_the_whole_way import Everything
from tests.webserver import WebServer, page
from watcher.gate.visit import Visit
from watcher.model.answer import FailureKind
from watcher.model.outcome import Broken, Pending, Unchanged, Withheld
from watcher.model.page_change import ChangeState

DAY = timedelta(days=1)
PRIVACY = "Plapper/Privacy Policy"
_WALL = "<title>Just a moment...</title><h1>Checking your browser before accessing</h1>"


def started(tmp_path: Path, website: WebServer, sink: Sink, database_url: str, how: str) -> Path:
    publish(website, BEFORE)
    config = write_config(tmp_path, website, sink, database_url)
    config.write_text(config.read_text().replace('settle = "0"', how))
    return config


@pytest.fixture
def patient(
    tmp_path: Path, website: WebServer, sink: Sink, database_url: str
) -> Iterator[Everything]:
    """Watches Plapper with the usual patience of three days; Ada subscribed, one check is done."""
    config = started(tmp_path, website, sink, database_url, 'settle = "3d"')
    everything = Everything(config, website, sink)
    everything.subscribe("ada@example.org")
    everything.check()
    yield everything
    everything.app.close()


def check_after(everything: Everything, step: timedelta) -> Visit:
    everything.clock.forward(step)
    (visit,) = everything.check()
    return visit


def test_new_words_are_mailed_when_they_have_stayed_for_three_days(patient: Everything) -> None:
    publish(patient.website, AFTER)

    first = check_after(patient, DAY)
    second = check_after(patient, 2 * DAY)
    mails_before = list(patient.sink.taken)
    third = check_after(patient, 2 * DAY)
    check_after(patient, DAY)

    assert isinstance(first.outcome, Pending)
    assert isinstance(second.outcome, Unchanged)
    assert mails_before == []
    assert len(third.news) == 1
    assert patient.sink.recipients == ["ada@example.org"]


def test_words_that_go_back_within_three_days_mail_nobody(patient: Everything) -> None:
    publish(patient.website, AFTER)
    check_after(patient, DAY)
    publish(patient.website, BEFORE)

    back = check_after(patient, DAY)
    for _ in range(5):
        check_after(patient, 2 * DAY)

    assert isinstance(back.outcome, Withheld)
    assert back.outcome.reason == "return"
    assert patient.sink.taken == []
    newest = patient.app.database.snapshots.of_page(PRIVACY)[0]
    assert (newest.standing, newest.reason) == ("withheld", "flap")


def test_a_bot_wall_is_a_page_that_cannot_be_read_and_no_version(patient: Everything) -> None:
    patient.website.route("/privacy", page(_WALL))

    walled = check_after(patient, DAY)
    again = check_after(patient, DAY)
    (state,) = patient.app.database.pages.states()
    publish(patient.website, BEFORE)
    check_after(patient, DAY)
    (healed,) = patient.app.database.pages.states()

    assert isinstance(walled.outcome, Broken)
    assert isinstance(again.outcome, Broken)
    assert (state.failure, state.failures_in_a_row) == (FailureKind.BLOCKED, 2)
    assert healed.failure is None
    assert patient.sink.taken == []
    assert patient.app.database.changes.of_service("Plapper", limit=9) == ()


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        pytest.param("<h1>404</h1><p>Page not found</p>", FailureKind.NOT_FOUND, id="soft 404"),
        pytest.param(
            "<h1>Log in</h1><p>Email address</p><p>Password</p><p>Forgot password?</p>",
            FailureKind.SIGN_IN,
            id="login page",
        ),
        pytest.param(
            "<p>Please enable JavaScript to view this page.</p>",
            FailureKind.NEEDS_BROWSER,
            id="script shell",
        ),
        pytest.param(
            BEFORE[: len(BEFORE) // 3], FailureKind.CONTENT_LOST, id="text cut to a third"
        ),
    ],
)
def test_a_broken_page_has_its_own_state_and_mails_nobody(
    patient: Everything, shown: str, kind: FailureKind
) -> None:
    patient.website.route("/privacy", page(f"<main>{shown}</main>"))

    check_after(patient, DAY)

    (state,) = patient.app.database.pages.states()
    assert state.failure is kind
    assert patient.sink.taken == []


def test_a_new_date_is_kept_and_no_news(patient: Everything) -> None:
    publish(patient.website, BEFORE.replace("</h1>", "</h1><p>Last updated on 3 May 2025.</p>"))
    check_after(patient, DAY)
    check_after(patient, 4 * DAY)
    mails = len(patient.sink.taken)
    publish(patient.website, BEFORE.replace("</h1>", "</h1><p>Last updated on 9 May 2026.</p>"))

    visit = check_after(patient, DAY)
    check_after(patient, 4 * DAY)

    assert isinstance(visit.outcome, Withheld)
    assert visit.outcome.reason == "cosmetic"
    assert len(patient.sink.taken) == mails


@pytest.fixture
def hasty(
    tmp_path: Path, website: WebServer, sink: Sink, database_url: str
) -> Iterator[Everything]:
    """The same with what is notable told at once, as not yet confirmed."""
    config = started(tmp_path, website, sink, database_url, 'settle = "3d"\nearly = "notable"')
    everything = Everything(config, website, sink)
    everything.subscribe("ada@example.org")
    everything.check()
    yield everything
    everything.app.close()


def test_grave_words_are_told_early_once_and_confirmed_silently(hasty: Everything) -> None:
    publish(hasty.website, AFTER)

    check_after(hasty, DAY)
    (early,) = hasty.app.database.changes.of_service("Plapper", limit=9)
    check_after(hasty, 4 * DAY)
    (settled,) = hasty.app.database.changes.of_service("Plapper", limit=9)

    assert (early.settled_at, settled.settled_at) == (None, hasty.clock())
    (mail,) = hasty.mails()
    body = mail.get_body(("plain",))
    assert body is not None
    assert "not yet confirmed" in body.get_content()
    assert (early.state, settled.state) == (ChangeState.EARLY, ChangeState.CONFIRMED)


def test_what_was_told_early_and_taken_back_is_marked_so(hasty: Everything) -> None:
    publish(hasty.website, AFTER)
    check_after(hasty, DAY)
    publish(hasty.website, BEFORE)

    check_after(hasty, DAY)

    (change,) = hasty.app.database.changes.of_service("Plapper", limit=9)
    assert (change.state, change.settled_at) == (ChangeState.WITHDRAWN, hasty.clock())
    assert change.new_seen_at == hasty.clock() - DAY


def test_a_change_that_was_not_told_early_settled_when_it_was_told(patient: Everything) -> None:
    publish(patient.website, AFTER)
    check_after(patient, DAY)

    check_after(patient, 4 * DAY)

    (change,) = patient.app.database.changes.of_service("Plapper", limit=9)
    (headline,) = patient.app.database.changes.headlines()
    assert change.settled_at == headline.settled_at == patient.clock()
    assert change.new_seen_at == patient.clock() - 4 * DAY


def test_words_kept_before_there_was_a_gate_are_what_new_ones_are_compared_with(
    patient: Everything,
) -> None:
    _forget_all_faces(patient)
    publish(patient.website, AFTER)

    visit = check_after(patient, DAY)

    assert isinstance(visit.outcome, Pending)


def _forget_all_faces(everything: Everything) -> None:
    from sqlalchemy import text

    with everything.app.database._engine.begin() as connection:
        connection.execute(text("DELETE FROM faces"))
        connection.execute(text("UPDATE pages SET base_face='', current_face='', reader=''"))


SHARING = """
<h1>Whom Plapper shares with</h1>
<p>We share your phone number with advertisers, and they may use it to show you advertisements.</p>
<p>We sell your address book to brokers who may keep it for as long as they like to do so.</p>
"""


def combine(everything: Everything, *paths: str) -> None:
    """Say in the config that the policy goes on there, and begin anew with it."""
    config = everything.config
    more = ", ".join(f'"{everything.website.url(path)}"' for path in paths)
    lines = [line for line in config.read_text().splitlines() if not line.startswith("combine")]
    at = next(number for number, line in enumerate(lines) if line.startswith("url = "))
    lines.insert(at + 1, f"combine = [{more}]")
    config.write_text("\n".join(lines))
    everything.restart()


@pytest.mark.parametrize("kept", [0, 1], ids=["more pages", "fewer pages"])
def test_what_is_combined_otherwise_is_no_news_and_what_changes_then_is(
    patient: Everything, kept: int
) -> None:
    publish(
        patient.website, SHARING + SHARING.replace("phone", "fax").replace("book", "list"), "/two"
    )
    if kept:
        combine(patient, "/two")
        check_after(patient, DAY)

    combine(patient, *([] if kept else ["/two"]))
    combined = check_after(patient, DAY)
    for _ in range(3):
        check_after(patient, 9 * DAY)
    mails_before = list(patient.sink.taken)
    publish(patient.website, AFTER)
    check_after(patient, DAY)
    check_after(patient, 4 * DAY)

    assert isinstance(combined.outcome, Withheld)
    assert combined.outcome.reason == "technical"
    assert mails_before == []
    assert patient.sink.recipients == ["ada@example.org"]


def test_a_page_that_is_broken_when_it_is_combined_is_no_news_when_it_recovers(
    patient: Everything,
) -> None:
    publish(patient.website, SHARING, "/two")
    combine(patient, "/two")
    for path in ("/privacy", "/two"):
        patient.website.route(path, page(f"<main>{_WALL}</main>"))
    walled = check_after(patient, DAY)
    publish(patient.website, BEFORE)
    publish(patient.website, SHARING, "/two")

    check_after(patient, DAY)
    check_after(patient, 9 * DAY)

    assert isinstance(walled.outcome, Broken)
    assert patient.sink.taken == []
