"""The demo's claims: some wait with a drawn specimen, the others were decided before the demo began."""

import io
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from werkzeug.datastructures import FileStorage

from community.accounts.models import Badge, Member, Profession
from community.core.db import db
from community.credentials import documents
from community.credentials.models import Claim, ClaimState, Decision, Evidence, Verdict
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
    claim = Claim(
        member=member,
        made_at=badge.checked_at - timedelta(hours=hours),
        name=member.name,
        country=badge.country,
        profession=badge.profession,
        speciality=badge.speciality,
        register=badge.register,
        number=str(100_003 + 7919 * member.id),
        state=ClaimState.waiting,
    )
    moderator = people[next(handle for handle in MODERATORS if handle != member.handle)]
    reason = "The name, the profession and the number agree with what we were shown."
    decision = _decision(Verdict.approved, moderator, reason, badge.checked_at)
    decision.method, decision.expires_at = badge.method, badge.expires_at
    claim.decide(decision)
    return claim


def _claim(words: Text, people: People) -> Claim:
    member = people[words["member"]]
    claim = Claim(
        member=member,
        made_at=days_ago(words["hours_ago"] / 24),
        name=member.name,
        country=words["country"],
        profession=Profession(words["profession"]),
        speciality=words.get("speciality", ""),
        register=words.get("register", ""),
        number=words.get("number", ""),
        note=words.get("note", ""),
        state=ClaimState.waiting,
    )
    if words["document"] and words["state"] == "waiting":
        claim.evidence = _drawn(words, member)
    if words["state"] == "rejected":
        at = days_ago(words["decided_hours_ago"] / 24)
        claim.decide(_decision(Verdict.rejected, people[words["decided_by"]], words["reason"], at))
    return claim


def _decision(verdict: Verdict, moderator: Member, reason: str, at: datetime) -> Decision:
    return Decision(verdict=verdict, moderator=moderator, reason=reason, decided_at=at)


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
    return Evidence(**vars(documents.keep(documents.read(sent))))
