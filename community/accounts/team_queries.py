"""Who moderates and who administers, which proposals wait, and what was decided about roles before."""

from collections.abc import Sequence

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.accounts.team_models import TIME_TO_AGREE, Appointment
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.permissions import Role, can_agree_to_role

SHOWN_OF_THE_RECORD = 50


def team() -> Sequence[Member]:
    """Administrators first, each group by name."""
    administrators_first = case((Member.role == Role.admin, 0), else_=1)
    wanted = select(Member).where(Member.role != Role.member)
    return db.session.scalars(wanted.order_by(administrators_first, func.lower(Member.name))).all()


def administrators() -> Sequence[Member]:
    wanted = select(Member).where(Member.role == Role.admin)
    return db.session.scalars(wanted.order_by(Member.id)).all()


def may_agree_to(proposal: Appointment) -> list[Member]:
    return [each for each in administrators() if can_agree_to_role(each, proposal)]


def proposals() -> list[Appointment]:
    """Those to which a second administrator may agree still, the oldest first."""
    recent = (Appointment.closed_at.is_(None), Appointment.proposed_at > clock.now() - TIME_TO_AGREE)
    found = db.session.scalars(_whole().where(*recent).order_by(Appointment.id))
    return [each for each in found if each.stands]


def record() -> Sequence[Appointment]:
    """What became of proposals, and which roles were taken back; the newest first."""
    wanted = _whole().where(Appointment.closed_at.is_not(None))
    newest = wanted.order_by(Appointment.closed_at.desc(), Appointment.id.desc())
    return db.session.scalars(newest.limit(SHOWN_OF_THE_RECORD)).all()


def get_proposal(appointment_id: int) -> Appointment:
    """Raises NotFound."""
    found = db.session.scalars(_whole().where(Appointment.id == appointment_id)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def open_with(member: Member) -> Sequence[Appointment]:
    """Proposals not closed yet that the member has made, or that are about the member."""
    party = or_(Appointment.member_id == member.id, Appointment.proposed_by_id == member.id)
    return db.session.scalars(_whole().where(Appointment.closed_at.is_(None), party)).all()


def _whole() -> Select[Appointment]:
    return select(Appointment).options(
        joinedload(Appointment.member),
        joinedload(Appointment.proposed_by),
        joinedload(Appointment.agreed_by),
    )
