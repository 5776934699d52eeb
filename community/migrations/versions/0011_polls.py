"""Polls and closed discussions.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locked_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("locked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("locked_because", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("locked_by_moderator", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(batch_op.f("ix_post_locked_by_id"), ["locked_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_post_locked_by_id_member"), "member", ["locked_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_post_locked_by_id_member"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_post_locked_by_id"))
        batch_op.drop_column("locked_by_moderator")
        batch_op.drop_column("locked_because")
        batch_op.drop_column("locked_by_id")
        batch_op.drop_column("locked_at")
