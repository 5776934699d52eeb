"""Sending a file in parts, as a client of tus does, to the application itself."""

import base64
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.core import jobs
from community.core.db import db, reading
from community.media.upload_models import Upload

TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}


def metadata(**words: str) -> str:
    return ",".join(f"{key} {base64.b64encode(word.encode()).decode()}" for key, word in words.items())


def begin(client: FlaskClient, length: int, name: str = "talk.mp4", **words: str) -> TestResponse:
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(filename=name, **words)}
    return client.post("/uploads", headers=headers)


def begun(client: FlaskClient, length: int, name: str = "talk.mp4", **words: str) -> str:
    """The address of a new upload."""
    answer = begin(client, length, name, **words)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def append(
    client: FlaskClient,
    address: str,
    start: int,
    content: bytes,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> TestResponse:
    said = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
    said = TUS | said | (headers or {})
    return client.patch(address, data=content, headers=said, **more)


def offset(client: FlaskClient, address: str) -> int:
    return int(client.head(address, headers=TUS).headers["Upload-Offset"])


def state(client: FlaskClient, address: str) -> dict[str, Any]:
    said = client.get(address, headers=TUS).json
    assert said is not None
    return dict(said)


def send(client: FlaskClient, content: bytes, name: str = "talk.mp4", **words: str) -> str:
    """The address of an upload that has arrived whole."""
    address = begun(client, len(content), name, **words)
    assert append(client, address, 0, content).status_code == 204
    return address


def settle(app: Flask) -> None:
    """Carry out what a worker would carry out now, except the making of renditions."""
    table = app.extensions["jobs"]
    app.extensions["jobs"] = dict(table) | {"media.make_renditions": lambda asset_id: None}
    with app.app_context():
        jobs.run_all()
    app.extensions["jobs"] = table


def files(app: Flask) -> list[str]:
    """Everything that is stored, by its folder."""
    place = app.extensions["settings"].instance / "files"
    return sorted(path.relative_to(place).parts[0] for path in place.rglob("*") if path.is_file())


def rows(app: Flask, model: type[Any] = Upload) -> int:
    with app.app_context(), reading():
        return db.session.query(model).count()
