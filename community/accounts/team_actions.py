"""Who moderates and who administers: one administrator proposes, a second one agrees, any takes back."""

from sqlalchemy import select

from community.accounts import roles, team_queries
from community.accounts.models import Member
from community.accounts.team_models import Appointment
from community.core import clock, eventlog
from community.core.db import db
from community.core.errors import Conflict
from community.events import RoleChanged, RoleProposed
from community.permissions import (
    Role,
    can_agree_to_role,
    can_propose_role,
    can_take_role,
    ensure,
)


def propose(actor: Member, member: Member, role: Role) -> Appointment:
    """It changes nothing until a second administrator agrees. Raises Conflict."""
    ensure(can_propose_role(actor))
    _take_turn(actor, member)
    ensure(can_propose_role(actor))
    _refuse_repetition(member, role)
    proposal = Appointment(member=member, role=role, proposed_by=actor, proposed_at=clock.now())
    db.session.add(proposal)
    db.session.flush()  # The event names it by its number.
    eventlog.publish(RoleProposed(proposal.id))
    return proposal


def agree(actor: Member, proposal: Appointment) -> None:
    """The role counts from now on. Raises Conflict when the proposal stands no more."""
    ensure(can_agree_to_role(actor, proposal))
    _take_turn(actor, proposal.proposed_by, proposal)
    ensure(can_agree_to_role(actor, proposal))
    if not proposal.stands:
        raise Conflict("This proposal stands no more: its day is over, or it was closed. Propose it anew.")
    proposal.agreed_by, proposal.closed_at = actor, clock.now()
    _change_role(proposal)


def withdraw(actor: Member, proposal: Appointment) -> None:
    """Any administrator may, and so refuse what another one has proposed."""
    ensure(can_propose_role(actor))
    _take_turn(actor, proposal)
    if proposal.closed_at:
        raise Conflict("This proposal was closed meanwhile. Load the page again.")
    proposal.closed_at = clock.now()


def take_role(actor: Member, member: Member) -> None:
    """Make somebody a plain member at once; proposals that are open with them fall. Raises Conflict."""
    ensure(can_take_role(actor, member))
    _take_turn(actor, member)
    ensure(can_take_role(actor, member))
    if member.role == Role.member:
        raise Conflict(f"{member.name} has no role any more.")
    now = clock.now()
    for proposal in team_queries.open_with(member):
        proposal.closed_at = now
    change = Appointment(member=member, role=Role.member, proposed_by=actor, proposed_at=now, closed_at=now)
    db.session.add(change)
    db.session.flush()  # The event names it by its number.
    _change_role(change)


def end(proposal: Appointment) -> None:
    """Write down that nobody agreed in time."""
    if proposal.closed_at is None and proposal.ends_at <= clock.now():
        proposal.closed_at = proposal.ends_at


def _take_turn(*those: Member | Appointment) -> None:
    """One change of roles at a time, each to what the one before has made of `those`.

    Without it, two administrators who take each other's role at the same moment would leave none, and a
    proposal could be agreed to by somebody who has just lost the role.
    """
    administrators = select(Member.id).where(Member.role == Role.admin).order_by(Member.id)
    db.session.execute(administrators.with_for_update())
    for each in those:
        db.session.refresh(each)


def _refuse_repetition(member: Member, role: Role) -> None:
    if member.role == role:
        raise Conflict(f"{member.name} is {role.label} already.")
    if any(each.member_id == member.id and each.stands for each in team_queries.open_with(member)):
        raise Conflict(
            f"Somebody has proposed a role for {member.name} already. Agree to it, or withdraw it."
        )


def _change_role(change: Appointment) -> None:
    roles.appoint(change.member, change.role)
    eventlog.publish(RoleChanged(change.id))
