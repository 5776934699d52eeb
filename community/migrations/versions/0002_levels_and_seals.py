"""Badges with levels, claims with steps and second looks, sealed numbers and documents.

Revision ID: 0002
Revises: 0001
"""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from community.core import storage
from community.core.db import UtcDateTime
from community.credentials import drawing, numbers, sealing
from community.credentials.evidence_models import SealedKey
from community.credentials.registers.known import OTHER

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """UPDATE badge SET checks = '["register"]' WHERE method = 'register'""",
    """UPDATE decision SET checks = '["register"]', level = 3 WHERE method = 'register'""",
    """UPDATE decision SET checks = '["document"]', level = 3 WHERE method = 'document'""",
    """UPDATE claim SET waiting_since = made_at WHERE state = 'waiting'""",
    """UPDATE evidence SET folder = key, filename = '',
       sent_at = (SELECT made_at FROM claim WHERE claim.id = claim_id)""",
    """INSERT INTO claim_step (claim_id, kind, at, actor_id, words)
       SELECT id, 'sent', made_at, member_id, '' FROM claim""",
    """INSERT INTO claim_step (claim_id, kind, at, actor_id, words)
       SELECT claim_id, verdict, decided_at, moderator_id, reason FROM decision""",
)
DOCUMENTS = """SELECT evidence.id, key, member_id FROM evidence JOIN claim ON claim.id = claim_id
               WHERE forgotten_at IS NULL"""
TIMES = """SELECT decision.id, decided_at, made_at FROM decision JOIN claim ON claim.id = claim_id"""


