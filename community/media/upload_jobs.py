"""What follows when a file has arrived, was refused, was removed or ran out. All of it may happen twice."""

from pathlib import Path
from typing import NamedTuple

from community.core import clock, durable, jobs, storage
from community.core.db import db, reading, unit_of_work
from community.core.errors import Refused, Unfit
from community.media import finishing, pictures, upload_actions, uploads
from community.media.allowance import TooLarge
from community.media.models import AssetKind
from community.media.upload_models import Upload, UploadState

OTHER_SUM = (
    "What arrived is not the file that was announced: its SHA-256 differs. Choose the file and send it again."
)
GAVE_UP = "Something went wrong while we put this file together. Choose it and send it again."


class Order(NamedTuple):
    kind: AssetKind
    filename: str
    sha256: str | None
    keys: list[str]


def finish_upload(upload_id: int) -> None:
    """Put a file together, look at it, and take it or say why not; one that is settled is left alone."""
    order = _order(upload_id)
    if order is None:
        return
    try:
        with finishing.workshop(upload_id) as folder:
            path = folder / "upload"
            found = finishing.put_together(order.keys, path)
            _ensure_sum(order, found)
            _take(upload_id, order, path, found)
    except _Settled:
        return
    except (Unfit, Refused, TooLarge) as problem:
        _refuse(upload_id, problem.sentence)


def give_up(upload_id: int) -> None:
    _refuse(upload_id, GAVE_UP)


def _order(upload_id: int) -> Order | None:
    with reading():
        upload = db.session.get(Upload, upload_id)
        if upload is None or upload.state is not UploadState.checking:
            return None
        return Order(upload.kind, upload.filename, upload.sha256, [part.key for part in upload.parts])


def _ensure_sum(order: Order, found: str) -> None:
    if order.sha256 is not None and order.sha256 != found:
        raise Unfit(OTHER_SUM)


def _take(upload_id: int, order: Order, path: Path, found: str) -> None:
    if order.kind is AssetKind.image:
        _take_picture(upload_id, path)
        return
    with uploads.taken_in(path, order.filename, found) as arrived, unit_of_work():
        upload_actions.take(_waiting(upload_id), arrived)


def _take_picture(upload_id: int, path: Path) -> None:
    name = pictures.keep(path)
    try:
        with unit_of_work():
            upload_actions.take_picture(_waiting(upload_id), name)
    except BaseException:
        storage.forget(pictures.key_of(name))
        raise


class _Settled(Exception):
    """Another worker was faster, or the owner has removed it: what this one has made is forgotten."""


def _waiting(upload_id: int) -> Upload:
    upload = db.session.get(Upload, upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.state is not UploadState.checking:
        raise _Settled
    return upload


def _refuse(upload_id: int, reason: str) -> None:
    with unit_of_work():
        upload = db.session.get(Upload, upload_id, with_for_update=True)
        if upload is not None and upload.state is UploadState.checking:
            upload_actions.refuse(upload, reason)


def forget_parts(upload_id: int) -> None:
    """What the parts held lives on elsewhere, or is not wanted."""
    folder = _folder(upload_id)
    if folder is None:
        return
    durable.forget_folder(folder)
    with unit_of_work():
        upload = db.session.get_one(Upload, upload_id)
        upload.parts.clear()


def forget_upload(upload_id: int) -> None:
    folder = _folder(upload_id)
    if folder is None:
        return
    durable.forget_folder(folder)
    with unit_of_work():
        db.session.delete(db.session.get_one(Upload, upload_id))


def _folder(upload_id: int) -> str | None:
    with reading():
        upload = db.session.get(Upload, upload_id)
        return upload.folder if upload else None


def plan_end_of_upload(upload_id: int) -> None:
    with unit_of_work():
        upload = db.session.get(Upload, upload_id)
        if upload is not None:
            _plan_end(upload)


def end_upload_in_time(upload_id: int) -> None:
    """Each part that came has given the upload more time."""
    with unit_of_work():
        upload = db.session.get(Upload, upload_id, with_for_update=True)
        if upload is None or upload.state is UploadState.ended:
            return
        if upload.expires_at > clock.now():
            _plan_end(upload)
        else:
            upload_actions.end(upload)


def _plan_end(upload: Upload) -> None:
    key = f"media.end_upload_in_time:{upload.id}:{upload.expires_at.timestamp():.0f}"
    after = upload.expires_at - clock.now()
    jobs.start("media.end_upload_in_time", key=key, after=after, upload_id=upload.id)
