"""Finding claims: one's own, those on the desk, and how long a decision usually takes."""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from community.accounts.models import Badge, Member
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.credentials.evidence_models import Evidence
from community.credentials.models import Claim, Decision, Dispute, Step
from community.credentials.states import ON_THE_DESK, OPEN, ClaimState, Verdict

RECENT_DECISIONS = 30
SHOWN_ON_THE_DESK = 50
ON_A_PAGE = 30
EXPIRING_WITHIN = timedelta(days=30)
RENEW_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Queue:
    """What the desk's first line says: how many wait, since when the oldest, and what else there is."""

    count: int
    oldest: datetime | None
    asked: int
    expiring: int


@dataclass(frozen=True)
class Filters:
    """Which claims of the queue a moderator wants to see; "" is no matter."""

    country: str = ""
    profession: str = ""
    state: str = ""
    mine: bool = False


def hears_desk(member: Member | None, number: int) -> bool:
    """Whether the member may listen to `desk:0`, which tells of new and closed claims."""
    return member is not None and member.is_moderator and number == 0


def visible_to(member: Member) -> Select[Claim]:
    claims = select(Claim)
    return claims if member.is_moderator else claims.where(Claim.member_id == member.id)


def get_claim(member: Member, claim_id: int) -> Claim:
    """With all that the desk and the member's page show of it. Raises NotFound."""
    return _one(_whole(visible_to(member).where(Claim.id == claim_id)))


def own_claim(member: Member, claim_id: int) -> Claim:
    """The member's own, to go on with it: locked as in `claim_to_change`. Raises NotFound."""
    own = select(Claim).where(Claim.id == claim_id, Claim.member_id == member.id)
    return _one(_whole(own.with_for_update(of=Claim)))


def claim_to_change(member: Member, claim_id: int) -> Claim:
    """Locked until the end of the unit of work, so that of two decisions one is second. Raises NotFound."""
    return _one(_whole(visible_to(member).where(Claim.id == claim_id).with_for_update(of=Claim)))


def _whole(claims: Select[Claim]) -> Select[Claim]:
    return claims.options(
        joinedload(Claim.member),
        joinedload(Claim.holder),
        joinedload(Claim.key),
        selectinload(Claim.evidence).selectinload(Evidence.openings),
        selectinload(Claim.decisions).joinedload(Decision.moderator),
        selectinload(Claim.steps).joinedload(Step.actor),
        selectinload(Claim.look_ups),
        selectinload(Claim.dispute).joinedload(Dispute.first_claim).joinedload(Claim.member),
    )


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
    return list(db.session.scalars(_whole(own)).all())


def earlier_claims(claim: Claim) -> list[Claim]:
    """What the same member claimed before, newest first."""
    before = select(Claim).where(Claim.member_id == claim.member_id, Claim.id < claim.id)
    return list(
        db.session.scalars(
            before.order_by(Claim.id.desc()).limit(5).options(selectinload(Claim.decisions))
        ).all()
    )


def place_in_queue(claim: Claim) -> int:
    """1 for the claim that is decided next."""
    before = select(func.count(Claim.id)).where(Claim.state.in_(ON_THE_DESK), Claim.id < claim.id)
    return 1 + (db.session.scalar(before) or 0)


def usual_time() -> timedelta | None:
    """The median time on the desk, over the latest RECENT_DECISIONS; None while there are none.

    What a claim waited for its own member to answer is not the desk's time and does not count.
    """
    latest = db.session.scalars(
        select(Decision.waited)
        .where(Decision.is_final, Decision.verdict != Verdict.revoked)
        .order_by(Decision.decided_at.desc())
        .limit(RECENT_DECISIONS)
    ).all()
    return timedelta(seconds=statistics.median(latest)) if latest else None


def queue() -> Queue:
    desk = select(func.count(Claim.id), func.min(Claim.made_at)).where(Claim.state.in_(ON_THE_DESK))
    count, oldest = db.session.execute(desk).one()
    return Queue(
        count, oldest, _count(select(Claim).where(Claim.state == ClaimState.asked)), _count(_expiring())
    )


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def waiting(moderator: Member, filters: Filters | None = None) -> list[Claim]:
    """Those on which moderators can act, oldest first, at most SHOWN_ON_THE_DESK."""
    claims = _filtered(visible_to(moderator), filters or Filters(), moderator)
    return list(
        db.session.scalars(
            claims.order_by(Claim.made_at, Claim.id)
            .limit(SHOWN_ON_THE_DESK)
            .options(
                joinedload(Claim.member),
                joinedload(Claim.holder),
                selectinload(Claim.evidence),
                selectinload(Claim.look_ups),
            )
        ).all()
    )


def _filtered(claims: Select[Claim], filters: Filters, moderator: Member) -> Select[Claim]:
    chosen = [filters.state] if filters.state in OPEN else ON_THE_DESK
    claims = claims.where(Claim.state.in_(chosen))
    if filters.country:
        claims = claims.where(Claim.country == filters.country)
    if filters.profession:
        claims = claims.where(Claim.profession == filters.profession)
    if filters.mine:
        claims = claims.where(Claim.holder_id == moderator.id, Claim.held_until > clock.now())
    return claims


def expiring() -> list[Badge]:
    """The badges that lapse soon, the first to lapse first."""
    return list(
        db.session.scalars(
            _expiring().order_by(Badge.expires_at).limit(200).options(joinedload(Badge.member))
        ).all()
    )


def decided(*, before: int | None) -> list[Decision]:
    """One page and one row more, newest first; `before` is the number of the last decision that was seen."""
    latest = select(Decision).where(Decision.is_final).order_by(Decision.id.desc()).limit(ON_A_PAGE + 1)
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
