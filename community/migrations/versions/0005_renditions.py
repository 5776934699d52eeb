"""What is made of a recording, step by step, in versions; jobs in lanes.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RESULTS = ("done", "failed", "unfit", "lost")


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("asset_id", NUMBER, nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("began_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Enum(*RESULTS, name="result", native_enum=False, length=24), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_attempt_asset_id_asset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_asset_id"), "attempt", ["asset_id"])
    with op.batch_alter_table("asset") as table:
        table.add_column(sa.Column("facts", sa.JSON(), nullable=True))
        table.add_column(sa.Column("stage", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("progressed_at", UtcDateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("version", NUMBER, nullable=False, server_default="1"))
        table.add_column(sa.Column("remaining", sa.JSON(), nullable=False, server_default="[]"))
    # What was playable before was made in one go; with the rest one begins at the beginning.
    op.execute("""UPDATE asset SET remaining = '["look"]' WHERE state <> 'playable'""")
    with op.batch_alter_table("rendition") as table:
        table.add_column(sa.Column("version", NUMBER, nullable=False, server_default="1"))
        table.add_column(sa.Column("until", NUMBER, nullable=True))
        table.add_column(sa.Column("variant", sa.String(), nullable=True))
        table.drop_constraint(op.f("uq_rendition_asset_id_name"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_rendition_asset_id_name_version"), ["asset_id", "name", "version"]
        )
    with op.batch_alter_table("job") as table:
        table.add_column(sa.Column("lane", sa.String(), nullable=True))
        table.add_column(sa.Column("taken_at", UtcDateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_job_lane"), "job", ["lane"])


def downgrade() -> None:
    op.drop_index(op.f("ix_job_lane"), "job")
    with op.batch_alter_table("job") as table:
        table.drop_column("taken_at")
        table.drop_column("lane")
    op.execute("DELETE FROM rendition WHERE until IS NOT NULL")
    with op.batch_alter_table("rendition") as table:
        table.drop_constraint(op.f("uq_rendition_asset_id_name_version"), type_="unique")
        table.create_unique_constraint(op.f("uq_rendition_asset_id_name"), ["asset_id", "name"])
        table.drop_column("variant")
        table.drop_column("until")
        table.drop_column("version")
    with op.batch_alter_table("asset") as table:
        table.drop_column("remaining")
        table.drop_column("version")
        table.drop_column("progressed_at")
        table.drop_column("stage")
        table.drop_column("facts")
    op.drop_table("attempt")
