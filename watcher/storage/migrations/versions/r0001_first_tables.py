"""Pages and hosts, snapshots, changes and findings, subscribers, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What the columns were on the day of this migration, whatever `columns.py` says later.
_TEXT = sa.Text()
_TIME = sa.DateTime(timezone=True)
_NUMBER = sa.Float(precision=53)


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "hosts",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("next_allowed_at", _TIME, nullable=False),
        sa.Column("leased_until", _TIME),
        sa.Column("lease_owner", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_hosts")),
    )
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", _TEXT, nullable=False),
        sa.Column("min_severity", _TEXT, nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("token", _TEXT, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("email", name=op.f("uq_subscribers_email")),
        sa.UniqueConstraint("token", name=op.f("uq_subscribers_token")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("service", _TEXT, nullable=False),
        sa.Column("terms", _TEXT, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("selects", _TEXT, nullable=False),
        sa.Column("removes", _TEXT, nullable=False),
        sa.Column("every", _NUMBER, nullable=False),
        sa.Column("host", _TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_check_at", _TIME, nullable=False),
        sa.Column("etag", _TEXT, nullable=False),
        sa.Column("last_modified", _TEXT, nullable=False),
        sa.Column("words_hash", _TEXT, nullable=False),
        sa.Column("last_checked_at", _TIME),
        sa.Column("last_read_at", _TIME),
        sa.Column("failures_in_a_row", sa.Integer(), nullable=False),
        sa.Column("failing_since", _TIME),
        sa.Column("failure", _TEXT),
        sa.Column("message", _TEXT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("moved_to", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["host"], ["hosts.name"], name=op.f("fk_pages_host_hosts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("key", name=op.f("uq_pages_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pages_due", "pages", ["host", "active", "next_check_at"])
    op.create_index("ix_pages_service", "pages", ["service"])
    op.create_table(
        "subscriptions",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_subscriptions_subscriber_id_subscribers"),
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "position", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", _TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("words_hash", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_snapshots_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snapshots_page", "snapshots", ["page_id", "id"])
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("old_snapshot_id", sa.Integer(), nullable=False),
        sa.Column("new_snapshot_id", sa.Integer(), nullable=False),
        sa.Column("severity", _TEXT, nullable=False),
        sa.Column("score", _NUMBER, nullable=False),
        sa.Column("verdict", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["new_snapshot_id"], ["snapshots.id"], name=op.f("fk_changes_new_snapshot_id_snapshots")
        ),
        sa.ForeignKeyConstraint(
            ["old_snapshot_id"], ["snapshots.id"], name=op.f("fk_changes_old_snapshot_id_snapshots")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_changes_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_page", "changes", ["page_id", "id"])
    op.create_table(
        "findings",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("direction", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("sharing", sa.Boolean(), nullable=False),
        sa.Column("severity", _TEXT, nullable=False),
        sa.Column("confidence", _NUMBER, nullable=False),
        sa.Column("why", _TEXT, nullable=False),
        sa.Column("new_quotes", _TEXT, nullable=False),
        sa.Column("old_quotes", _TEXT, nullable=False),
        sa.Column("named", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], name=op.f("fk_findings_change_id_changes")
        ),
        sa.PrimaryKeyConstraint("change_id", "position", name=op.f("pk_findings")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("composed_at", _TIME, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", _TIME, nullable=False),
        sa.Column("last_error", _TEXT, nullable=False),
        sa.Column("leased_until", _TIME),
        sa.Column("lease_owner", _TEXT, nullable=False),
        sa.Column("sent_at", _TIME),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], name=op.f("fk_outbox_change_id_changes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "next_attempt_at"])
    op.create_index("ix_outbox_subscriber", "outbox", ["subscriber_id"])
