"""Server-Sent Events: one look for all who listen, and nobody hears for longer than they may."""

import json
import socket
import typing
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as sql

from community.accounts import session
from community.accounts.models import Login, Member
from community.content.models import State
from community.core import clock, realtime, rooms
from community.core.connections import Connections
from community.core.db import db, reading, unit_of_work
from community.core.looking import look
from community.core.readers import MOST_WAITING, Reader, line_of
from community.core.streams import mark_here, tell
from community.forums.models import Post
from community.permissions import Audience
from tests import cast, factories
from tests.cast import Cast

Said = tuple[str, Any]


class Page:
    """An open page that hears a stream; `heard` waits for nothing but what has been told already."""

    def __init__(self, app: Flask, path: str, member_id: int | None, headers: dict[str, str]) -> None:
        browser = app.test_client() if member_id is None else cast.client_of(app, member_id)
        self.answer = browser.get(path, buffered=False, headers=headers)
        self.lines: Iterator[bytes] = typing.cast(Iterator[bytes], iter(self.answer.response))

    def next(self, skipped: str = "here") -> Said:
        """The name, or the number, and the body of what comes next."""
        while True:
            said = next(self.lines)
            fields = dict(line.partition(": ")[::2] for line in said.decode().splitlines() if line)
            if "data" in fields and fields.get("event") != skipped:
                return fields.get("event", fields.get("id", "")), json.loads(fields["data"])

    def is_over(self) -> bool:
        try:
            self.next()
        except StopIteration:
            return True
        return False

    def close(self) -> None:
        self.answer.close()


