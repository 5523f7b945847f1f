"""When each change was confirmed or withdrawn, and which digests tell that it was withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the time; of the changes there are it is not known, and no digest tells of it."""
    op.add_column("changes", sa.Column("settled_at", sa.DateTime(timezone=True)))
    op.add_column(
        "digest_changes",
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
