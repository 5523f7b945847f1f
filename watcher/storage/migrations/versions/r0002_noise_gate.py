"""What the noise gate remembers of each page, and what became of each version."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.Text()
_TIME = sa.DateTime(timezone=True)
_PAGE_TEXTS = (
    *("base_face", "current_face", "readable_face", "reader"),
    *("accept_language", "proxy_sign"),
)


def upgrade() -> None:
    """Add faces, and the standing of versions and changes; all there is counts as published."""
    op.create_table(
        "faces",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("face", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen", _TIME, nullable=False),
        sa.Column("last_seen", _TIME, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("standing", _TEXT, nullable=False),
        sa.Column("reason", _TEXT),
        sa.Column("settles_at", _TIME),
        sa.Column("nearest", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_faces_page_id_pages")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_faces_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("page_id", "key", name=op.f("pk_faces")),
    )
    for name in _PAGE_TEXTS:
        op.add_column("pages", sa.Column(name, _TEXT, nullable=False, server_default=""))
    op.add_column("pages", sa.Column("settles_at", _TIME))
    op.add_column("pages", sa.Column("more", _TEXT, nullable=False, server_default="[]"))
    for name in ("browsed", "asked_otherwise"):
        op.add_column(
            "pages", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("pages", sa.Column("told_at", _TIME))
    op.add_column(
        "pages",
        sa.Column("not_modified_in_a_row", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "snapshots", sa.Column("standing", _TEXT, nullable=False, server_default="published")
    )
    op.add_column("snapshots", sa.Column("reason", _TEXT, nullable=False, server_default=""))
    op.add_column("snapshots", sa.Column("origin", _TEXT, nullable=False, server_default=""))
    op.add_column("changes", sa.Column("state", _TEXT, nullable=False, server_default="confirmed"))
