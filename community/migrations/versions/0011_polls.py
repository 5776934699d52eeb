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

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locked_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("locked_by_id", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("locked_because", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("locked_by_moderator", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(batch_op.f("ix_post_locked_by_id"), ["locked_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_post_locked_by_id_member"), "member", ["locked_by_id"], ["id"]
        )

    op.create_table(
        "poll",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("is_multiple", sa.Boolean(), nullable=False),
        sa.Column("days", NUMBER, nullable=True),
        sa.Column("closes_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("voter_count", NUMBER, nullable=False),
        sa.Column("told_count", NUMBER, nullable=False),
        sa.Column("told_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_poll_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_poll")),
    )
    op.create_table(
        "poll_choice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("vote_count", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["poll.post_id"], name=op.f("fk_poll_choice_post_id_poll")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_choice")),
        sa.UniqueConstraint("post_id", "position", name=op.f("uq_poll_choice_post_id_position")),
    )
    op.create_table(
        "poll_vote",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["poll.post_id"], name=op.f("fk_poll_vote_post_id_poll")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_poll_vote_member_id_member")),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_poll_vote")),
    )
    with op.batch_alter_table("poll_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_vote_member_id"), ["member_id"], unique=False)
    op.create_table(
        "poll_pick",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("choice_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id", "member_id"],
            ["poll_vote.post_id", "poll_vote.member_id"],
            name=op.f("fk_poll_pick_post_id_poll_vote"),
        ),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["poll_choice.id"], name=op.f("fk_poll_pick_choice_id_poll_choice")
        ),
        sa.PrimaryKeyConstraint("post_id", "member_id", "choice_id", name=op.f("pk_poll_pick")),
    )
    with op.batch_alter_table("poll_pick", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_pick_choice_id"), ["choice_id"], unique=False)


def downgrade() -> None:
    for table in ("poll_pick", "poll_vote", "poll_choice", "poll"):
        op.drop_table(table)
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_post_locked_by_id_member"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_post_locked_by_id"))
        batch_op.drop_column("locked_by_moderator")
        batch_op.drop_column("locked_because")
        batch_op.drop_column("locked_by_id")
        batch_op.drop_column("locked_at")
