"""The demo's claims: some wait with a drawn specimen, the others were decided before the demo began."""

import io
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from community.accounts.models import Badge, Member, Profession
from community.core.db import db
from community.credentials import documents
from community.credentials.claim_numbers import keep_number
from community.credentials.evidence_models import Evidence
from community.credentials.models import Claim, Decision, Step
from community.credentials.registers.known import OTHER, REGISTERS
from community.credentials.states import ClaimState, StepKind, Verdict
from community.demo import specimens
from community.demo.texts import Text, claims, days_ago

People = dict[str, Member]
DRAWN = {"licence": specimens.draw_licence, "badge-card": specimens.draw_badge_card}
MODERATORS = ("ruth-adeyemi", "kirsten-dahl")


def fill(people: People) -> None:
    """Add all claims and decisions, in the running unit of work."""
    for member in people.values():
        if member.badge is not None:
            db.session.add(_behind(member.badge, member, people))
    for words in claims():
        db.session.add(_claim(words, people))


def _behind(badge: Badge, member: Member, people: People) -> Claim:
    """The claim from which a badge came: another moderator than its holder approved it within some hours."""
    hours = 2 + sum(member.handle.encode()) % 7
    claim = _made(
        member,
        at=badge.checked_at - timedelta(hours=hours),
        country=badge.country,
        profession=badge.profession,
        speciality=badge.speciality,
        register=badge.register,
    )
    keep_number(claim, str(100_003 + 7919 * member.id))
    reason = "The name, the profession and the number agree with what we were shown."
    deciding = [people[handle] for handle in MODERATORS if handle != member.handle][: badge.people]
    for moderator in deciding:
        is_last = moderator is deciding[-1]
        _decide(claim, Verdict.approved, moderator, reason, at=badge.checked_at, is_final=is_last)
        claim.decisions[-1].level, claim.decisions[-1].checks = badge.level, badge.checks
        claim.decisions[-1].expires_at = badge.expires_at
    claim.state = ClaimState.approved
    return claim


def _claim(words: Text, people: People) -> Claim:
    member = people[words["member"]]
    claim = _made(
        member,
        at=days_ago(words["hours_ago"] / 24),
        country=words["country"],
        profession=Profession(words["profession"]),
        speciality=words.get("speciality", ""),
        register=words.get("register", ""),
        note=words.get("note", ""),
    )
    keep_number(claim, words.get("number", ""))
    if words["document"] and words["state"] == "waiting":
        claim.evidence.append(_drawn(words, member))
    if words["state"] == "rejected":
        at = days_ago(words["decided_hours_ago"] / 24)
        _decide(claim, Verdict.rejected, people[words["decided_by"]], words["reason"], at=at, is_final=True)
        claim.state = ClaimState.rejected
    return claim


def _made(member: Member, *, at: datetime, country: str, register: str, **fields: Any) -> Claim:
    known = next((each for each in REGISTERS if (each.country, each.name) == (country, register)), None)
    claim = Claim(
        member=member,
        state=ClaimState.waiting,
        round=1,
        waited=0,
        made_at=at,
        waiting_since=at,
        name=member.name,
        country=country,
        register=register,
        register_key=known.key if known else OTHER,
        region="",
        **fields,
    )
    claim.steps.append(Step(kind=StepKind.sent, at=at, actor=member))
    return claim


def _decide(
    claim: Claim, verdict: Verdict, moderator: Member, reason: str, *, at: datetime, is_final: bool
) -> None:
    claim.waited, claim.waiting_since = int((at - claim.made_at).total_seconds()), None
    decision = Decision(
        round=1,
        verdict=verdict,
        moderator=moderator,
        reason=reason,
        decided_at=at,
        is_final=is_final,
        waited=claim.waited,
    )
    claim.decisions.append(decision)
    kind = StepKind(verdict.value) if is_final else StepKind.confirmed
    claim.steps.append(Step(kind=kind, at=at, actor=moderator, words=reason))


def _drawn(words: Text, member: Member) -> Evidence:
    """A specimen, taken in like any document that a member sends."""
    holder = specimens.Holder(
        name=member.name,
        profession=Profession(words["profession"]).label,
        register=words.get("register", ""),
        number=words.get("number", ""),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{words['document']}.png"
        DRAWN[words["document"]](path, holder)
        sent = FileStorage(io.BytesIO(path.read_bytes()), filename=path.name)
    return documents.keep(documents.read(sent), member_id=member.id)
