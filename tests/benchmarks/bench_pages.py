"""What pages cost: requests a second to the home page and to a post, beside a bare Flask route.

Run as `python -m tests.benchmarks.bench_pages`. Only the ratios travel from one machine to another.
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

from flask import Flask

from community.accounts.models import Profession
from community.app import create_app
from community.core.config import from_environment
from community.core.db import db, unit_of_work
from tests import factories
from tests.installation import ROOT, Installation
from tests.servers import answers, free_port, running

REQUESTS = 300
FORUMS, POSTS, REPLIES = 12, 40, 30
BODY = "Some *words*.\n\n" * 40


def hello() -> Flask:
    """The least that Flask can do."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        installation = Installation(folder)
        installation.run("setup")
        post = _fill(installation)
        with _bare(folder) as bare, installation.web():
            least = _per_second(f"{bare}/")
            print(f"{'bare route':<12} {least:7.0f} a second")
            for words, path in (("home page", "/"), ("post", post)):
                rate = _per_second(installation.url + path)
                print(f"{words:<12} {rate:7.0f} a second, {least / rate:5.1f} times a bare route")


def _fill(installation: Installation) -> str:
    """Rows as many as the demo's; the address of a post with a discussion."""
    os.environ.update(installation.environment)
    app = create_app(from_environment())
    with app.app_context():
        with unit_of_work():
            author = factories.verified(Profession.physician)
            forums = [factories.forum() for _ in range(FORUMS)]
            places = [forums[n % FORUMS] for n in range(POSTS)]
            posts = [factories.post(author, forum=each, body=BODY) for each in places]
            for _ in range(REPLIES):
                factories.reply(author, posts[0])
            url = posts[0].url
        db.engine.dispose()
    return url


@contextmanager
def _bare(folder: Path) -> Iterator[str]:
    port = free_port()
    options = ["--worker-class=gevent", "--workers=1", "--no-control-socket", f"--bind=127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", *options, "tests.benchmarks.bench_pages:hello()"]
    with running(command, ready=lambda: answers(port), log=folder / "bare.log", folder=ROOT):
        yield f"http://127.0.0.1:{port}"


def _per_second(url: str) -> float:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc)
    _ask(connection, address.path)  # The first page compiles its templates.
    begun = time.perf_counter()
    for _ in range(REQUESTS):
        _ask(connection, address.path)
    connection.close()
    return REQUESTS / (time.perf_counter() - begun)


def _ask(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == http.HTTPStatus.OK, (path, answer.status)


if __name__ == "__main__":
    main()
