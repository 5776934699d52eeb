"""Feeds by token, feeds from elsewhere, and who is told of changes.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_digest",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_file_digest")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("callback", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_mode", sa.String(), nullable=False),
        sa.Column("asked_secret", sa.String(), nullable=False),
        sa.Column("asked_lease", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("topic", "callback", name=op.f("uq_subscription_topic_callback")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_host"), ["host"], unique=False)

    op.create_table(
        "feed_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_feed_key_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_key")),
        sa.UniqueConstraint("member_id", "topic", name=op.f("uq_feed_key_member_id_topic")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_key_token_hash")),
    )
    op.create_table(
        "channel",
        sa.Column("show_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("funding_url", sa.String(), nullable=False),
        sa.Column("funding_words", sa.String(), nullable=False),
        sa.Column("moved_to", sa.String(), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "unknown",
                "daily",
                "weekly",
                "fortnightly",
                "monthly",
                name="rhythm",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("edited_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_channel_show_id_show")),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_channel")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "unreadable",
                "unproved",
                "proved",
                "bringing",
                "brought",
                name="sourcestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column(
            "proof", sa.Enum("letter", "text", name="proof", native_enum=False, length=24), nullable=True
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("show_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("forum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column(
            "synthesis",
            sa.Enum("recorded", "altered", "synthetic", name="synthesis", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("synthesis_note", sa.String(), nullable=False),
        sa.Column("interests", sa.String(), nullable=False),
        sa.Column("is_followed", sa.Boolean(), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_source_forum_id_forum")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_source_member_id_member")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_source_show_id_show")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("member_id", "address", name=op.f("uq_source_member_id_address")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_show_id"), ["show_id"], unique=False)

    op.create_table(
        "excerpt",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_excerpt_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_excerpt")),
    )
    op.create_table(
        "source_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("show_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "brought", "failed", name="itemstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_source_item_post_id_post")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_source_item_show_id_show")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_item_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_item")),
        sa.UniqueConstraint("show_id", "guid", name=op.f("uq_source_item_show_id_guid")),
    )
    with op.batch_alter_table("source_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_item_post_id"), ["post_id"], unique=False)
        batch_op.create_index("ix_source_item_source_id_state", ["source_id", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("source_item", schema=None) as batch_op:
        batch_op.drop_index("ix_source_item_source_id_state")
        batch_op.drop_index(batch_op.f("ix_source_item_post_id"))

    op.drop_table("source_item")
    op.drop_table("excerpt")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_show_id"))
        batch_op.drop_index(batch_op.f("ix_source_member_id"))

    op.drop_table("source")
    op.drop_table("channel")
    op.drop_table("feed_key")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_host"))

    op.drop_table("subscription")
    op.drop_table("file_digest")
