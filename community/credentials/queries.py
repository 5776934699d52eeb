"""Finding claims: one's own, those on the desk, and how long a decision usually takes."""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from community.accounts.models import Badge, Member
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.credentials.models import Claim, ClaimState, Decision, Evidence

RECENT_DECISIONS = 30
ON_THE_DESK = 50
ON_A_PAGE = 30
EXPIRING_WITHIN = timedelta(days=30)
RENEW_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Queue:
    """What the desk's first line says: how many wait, and since when the oldest."""

    count: int
    oldest: datetime | None
    expiring: int


def hears_desk(member: Member | None, number: int) -> bool:
    """Whether the member may listen to `desk:0`, which tells of new and closed claims."""
    return member is not None and member.is_moderator and number == 0


def visible_to(member: Member) -> Select[Claim]:
    claims = select(Claim)
    return claims if member.is_moderator else claims.where(Claim.member_id == member.id)


def get_claim(member: Member, claim_id: int) -> Claim:
    """With all that the desk shows of it. Raises NotFound."""
    return _one(
        visible_to(member)
        .where(Claim.id == claim_id)
        .options(
            joinedload(Claim.member),
            joinedload(Claim.evidence).selectinload(Evidence.openings),
            joinedload(Claim.decision).joinedload(Decision.moderator),
        )
    )


def claim_to_change(member: Member, claim_id: int) -> Claim:
    """Locked until the end of the unit of work, so that of two decisions one is second. Raises NotFound."""
    return _one(visible_to(member).where(Claim.id == claim_id).with_for_update(of=Claim))


def get_evidence(member: Member, evidence_id: int) -> Evidence:
    """Raises NotFound."""
    evidence = db.session.scalar(
        select(Evidence)
        .join(Evidence.claim)
        .where(Evidence.id == evidence_id, Claim.id.in_(visible_to(member).with_only_columns(Claim.id)))
        .options(contains_eager(Evidence.claim))
    )
    if evidence is None:
        raise NotFound()
    return evidence


def latest_claims(member: Member) -> list[Claim]:
    """The member's own, newest first."""
    own = select(Claim).where(Claim.member_id == member.id).order_by(Claim.id.desc()).limit(10)
    return list(
        db.session.scalars(own.options(joinedload(Claim.decision), selectinload(Claim.evidence))).all()
    )


def earlier_claims(claim: Claim) -> list[Claim]:
    """What the same member claimed before, newest first."""
    before = select(Claim).where(Claim.member_id == claim.member_id, Claim.id < claim.id)
    return list(
        db.session.scalars(
            before.order_by(Claim.id.desc()).limit(5).options(joinedload(Claim.decision))
        ).all()
    )


def place_in_queue(claim: Claim) -> int:
    """1 for the claim that is decided next."""
    before = select(func.count(Claim.id)).where(Claim.state == ClaimState.waiting, Claim.id < claim.id)
    return 1 + (db.session.scalar(before) or 0)


def usual_time() -> timedelta | None:
    """The median from claim to decision, over the latest RECENT_DECISIONS; None while there are none."""
    latest = db.session.execute(
        select(Decision.decided_at, Claim.made_at)
        .join(Decision.claim)
        .order_by(Decision.decided_at.desc())
        .limit(RECENT_DECISIONS)
    ).all()
    waits = [(row.decided_at - row.made_at).total_seconds() for row in latest]
    return timedelta(seconds=statistics.median(waits)) if waits else None


def queue() -> Queue:
    waiting = select(func.count(Claim.id), func.min(Claim.made_at)).where(Claim.state == ClaimState.waiting)
    count, oldest = db.session.execute(waiting).one()
    return Queue(
        count, oldest, db.session.scalar(select(func.count()).select_from(_expiring().subquery())) or 0
    )


def waiting(moderator: Member) -> list[Claim]:
    """Those that wait, oldest first, at most ON_THE_DESK."""
    return list(
        db.session.scalars(
            visible_to(moderator)
            .where(Claim.state == ClaimState.waiting)
            .order_by(Claim.id)
            .limit(ON_THE_DESK)
            .options(joinedload(Claim.member), joinedload(Claim.evidence))
        ).all()
    )


def expiring() -> list[Badge]:
    """The badges that lapse soon, the first to lapse first."""
    return list(
        db.session.scalars(
            _expiring().order_by(Badge.expires_at).limit(200).options(joinedload(Badge.member))
        ).all()
    )


def decided(*, before: int | None) -> list[Decision]:
    """One page and one row more, newest first; `before` is the number of the last decision that was seen."""
    latest = select(Decision).order_by(Decision.id.desc()).limit(ON_A_PAGE + 1)
    return list(
        db.session.scalars(
            (latest.where(Decision.id < before) if before else latest).options(
                joinedload(Decision.moderator), joinedload(Decision.claim).joinedload(Claim.member)
            )
        ).all()
    )


def may_renew(badge: Badge) -> bool:
    return badge.expires_at < clock.now() + RENEW_WITHIN


def _expiring() -> Select[Badge]:
    now = clock.now()
    return select(Badge).where(Badge.expires_at > now, Badge.expires_at <= now + EXPIRING_WITHIN)


def _one(claims: Select[Claim]) -> Claim:
    claim = db.session.scalar(claims)
    if claim is None:
        raise NotFound()
    return claim
