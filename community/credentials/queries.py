"""Finding claims: one's own, those on the desk, and how long a decision usually takes."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from community.accounts.models import Badge, Member
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.credentials.evidence_models import Evidence
from community.credentials.models import Claim, Decision, Dispute, LookUp, Step
from community.credentials.states import ON_THE_DESK, ClaimState, Verdict

RECENT_DECISIONS = 30
SHOWN_ON_THE_DESK = 50
ASKED_AT_MOST = 200
A_WEEK = timedelta(days=7)
ON_A_PAGE = 30
EXPIRING_WITHIN = timedelta(days=30)
RENEW_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Filters:
    """Which claims of the queue a moderator wants to see; "" is no matter."""

    country: str = ""
    profession: str = ""
    state: str = ""
    register: str = ""
    mine: bool = False

    @property
    def query(self) -> str:
        """`?country=IE&mine=1`, or nothing where all claims are wanted."""
        chosen = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(chosen | ({'mine': 1} if self.mine else {}))}" if chosen else ""


@dataclass(frozen=True)
class Queue:
    """All on which moderators can act, the longest on the desk first, and what the desk's first line says."""

    claims: list[Claim]
    asked: int
    expiring: int
    this_week: timedelta | None
    usual: timedelta | None

    @property
    def oldest(self) -> timedelta | None:
        return self.claims[0].waited_for if self.claims else None

    @property
    def countries(self) -> list[str]:
        return sorted({claim.country for claim in self.claims})

    def past(self, target: timedelta) -> int:
        """How many have been on the desk for longer than they should."""
        return sum(claim.waited_for > target for claim in self.claims)


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
        selectinload(Claim.look_ups).joinedload(LookUp.moderator),
        selectinload(Claim.dispute)
        .joinedload(Dispute.first_claim)
        .options(joinedload(Claim.member), joinedload(Claim.key)),
        selectinload(Claim.later_disputes).joinedload(Dispute.claim).joinedload(Claim.member),
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


def claim_behind_badge(member: Member) -> Claim | None:
    """The last one that was approved; a badge is never older than that."""
    approved = select(Claim).where(Claim.member_id == member.id, Claim.state == ClaimState.approved)
    return db.session.scalar(approved.order_by(Claim.id.desc()).limit(1))


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
    waiting = [each.id for each in _on_the_desk()]
    return waiting.index(claim.id) + 1 if claim.id in waiting else len(waiting) + 1


def usual_time() -> timedelta | None:
    """The median time on the desk, over the latest RECENT_DECISIONS; None while there are none.

    What a claim waited for its own member to answer is not the desk's time and does not count.
    """
    return _median(_waits().order_by(Decision.decided_at.desc()).limit(RECENT_DECISIONS))


def time_this_week() -> timedelta | None:
    """The median time on the desk of what was decided in the last seven days; None when nothing was."""
    return _median(_waits().where(Decision.decided_at > clock.now() - A_WEEK))


def _waits() -> Select[int]:
    return select(Decision.waited).where(Decision.is_final, Decision.verdict != Verdict.revoked)


def _median(waits: Select[int]) -> timedelta | None:
    found = db.session.scalars(waits).all()
    return timedelta(seconds=statistics.median(found)) if found else None


def queue() -> Queue:
    return Queue(
        claims=_on_the_desk(),
        asked=_count(select(Claim.id).where(Claim.state == ClaimState.asked)),
        expiring=_count(_expiring()),
        this_week=time_this_week(),
        usual=usual_time(),
    )


def _on_the_desk() -> list[Claim]:
    """Only what the order of the queue needs of each; `listed` brings the rest of those that are shown."""
    columns = load_only(Claim.made_at, Claim.country, Claim.profession, Claim.state, Claim.waited)
    more = load_only(Claim.waiting_since, Claim.holder_id, Claim.held_until)
    found = db.session.scalars(
        select(Claim).where(Claim.state.in_(ON_THE_DESK)).order_by(Claim.id).options(columns, more)
    ).all()
    return sorted(found, key=_began)


def _began(claim: Claim) -> datetime:
    """When the claim would have come to the desk, had it waited there without a break."""
    assert claim.waiting_since is not None
    return claim.waiting_since - timedelta(seconds=claim.waited)


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def chosen(claims: Sequence[Claim], filters: Filters, moderator: Member) -> list[Claim]:
    """Those of a queue that the filters let through, except what the register says: see `listed`."""
    return [claim for claim in claims if _passes(claim, filters, moderator)]


def _passes(claim: Claim, filters: Filters, moderator: Member) -> bool:
    return (
        filters.country in {"", claim.country}
        and filters.profession in {"", claim.profession}
        and filters.state in {"", claim.state}
        and (not filters.mine or _is_held(claim, moderator))
    )


def _is_held(claim: Claim, moderator: Member) -> bool:
    return claim.holder_id == moderator.id and bool(claim.held_until and claim.held_until > clock.now())


def listed(claims: Sequence[Claim]) -> list[Claim]:
    """The same claims in the same order, with all that a list shows of them."""
    wanted = select(Claim).where(Claim.id.in_([claim.id for claim in claims]))
    found = db.session.scalars(
        wanted.options(
            joinedload(Claim.member),
            joinedload(Claim.holder),
            joinedload(Claim.key),
            selectinload(Claim.look_ups),
            selectinload(Claim.decisions),
            selectinload(Claim.dispute).joinedload(Dispute.first_claim),
            selectinload(Claim.later_disputes).joinedload(Dispute.claim),
        )
    )
    by_id = {claim.id: claim for claim in found}
    return [by_id[claim.id] for claim in claims]


def asked() -> list[Claim]:
    """Those whose members were asked for something, the longest without an answer first."""
    found = db.session.scalars(
        select(Claim)
        .where(Claim.state == ClaimState.asked)
        .order_by(Claim.made_at)
        .limit(ASKED_AT_MOST)
        .options(joinedload(Claim.member), selectinload(Claim.steps).joinedload(Step.actor))
    )
    return sorted(found, key=lambda claim: claim.question.at if claim.question else claim.made_at)


def expiring() -> list[Badge]:
    """The badges that lapse soon, the first to lapse first."""
    return list(
        db.session.scalars(
            _expiring().order_by(Badge.expires_at).limit(200).options(joinedload(Badge.member))
        ).all()
    )


def decided(*, before: int | None) -> list[Decision]:
    """One page and one row more, newest first; `before` is the number of the last decision that was seen."""
    newest = tuple_(Decision.decided_at, Decision.id)
    latest = select(Decision).where(Decision.is_final).order_by(*(each.desc() for each in newest))
    if before:
        latest = latest.where(newest < select(*newest).where(Decision.id == before).scalar_subquery())
    found = db.session.scalars(
        latest.limit(ON_A_PAGE + 1).options(
            joinedload(Decision.moderator), joinedload(Decision.claim).joinedload(Claim.member)
        )
    )
    return list(found.all())


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