class Process:
    """The site in one process, which looks when the test says so."""

    def __init__(self, app: Flask, people: Cast) -> None:
        self.app, self.people = app, people
        app.extensions["looking"].is_on = True
        self.pages: list[Page] = []
        with app.app_context(), reading():
            self.mark = mark_here()

    def post(self, **fields: Any) -> int:
        with self.app.app_context(), unit_of_work():
            return int(factories.post(db.session.get_one(Member, self.people.amara), **fields).id)

    def tell(self, post: int, times: int = 1) -> None:
        with self.app.app_context(), unit_of_work():
            for _ in range(times):
                tell(f"post:{post}", "reply.removed", {"id": 1})

    def look(self) -> None:
        with self.app.app_context():
            self.mark = look(self.mark)

    def open(self, post: int, member_id: int | None = None, *, after: int = 0, last: str = "") -> Page:
        headers = {"Last-Event-ID": last} if last else {}
        page = Page(self.app, f"/streams/post:{post}/live?after={after}", member_id, headers)
        self.pages.append(page)
        return page

    @property
    def connections(self) -> Connections:
        with self.app.app_context():
            return rooms.connections()

    @contextmanager
    def questions(self) -> Iterator[list[str]]:
        """What the database is asked inside the block."""
        asked: list[str] = []

        def note(*about: Any) -> None:
            asked.append(about[2])

        with self.app.app_context():
            engine = db.engine
        sql.listen(engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            sql.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def process(app: Flask, people: Cast) -> Iterator[Process]:
    process = Process(app, people)
    yield process
    for page in process.pages:
        page.close()


@pytest.mark.both_databases
def test_what_was_missed_comes_first_and_what_is_said_after_it(process: Process) -> None:
    post = process.post()
    process.tell(post, 2)
    page = process.open(post, after=1)
    assert page.answer.headers["Content-Type"].startswith("text/event-stream")
    assert page.answer.headers["X-Accel-Buffering"] == "no"
    missed = {"stream": f"post:{post}", "seq": 2, "type": "reply.removed", "body": {"id": 1}}
    assert page.next() == ("2", missed)
    process.tell(post)
    process.look()
    assert page.next() == ("3", missed | {"seq": 3})


def test_a_browser_that_comes_back_goes_on_where_it_was(process: Process) -> None:
    post = process.post()
    process.tell(post, 3)
    page = process.open(post, after=1, last="2")
    assert page.next()[0] == "3"


def test_what_is_told_twice_is_sent_once_and_what_was_overlooked_is_looked_up(process: Process) -> None:
    """Case 123."""
    post = process.post()
    page = process.open(post)
    process.tell(post, 3)
    with process.app.app_context():
        (reader,) = rooms.connections().of(f"post:{post}")
        assert isinstance(reader, Reader)
        for seq in (1, 1, 3, 2):
            reader.hear(line_of("event", {"seq": seq}))
    assert [page.next()[0] for _ in range(3)] == ["1", "2", "3"]
    process.tell(post)
    process.look()
    assert page.next()[0] == "4"


def test_a_long_absence_is_made_up_for_in_parts(process: Process) -> None:
    post = process.post()
    process.tell(post, 450)
    page = process.open(post)
    assert [page.next()[0] for _ in range(450)] == [str(number) for number in range(1, 451)]


@pytest.mark.parametrize("after", [-1, 99, 2**70, -(2**70)])
def test_a_number_that_makes_no_sense_says_to_load_the_page_again(process: Process, after: int) -> None:
    post = process.post()
    page = process.open(post, after=after)
    assert page.next() == ("reset", {})
    assert page.is_over()
    answer = process.app.test_client().get(f"/streams/post:{post}/events?after={after}")
    assert answer.json == {"head": 0, "reset": True}


@pytest.mark.both_databases
def test_who_waits_holds_no_connection_and_fifty_cost_one_look(process: Process) -> None:
    """The pool has fifteen connections; fifty readers wait without one, and are told from one answer."""
    post = process.post()
    pages = [process.open(post, process.people.jonas if number < 5 else None) for number in range(50)]
    for page in pages:
        next(page.lines)
    with process.app.app_context():
        assert "Connections in pool" in db.engine.pool.status()
        assert getattr(db.engine.pool, "checkedout")() == 0  # noqa: B009 - not every pool has it
    process.tell(post)
    with process.questions() as alone:
        process.look()
    assert len(alone) <= 3
    with process.questions() as asked:
        assert {page.next()[0] for page in pages} == {"1"}
    assert asked == []


def test_who_may_not_hear_finds_nothing(process: Process) -> None:
    """Case 110."""
    closed = process.post(audience=Audience.professionals)
    assert process.open(closed).answer.status_code == 404
    assert process.open(closed, process.people.marta).answer.status_code == 404
    assert process.open(closed, process.people.jonas).answer.status_code == 200
    assert process.open(0).answer.status_code == 404
    assert len(process.connections.by_sid) == 1


@pytest.mark.both_databases
def test_nobody_hears_what_is_said_after_a_right_has_ended(process: Process) -> None:
    """Cases 112 and 114: put out in the same look, before what was committed after it is passed on."""
    post = process.post()
    page = process.open(post)
    next(page.lines)
    with process.app.app_context(), unit_of_work():
        db.session.get_one(Post, post).state = State.hidden
        realtime.recheck(stream=f"post:{post}")
        tell(f"post:{post}", "reply.removed", {"id": 1})
    process.look()
    assert page.next() == ("gone", {"stream": f"post:{post}"})
    assert page.is_over()


def test_a_login_that_was_ended_ends_what_it_hears(process: Process) -> None:
    """Case 111."""
    post = process.post(audience=Audience.professionals)
    page = process.open(post, process.people.jonas)
    next(page.lines)
    with process.app.app_context(), unit_of_work():
        for login in db.session.query(Login).filter_by(member_id=process.people.jonas):
            session.end(login)
    process.tell(post)
    process.look()
    assert page.is_over()


def test_a_badge_that_lapses_ends_what_it_opened(process: Process) -> None:
    """Case 112: nothing happens for it but that time passes."""
    post = process.post(audience=Audience.professionals)
    with process.app.app_context(), unit_of_work():
        badge = db.session.get_one(Member, process.people.jonas).badge
        assert badge is not None
        badge.expires_at = clock.now() + timedelta(seconds=0.5)
    page = process.open(post, process.people.jonas)
    next(page.lines)
    process.look()
    sleep(0.5)
    process.look()
    assert page.next()[0] == "gone"


def test_who_reads_too_slowly_is_dropped_and_the_others_go_on(process: Process) -> None:
    post = process.post()
    slow, quick = process.open(post), process.open(post)
    next(slow.lines)
    next(quick.lines)
    for number in range(1, MOST_WAITING + 2):
        process.tell(post)
        process.look()
        assert quick.next()[0] == str(number)
    assert slow.is_over()


def test_a_request_that_waits_for_a_page_which_does_not_read_is_ended() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader = Reader(sid="1", login=None, wire=ours)
        reader.drop()
        assert theirs.recv(1) == b""
        with suppress(OSError):
            ours.send(b"more")
        assert reader.next(0) is None


def test_who_is_here_is_told_too(process: Process) -> None:
    post = process.post()
    page = process.open(post, process.people.jonas)
    next(page.lines)
    with process.app.app_context():
        rooms.emit("here", {"stream": f"post:{post}", "count": 2}, to=f"post:{post}/unnamed")
        rooms.emit("here", {"stream": f"post:{post}", "count": 3, "names": []}, to=f"post:{post}/named")
    name, body = page.next(skipped="")
    assert (name, body["count"]) == ("here", 3)


def test_an_address_has_so_many_pages_and_a_place_is_free_again(process: Process) -> None:
    """Case 119."""
    post = process.post()
    pages = [process.open(post) for _ in range(50)]
    refused = process.open(post)
    assert refused.answer.status_code == 429
    assert int(refused.answer.headers["Retry-After"]) > 0
    pages[0].close()
    assert process.open(post).answer.status_code == 200


def test_a_member_has_so_many_pages(process: Process) -> None:
    """Case 119."""
    post = process.post()
    statuses = [process.open(post, process.people.jonas).answer.status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_nobody_is_counted_who_has_left_before_the_first_line(process: Process) -> None:
    process.open(process.post()).close()
    assert process.connections.by_sid == {}
