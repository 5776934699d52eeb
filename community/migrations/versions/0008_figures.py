"""How often something was watched and listened to.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "figures_key",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_figures_key")),
    )
    op.create_table(
        "read_log",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("offset", NUMBER, nullable=False),
        sa.Column("read_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_read_log")),
    )
    op.create_table(
        "visit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("asset_id", NUMBER, nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("began_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("heard", sa.Double(), nullable=False),
        sa.Column("has_listened", sa.Boolean(), nullable=False),
        sa.Column("watched", sa.Double(), nullable=False),
        sa.Column("viewed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        _of_asset("visit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("asset_id", "visitor", name=op.f("uq_visit_asset_id_visitor")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_began_at"), ["began_at"], unique=False)
    op.create_table(
        "tally",
        sa.Column("asset_id", NUMBER, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "of",
            sa.Enum("plays", "people", "country", "app", "source", name="of", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", NUMBER, nullable=False),
        _of_asset("tally"),
        sa.PrimaryKeyConstraint("asset_id", "day", "of", "name", name=op.f("pk_tally")),
    )
    op.create_table(
        "curve",
        sa.Column("asset_id", NUMBER, nullable=False),
        sa.Column("viewers", NUMBER, nullable=False),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.Column("shown_viewers", NUMBER, nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        _of_asset("curve"),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_curve")),
    )


def _of_asset(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_asset_id_asset")
    return sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("curve")
    op.drop_table("tally")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_began_at"))
    op.drop_table("visit")
    op.drop_table("read_log")
    op.drop_table("figures_key")
