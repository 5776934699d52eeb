"""Captions that are drafted, approved and searched; chapters that an author names.

Revision ID: 0007
Revises: 0006
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from community.core import clock
from community.core.db import UtcDateTime
from community.media import captions_file, transcripts

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("has_own_chapters", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.add_column(sa.Column("html", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("version", NUMBER, nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("is_automatic", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("approved_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("approved_by_id", NUMBER, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_track_approved_by_id_member"), "member", ["approved_by_id"], ["id"]
        )
    op.create_table(
        "earlier_captions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("track_id", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("vtt", sa.String(), nullable=False),
        sa.Column("line_count", NUMBER, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["track.id"], name=op.f("fk_earlier_captions_track_id_track")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_captions")),
        sa.UniqueConstraint("track_id", "version", name=op.f("uq_earlier_captions_track_id_version")),
    )
    op.create_table(
        "caption_draft",
        sa.Column("asset_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "running", "done", "failed", name="draftstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("heard_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_caption_draft_asset_id_asset")),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_caption_draft")),
    )
    with op.batch_alter_table("caption_draft", schema=None) as batch_op:
        batch_op.create_index("ix_caption_draft_state", ["state"], unique=False)
    _write_transcripts()


JOB = sa.table(
    "job",
    sa.column("key", sa.String()),
    sa.column("name", sa.String()),
    sa.column("args", sa.JSON()),
    sa.column("state", sa.String()),
    sa.column("attempts", sa.Integer()),
    sa.column("run_at", UtcDateTime(timezone=True)),
)


def _write_transcripts() -> None:
    """Of captions that are there already; chapters of today were named by their authors' hands."""
    connection = op.get_bind()
    for number, vtt in connection.execute(sa.text("SELECT id, vtt FROM track")).all():
        html = transcripts.html_of(captions_file.stored(vtt))
        connection.execute(
            sa.text("UPDATE track SET html = :html WHERE id = :id"), {"html": html, "id": number}
        )
    for (number,) in connection.execute(sa.text("SELECT DISTINCT asset_id FROM track")).all():
        # What is said in them is found from now on; the next worker that looks sees to it.
        connection.execute(sa.insert(JOB).values(_indexing(number)))
    connection.execute(
        sa.text("UPDATE asset SET has_own_chapters = :yes WHERE id IN (SELECT asset_id FROM chapter)"),
        {"yes": True},
    )


def _indexing(asset_id: int) -> dict[str, Any]:
    job = {"name": "search.index_recording", "args": {"asset_id": asset_id}, "state": "waiting"}
    return job | {"key": f"search.index_recording:0007:{asset_id}", "attempts": 0, "run_at": clock.now()}


def downgrade() -> None:
    with op.batch_alter_table("caption_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_caption_draft_state")
    op.drop_table("caption_draft")
    op.drop_table("earlier_captions")
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_track_approved_by_id_member"), type_="foreignkey")
        batch_op.drop_column("approved_by_id")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("is_automatic")
        batch_op.drop_column("version")
        batch_op.drop_column("html")
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_column("has_own_chapters")
