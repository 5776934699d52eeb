"""How many replies a second eight writers have kept, with all rules and events, beside a bare insert.

Run as `python -m tests.benchmarks.bench_replying`. Both come through the same door of the same server and are
acknowledged after the commit. Only the ratios travel from one machine to another.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

from flask import Flask
from wtforms import IntegerField, StringField

from community import app, doors
from community.accounts.models import Member
from community.content.models import State
from community.core import admission, clock
from community.core.db import db, unit_of_work
from community.core.forms import Form
from community.core.messages import Message
from community.forums import reply_actions
from community.forums.models import Reply
from community.permissions import Audience, signed_in
from tests import factories, servers
from tests.live import Client, Live, served

WRITERS = 8
REPLIES_EACH = 100
ROUNDS = 3
NAMES = ("insert", "reply")
WORDS = (
    "We saw the same in two patients on the ward: **potassium 6.8**, no changes on the ECG.\n\n"
    "- Calcium first, then insulin with glucose\n- Repeat after two hours"
)

_number = count(1)


class Pace(NamedTuple):
    """Acknowledged a second, and the time in milliseconds that ninety-nine of a hundred stay below."""

    rate: float
    p99: float


def create_app() -> Flask:
    """The site without the limits against floods, and with the bare insert beside it."""
    admission.MESSAGES, reply_actions.REPLIES = 100_000, "100000 per minute"
    doors.SOCKET_EVENTS = {**doors.SOCKET_EVENTS, "insert": Message(signed_in, Words, insert)}
    return app.create_app()


class Words(Form):
    """Read, and nothing about them asked."""

    body, client_id, post = StringField(), StringField(), IntegerField()


def insert(member: Member, form: Words) -> dict[str, int]:
    """The least that keeps the same words: the row of a reply, and nobody asked or told."""
    now, body = clock.now(), form.body.data
    words = {"body": body, "html": body, "created_at": now, "published_at": now}
    places = {"post_id": form.post.data, "client_id": form.client_id.data, "sender_id": member.id}
    made = Reply(**words, **places, author_id=member.id, audience=Audience.public, state=State.published)
    db.session.add(made)
    db.session.flush()  # The answer names it.
    return {"id": made.id}


def main() -> None:
    _compare("SQLite")
    try:
        with servers.postgresql() as server:
            _compare("PostgreSQL", DATABASE_URL=server.url("postgres"))
    except servers.Missing as missing:
        print(missing)


def _compare(database: str, **settings: str) -> None:
    """The best of several rounds each, in turns, so that what else the machine does hits both."""
    with _writers(**settings) as (live, writers):
        rounds = [[_pace(live, writers, name) for name in NAMES] for _ in range(ROUNDS)]
    bare, ours = (max(each) for each in zip(*rounds, strict=True))
    print(
        f"{database:<11} bare insert {bare.rate:6.0f} a second, p99 {bare.p99:5.0f} ms;"
        f" reply {ours.rate:6.0f} a second, p99 {ours.p99:5.0f} ms; share {ours.rate / bare.rate:.2f}"
    )


@contextmanager
def _writers(**settings: str) -> Iterator[tuple[Live, list[Client]]]:
    """Eight members with a badge, each at a page of their own."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as opened:
        live = opened.enter_context(served(Path(name), "tests.benchmarks.bench_replying", **settings))
        with live.app.app_context(), unit_of_work():
            members = [factories.verified().id for _ in range(WRITERS)]
        yield live, [opened.enter_context(live.client(each)) for each in members]


def _pace(live: Live, writers: list[Client], name: str) -> Pace:
    """Each round has a post of its own."""
    post = live.post()
    with ThreadPoolExecutor(WRITERS) as pool:
        begun = perf_counter()
        times = [each for writer in pool.map(lambda one: _write(one, name, post), writers) for each in writer]
        seconds = perf_counter() - begun
    return Pace(len(times) / seconds, quantiles(times, n=100)[-1] * 1000)


def _write(writer: Client, name: str, post: int) -> list[float]:
    times = []
    for _ in range(REPLIES_EACH):
        begun = perf_counter()
        answer = writer.ask(name, {"post": post, "body": WORDS, "client_id": f"bench-{next(_number):08}"})
        times.append(perf_counter() - begun)
        assert "id" in answer, answer
    return times


if __name__ == "__main__":
    main()
