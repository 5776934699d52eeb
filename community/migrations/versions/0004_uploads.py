"""Files that arrive in parts.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = sa.Enum("video", "audio", "image", name="assetkind", native_enum=False, length=24)
STATES = sa.Enum(
    "arriving", "checking", "taken", "refused", "ended", name="uploadstate", native_enum=False, length=24
)


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("length", NUMBER, nullable=False),
        sa.Column("arrived", NUMBER, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("state", STATES, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("writer", sa.String(), nullable=True),
        sa.Column("writing_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("asset_id", NUMBER, nullable=True),
        sa.Column("picture", sa.String(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("arrived BETWEEN 0 AND length", name=op.f("ck_upload_arrived_within")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_upload_asset_id_asset")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_upload_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("asset_id", name=op.f("uq_upload_asset_id")),
        sa.UniqueConstraint("token", name=op.f("uq_upload_token")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_member_id"), ["member_id"], unique=False)

    op.create_table(
        "upload_part",
        sa.Column("upload_id", NUMBER, nullable=False),
        sa.Column("start", NUMBER, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_part_upload_id_upload")),
        sa.PrimaryKeyConstraint("upload_id", "start", name=op.f("pk_upload_part")),
        sa.UniqueConstraint("key", name=op.f("uq_upload_part_key")),
    )


def downgrade() -> None:
    op.drop_table("upload_part")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_member_id"))
    op.drop_table("upload")
