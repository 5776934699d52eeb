"""The same room on Flask-SocketIO as it comes, under gunicorn with gevent."""

import os
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, join_room


def create_app() -> Flask:
    app, numbers = Flask("stock"), iter(range(1, 1_000_000))
    socketio = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        cors_allowed_origins="*",
        manage_session=False,
        http_compression=False,
    )

    def subscribe(said: dict[str, Any]) -> dict[str, Any]:
        join_room(said["stream"])
        return {}

    def reply(said: dict[str, Any]) -> dict[str, Any]:
        html = said["word"].ljust(int(os.environ["BYTES"]), ".")
        body = {"stream": said["stream"], "seq": next(numbers), "html": html}
        socketio.emit("event", body, to=said["stream"])
        return {}

    socketio.on_event("subscribe", subscribe)
    socketio.on_event("reply", reply)
    return app
