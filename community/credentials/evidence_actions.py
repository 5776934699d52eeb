"""Looking at a document, handing it to the scanner, and destroying it: its key first."""

from collections.abc import Sequence

from flask import current_app

from community.accounts.models import Member
from community.core import clock, eventlog
from community.core.config import Settings
from community.core.db import db
from community.core.errors import NotFound
from community.credentials.evidence_models import Evidence, EvidenceOpening
from community.credentials.models import Claim, Step
from community.credentials.states import StepKind
from community.events import EvidenceSent, EvidenceUnsafe
from community.permissions import can_open_evidence, ensure


def open_page(actor: Member, evidence: Evidence, *, page: int) -> None:
    """Writes down that a moderator looks, and why it was theirs; one's own is opened without a note."""
    ensure(can_open_evidence(actor, evidence))
    if evidence.is_forgotten or not evidence.is_scanned or not 1 <= page <= evidence.pages:
        raise NotFound()
    if evidence.claim.member_id != actor.id:
        opening = EvidenceOpening(
            evidence_id=evidence.id,
            moderator_id=actor.id,
            page=page,
            why=f"holds claim {evidence.claim_id}",
            at=clock.now(),
        )
        db.session.add(opening)


def have_scanned(sent: Sequence[Evidence]) -> None:
    """Documents that came with a claim go to the scanner first, where one is set."""
    waiting = [each for each in sent if not each.is_scanned]
    if waiting:
        db.session.flush()  # The events speak of the documents by their numbers.
    for each in waiting:
        eventlog.publish(EvidenceSent(each.id))


def note_harmless(evidence: Evidence) -> None:
    evidence.scanned_at = clock.now()


def destroy_unsafe(evidence: Evidence) -> None:
    """The scanner knows something in it: nobody ever opens it, and the member is asked for another."""
    claim = evidence.claim
    destroy_keys([evidence])
    claim.steps.append(Step(kind=StepKind.unsafe, at=clock.now()))
    eventlog.publish(EvidenceUnsafe(claim.id, claim.member_id))


def destroy_keys_with_decision(claim: Claim) -> None:
    """Where documents are kept for no day at all, none outlives the decision's own transaction."""
    settings: Settings = current_app.extensions["settings"]
    if settings.evidence_days == 0:
        destroy_keys(claim.evidence)


def destroy_keys(claim_evidence: Sequence[Evidence]) -> list[str]:
    """Delete the keys first: from this commit on the pages are noise. Returns the folders to remove."""
    for evidence in claim_evidence:
        if evidence.key is not None:
            db.session.delete(evidence.key)
            evidence.key = None
        evidence.forget()
    return [evidence.folder for evidence in claim_evidence]


def destroy_number(claim: Claim) -> None:
    """What finds the same number again stays, and the tail; the number itself opens for nobody any more."""
    if claim.key is not None:
        db.session.delete(claim.key)
    claim.key = claim.number_sealed = None
