"""Which institutions are listed, and how many members have confirmed an address there."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from community.accounts.models import Institution, WorkAddress
from community.core.db import db
from community.core.errors import NotFound


def institutions() -> Sequence[Row[Institution, int]]:
    """Each with the number of members who have confirmed an address there, by name."""
    count = func.count(WorkAddress.member_id)
    at = WorkAddress.domain == Institution.domain
    listed = select(Institution, count).outerjoin(WorkAddress, at).group_by(Institution.domain)
    return db.session.execute(listed.order_by(func.lower(Institution.name), Institution.domain)).all()


def institution_at(domain: str) -> Institution | None:
    """The institution with exactly this domain; in a unit of work it stays listed until the end of it."""
    return db.session.scalars(
        select(Institution).where(Institution.domain == domain).with_for_update(read=True)
    ).one_or_none()


def get_institution(domain: str) -> Institution:
    """Raises NotFound."""
    institution = db.session.get(Institution, domain)
    if institution is None:
        raise NotFound()
    return institution