def upgrade() -> None:
    op.create_table(
        "registration",
        sa.Column("number_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number_hash", name=op.f("pk_registration")),
    )
    op.create_table(
        "sealed_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wrapped_by", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_key")),
    )
    with op.batch_alter_table("sealed_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_key_wrapped_by"), ["wrapped_by"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum("member", "moderator", "admin", name="role", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["member.id"], name=op.f("fk_appointment_agreed_by_id_member")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_appointment_member_id_member")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["member.id"], name=op.f("fk_appointment_proposed_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_member_id"), ["member_id"], unique=False)

    op.create_table(
        "institution",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["member.id"], name=op.f("fk_institution_added_by_id_member")
        ),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_institution")),
    )
    op.create_table(
        "claim_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sent",
                "held",
                "released",
                "looked_up",
                "asked",
                "answered",
                "confirmed",
                "approved",
                "rejected",
                "withdrawn",
                "disputed",
                "settled",
                "revoked",
                "appealed",
                "denied",
                "unsafe",
                "forgotten",
                name="stepkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_claim_step_actor_id_member")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_step_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_step")),
    )
    with op.batch_alter_table("claim_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_step_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "dispute",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("first_says", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_dispute_claim_id_claim")),
        sa.ForeignKeyConstraint(
            ["first_claim_id"], ["claim.id"], name=op.f("fk_dispute_first_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["member.id"], name=op.f("fk_dispute_settled_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_dispute_claim_id")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_first_claim_id"), ["first_claim_id"], unique=False)

    op.create_table(
        "look_up",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source",
            sa.Enum("offline_file", "http_api", "manual_link", name="source", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "finding",
            sa.Enum("found", "absent", "down", name="finding", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("entry", sa.JSON(), nullable=True),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("moderator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_look_up_claim_id_claim")),
        sa.ForeignKeyConstraint(["moderator_id"], ["member.id"], name=op.f("fk_look_up_moderator_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_up")),
    )
    with op.batch_alter_table("look_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_up_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "work_address",
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["domain"],
            ["institution.domain"],
            name=op.f("fk_work_address_domain_institution"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_work_address_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_work_address")),
        sa.UniqueConstraint("email", name=op.f("uq_work_address_email")),
    )
    with op.batch_alter_table("work_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_address_domain"), ["domain"], unique=False)

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "level",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="3",
            )
        )
        batch_op.add_column(sa.Column("checks", sa.JSON(), nullable=False, server_default='["document"]'))
        batch_op.add_column(
            sa.Column(
                "people",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="1",
            )
        )
        batch_op.add_column(sa.Column("lapsed_at", UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "round",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="1",
            )
        )
        batch_op.add_column(sa.Column("waiting_since", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "waited",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
            )
        )
        batch_op.add_column(sa.Column("register_key", sa.String(), nullable=False, server_default="other"))
        batch_op.add_column(sa.Column("region", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("link", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("number_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("number_hash", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("number_tail", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("renews_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("held_until", UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "verified_as",
                sa.Enum(
                    "physician",
                    "nurse",
                    "midwife",
                    "pharmacist",
                    "allied",
                    "educator",
                    "student",
                    name="profession",
                    native_enum=False,
                    length=24,
                ),
                nullable=True,
            )
        )

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "round",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="1",
            )
        )
        batch_op.add_column(
            sa.Column("level", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("checks", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("is_final", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("stands", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(
            sa.Column(
                "waited",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
            )
        )

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "licence",
                    "card",
                    "letter",
                    "name",
                    "other",
                    name="evidencekind",
                    native_enum=False,
                    length=24,
                ),
                nullable=False,
                server_default="other",
            )
        )
        batch_op.add_column(sa.Column("folder", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "pages",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="1",
            )
        )
        batch_op.add_column(sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("scanned_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )

    with op.batch_alter_table("evidence_opening", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "page",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="1",
            )
        )
        batch_op.add_column(sa.Column("why", sa.String(), nullable=False, server_default=""))

    _carry_over(op.get_bind())

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.drop_column("method")
        batch_op.drop_column("checked_by")
        batch_op.alter_column("level", server_default=None)
        batch_op.alter_column("checks", server_default=None)
        batch_op.alter_column("people", server_default=None)

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("uq_claim_waiting_of_member")
        batch_op.create_index(batch_op.f("ix_claim_number_hash"), ["number_hash"], unique=False)
        batch_op.create_index(
            "uq_claim_open_of_member",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'asked', 'confirming', 'disputed')"),
            postgresql_where=sa.text("state IN ('waiting', 'asked', 'confirming', 'disputed')"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_claim_renews_id_claim"), "claim", ["renews_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_claim_key_id_sealed_key"), "sealed_key", ["key_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(batch_op.f("fk_claim_holder_id_member"), "member", ["holder_id"], ["id"])
        batch_op.drop_column("number")
        batch_op.alter_column("round", server_default=None)
        batch_op.alter_column("waited", server_default=None)
        batch_op.alter_column("register_key", server_default=None)
        batch_op.alter_column("region", server_default=None)
        batch_op.alter_column("link", server_default=None)
        batch_op.alter_column("number_hash", server_default=None)
        batch_op.alter_column("number_tail", server_default=None)

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_decision_claim_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_decision_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(
            "uq_decision_final_of_round",
            ["claim_id", "round"],
            unique=True,
            sqlite_where=sa.text("is_final AND verdict <> 'revoked'"),
            postgresql_where=sa.text("is_final AND verdict <> 'revoked'"),
        )
        batch_op.drop_column("method")
        batch_op.alter_column("round", server_default=None)
        batch_op.alter_column("checks", server_default=None)
        batch_op.alter_column("is_final", server_default=None)
        batch_op.alter_column("stands", server_default=None)
        batch_op.alter_column("waited", server_default=None)

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.alter_column("folder", existing_type=sa.String(), nullable=False)
        batch_op.alter_column("sent_at", existing_type=UtcDateTime(timezone=True), nullable=False)
        batch_op.drop_constraint(batch_op.f("uq_evidence_claim_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_evidence_key"), type_="unique")
        batch_op.create_index(batch_op.f("ix_evidence_claim_id"), ["claim_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_evidence_folder"), ["folder"])
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_key_id_sealed_key"), "sealed_key", ["key_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.drop_column("key")
        batch_op.drop_column("mimetype")
        batch_op.alter_column("kind", server_default=None)
        batch_op.alter_column("pages", server_default=None)

    with op.batch_alter_table("evidence_opening", schema=None) as batch_op:
        batch_op.alter_column("page", server_default=None)
        batch_op.alter_column("why", server_default=None)


def _carry_over(connection: sa.Connection) -> None:
    """What was decided so far stays decided, and no number stays in clear."""
    for statement in STATEMENTS:
        connection.execute(sa.text(statement))
    for decision in connection.execute(sa.text(TIMES)).all():
        _note_wait(connection, decision)
    claims = connection.execute(
        sa.text("SELECT id, member_id, register, number FROM claim WHERE number <> ''")
    )
    for claim in claims.all():
        _seal_number(connection, claim)
    _seal_documents(connection)


def _seal_documents(connection: sa.Connection) -> None:
    """Documents lay in clear so far; from now on only sealed pictures of their pages do."""
    for document in connection.execute(sa.text(DOCUMENTS)).all():
        content = storage.read(document.key)
        row, key = sealing.new_key()
        folder, pages = f"evidence/{secrets.token_hex(24)}", drawing.pages_of(content)
        for number, page in enumerate(pages, 1):
            context = f"{folder}:{document.member_id}:{number}"
            storage.keep_bytes(f"{folder}/{number}", sealing.seal(page, key, context=context))
        values = {"folder": folder, "pages": len(pages), "key": _kept(connection, row), "id": document.id}
        connection.execute(
            sa.text(
                "UPDATE evidence SET folder = :folder, pages = :pages, key_id = :key, "
                "scanned_at = sent_at, filename = 'other.pdf' WHERE id = :id"
            ),
            values,
        )
        storage.forget(document.key)


def _kept(connection: sa.Connection, row: SealedKey) -> int:
    keys = sa.table("sealed_key", sa.column("id", sa.Integer), sa.column("wrapped_by"), sa.column("wrapped"))
    insert = keys.insert().values(wrapped_by=row.wrapped_by, wrapped=row.wrapped).returning(keys.c.id)
    return int(connection.execute(insert).scalar_one())


def _note_wait(connection: sa.Connection, decision: sa.Row[Any]) -> None:
    decided, made = (_moment(each) for each in (decision.decided_at, decision.made_at))
    values = {"id": decision.id, "waited": int((decided - made).total_seconds())}
    connection.execute(sa.text("UPDATE decision SET waited = :waited WHERE id = :id"), values)


def _moment(kept: datetime | str) -> datetime:
    """SQLite hands a moment of a plain statement over as text."""
    return datetime.fromisoformat(kept) if isinstance(kept, str) else kept


def _seal_number(connection: sa.Connection, claim: sa.Row[Any]) -> None:
    number = numbers.normalised(None, claim.number)
    found_by = sealing.fingerprint(numbers.identity(OTHER, claim.register, number))
    row, key = sealing.new_key()
    sealed = sealing.seal(number.encode(), key, context=f"number:{claim.member_id}:{found_by}")
    connection.execute(
        sa.text(
            "UPDATE claim SET number_sealed = :sealed, number_hash = :found_by, number_tail = :tail, "
            "key_id = :key WHERE id = :id"
        ),
        {
            "sealed": sealed,
            "found_by": found_by,
            "tail": numbers.tail(number),
            "key": _kept(connection, row),
            "id": claim.id,
        },
    )


def downgrade() -> None:
    with op.batch_alter_table("evidence_opening", schema=None) as batch_op:
        batch_op.drop_column("why")
        batch_op.drop_column("page")

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mimetype", sa.VARCHAR(), nullable=False, server_default="image/webp"))
        batch_op.add_column(sa.Column("key", sa.VARCHAR(), nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_evidence_key_id_sealed_key"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_evidence_folder"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_evidence_claim_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_evidence_key"), ["key"])
        batch_op.create_unique_constraint(batch_op.f("uq_evidence_claim_id"), ["claim_id"])
        batch_op.drop_column("key_id")
        batch_op.drop_column("scanned_at")
        batch_op.drop_column("sent_at")
        batch_op.drop_column("pages")
        batch_op.drop_column("folder")
        batch_op.drop_column("kind")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("method", sa.VARCHAR(length=24), nullable=True))
        batch_op.drop_index(
            "uq_decision_final_of_round",
            sqlite_where=sa.text("is_final AND verdict <> 'revoked'"),
            postgresql_where=sa.text("is_final AND verdict <> 'revoked'"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_claim_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_decision_claim_id"), ["claim_id"])
        batch_op.drop_column("waited")
        batch_op.drop_column("stands")
        batch_op.drop_column("is_final")
        batch_op.drop_column("checks")
        batch_op.drop_column("level")
        batch_op.drop_column("round")

    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.drop_column("verified_as")

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.VARCHAR(), nullable=False, server_default=""))
        batch_op.drop_constraint(batch_op.f("fk_claim_holder_id_member"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_claim_key_id_sealed_key"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_claim_renews_id_claim"), type_="foreignkey")
        batch_op.drop_index(
            "uq_claim_open_of_member",
            sqlite_where=sa.text("state IN ('waiting', 'asked', 'confirming', 'disputed')"),
            postgresql_where=sa.text("state IN ('waiting', 'asked', 'confirming', 'disputed')"),
        )
        batch_op.drop_index(batch_op.f("ix_claim_number_hash"))
        batch_op.create_index(
            batch_op.f("uq_claim_waiting_of_member"),
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_column("held_until")
        batch_op.drop_column("holder_id")
        batch_op.drop_column("renews_id")
        batch_op.drop_column("key_id")
        batch_op.drop_column("number_tail")
        batch_op.drop_column("number_hash")
        batch_op.drop_column("number_sealed")
        batch_op.drop_column("link")
        batch_op.drop_column("region")
        batch_op.drop_column("register_key")
        batch_op.drop_column("waited")
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("round")

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("checked_by", sa.VARCHAR(length=24), nullable=False, server_default="moderator")
        )
        batch_op.add_column(
            sa.Column("method", sa.VARCHAR(length=24), nullable=False, server_default="document")
        )
        batch_op.drop_column("lapsed_at")
        batch_op.drop_column("people")
        batch_op.drop_column("checks")
        batch_op.drop_column("level")

    with op.batch_alter_table("work_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_address_domain"))

    op.drop_table("work_address")
    with op.batch_alter_table("look_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_up_claim_id"))

    op.drop_table("look_up")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispute_first_claim_id"))

    op.drop_table("dispute")
    with op.batch_alter_table("claim_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_step_claim_id"))

    op.drop_table("claim_step")
    op.drop_table("institution")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_member_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("sealed_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_key_wrapped_by"))

    op.drop_table("sealed_key")
    op.drop_table("registration")
