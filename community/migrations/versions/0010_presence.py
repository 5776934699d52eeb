"""Who may be seen to be here, and how many there are.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crowd", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", "stream", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_expires_at"), "presence", ["expires_at"])
    for table in ("member", "forum"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("shows_presence", sa.Boolean(), nullable=False, server_default=sa.true())
            )


def downgrade() -> None:
    for table in ("member", "forum"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("shows_presence")
    op.drop_index(op.f("ix_presence_expires_at"), table_name="presence")
    op.drop_table("presence")
