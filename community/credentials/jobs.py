"""What is done with documents after the decision: they are deleted."""

from datetime import timedelta

from sqlalchemy import select

from community.core import jobs, storage
from community.core.db import db, reading, unit_of_work
from community.credentials.models import Claim, Evidence

KEPT_AFTER_DECISION = timedelta(days=30)


def plan_forgetting(claim_id: int, member_id: int) -> None:  # noqa: ARG001  # As the event has it.
    """A decided claim keeps its document for a while, in case the member asks why."""
    with unit_of_work():
        key = f"credentials.forget_evidence:{claim_id}"
        jobs.start("credentials.forget_evidence", key=key, after=KEPT_AFTER_DECISION, claim_id=claim_id)


def forget_evidence(claim_id: int) -> None:
    """Delete the document of a claim; its name, its hash and who opened it stay."""
    with reading():
        claim = db.session.get(Claim, claim_id)
        key = claim.evidence.key if claim and claim.evidence else None
    if key is None:
        return
    storage.forget(key)
    with unit_of_work():
        db.session.scalars(select(Evidence).where(Evidence.claim_id == claim_id)).one().forget()
