"""Pages that hear a stream over HTTP: what they are told waits until their request has sent it."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from typing import Any, ClassVar, NamedTuple

from community.core.connections import Connection

MOST_READERS = 3_000
MOST_WAITING = 100
BYTES_ON_THE_WAY = 65_536


class Said(NamedTuple):
    """Something to send: a numbered event of the log, or with the number 0 what nobody misses."""

    name: str
    seq: int
    lines: str


def line_of(name: str, body: Mapping[str, Any]) -> Said:
    """As it goes over the wire; made once, however many hear it."""
    data = json.dumps(body, separators=(",", ":"))
    if name == "event":
        return Said(name, body["seq"], f"id: {body['seq']}\ndata: {data}\n\n")
    return Said(name, 0, f"event: {name}\ndata: {data}\n\n")


@dataclass(eq=False)
class Reader(Connection):
    """`wire` is what the request is answered over, where the server lends it."""

    has_seat: ClassVar[bool] = False

    wire: socket.socket | None = None
    waiting: "Queue[Said | None]" = field(default_factory=lambda: Queue(MOST_WAITING))

    def __post_init__(self) -> None:
        if self.wire is not None:
            # The system would keep megabytes for who does not read, and nobody would see that they do not.
            self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BYTES_ON_THE_WAY)

    def hears(self, room: str) -> bool:
        """Whether what is said in `room` is for this page: a stream, a part of one, or the page itself."""
        key, _, seat = room.partition("/")
        if seat:
            return key in self.streams and (seat == "named") == self.is_professional
        return key in self.streams or key == self.sid

    def hear(self, said: Said) -> None:
        """Keep it until it is sent; who is too slow is dropped, and comes back for what is missing."""
        if said.name == "gone":
            self._forget()
        try:
            self.waiting.put_nowait(said)
        except Full:
            self.drop()

    def next(self, seconds: float) -> Said | None:
        """What is to be sent next; None is the end. Raises Empty after `seconds` without anything."""
        return self.waiting.get(timeout=seconds)

    def drop(self) -> None:
        """End the request, even one that waits for a page which has stopped reading."""
        self._forget()
        self.waiting.put_nowait(None)
        if self.wire is not None:
            with suppress(OSError):  # It may be closed already.
                self.wire.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        while True:
            try:
                self.waiting.get_nowait()
            except Empty:
                return
