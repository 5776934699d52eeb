"""What follows a document: a scanner looks at it where one is set, and after the decision it is destroyed."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from community.core import jobs, storage
from community.core.config import Settings
from community.core.db import db, unit_of_work
from community.credentials import evidence_actions
from community.credentials.models import Claim, LookUp


def plan_forgetting(claim_id: int, member_id: int) -> None:  # noqa: ARG001  # As the event has it.
    """A decided claim keeps its documents for a while, in case the member appeals."""
    settings: Settings = current_app.extensions["settings"]
    with unit_of_work():
        claim = db.session.get(Claim, claim_id)
        assert claim is not None
        key = f"credentials.forget_evidence:{claim_id}:{claim.round}"
        after = timedelta(days=settings.evidence_days)
        jobs.start("credentials.forget_evidence", key=key, after=after, claim_id=claim_id)


def forget_evidence(claim_id: int) -> None:
    """Destroy the documents of a claim that is closed: the keys, then the files.

    What kind they were, their hashes, and who opened them stay.
    """
    with unit_of_work():
        claim = db.session.get(Claim, claim_id)
        if claim is None or claim.is_open:
            return
        folders = evidence_actions.destroy_keys(claim.evidence)
        for look_up in db.session.scalars(select(LookUp).where(LookUp.claim_id == claim_id)):
            look_up.entry = None
    for folder in folders:
        storage.forget_folder(folder)


def scan_evidence(evidence_id: int) -> None:
    """Hand a document to the scanner; until it has answered, no moderator sees it."""
