"""A made-up messenger's policy in a few versions, and a config that watches it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from tests.notifier.conftest import Sink
from tests.notifier.postfix import Postfix
from tests.webserver import Reply, WebServer, page
from watcher.model.finding import Severity
from watcher.model.rhythm import Rhythm
from watcher.storage import open_database

_visits = count(1)

BEFORE = """
<h1>Plapper Privacy Policy</h1>
<p>We ask for your phone number to open your account.</p>
<h2>Sharing</h2>
<p>We do not share your phone number with any other company without your consent.</p>
<p>We may share information with service providers who store it for us under contract.</p>
<h2>Deletion</h2>
<p>When you delete your account we delete your messages within 30 days.</p>
<p>Backups are kept for another two weeks and are then overwritten by newer ones. You can ask us at
any time which of your messages are still there, and we answer by mail within a week or two.</p>
"""
AFTER = BEFORE.replace(
    "We do not share your phone number with any other company without your consent.",
    "We share your phone number with advertisers, and they may use it to show you advertisements. "
    "You have 30 days after accepting this policy to object to it.",
)
MOVED = """
<h1>Plapper Privacy Policy</h1>
<h2>Deletion</h2>
<p>When you delete your account we delete your messages within 30 days.</p>
<p>Backups are kept for another two weeks and are then overwritten by newer ones. You can ask us at
any time which of your messages are still there, and we answer by mail within a week or two.</p>
<h2>Sharing</h2>
<p>We do not share your phone number with any other company without your consent.</p>
<p>We may share information with service providers who store it for us under contract.</p>
<p>We ask for your phone number to open your account.</p>
"""


def served(policy: str) -> Reply:
    """A policy inside a page as sites serve it: never twice the same bytes."""
    number = next(_visits)
    return page(
        f'<html lang="en"><head><script>var nonce = {number};</script></head><body>'
        f'<nav><a href="/?v={number}">Home</a></nav><main>{policy}</main></body></html>'
    )


def publish(website: WebServer, policy: str, path: str = "/privacy") -> str:
    """Serve a policy from now on; returns its address."""
    return website.route(path, lambda request: served(policy))


def owe_digest(database_url: str, email: str) -> None:
    """Subscribe someone whose weekly digest has been due for years."""
    with open_database(database_url) as database:
        database.subscribers.add(
            email,
            services=(),
            min_severity=Severity.NOTABLE,
            confirmed=True,
            token=f"token-{email}",
            now=datetime(2020, 1, 1, tzinfo=UTC),
            digest=Rhythm.WEEKLY,
        )


def write_config(
    folder: Path,
    website: WebServer,
    sink: Sink | Postfix,
    database_url: str,
    more: str = "",
    mail: str = "",
) -> Path:
    """A config that watches Plapper's privacy policy; `mail` goes into [mail], `more` behind."""
    file = folder / "config.toml"
    file.write_text(
        f"""
[watch]
settle = "0"
[fetch]
allow_private = true
interval = "0"
[storage]
database = "{database_url}"
[mail]
host = "127.0.0.1"
port = {sink.port}
security = "plain"
sender = "alerts@watch.example.org"
{mail}
[[services]]
name = "Plapper"
[[services.terms]]
name = "Privacy Policy"
url = "{website.url("/privacy")}"
{more}
""",
        "utf-8",
    )
    return file
