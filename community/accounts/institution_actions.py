"""What moderators do with the list of institutions, and members with their address at one of them."""

from sqlalchemy import delete

from community.accounts import institution_queries as queries
from community.accounts import institutions, keys
from community.accounts.models import Institution, Member, Purpose, WorkAddress
from community.core import clock, eventlog, limits
from community.core.db import db, insert_new
from community.core.errors import Conflict, Invalid
from community.events import InstitutionAdded, InstitutionRemoved, WorkAddressGiven
from community.permissions import (
    can_change_profile,
    can_give_work_address,
    can_keep_institutions,
    ensure,
)

LETTERS = "5 per hour"


def add(actor: Member, *, domain: str, name: str) -> None:
    """Take addresses at exactly this domain, and at none of its parts, for the institution's."""
    ensure(can_keep_institutions(actor))
    row = insert_new(Institution, domain=domain, name=name, added_at=clock.now(), added_by_id=actor.id)
    if db.session.scalar(row.returning(Institution.domain)) is None:
        raise Invalid(f"{domain} is listed already. Look for it below.", field="domain")
    eventlog.publish(InstitutionAdded(domain, actor.id))


def remove(actor: Member, institution: Institution) -> None:
    """Take it from the list; no profile says any more that an address there is confirmed."""
    ensure(can_keep_institutions(actor))
    db.session.delete(institution)
    eventlog.publish(InstitutionRemoved(institution.domain, actor.id))


def give_address(actor: Member, email: str) -> None:
    """Mail a link to the address, if it is at an institution that is listed; raises Invalid."""
    ensure(can_give_work_address(actor))
    domain = institutions.domain_of(email)
    if queries.institution_at(domain) is None:
        raise Invalid(
            f"{domain} is not among the institutions here. Look whether it is spelled as in your letters, or "
            "ask a moderator to add it. A badge can be asked for without it.",
            field="email",
        )
    limits.spend(f"work-address:{actor.id}", LETTERS)
    keys.void(actor, Purpose.work)
    key = keys.reserve(actor, Purpose.work, email=email)
    eventlog.publish(WorkAddressGiven(key.id))


def confirm_address(actor: Member, token: str) -> WorkAddress:
    """The address is the member's own. Raises LinkOver, also for a link that somebody else asked for.

    Raises Conflict when the institution was taken from the list, or the address is on another profile.
    """
    ensure(can_give_work_address(actor))
    key = keys.find(token, Purpose.work)
    if key is None or key.member_id != actor.id:
        raise keys.LinkOver()
    institution = queries.institution_at(institutions.domain_of(key.email))
    if institution is None:
        raise Conflict("The institution was taken from the list meanwhile, so its addresses confirm nothing.")
    keys.use(token, Purpose.work)
    return _keep(actor, key.email, institution)


def remove_address(actor: Member, member: Member) -> None:
    """Take it from the profile, together with links to it that are still under way."""
    ensure(can_change_profile(actor, member))
    keys.void(member, Purpose.work)
    _forget(member)


def _keep(member: Member, email: str, institution: Institution) -> WorkAddress:
    _forget(member)
    values = {"email": email, "domain": institution.domain, "confirmed_at": clock.now()}
    row = insert_new(WorkAddress, member_id=member.id, **values).returning(WorkAddress)
    kept: WorkAddress | None = db.session.scalar(row)
    if kept is None:
        raise Conflict("This address stands on another profile here. Remove it there, then confirm it anew.")
    return kept


def _forget(member: Member) -> None:
    db.session.execute(delete(WorkAddress).where(WorkAddress.member_id == member.id))
    db.session.expire(member, ["work_address"])
