"""Shows with hosts and seasons; posts with speakers, a declaration, a sponsor and a time to appear.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "show",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column(
            "medium", sa.Enum("podcast", "video", name="medium", native_enum=False, length=24), nullable=False
        ),
        sa.Column(
            "order", sa.Enum("episodic", "serial", name="order", native_enum=False, length=24), nullable=False
        ),
        sa.Column(
            "audience",
            sa.Enum("public", "professionals", name="audience", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("cover", sa.String(), nullable=True),
        sa.Column("is_explicit", sa.Boolean(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("copyright", sa.String(), nullable=False),
        sa.Column("license", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("edited_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["offered_to_id"], ["member.id"], name=op.f("fk_show_offered_to_id_member")),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_show_owner_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_show")),
        sa.UniqueConstraint("guid", name=op.f("uq_show_guid")),
        sa.UniqueConstraint("slug", name=op.f("uq_show_slug")),
    )
    with op.batch_alter_table("show", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_show_offered_to_id"), ["offered_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_show_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "season",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("show_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_season_show_id_show")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
        sa.UniqueConstraint("show_id", "number", name=op.f("uq_season_show_id_number")),
    )
    op.create_table(
        "show_host",
        sa.Column("show_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_show_host_member_id_member")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_show_host_show_id_show")),
        sa.PrimaryKeyConstraint("show_id", "member_id", name=op.f("pk_show_host")),
    )
    with op.batch_alter_table("show_host", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_show_host_member_id"), ["member_id"], unique=False)

    op.create_table(
        "speaker",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role", sa.Enum("host", "guest", name="speakerrole", native_enum=False, length=24), nullable=False
        ),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_speaker_member_id_member")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_speaker_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_speaker")),
    )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("show_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("season", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("episode", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "episode_type",
                sa.Enum("full", "trailer", "bonus", name="episodetype", native_enum=False, length=24),
                nullable=False,
                server_default="full",
            )
        )
        batch_op.add_column(sa.Column("is_explicit", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("appears_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "synthesis",
                sa.Enum("recorded", "altered", "synthetic", name="synthesis", native_enum=False, length=24),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("synthesis_note", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sponsor", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sponsor_scope", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("is_embeddable", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.create_index(batch_op.f("ix_post_show_id"), ["show_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_post_show_id_show"), "show", ["show_id"], ["id"])

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("show_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_notice_show_id"), ["show_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_notice_show_id_show"), "show", ["show_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notice_show_id_show"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_notice_show_id"))
        batch_op.drop_column("show_id")

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_post_show_id_show"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_post_show_id"))
        batch_op.drop_column("is_embeddable")
        batch_op.drop_column("sponsor_scope")
        batch_op.drop_column("sponsor")
        batch_op.drop_column("synthesis_note")
        batch_op.drop_column("synthesis")
        batch_op.drop_column("appears_at")
        batch_op.drop_column("is_explicit")
        batch_op.drop_column("episode_type")
        batch_op.drop_column("episode")
        batch_op.drop_column("season")
        batch_op.drop_column("show_id")

    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_member_id"))

    op.drop_table("speaker")
    with op.batch_alter_table("show_host", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_show_host_member_id"))

    op.drop_table("show_host")
    op.drop_table("season")
    with op.batch_alter_table("show", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_show_owner_id"))
        batch_op.drop_index(batch_op.f("ix_show_offered_to_id"))

    op.drop_table("show")
