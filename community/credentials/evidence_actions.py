"""Looking at a document, and destroying it."""

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.credentials.evidence_models import Evidence, EvidenceOpening
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


def destroy_keys(claim_evidence: list[Evidence]) -> list[str]:
    """Delete the keys first: from this commit on the pages are noise. Returns the folders to remove."""
    for evidence in claim_evidence:
        if evidence.key is not None:
            db.session.delete(evidence.key)
            evidence.key = None
        evidence.forget()
    return [evidence.folder for evidence in claim_evidence]
