"""Digests: who asked for them, what belongs to each, and their place in the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text()
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add digests; nobody has asked for one, and all changes there are may be told."""
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", _TEXT, nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("after_change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_digests_subscriber", "digests", ["subscriber_id"])
    op.create_table(
        "digest_changes",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_digest_changes_digest_id_digests")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], name=op.f("fk_digest_changes_change_id_changes")
        ),
        sa.PrimaryKeyConstraint("digest_id", "change_id", name=op.f("pk_digest_changes")),
    )
    op.create_table(
        "digest_pages",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("health", _TEXT, nullable=False),
        sa.Column("readable", sa.Boolean(), nullable=False),
        sa.Column("since", _TIME),
        sa.Column("read_at", _TIME),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_digest_pages_digest_id_digests")
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_digest_pages_page_id_pages")
        ),
        sa.PrimaryKeyConstraint("digest_id", "page_id", name=op.f("pk_digest_pages")),
    )
    op.add_column(
        "changes", sa.Column("mail", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("subscribers", sa.Column("digest", _TEXT, nullable=False, server_default="never"))
    op.add_column("subscribers", sa.Column("digest_since", _TIME))
    op.add_column(
        "subscribers",
        sa.Column("digest_after", sa.Integer(), nullable=False, server_default="0"),
    )
    # SQLite copies the table; what it does not know of itself must be said again.
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.alter_column("change_id", existing_type=sa.Integer(), nullable=True)
        outbox.add_column(sa.Column("digest_id", sa.Integer()))
        outbox.create_foreign_key(
            op.f("fk_outbox_digest_id_digests"), "digests", ["digest_id"], ["id"]
        )
        outbox.create_check_constraint(
            op.f("ck_outbox_about"), "(change_id IS NULL) <> (digest_id IS NULL)"
        )
