"""The body of a request in pieces, and the pieces as parts in storage."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from flask import Request

from community.core import durable, storage
from community.core.errors import Problem
from community.media.upload_actions import Stored

# What a server that is killed has heard and not yet counted is at most one piece.
PIECE = 4_000_000
SECONDS_A_PIECE = 4.0
READ = 65_536


class TooMuch(Problem):
    status = 413


class Body:
    """What the sender sends, until it ends or breaks off; never more than was announced."""

    def __init__(self, request: Request) -> None:
        self.stream: IO[bytes] = request.environ["wsgi.input"]
        in_chunks = request.environ.get("wsgi.input_terminated") and request.content_length is None
        self.left = None if in_chunks else request.content_length or 0
        self.announced = self.left

    def read(self, size: int) -> bytes:
        wanted = size if self.left is None else min(size, self.left)
        some = self._read(wanted) if wanted else b""
        if self.left is not None:
            self.left = self.left - len(some) if some else 0
        return some

    def _read(self, size: int) -> bytes:
        """Where the line was cut, a reader of chunks still holds what came before: it is asked again."""
        for _ in range(2):
            with suppress(OSError):
                return self.stream.read(size)
        return b""


def ensure_fits(body: Body, room: int) -> None:
    """Raises TooMuch before the first byte, where the length was announced."""
    if body.announced is not None and body.announced > room:
        raise _too_much(room)


def pieces(body: Body, room: int) -> Iterator[bytes]:
    """Of at most PIECE bytes or SECONDS_A_PIECE each; raises TooMuch before the last one can count."""
    while piece := _piece(body, min(PIECE, room)):
        room -= len(piece)
        if room == 0 and body.read(1):
            raise _too_much(room)
        yield piece


def _piece(body: Body, size: int) -> bytes:
    piece, began = bytearray(), time.monotonic()
    while len(piece) < size and time.monotonic() - began < SECONDS_A_PIECE:
        some = body.read(min(READ, size - len(piece)))
        if not some:
            break
        piece += some
    return bytes(piece)


@contextmanager
def stored(folder: str, piece: bytes) -> Iterator[Stored]:
    """The piece as a part in `folder`; when the block fails, it is forgotten again."""
    with store_all() as parts:
        parts.append(store(folder, piece))
        yield parts[0]


@contextmanager
def store_all() -> Iterator[list[Stored]]:
    """A list for what is stored in the block; when that fails, all of it is forgotten."""
    parts: list[Stored] = []
    try:
        yield parts
    except BaseException:
        storage.forget(*(part.key for part in parts))
        raise


def store(folder: str, piece: bytes) -> Stored:
    # A name of its own: a writer who has lost the turn must not write over what the next one sends.
    key = f"{folder}/{secrets.token_hex(16)}"
    durable.keep(key, piece)
    return Stored(key, len(piece))


def _too_much(room: int) -> TooMuch:
    return TooMuch(f"More bytes came than the {room:,} that are missing. Nothing of the rest was kept.")
