"""What follows a document: a scanner looks at it where one is set, and after the decision it is destroyed."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from community.core import clock, jobs, storage, streams
from community.core.config import Settings
from community.core.db import db, empty_journal, reading, unit_of_work
from community.credentials import documents, evidence_actions, scanning, sealing
from community.credentials.actions import DESK
from community.credentials.evidence_models import Evidence, SealedKey
from community.credentials.models import Claim, Step
from community.credentials.states import ClaimState, StepKind

ASK_THE_SCANNER_AGAIN = timedelta(hours=1)
KEYS_AT_ONCE = 200


def scan_evidence(evidence_id: int) -> None:
    """Let the scanner see what was sent; until it has answered, nobody else does.

    Raises ScannerDown when it gives no answer, so that the pauses of all jobs apply.
    """
    with unit_of_work():
        evidence = db.session.get_one(Evidence, evidence_id)
        waits = not evidence.is_scanned and not evidence.is_forgotten
        if waits:
            _plan_next_scan(evidence_id)
    if waits:
        _note_verdict(evidence_id, is_harmless=_is_harmless(evidence_id))
    _clear_away(evidence_id)


def plan_forgetting(claim_id: int, member_id: int) -> None:  # noqa: ARG001  # As the event has it.
    """A decided claim keeps its documents for a while, in case the member appeals."""
    with unit_of_work():
        _plan_forgetting(db.session.get_one(Claim, claim_id))


def forget_evidence(claim_id: int) -> None:
    """Destroy the documents of a claim that is closed: the keys, then the files.

    What kind they were, their hashes, and who opened them stay. Of a claim that was not approved, the number
    goes as well, and of those that the approved one has replaced.
    """
    with unit_of_work():
        claim = db.session.get_one(Claim, claim_id, with_for_update=True)
        if not _is_due(claim):
            # The days may have been made more since this was planned, or a later decision has its own.
            _plan_forgetting(claim)
            return
        _note_forgetting(claim)
        folders = evidence_actions.destroy_keys(claim.evidence)
        for each in _without_need_of_numbers(claim):
            evidence_actions.destroy_number(each)
        for look_up in claim.look_ups:
            look_up.entry = None
    empty_journal()
    for folder in folders:
        storage.forget_folder(folder)


def keys_to_rewrap() -> int:
    """How many keys are not wrapped by the first key of the settings."""
    with reading():
        return db.session.query(SealedKey).filter(SealedKey.wrapped_by != sealing.first_name()).count()


def rewrap_some() -> int:
    """Wrap up to KEYS_AT_ONCE of them anew and return how many; a rotation that was ended goes on here.

    Raises KeyMissing when the settings do not have the key that still wraps one of them.
    """
    with unit_of_work():
        waiting = select(SealedKey).where(SealedKey.wrapped_by != sealing.first_name())
        rows = db.session.scalars(waiting.order_by(SealedKey.id).limit(KEYS_AT_ONCE).with_for_update()).all()
        for row in rows:
            sealing.rewrap(row)
    return len(rows)


def _plan_next_scan(evidence_id: int) -> None:
    # Before the first word to the scanner: whatever becomes of this worker or of all its attempts, somebody
    # asks again.
    at = clock.now() + ASK_THE_SCANNER_AGAIN
    key = f"credentials.scan_evidence:{evidence_id}:{at:%Y-%m-%dT%H}"
    jobs.start("credentials.scan_evidence", key=key, after=ASK_THE_SCANNER_AGAIN, evidence_id=evidence_id)


def _is_harmless(evidence_id: int) -> bool:
    """A scanner that was set once and is no more holds nothing back: only pixels are left to look at."""
    url = _settings().scanner_url
    if url is None:
        return True
    with reading():
        original = documents.original(db.session.get_one(Evidence, evidence_id))
    return scanning.is_harmless(original, url)


def _note_verdict(evidence_id: int, *, is_harmless: bool) -> None:
    with unit_of_work():
        evidence = db.session.get_one(Evidence, evidence_id, with_for_update=True)
        if evidence.is_forgotten:
            return
        if is_harmless:
            evidence_actions.note_harmless(evidence)
        else:
            evidence_actions.destroy_unsafe(evidence)
        streams.tell(DESK, "claim.looked_up", {"claim": evidence.claim_id})


def _clear_away(evidence_id: int) -> None:
    with reading():
        evidence = db.session.get_one(Evidence, evidence_id)
        folder, is_forgotten = evidence.folder, evidence.is_forgotten
    if is_forgotten:
        empty_journal()
        storage.forget_folder(folder)
    else:
        documents.forget_original(folder)


def _plan_forgetting(claim: Claim) -> None:
    due = _due_at(claim)
    if claim.is_open or due is None:
        return
    key = f"credentials.forget_evidence:{claim.id}:{due.isoformat()}"
    after = max(due - clock.now(), timedelta(0))
    jobs.start("credentials.forget_evidence", key=key, after=after, claim_id=claim.id)


def _is_due(claim: Claim) -> bool:
    due = _due_at(claim)
    return not claim.is_open and due is not None and due <= clock.now()


def _due_at(claim: Claim) -> datetime | None:
    if claim.state == ClaimState.withdrawn:
        return claim.made_at
    if claim.decision is None:
        return None
    return claim.decision.decided_at + timedelta(days=_settings().evidence_days)


def _note_forgetting(claim: Claim) -> None:
    if any(not evidence.is_forgotten for evidence in claim.evidence):
        claim.steps.append(Step(kind=StepKind.forgotten, at=clock.now()))


def _without_need_of_numbers(claim: Claim) -> list[Claim]:
    """A renewal needs the number of the claim from which the badge came, and of no other."""
    if claim.state != ClaimState.approved:
        return [claim]
    replaced = select(Claim).where(
        Claim.member_id == claim.member_id, Claim.id < claim.id, Claim.state == ClaimState.approved
    )
    return list(db.session.scalars(replaced))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
