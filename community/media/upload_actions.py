"""What happens to a file on its way in: begun, written to by one at a time, taken, refused or ended."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock, eventlog, limits
from community.core.db import db
from community.core.errors import Conflict, Problem, Unfit
from community.core.streams import tell
from community.events import UploadArrived, UploadBegun, UploadEnded, UploadRefused, UploadTaken
from community.media import actions, allowance, upload_queries
from community.media.models import Asset, AssetKind
from community.media.upload_models import Part, Upload, UploadState
from community.media.uploads import Arrived
from community.permissions import can_add_to_upload, can_end_upload, can_upload, ensure, signed_in

LIVES = timedelta(days=7)
TURN = timedelta(seconds=10)
BEGINNINGS = "60 per hour"


class Locked(Problem):
    status = 423


class Announced(NamedTuple):
    """What is known of a file before its first byte; `sha256` only where the sender knows it."""

    filename: str
    kind: AssetKind
    length: int
    place: str = ""
    fingerprint: str = ""
    sha256: str | None = None


class Turn(NamedTuple):
    """The right to add to an upload, from `start` on. Whoever is silent for TURN may lose it to another."""

    upload_id: int
    writer: str
    folder: str
    start: int
    length: int


class Stored(NamedTuple):
    key: str
    size: int


def begin(actor: Member, announced: Announced) -> Upload:
    """Everything that can be refused beforehand is refused here."""
    ensure(can_upload(actor))
    # Several begun at the same moment are counted one after the other.
    db.session.execute(select(Member.id).where(Member.id == actor.id).with_for_update())
    if begun := _begun_before(actor, announced):
        return begun
    limits.spend(f"uploads:{actor.id}", BEGINNINGS)
    allowance.ensure_size(announced.length, announced.kind)
    allowance.ensure_disk(announced.length)
    allowance.ensure_left(actor, announced.length, announced.kind)
    now = clock.now()
    token = secrets.token_hex(16)
    upload = Upload(
        member_id=actor.id, token=token, created_at=now, expires_at=now + LIVES, **announced._asdict()
    )
    db.session.add(upload)
    db.session.flush()  # The event needs the upload's number.
    eventlog.publish(UploadBegun(upload.id))
    return upload


def _begun_before(actor: Member, announced: Announced) -> Upload | None:
    """The same file announced twice, because the answer to the first was lost, is one upload."""
    if not announced.sha256 and not announced.fingerprint:
        return None
    same = (getattr(Upload, name) == value for name, value in announced._asdict().items())
    empty = (Upload.state == UploadState.arriving, Upload.arrived == 0, Upload.expires_at > clock.now())
    found = select(Upload).where(Upload.member_id == actor.id, *same, *empty)
    return db.session.scalars(found.limit(1)).one_or_none()


def take_turn(actor: Member, upload: Upload, start: int) -> Turn:
    """Raises Conflict where `start` is not where the upload ends, and Locked while another is writing."""
    ensure(can_add_to_upload(actor, upload))
    db.session.refresh(upload, with_for_update=True)
    if upload.state is UploadState.refused:
        raise Unfit(upload.reason or "This file could not be used.")
    if upload.state is not UploadState.arriving or upload.arrived != start:
        raise Conflict(f"{upload.arrived:,} of {upload.length:,} bytes are here. Go on from there.")
    if upload.writing_until is not None and upload.writing_until > clock.now():
        raise Locked("This file is being sent already, perhaps from another window. Try again in a moment.")
    upload.writer, upload.writing_until = secrets.token_hex(8), clock.now() + TURN
    return Turn(upload.id, upload.writer, upload.folder, start, upload.length)


def add(turn: Turn, stored: Sequence[Stored]) -> Upload:
    """Count what has been stored, and keep the turn; raises Locked when it has been lost."""
    upload = db.session.get(Upload, turn.upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.writer != turn.writer:
        raise Locked("Another window goes on with this file, or it has been removed.")
    for part in stored:
        db.session.add(Part(upload_id=upload.id, start=upload.arrived, size=part.size, key=part.key))
        upload.arrived += part.size
    upload.writing_until, upload.expires_at = clock.now() + TURN, clock.now() + LIVES
    return upload


def end_turn(turn: Turn) -> None:
    """Let others write; a file that is whole goes to be checked."""
    upload = db.session.get(Upload, turn.upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.writer != turn.writer:
        return
    upload.writer = upload.writing_until = None
    if upload.arrived == upload.length:
        upload.state = UploadState.checking
        eventlog.publish(UploadArrived(upload.id))


def take(upload: Upload, arrived: Arrived) -> Asset:
    """The file has passed the gate: from now on it is a recording of its member."""
    upload.asset = actions.receive(upload.member, arrived)
    _settle(upload, UploadState.taken)
    eventlog.publish(UploadTaken(upload.id))
    return upload.asset


def take_picture(upload: Upload, name: str) -> None:
    ensure(can_upload(upload.member))
    upload.picture = name
    _settle(upload, UploadState.taken)
    eventlog.publish(UploadTaken(upload.id))


def refuse(upload: Upload, reason: str) -> None:
    """The file cannot be used; its owner reads why where it was to be."""
    upload.reason = reason
    _settle(upload, UploadState.refused)
    eventlog.publish(UploadRefused(upload.id))


def _settle(upload: Upload, state: UploadState) -> None:
    upload.state = state
    tell(f"member:{upload.member_id}", "upload", {"upload": upload.token, "state": state.value})


def remove(actor: Member, upload: Upload) -> None:
    """Its owner wants it no more. What became of a file that was taken stays."""
    ensure(can_end_upload(actor, upload))
    end(upload)


def remove_all(actor: Member, place: str) -> None:
    """What belongs to nothing any more, because its place has gone."""
    ensure(signed_in(actor))
    for upload in upload_queries.listed(actor, place):
        end(upload)


def end(upload: Upload) -> None:
    """Whoever is still sending finds it gone; a job sees to the parts and to the row."""
    upload.state, upload.writer, upload.writing_until = UploadState.ended, None, None
    eventlog.publish(UploadEnded(upload.id))
