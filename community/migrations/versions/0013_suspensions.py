"""Members whom moderators suspend, and the line of the log that says so.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("member", sa.Column("suspended_until", MOMENT, nullable=True))
    op.add_column("member", sa.Column("suspended_because", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.alter_column("content_id", existing_type=NUMBER, nullable=True)
        batch_op.add_column(sa.Column("member_id", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("until", MOMENT, nullable=True))
        batch_op.create_foreign_key(op.f("fk_measure_member_id_member"), "member", ["member_id"], ["id"])
        batch_op.create_index(op.f("ix_measure_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM measure WHERE content_id IS NULL")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_measure_member_id"))
        batch_op.drop_constraint(op.f("fk_measure_member_id_member"), type_="foreignkey")
        batch_op.drop_column("until")
        batch_op.drop_column("member_id")
        batch_op.alter_column("content_id", existing_type=NUMBER, nullable=False)
    op.drop_column("member", "suspended_because")
    op.drop_column("member", "suspended_until")
