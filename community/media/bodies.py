"""The body of a request with a file: of a length that was announced, read after the gate, and whole."""

from collections.abc import Callable
from typing import IO, Any, TypeVar

from flask import current_app, request
from werkzeug.datastructures import FileStorage

from community.core.errors import Invalid, Problem
from community.core.storage import megabytes
from community.core.web import csrf

CHOOSE = "Choose a file first; none came with the form."

View = TypeVar("View", bound=Callable[..., Any])


class EndedEarly(Problem):
    status = 400


class LengthNeeded(Problem):
    status = 411


class TooLarge(Problem):
    status = 413


class _Counted:
    """Passes the body on and counts it: neither gunicorn nor Werkzeug mind a sender who hangs up half way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.size = stream, 0

    def read(self, size: int = -1) -> bytes:
        part = self.stream.read(size)
        self.size += len(part)
        return part


def announced_length() -> int:
    """Raises LengthNeeded for a body in chunks without an end, and TooLarge before its first byte."""
    length, limit = request.content_length, request.max_content_length
    if length is None:
        raise LengthNeeded("The browser did not say how large the file is. Try another browser.")
    if limit is not None and length > limit:
        raise TooLarge(
            f"This file has {megabytes(length)}; the limit is {megabytes(limit)}. Send a smaller version.",
            field="file",
        )
    return length


def read_after_the_gate(view: View) -> View:
    """Marks a view that takes its file by `receive_file`: the usual check against forgery comes before the
    gate, and would read the whole body there."""
    csrf.exempt(view)
    return view


def receive_file(field: str = "file") -> FileStorage:
    """The file in the form's `field`, checked against forgery; raises EndedEarly or Invalid."""
    length = announced_length()
    body = request.environ["wsgi.input"] = _Counted(request.environ["wsgi.input"])
    file = request.files.get(field)
    if body.size < length:
        raise EndedEarly(
            f"Only {body.size:,} of {length:,} bytes arrived. Check your connection and send it again."
        )
    ensure_not_forged()
    if file is None or not file.filename:
        raise Invalid(CHOOSE, field=field)
    return file


def ensure_not_forged() -> None:
    """For the views that `read_after_the_gate` marks; raises CSRFError."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
