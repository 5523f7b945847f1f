"""The tables, as the newest migration leaves them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    true,
)

from watcher.gate.history import Reason, Standing
from watcher.model.alert import AlertState
from watcher.model.answer import FailureKind
from watcher.model.finding import Direction, Kind, Severity
from watcher.model.health import Health
from watcher.model.page_change import ChangeState
from watcher.model.rhythm import Rhythm
from watcher.storage.columns import AnyText, AsJson, Choice, Seconds, UtcTime

# Everywhere `sqlite_autoincrement`: without it, SQLite gives the number of a deleted row to the
# next one, and a new subscriber would inherit the alerts of one who left.
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)

HOSTS = Table(
    "hosts",
    METADATA,
    Column("name", AnyText, primary_key=True),
    Column("next_allowed_at", UtcTime, nullable=False),
    Column("leased_until", UtcTime),
    Column("lease_owner", AnyText, nullable=False, default=""),
)

PAGES = Table(
    "pages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", AnyText, nullable=False, unique=True),
    Column("service", AnyText, nullable=False),
    Column("terms", AnyText, nullable=False),
    Column("url", AnyText, nullable=False),
    Column("selects", AsJson, nullable=False),
    Column("removes", AsJson, nullable=False),
    Column("more", AsJson, nullable=False, default=list, server_default="[]"),
    Column("accept_language", AnyText, nullable=False, default="", server_default=""),
    Column("proxy_sign", Text, nullable=False, default="", server_default=""),
    Column("every", Seconds, nullable=False),
    Column("host", AnyText, ForeignKey("hosts.name"), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("next_check_at", UtcTime, nullable=False),
    Column("etag", AnyText, nullable=False, default=""),
    Column("last_modified", AnyText, nullable=False, default=""),
    Column("words_hash", AnyText, nullable=False, default=""),
    Column("last_checked_at", UtcTime),
    Column("last_read_at", UtcTime),
    Column("failures_in_a_row", Integer, nullable=False, default=0),
    Column("failing_since", UtcTime),
    Column("failure", Choice(FailureKind)),
    Column("message", AnyText, nullable=False, default=""),
    Column("status", Integer, nullable=False, default=0),
    Column("moved_to", AnyText, nullable=False, default=""),
    Column("not_modified_in_a_row", Integer, nullable=False, default=0, server_default="0"),
    # What the noise gate remembers; faces by their keys, "" for none.
    Column("base_face", Text, nullable=False, default="", server_default=""),
    Column("current_face", Text, nullable=False, default="", server_default=""),
    Column("readable_face", Text, nullable=False, default="", server_default=""),
    Column("reader", Text, nullable=False, default="", server_default=""),
    # Whether its newest readable version was asked for otherwise than the config says now.
    Column("asked_otherwise", Boolean, nullable=False, default=False, server_default=false()),
    Column("settles_at", UtcTime),
    Column("browsed", Boolean, nullable=False, default=False, server_default=false()),
    Column("told_at", UtcTime),  # when the operator was told that it cannot be read
    Index("ix_pages_due", "host", "active", "next_check_at"),
    Index("ix_pages_service", "service"),
    sqlite_autoincrement=True,
)

#: What a row of `pages` says while nothing keeps us from reading the page.
READABLE: dict[str, Any] = {
    "failures_in_a_row": 0,
    "failing_since": None,
    "failure": None,
    "message": "",
    "status": 0,
}

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("page_id", Integer, ForeignKey("pages.id"), nullable=False),
    Column("url", AnyText, nullable=False),
    Column("fetched_at", UtcTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", AsJson, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("words_hash", AnyText, nullable=False),
    Column(
        "standing",
        Choice(Standing),
        nullable=False,
        default=Standing.PUBLISHED,
        server_default="published",
    ),
    Column("reason", Text, nullable=False, default="", server_default=""),
    # Whose capture it is, if not ours ("web.archive.org").
    Column("origin", AnyText, nullable=False, default="", server_default=""),
    Index("ix_snapshots_page", "page_id", "id"),
    sqlite_autoincrement=True,
)

FACES = Table(
    "faces",
    METADATA,
    Column("page_id", Integer, ForeignKey("pages.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("snapshot_id", Integer, ForeignKey("snapshots.id"), nullable=False),
    Column("face", LargeBinary, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("standing", Choice(Standing), nullable=False),
    Column("reason", Choice(Reason)),
    Column("settles_at", UtcTime),
    Column("nearest", Text, nullable=False),
)

CHANGES = Table(
    "changes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("page_id", Integer, ForeignKey("pages.id"), nullable=False),
    Column("old_snapshot_id", Integer, ForeignKey("snapshots.id"), nullable=False),
    Column("new_snapshot_id", Integer, ForeignKey("snapshots.id"), nullable=False),
    Column("severity", Choice(Severity), nullable=False),
    Column("score", Float(53), nullable=False),
    Column("verdict", AsJson, nullable=False),
    Column(
        "state",
        Choice(ChangeState),
        nullable=False,
        default=ChangeState.CONFIRMED,
        server_default="confirmed",
    ),
    # When it was confirmed or withdrawn; NULL: not yet, or nobody noted it.
    Column("settled_at", UtcTime),
    # Whether subscribers may be told of it: not if it was imported, or found by a dry run.
    Column("mail", Boolean, nullable=False, default=True, server_default=true()),
    Index("ix_changes_page", "page_id", "id"),
    sqlite_autoincrement=True,
)

FINDINGS = Table(
    "findings",
    METADATA,
    Column("change_id", Integer, ForeignKey("changes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("direction", Choice(Direction), nullable=False),
    Column("kind", Choice(Kind), nullable=False),
    Column("sharing", Boolean, nullable=False),
    Column("severity", Choice(Severity), nullable=False),
    Column("confidence", Float(53), nullable=False),
    Column("why", AnyText, nullable=False),
    Column("new_quotes", AsJson, nullable=False),
    Column("old_quotes", AsJson, nullable=False),
    Column("named", AsJson, nullable=False),
    Column("reason", AsJson, nullable=False),
)

SUBSCRIBERS = Table(
    "subscribers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("email", AnyText, nullable=False, unique=True),
    Column("min_severity", Choice(Severity), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("token", AnyText, nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("digest", Choice(Rhythm), nullable=False, default=Rhythm.NEVER, server_default="never"),
    # Where the next digest begins: when the last one was made or asked for, NULL if none ever was,
    # and the newest change that there was then.
    Column("digest_since", UtcTime),
    Column("digest_after", Integer, nullable=False, default=0, server_default="0"),
    sqlite_autoincrement=True,
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("subscriber_id", Integer, ForeignKey("subscribers.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("service", AnyText, nullable=False),
)

DIGESTS = Table(
    "digests",
    METADATA,
    Column("id", Integer, primary_key=True),
    # No foreign key, as in the outbox.
    Column("subscriber_id", Integer, nullable=False),
    Column("rhythm", Choice(Rhythm), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("after_change", Integer, nullable=False),  # its changes have higher numbers
    Index("ix_digests_subscriber", "subscriber_id"),
    sqlite_autoincrement=True,
)

DIGEST_CHANGES = Table(
    "digest_changes",
    METADATA,
    Column("digest_id", Integer, ForeignKey("digests.id"), primary_key=True),
    Column("change_id", Integer, ForeignKey("changes.id"), primary_key=True),
    # Whether it is told as taken back, to a reader who had heard of it before.
    Column("withdrawn", Boolean, nullable=False, default=False, server_default=false()),
)

DIGEST_PAGES = Table(
    "digest_pages",
    METADATA,
    Column("digest_id", Integer, ForeignKey("digests.id"), primary_key=True),
    Column("page_id", Integer, ForeignKey("pages.id"), primary_key=True),
    Column("health", Choice(Health), nullable=False),
    Column("readable", Boolean, nullable=False),
    Column("since", UtcTime),
    Column("read_at", UtcTime),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("change_id", Integer, ForeignKey("changes.id")),
    Column("digest_id", Integer, ForeignKey("digests.id")),
    # No foreign key: what was sent is remembered when the subscriber is gone.
    Column("subscriber_id", Integer, nullable=False),
    Column("composed_at", UtcTime, nullable=False),
    Column("state", Choice(AlertState), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", UtcTime, nullable=False),
    Column("last_error", AnyText, nullable=False, default=""),
    Column("leased_until", UtcTime),
    Column("lease_owner", AnyText, nullable=False, default=""),
    # When its text was handed over last: not only if it is sent, but also if it is or was in doubt.
    Column("sent_at", UtcTime),
    CheckConstraint("(change_id IS NULL) <> (digest_id IS NULL)", name="ck_outbox_about"),
    Index("ix_outbox_due", "state", "next_attempt_at"),
    Index("ix_outbox_subscriber", "subscriber_id"),
    sqlite_autoincrement=True,
)
