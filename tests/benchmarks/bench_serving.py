"""What it costs to send a recording with its policy asked and its bytes counted, beside a bare `send_file`.

Run as `python -m tests.benchmarks.bench_serving`. Only the ratios travel from one machine to another.
"""

import http.client
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, send_file

from community.accounts.models import Profession
from community.app import create_app
from community.core import storage
from community.core.config import from_environment
from community.core.db import db, unit_of_work
from community.media.models import Rendition
from tests import factories
from tests.installation import ROOT, Installation
from tests.servers import answers, free_port, running

REQUESTS = 300
FILM = os.urandom(8_000_000)
KEY = "media/bench/720p.mp4"
# What players ask for: four seconds of a film in low and in high quality, and all that is left of it.
PARTS = {"four seconds, 240p": (0, 120_000), "four seconds, 1080p": (500_000, 3_000_000), "whole": (0, None)}


def bare() -> Flask:
    """The least that Flask can do with a file."""
    app = Flask("bare")

    def show() -> Response:
        return send_file(os.environ["BENCH_FILE"], mimetype="video/mp4", conditional=True)

    app.add_url_rule("/", view_func=show)
    return app


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        installation = Installation(folder)
        installation.run("setup")
        path = _fill(installation)
        with _served_bare(folder, installation) as plain, installation.web():
            for words, (start, end) in PARTS.items():
                least = _per_second(plain, start, end)
                rate = _per_second(installation.url + path, start, end)
                print(
                    f"{words:<22} {rate:7.0f} a second, bare {least:7.0f}: {least / rate:4.1f} times its cost"
                )


def _fill(installation: Installation) -> str:
    """A film in a public post; its address."""
    os.environ.update(installation.environment)
    app = create_app(from_environment())
    with app.app_context():
        with unit_of_work():
            author = factories.verified(Profession.physician)
            asset = factories.asset(author, version=1)
            storage.keep_bytes(KEY, FILM)
            made = {"name": "720p.mp4", "key": KEY, "mimetype": "video/mp4", "size": len(FILM)}
            db.session.add(Rendition(asset_id=asset.id, version=1, **made))
            factories.post(author, asset=asset)
            address = f"/media/{asset.id}/1/720p.mp4"
        db.engine.dispose()
    return address


@contextmanager
def _served_bare(folder: Path, installation: Installation) -> Iterator[str]:
    port = free_port()
    options = ["--worker-class=gevent", "--workers=1", "--no-control-socket", f"--bind=127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", *options, "tests.benchmarks.bench_serving:bare()"]
    file = {"BENCH_FILE": str(installation.instance / "files" / KEY)}
    with running(
        command, ready=lambda: answers(port), log=folder / "bare.log", folder=ROOT, env=os.environ | file
    ):
        yield f"http://127.0.0.1:{port}/"


def _per_second(url: str, start: int, end: int | None) -> float:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc)
    asked = f"bytes={start}-{'' if end is None else end - 1}"
    size = (end or len(FILM)) - start
    _ask(connection, address.path, asked, size)
    begun = time.perf_counter()
    for _ in range(REQUESTS):
        _ask(connection, address.path, asked, size)
    connection.close()
    return REQUESTS / (time.perf_counter() - begun)


def _ask(connection: http.client.HTTPConnection, path: str, asked: str, size: int) -> None:
    named = {"Range": asked, "User-Agent": "AntennaPod/3.5.0"}
    connection.request("GET", path, headers=named)
    answer = connection.getresponse()
    received = len(answer.read())
    assert (answer.status, received) == (http.HTTPStatus.PARTIAL_CONTENT, size), (path, answer.status)


if __name__ == "__main__":
    main()
