"""Files that arrive in parts end alike on this machine and in object storage, and in any process."""

import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from obstore import list as listed

from community.app import create_app
from community.core import durable, storage
from community.core.config import Settings
from community.core.db import db, reading
from community.media import finishing, receiving, upload_jobs
from community.media.models import Asset
from community.media.upload_models import Part
from tests import cast
from tests.cast import client_of
from tests.media.arriving import append, begin, begun, offset, rows, settle, state
from tests.servers import ObjectStore


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.servers)])
def processes(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Flask]]:
    """Two web processes of one installation."""
    if request.param == "s3":
        store: ObjectStore = request.getfixturevalue("object_store")
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        settings = replace(settings, storage_url=f"{store.url}/{settings.instance.name}")
    apps = [create_app(settings) for _ in range(2)]
    for app in apps:
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield apps
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def kept(app: Flask) -> list[str]:
    """The folders in which something is stored, one for each file."""
    with app.app_context():
        return sorted(each["path"].split("/")[0] for each in listed(storage.current()).collect())


def test_parts_that_two_processes_took_are_one_recording(
    processes: list[Flask], lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PIECE", 50_000)
    content, people = lecture.read_bytes(), cast.assemble(processes[0])
    clients = [client_of(app, people.amara) for app in processes]
    address = begun(clients[0], len(content), sha256=hashlib.sha256(content).hexdigest())
    for number, start in enumerate(range(0, len(content), 120_000)):
        append(clients[number % 2], address, start, content[start : start + 120_000])
    assert set(kept(processes[0])) == {"parts"}
    assert offset(clients[1], address) == len(content)
    settle(processes[1])
    assert state(clients[0], address)["state"] == "taken"
    with processes[0].app_context(), reading():
        asset = db.session.query(Asset).one()
        assert storage.read(asset.original) == content
    assert (kept(processes[0]), rows(processes[0], Part)) == (["originals"], 0)


def test_what_is_removed_leaves_nothing(processes: list[Flask]) -> None:
    app = processes[0]
    client = client_of(app, cast.assemble(app).amara)
    address = begun(client, 5_000)
    append(client, address, 0, bytes(3_000))
    assert kept(app) == ["parts"]
    client.post(f"{address}/removal")
    settle(app)
    assert (kept(app), rows(app)) == ([], 0)


def test_a_worker_that_died_while_it_finished_is_followed_by_another(
    app: Flask, lecture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(app, cast.assemble(app).amara)
    address = begun(client, lecture.stat().st_size)
    append(client, address, 0, lecture.read_bytes())
    with monkeypatch.context() as dying:
        dying.setattr(finishing, "put_together", _die)
        with app.app_context(), pytest.raises(Killed):
            upload_jobs.finish_upload(1)
    left = app.extensions["settings"].instance / "finishing" / "1-left"
    left.mkdir()
    settle(app)
    assert (state(client, address)["state"], rows(app, Asset), left.exists()) == ("taken", 1, False)


class Killed(BaseException):
    """What no code of ours expects."""


def _die(*_: object) -> str:
    raise Killed


def test_a_part_without_a_place_to_be_stored_does_not_count(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Abuse case 104: the disk is full in the middle of a part."""
    client = client_of(app, cast.assemble(app).amara)
    address = begun(client, 5_000)
    append(client, address, 0, bytes(1_000))
    monkeypatch.setattr(os, "fsync", _no_space)
    refused = append(client, address, 1_000, bytes(4_000))
    assert refused.status_code == 507
    monkeypatch.undo()
    assert (offset(client, address), kept(app)) == (1_000, ["parts"])
    assert append(client, address, 1_000, bytes(4_000)).status_code == 204


def _no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_storage_that_does_not_answer_takes_no_part_and_breaks_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(app, cast.assemble(app).amara)
    address = begun(client, 5_000)
    monkeypatch.setattr(os, "fsync", _away)
    refused = append(client, address, 0, bytes(4_000))
    assert (refused.status_code, durable.NOT_NOW in refused.text) == (503, True)
    assert begin(client, 5_000).status_code == 201


def _away(_: int) -> None:
    raise OSError(errno.EIO, "Input/output error")
