"""Small sites with rooms: over the wire, and where the library is not as the wire knows it."""

import gc
import resource
import threading
from itertools import count
from typing import Any

from engineio.packet import Packet
from engineio.server import Server
from flask import Flask, request
from flask_socketio import SocketIO, join_room
from gevent import queue
from greenlet import greenlet

from community.core.packets import refuse_malformed
from community.core.wire import Rooms, frame_once

LARGEST = 65_536


def create_app(**options: Any) -> Flask:
    app = Flask("wired")
    given = {"async_mode": "gevent", "max_http_buffer_size": LARGEST, "manage_session": False}
    given |= {"client_manager": Rooms()} | options
    socketio = SocketIO(app, **given)
    refuse_malformed(socketio.server)
    frame_once(socketio.server)
    taken, take = count(), socketio.server.eio.send_packet

    def take_counted(sid: str, packet: Packet) -> None:
        next(taken)
        take(sid, packet)

    socketio.server.eio.send_packet = take_counted

    def join(room: str) -> dict[str, Any]:
        join_room(room)
        return {}

    def say(room: str, text: str, times: int = 1) -> dict[str, Any]:
        for number in range(times):
            socketio.emit("said", [number, text], to=room)
        return {}

    def say_variously(room: str) -> dict[str, Any]:
        """As the library lets one: several things at once, one, and nothing."""
        for said in ((1, "two", [3]), [4, 5], None):
            socketio.emit("said", said, to=room)
        return {}

    def leave() -> None:
        sid = request.sid  # type: ignore[attr-defined]  # Set by Flask-SocketIO.
        socketio.server.eio.disconnect(socketio.server.manager.eio_sid_from_sid(sid, "/"))

    def inside() -> dict[str, int]:
        rooms = len(socketio.server.manager.at_hand)
        return {"sockets": len(socketio.server.eio.sockets), "taken": next(taken), "rooms": rooms} | held()

    for act in (join, say, say_variously, leave, inside):
        socketio.on_event(act.__name__, act)
    return app


def quick() -> Flask:
    """Who does not answer a ping within a second is gone."""
    return create_app(ping_interval=1, ping_timeout=1)


def threads() -> Flask:
    return create_app(async_mode="threading")


def other_queue() -> Flask:
    """As if the library made its queues elsewhere."""
    Server.create_queue = lambda *_, **__: queue.JoinableQueue()
    return create_app()


def other_drivers() -> Flask:
    """As if the library named the parts of its drivers otherwise."""
    make = Server.__init__

    def made(self: Any, *args: Any, **options: Any) -> None:
        make(self, *args, **options)
        self._async = dict(self._async)
        self._async["queues"] = self._async.pop("queue")

    Server.__init__ = made
    Server.create_queue = lambda self, *args: self._async["queues"](*args)
    return create_app()


def held() -> dict[str, int]:
    """What the process holds, and the most memory that it ever had."""
    gc.collect()
    alive = [each for each in gc.get_objects() if isinstance(each, greenlet) and not each.dead]
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"greenlets": len(alive), "threads": threading.active_count(), "most_kb": most}
