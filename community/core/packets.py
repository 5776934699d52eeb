"""What a browser may say over the socket: packets as our own client makes them, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from socketio import packet

# Their handlers are the library's to call: who named one could be forgotten here while hearing on.
RESERVED = frozenset({"*", "connect", "connect_error", "disconnect"})

Heard = Callable[[str, Any], None]

log = structlog.get_logger()


class Malformed(ValueError):
    """A packet that no client of ours sends."""


class Packet(packet.Packet):
    """A Socket.IO packet without binary parts, which nobody of ours sends, and others could withhold."""

    uses_binary_events = False

    def decode(self, encoded_packet: object) -> int:
        """Raises Malformed."""
        if not isinstance(encoded_packet, str):
            raise Malformed("not a text")
        try:
            super().decode(encoded_packet)
            # A lone surrogate or a NaN can be read, but neither stored nor passed on.
            json.dumps(self.data, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, TypeError, RecursionError) as error:
            raise Malformed(type(error).__name__) from error
        if not self._has_its_shape():
            raise Malformed("wrong shape")
        return 0

    def _has_its_shape(self) -> bool:
        match self.packet_type:
            case packet.CONNECT:
                return self.data is None or isinstance(self.data, dict)
            case packet.DISCONNECT:
                return self.data is None
            case packet.EVENT:
                return self._names_an_event()
            case packet.ACK:
                return isinstance(self.data, list) and self.id is not None
        return False

    def _names_an_event(self) -> bool:
        match self.data:
            case [str() as name, *_]:
                return name not in RESERVED
        return False


def refuse_malformed(server: Any) -> None:
    """Read strictly what browsers send to `server`, of python-socketio.

    Who sends something else is closed, and a line logged; who was not let in is closed, too.
    """
    server.packet_class = Packet
    server.eio.on("message", _strict(server, server.eio.handlers["message"]))


def has_entered(server: Any, eio_sid: str) -> bool:
    """Whether the socket of engine.io is one in any namespace of Socket.IO."""
    names = list(server.manager.get_namespaces())
    return any(server.manager.sid_from_eio_sid(eio_sid, name) for name in names)


def _strict(server: Any, handle: Heard) -> Heard:
    def checked(sid: str, said: object) -> None:
        try:
            if not isinstance(said, str) or not said:
                raise Malformed("not a text")
            handle(sid, said)
        except Malformed as problem:
            log.warning("malformed packet, socket closed", sid=sid, problem=str(problem))
            server.eio.disconnect(sid)
            return
        if said.startswith(str(packet.CONNECT)) and not has_entered(server, sid):
            server.eio.disconnect(sid)

    return checked
