"""Live sessions and the questions asked in them.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from community.core.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_question", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("vote_count", NUMBER, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("answered_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("pinned_at", MOMENT, nullable=True))
    op.create_table(
        "live_session",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("kind", _words("sessionkind", "lecture", "journal_club", "ama"), nullable=False),
        sa.Column("askers", _words("askers", "professionals", "members"), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("slow_seconds", NUMBER, nullable=False),
        sa.CheckConstraint("slow_seconds >= 0", name=op.f("ck_live_session_slow_seconds_positive")),
        sa.CheckConstraint(
            "ended_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_live_session_ends_after_it_opens")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_live_session_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_live_session")),
    )
    op.create_table(
        "session_host",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["live_session.post_id"], name=op.f("fk_session_host_post_id_live_session")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_session_host_member_id_member")),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_session_host")),
    )
    op.create_table(
        "question_vote",
        sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("reply_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_question_vote_member_id_member")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_question_vote_reply_id_reply")),
        sa.PrimaryKeyConstraint("member_id", "reply_id", name=op.f("pk_question_vote")),
    )
    op.create_index("ix_session_host_member_id", "session_host", ["member_id"], unique=False)
    op.create_index("ix_question_vote_reply_id", "question_vote", ["reply_id"], unique=False)


def downgrade() -> None:
    op.drop_table("question_vote")
    op.drop_table("session_host")
    op.drop_table("live_session")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        for name in ("pinned_at", "answered_at", "vote_count", "is_question"):
            batch_op.drop_column(name)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=24)
