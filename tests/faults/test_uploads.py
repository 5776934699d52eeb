"""Clients that nobody here wrote send large files over a bad line to a server that is killed."""

import hashlib
import json
import random
import re
import signal
import socket
import subprocess
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from os import kill
from pathlib import Path
from subprocess import Popen
from time import sleep
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import func, select
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader.uploader import Uploader

from community.core.db import db, reading
from community.media.models import Asset
from community.media.upload_models import Upload
from tests import cast
from tests.faults.cutter import Cutter
from tests.installation import ROOT, Installation
from tests.live import Live, beside, until
from tests.media.arriving import TUS, metadata, settle

pytestmark = pytest.mark.faults

MEGABYTES = 200
SECONDS_BETWEEN_CUTS = 0.5
KILLED_AT = (60_000_000, 220_000_000)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Set up, but not served yet."""
    site = Installation(tmp_path)
    site.run("setup")
    app = beside(site)
    yield Live(site, app, cast.assemble(app))
    with app.app_context():
        db.engine.dispose()


def test_two_clients_send_200_megabytes(live: Live, tmp_path: Path) -> None:
    """Abuse case 96: exactly one object each, the same bytes."""
    film, talk = noise(tmp_path / "first.wav", 1), noise(tmp_path / "second.wav", 2)
    with Cutter(live.site.port) as cutter, ThreadPoolExecutor(2) as pool:
        with live.site.web() as process:
            headers = signed_in(live)
            by_node = pool.submit(send_by_node, cutter, film, headers)
            by_python = pool.submit(send_by_python, cutter, talk, headers)
            with cutter.cutting(every=SECONDS_BETWEEN_CUTS, spread=0.3):
                kill_when(live, process, KILLED_AT[0])
        with live.site.web() as process, cutter.cutting(every=SECONDS_BETWEEN_CUTS, spread=0.3):
            kill_when(live, process, KILLED_AT[1])
        with live.site.web(), cutter.cutting(every=SECONDS_BETWEEN_CUTS, spread=0.3):
            by_node.result()
            by_python.result()
    settle(live.app)
    assert received(live) == {sum_of(film), sum_of(talk)}
    assert cutter.cuts > 5
    assert [each.name for each in (live.site.instance / "files").iterdir()] == ["originals", "parts"]
    assert len(list((live.site.instance / "files" / "originals").iterdir())) == 2
    assert list((live.site.instance / "files" / "parts").rglob("*")) == []


def noise(path: Path, seed: int) -> Path:
    """A recording of MEGABYTES of noise, in stereo."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(random.Random(seed).randbytes(MEGABYTES * 1_000_000))
    return path


def signed_in(live: Live) -> dict[str, str]:
    """What the browser of a member sends along: the cookie, and the token of a page."""
    cookie = live.cookie(live.people.amara)
    with urlopen(Request(f"{live.site.url}/drafts", headers={"Cookie": cookie})) as page:  # noqa: S310 - our own address
        cookie = (page.headers["Set-Cookie"] or cookie).partition(";")[0]
        found = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())
    assert found is not None
    return {"Cookie": cookie, "X-CSRFToken": found[1], "Accept": "application/json"}


def send_by_node(cutter: Cutter, path: Path, headers: dict[str, str]) -> None:
    said = json.dumps({"headers": headers, "metadata": {"sha256": sum_of(path)}})
    command = [
        "node",
        str(ROOT / "tests" / "faults" / "send.mjs"),
        f"http://{cutter.host}/uploads",
        str(path),
    ]
    done = subprocess.run(command, input=said, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


def send_by_python(cutter: Cutter, path: Path, headers: dict[str, str]) -> None:
    """With a sum for every part."""
    client = TusClient(f"http://{cutter.host}/uploads", headers=headers)
    how = {"chunk_size": 4_000_000, "retries": 400, "retry_delay": 0.3, "upload_checksum": True}
    with path.open("rb") as file:
        known = {"filename": path.name, "sha256": sum_of(path)}
        sender = client.uploader(file_stream=file, metadata=known, **how)
        sender.set_url(begun_by_python(sender))
        sender.upload()


def begun_by_python(sender: Uploader) -> str:
    """The library tries this part only once."""
    for _ in range(400):
        with suppress(TusCommunicationError):
            return str(sender.create_url())
        sleep(0.3)
    raise AssertionError("no answer")


def kill_when(live: Live, process: "Popen[bytes]", arrived: int) -> None:
    """kill -9 for the server and its workers, as soon as so many bytes are here."""
    assert until(lambda: bytes_here(live) >= arrived, seconds=300)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, children)):
        kill(pid, signal.SIGKILL)
    process.wait()


def bytes_here(live: Live) -> int:
    sleep(0.05)
    with live.app.app_context(), reading():
        return int(db.session.scalar(select(func.sum(Upload.arrived))) or 0)


def received(live: Live) -> set[str]:
    """The sums of what is stored now, one for each recording."""
    with live.app.app_context(), reading():
        assets = db.session.scalars(select(Asset)).all()
        stored = [Path(live.site.instance / "files" / each.original) for each in assets]
        assert [sum_of(path) for path in stored] == [each.sha256 for each in assets]
        return {each.sha256 for each in assets}


def sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.parametrize("in_chunks", [False, True], ids=["announced", "in chunks"])
def test_a_body_that_is_cut_never_becomes_visible(live: Live, in_chunks: bool) -> None:
    """Abuse cases 94 and 95, by raw socket: at 1, 50 and 99 %, and one byte short."""
    content = random.Random(3).randbytes(100_000)
    with live.site.web():
        headers = signed_in(live)
        address = begin(live, headers, len(content))
        here = 0
        for end in (1_000, 50_000, 99_000, 99_999):
            cut_off(live, headers, address, content[here:end], here, in_chunks=in_chunks)
            assert until(partial(_has_arrived, live, headers, address, end))
            here = end
            settle(live.app)
            with live.app.app_context(), reading():
                assert db.session.query(Asset).count() == 0


def _has_arrived(live: Live, headers: dict[str, str], address: str, end: int) -> bool:
    return offset(live, headers, address) == end


def begin(live: Live, headers: dict[str, str], length: int) -> str:
    said = headers | TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(filename="talk.mp4")}
    with urlopen(Request(f"{live.site.url}/uploads", headers=said, method="POST")) as answer:  # noqa: S310 - our own address
        return str(answer.headers["Location"])


def offset(live: Live, headers: dict[str, str], address: str) -> int:
    said = headers | TUS
    with urlopen(Request(f"{live.site.url}{address}", headers=said, method="HEAD")) as answer:  # noqa: S310 - as above
        return int(answer.headers["Upload-Offset"])


def cut_off(
    live: Live, said: dict[str, str], address: str, body: bytes, start: int, *, in_chunks: bool
) -> None:
    """The sender announces more than comes, and hangs up."""
    how = {"Transfer-Encoding": "chunked"} if in_chunks else {"Content-Length": str(100_000 - start)}
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(start)}
    lines = said | TUS | kind | how | {"Host": live.site.url.removeprefix("http://")}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", live.site.port)) as line:
        line.sendall(f"PATCH {address} HTTP/1.1\r\n{head}\r\n".encode())
        line.sendall(f"{len(body) + 1:x}\r\n".encode() + body if in_chunks else body)
