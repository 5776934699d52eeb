"""Files on their way in, as far as a member may find them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound, Problem
from community.media.upload_models import Upload, UploadState
from community.permissions import can_end_upload, ensure

UNFINISHED = (UploadState.arriving, UploadState.checking)
LISTED = (*UNFINISHED, UploadState.refused)


class Over(Problem):
    status = 410


def get_upload(member: Member, token: str) -> Upload:
    """One of the member's own uploads; raises NotFound, or Over when it ran out."""
    upload = db.session.scalars(select(Upload).where(Upload.token == token)).one_or_none()
    if upload is None or upload.state is UploadState.ended:
        raise NotFound
    ensure(can_end_upload(member, upload))
    if upload.expires_at <= clock.now():
        raise Over("This upload has run out, and what had arrived is gone. Choose the file again.")
    return upload


def listed(member: Member, place: str | None = None) -> Sequence[Upload]:
    """What has not arrived, and what could not be used: in one place, or in all, the newest first."""
    mine = [Upload.member_id == member.id, Upload.state.in_(LISTED), Upload.expires_at > clock.now()]
    if place is not None:
        mine.append(Upload.place == place)
    return db.session.scalars(select(Upload).where(*mine).order_by(Upload.id.desc())).all()


def count_on_their_way(member: Member) -> int:
    mine = (Upload.member_id == member.id, Upload.state.in_(UNFINISHED), Upload.expires_at > clock.now())
    return db.session.scalar(select(func.count(Upload.id)).where(*mine)) or 0


def bytes_on_their_way(member: Member) -> int:
    """What the member has begun to send and may still send, and what was sent in the last day for nothing."""
    lately = Upload.created_at > clock.now() - timedelta(days=1)
    counted = Upload.state.in_(UNFINISHED) | (Upload.asset_id.is_(None) & lately)
    mine = (Upload.member_id == member.id, counted)
    return int(db.session.scalar(select(func.sum(Upload.length)).where(*mine)) or 0)
