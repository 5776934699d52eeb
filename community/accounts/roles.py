"""Appointing moderators and administrators: done from the command line, by whoever runs the site."""

from community.accounts.models import Member
from community.core import realtime
from community.permissions import Role


def appoint(member: Member, role: Role) -> None:
    """Give a role, or take it back with `Role.member`; open pages lose or gain its rights at once."""
    member.role = role
    realtime.recheck(member=member.id)
