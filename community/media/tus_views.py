"""Files that arrive in parts and go on where they stopped: tus 1.0.0, https://tus.io/protocols/resumable-upload.

The last part is answered at once; a job looks at the whole. What became of it is told on the member's stream,
and whoever missed that, or lost the answer to the last part, asks the upload's address again.
"""

from flask import Blueprint, Response, jsonify, request
from werkzeug.http import http_date

from community.accounts.session import this_member
from community.core import web
from community.core.db import reading, unit_of_work
from community.core.errors import NotFound, Problem, Unfit
from community.media import allowance, announcing, bodies, receiving, tus, upload_actions, upload_queries
from community.media.upload_actions import Turn
from community.media.upload_models import Upload, UploadState

LARGEST = max(allowance.LARGEST.values())

blueprint = Blueprint("tus", __name__)


@blueprint.after_request
def _speak_tus(response: Response) -> Response:
    response.headers["Tus-Resumable"] = tus.VERSION
    if response.status_code == tus.OtherVersion.status:
        response.headers["Tus-Version"] = tus.VERSION
    return response


@blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
def abilities() -> Response:
    response = Response(status=204)
    response.headers["Tus-Version"] = tus.VERSION
    response.headers["Tus-Extension"] = tus.EXTENSIONS
    response.headers["Tus-Max-Size"] = str(LARGEST)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
    return response


@blueprint.route("/uploads", methods=["POST"], provide_automatic_options=False)
@bodies.read_after_the_gate
@web.opens_its_own_units
@web.takes_up_to(LARGEST)
def begin() -> Response:
    _ensure_meant()
    length = tus.number(request.headers.get("Upload-Length"), "Upload-Length")
    announced = announcing.announced(length, tus.metadata(request.headers.get("Upload-Metadata")))
    body, checksum = receiving.Body(request), _checksum()
    with unit_of_work():
        upload = upload_actions.begin(this_member(), announced)
        address, token = upload.url, upload.token
    response = _receive_first(token, body, checksum) if request.mimetype else _answer(token)
    response.status_code, response.headers["Location"] = 201, address
    # An address beneath this one, whatever the proxy in front calls us.
    response.autocorrect_location_header = False
    return response


@blueprint.get("/uploads/<token>")
def state(token: str) -> Response:
    """HEAD is for clients of the protocol; GET says in JSON what has become of the file."""
    upload = upload_queries.get_upload(this_member(), token)
    if request.method == "HEAD":
        tus.ensure_version(request.headers.get("Tus-Resumable"))
        if upload.state is UploadState.refused:
            raise Unfit(upload.reason or "This file could not be used.")
    return _with_headers(jsonify(described(upload)), upload)


@blueprint.patch("/uploads/<token>")
@bodies.read_after_the_gate
@web.opens_its_own_units
@web.takes_up_to(LARGEST)
def append(token: str) -> Response:
    tus.ensure_type(request.mimetype)
    _ensure_meant()
    start = tus.number(request.headers.get("Upload-Offset"), "Upload-Offset")
    return _receive(token, start, receiving.Body(request), _checksum())


@blueprint.delete("/uploads/<token>")
def remove(token: str) -> Response:
    tus.ensure_version(request.headers.get("Tus-Resumable"))
    upload_actions.remove(this_member(), upload_queries.get_upload(this_member(), token))
    return Response(status=204)


@blueprint.post("/uploads/<token>")
@bodies.read_after_the_gate
@web.opens_its_own_units
@web.takes_up_to(LARGEST)
def override(token: str) -> Response:
    """For networks that let no PATCH through: the method stands in a header."""
    method = request.headers.get("X-HTTP-Method-Override")
    if method == "PATCH":
        return append(token)
    if method != "DELETE":
        raise NotFound
    _ensure_meant()
    with unit_of_work():
        return remove(token)


@blueprint.post("/uploads/<token>/removal")
def removal(token: str) -> Response:
    """The same as DELETE, for a form."""
    upload_actions.remove(this_member(), upload_queries.get_upload(this_member(), token))
    return web.back_to(web.came_from("/drafts"))


def _ensure_meant() -> None:
    """Refuses a form before it is read: looking for the token in it would take the whole of it in."""
    tus.ensure_type(request.mimetype or tus.CONTENT_TYPE)
    bodies.ensure_not_forged()
    tus.ensure_version(request.headers.get("Tus-Resumable"))


def _checksum() -> tus.Checksum | None:
    return tus.checksum(request.headers.get("Upload-Checksum"))


def _receive_first(token: str, body: receiving.Body, checksum: tus.Checksum | None) -> Response:
    """An upload that its sender will never hear of is ended."""
    try:
        return _receive(token, 0, body, checksum)
    except Problem:
        with unit_of_work():
            upload_actions.remove(this_member(), upload_queries.get_upload(this_member(), token))
        raise


def _receive(token: str, start: int, body: receiving.Body, checksum: tus.Checksum | None) -> Response:
    allowance.ensure_disk()
    with unit_of_work():
        upload = upload_queries.get_upload(this_member(), token)
        if upload.is_whole and start == upload.length:
            # Who has lost the answer to the last part asks again in this way, with nothing more to send.
            receiving.ensure_fits(body, 0)
            return _with_headers(Response(status=204), upload)
        turn = upload_actions.take_turn(this_member(), upload, start)
        receiving.ensure_fits(body, turn.length - start)
    try:
        _add_all(turn, body) if checksum is None else _add_if_right(turn, body, checksum)
    finally:
        with unit_of_work():
            upload_actions.end_turn(turn)
    return _answer(token)


def _add_all(turn: Turn, body: receiving.Body) -> None:
    """Each piece counts as soon as it is stored, so that a line that breaks takes none of them back."""
    for piece in receiving.pieces(body, turn.length - turn.start):
        with receiving.stored(turn.folder, piece) as part, unit_of_work():
            upload_actions.add(turn, [part])


def _add_if_right(turn: Turn, body: receiving.Body, checksum: tus.Checksum) -> None:
    """All of it or nothing: what came is stored, but counts only when its sum is right."""
    found = checksum.begin()
    with receiving.store_all() as parts:
        for piece in receiving.pieces(body, turn.length - turn.start):
            found.update(piece)
            parts.append(receiving.store(turn.folder, piece))
            with unit_of_work():
                upload_actions.add(turn, [])
        checksum.ensure(found)
        with unit_of_work():
            upload_actions.add(turn, parts)


def _answer(token: str) -> Response:
    with reading():
        upload = upload_queries.get_upload(this_member(), token)
        return _with_headers(Response(status=204), upload)


def _with_headers(response: Response, upload: Upload) -> Response:
    response.headers["Upload-Offset"] = str(upload.arrived)
    response.headers["Upload-Length"] = str(upload.length)
    response.headers["Upload-Expires"] = http_date(upload.expires_at)
    response.headers["Cache-Control"] = "no-store"
    return response


def described(upload: Upload) -> dict[str, object]:
    """For the page on which the file was chosen; `id`, `asset` and `url` once it is a recording."""
    said: dict[str, object] = {
        "state": upload.state.value,
        "filename": upload.filename,
        "offset": upload.arrived,
        "length": upload.length,
        "reason": upload.reason,
        "picture": upload.picture_url,
    }
    if upload.asset is not None:
        said |= {"id": upload.asset.id, "asset": upload.asset.id, "kind": upload.asset.kind}
        said |= {"duration": upload.asset.duration, "url": f"/uploads/{upload.asset.id}/player"}
    return said
