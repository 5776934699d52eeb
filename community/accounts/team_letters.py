"""The letters about roles: to the administrators who may agree, and to whoever has or has lost one."""

from community.accounts.letters import Letter, letter_to, this_site
from community.accounts.models import Member
from community.accounts.team_models import Appointment
from community.permissions import Role


def proposal_waits(administrator: Member, proposal: Appointment) -> Letter:
    who, at = proposal.member, proposal.ends_at
    return letter_to(
        administrator,
        f"A proposal waits for a second administrator at {this_site().site_name}",
        f"{proposal.proposed_by.name} proposes that {who.name} (@{who.handle}) becomes "
        f"{proposal.role.label}. It counts when a second administrator agrees, until "
        f"{at.day} {at:%B %Y at %H:%M} UTC. Look at it at",
        f"{this_site().site_url}/team",
    )


def role_changed(change: Appointment) -> Letter:
    return letter_to(
        change.member,
        f"Your role at {this_site().site_name}",
        _what_changed(change),
        "Who has which role, and since when, is written down for the administrators.",
    )


def _what_changed(change: Appointment) -> str:
    if change.role == Role.member:
        return f"{change.proposed_by.name} has taken your role back. You are a member now; your badge stays."
    agreed = f", and {change.agreed_by.name} has agreed" if change.agreed_by else ""
    return f"You are {change.role.label} now: {change.proposed_by.name} has proposed it{agreed}."
