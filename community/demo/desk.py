"""The demo's claims, in every state: what was sent, and what has happened to each of them since."""

import io
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from werkzeug.datastructures import FileStorage

from community.accounts.models import Badge, Member, Profession
from community.core.db import db
from community.credentials import documents, register_answers
from community.credentials.claim_numbers import keep_number
from community.credentials.documents import Document
from community.credentials.entries import Entry, Field, Licence, Name, Standing
from community.credentials.evidence_models import Evidence, EvidenceKind
from community.credentials.models import Claim, LookUp, Step
from community.credentials.registers.known import OTHER, REGISTERS, register_of
from community.credentials.states import Finding, Source, StepKind
from community.demo import specimens
from community.demo.desk_steps import approve, replay
from community.demo.texts import Text, claims, days_ago, members

People = Mapping[str, Member]
Drawn = list[list[tuple[Document, EvidenceKind]]]
DRAWN = {"licence": specimens.draw_licence, "badge-card": specimens.draw_badge_card}
KINDS = {"licence": EvidenceKind.licence, "badge-card": EvidenceKind.card}
MODERATORS = ("ruth-adeyemi", "kirsten-dahl")


def draw() -> Drawn:
    """The specimens of the claims that are open, before anything is written: to draw them takes a while."""
    names = {text["handle"]: text["name"] for text in members()}
    return [[(_drawn(each, text, names), KINDS[each]) for each in text["documents"]] for text in claims()]


def fill(people: People, drawn: Drawn) -> None:
    """Add all claims and decisions, in the running unit of work."""
    badges = {text["handle"]: text["badge"] for text in members() if "badge" in text}
    behind = {handle: _behind(people[handle], badge, people) for handle, badge in badges.items()}
    db.session.add_all(behind.values())
    for text, papers in zip(claims(), drawn, strict=True):
        claim = _claim(text, people, behind)
        if claim.is_open:
            claim.evidence.extend(_kept(claim, *paper) for paper in papers)
        db.session.add(claim)


def _behind(member: Member, text: Text, people: People) -> Claim:
    """The claim from which a badge came: other moderators than its holder approved it within some hours."""
    badge = member.badge
    assert badge is not None
    hours = 2 + sum(member.handle.encode()) % 7
    claim = _from_badge(member, badge, at=days_ago(text["checked_days_ago"] + hours / 24))
    keep_number(claim, text.get("number", str(100_003 + 7919 * member.id)))
    deciding = [people[handle] for handle in MODERATORS if handle != member.handle][: badge.people]
    approve(claim, badge, deciding)
    return claim


def _from_badge(member: Member, badge: Badge, *, at: datetime) -> Claim:
    named = (each for each in REGISTERS if (each.country, each.name) == (badge.country, badge.register))
    known = next(named, None)
    claim = _sent(member, at=at, country=badge.country, profession=badge.profession)
    claim.speciality, claim.register = badge.speciality, badge.register
    claim.register_key = known.key if known else OTHER
    return claim


def _claim(text: Text, people: People, behind: Mapping[str, Claim]) -> Claim:
    member = people[text["member"]]
    claim = _sent(
        member,
        at=days_ago(text["hours_ago"] / 24),
        country=text["country"],
        profession=Profession(text["profession"]),
    )
    known = register_of(text["register"])
    claim.register, claim.register_key = (known.name, known.key) if known else (text["register"], OTHER)
    for word in ("speciality", "note", "region", "link"):
        setattr(claim, word, text.get(word, ""))
    keep_number(claim, text["number"])
    if "found" in text:
        _look_up(claim, text["found"], text["number"])
    for step in text.get("step", ()):
        replay(claim, step, people, behind)
    return claim


def _sent(member: Member, *, at: datetime, country: str, profession: Profession) -> Claim:
    claim = Claim(
        member=member,
        round=1,
        waited=0,
        made_at=at,
        waiting_since=at,
        name=member.name,
        country=country,
        profession=profession,
        region="",
    )
    claim.steps.append(Step(kind=StepKind.sent, at=at, actor=member))
    return claim


def _look_up(claim: Claim, found: Text, number: str) -> None:
    """What the register answered when the claim was sent."""
    licences = (Licence(found["region"], found["licence"]),) if "licence" in found else ()
    entry = Entry(
        number=number,
        name=Name(found["family"], found["given"]),
        other_names=(),
        fields=(Field("", found["words"], Profession(found["profession"])),),
        licences=licences,
        standing=Standing.active,
        as_of=f"{claim.made_at.day} {claim.made_at:%B %Y}",
    )
    look_up = LookUp(source=Source.http_api, finding=Finding.found, entry=register_answers.kept(claim, entry))
    look_up.as_of, look_up.at = entry.as_of, claim.made_at
    claim.look_ups.append(look_up)
    claim.steps.append(Step(kind=StepKind.looked_up, at=claim.made_at, words=Finding.found))


def _drawn(what: str, text: Text, names: Mapping[str, str]) -> Document:
    """A specimen, taken in like any document that a member sends."""
    known = register_of(text["register"])
    holder = specimens.Holder(
        name=names[text["member"]],
        profession=Profession(text["profession"]).label,
        register=known.name if known else text["register"],
        number=text["number"],
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.png"
        DRAWN[what](path, holder)
        return documents.read(FileStorage(io.BytesIO(path.read_bytes()), filename=path.name))


def _kept(claim: Claim, document: Document, kind: EvidenceKind) -> Evidence:
    return documents.keep(document, member_id=claim.member.id, kind=kind)
