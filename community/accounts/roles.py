"""The roles of moderators and administrators, as they are written down.

Whoever runs the site gives them from the command line; on the site it takes two administrators, see
`team_actions`.
"""

from community.accounts.models import Member
from community.core import realtime
from community.permissions import Role


def appoint(member: Member, role: Role) -> None:
    """Give a role, or take it back with `Role.member`; open pages lose or gain its rights at once."""
    member.role = role
    realtime.recheck(member=member.id)
