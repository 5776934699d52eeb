"""One look into the log: rights first, then what is new; and nothing is lost that was committed late."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from structlog.testing import capture_logs

from community.core import streams
from community.core.db import db, unit_of_work
from community.core.realtime import recheck
from community.forums.models import Post
from community.permissions import Audience
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.listening import Process, member

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def process(app: Flask, people: Cast) -> Process:
    return Process(app)


@pytest.fixture
def post(app: Flask, people: Cast) -> str:
    with app.app_context(), unit_of_work():
        return factories.post(member(people.amara)).stream


def tell(app: Flask, *keys: str) -> None:
    with app.app_context(), unit_of_work():
        for key in keys:
            streams.tell(key, "badge.changed", {"handle": "amara"})


def tell_and_fail(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        streams.tell("forum:1", "badge.changed", {"handle": "never"})
        db.session.flush()
        raise ZeroDivisionError


def questions(sent: list[str]) -> int:
    return sum(each.startswith("SELECT") for each in sent)


def close_to_the_public(key: str) -> None:
    found = db.session.get_one(Post, int(key.partition(":")[2]))
    found.audience = Audience.professionals
    recheck(stream=key)


@contextmanager
def held_open(app: Flask, key: str) -> Iterator[None]:
    """A unit of work of somebody else that has told something and is committed after the block."""
    told, release = threading.Event(), threading.Event()

    def run() -> None:
        with app.app_context(), unit_of_work():
            streams.tell(key, "badge.changed", {"handle": "late"})
            db.session.flush()
            told.set()
            release.wait(30)

    thread = threading.Thread(target=run)
    thread.start()
    assert told.wait(30)
    try:
        yield
    finally:
        release.set()
        thread.join()


@pytest.mark.both_databases
def test_what_is_told_after_a_right_has_ended_reaches_nobody_without_it(
    app: Flask, process: Process, people: Cast, post: str
) -> None:
    """Case 114: in one look the end of a right comes first, whatever was told before and after it."""
    reader, nurse = process.page(), process.page(people.jonas)
    for each in (reader, nurse):
        each.subscribe(post)
    with app.app_context(), unit_of_work():
        close_to_the_public(post)
    tell(app, *[post] * 3)
    process.look()
    assert reader.hears() == []
    assert reader.is_told("gone")
    assert [each["seq"] for each in nurse.hears()] == [1, 2, 3]


def test_rights_end_first_even_behind_more_news_than_one_look_takes(
    app: Flask, process: Process, people: Cast, post: str
) -> None:
    """Case 114: the control event lies behind a burst, and is obeyed before any of it is passed on."""
    reader = process.page()
    reader.subscribe(post)
    tell(app, *["forum:1"] * (streams.EVENTS_PER_LOOK + 10))
    tell(app, post)
    with app.app_context(), unit_of_work():
        close_to_the_public(post)
    for _ in range(3):
        process.look()
    assert reader.hears() == []


def test_a_burst_is_read_to_its_end_without_a_pause(app: Flask, process: Process, post: str) -> None:
    tell(app, *["forum:1"] * (streams.EVENTS_PER_LOOK + 10))
    hint = app.extensions["hint"].event
    hint.clear()
    process.look()
    assert hint.is_set()
    hint.clear()
    process.look()
    assert not hint.is_set()


def test_a_look_that_fails_is_taken_again(app: Flask, process: Process, people: Cast, post: str) -> None:
    reader = process.page()
    reader.subscribe(post)
    with app.app_context(), unit_of_work():
        close_to_the_public(post)
    rules, app.extensions["realtime"].streams = app.extensions["realtime"].streams, {"post": lambda *_: 1 / 0}
    with pytest.raises(ZeroDivisionError):
        process.look()
    app.extensions["realtime"].streams = rules
    process.look()
    assert reader.is_told("gone")


@pytest.mark.both_databases
def test_a_look_that_finds_nothing_asks_once(app: Flask, process: Process) -> None:
    process.look()
    with statements(app) as sent:
        process.look()
    assert questions(sent) == 1


@pytest.mark.both_databases
def test_a_look_that_finds_news_and_no_right_that_ended_asks_once(
    app: Flask, process: Process, post: str
) -> None:
    tell(app, post)
    with statements(app) as sent:
        process.look()
    assert questions(sent) == 1


@on_postgresql
def test_a_commit_that_comes_late_is_heard_however_much_came_before(
    app: Flask, process: Process, post: str
) -> None:
    """PostgreSQL numbers rows before their commit: the late one lies 300 numbers before the newest."""
    reader = process.page()
    reader.subscribe(post)
    with held_open(app, post):
        for _ in range(3):
            tell(app, *["forum:1"] * 100)
            process.look()
        assert reader.hears() == []
    process.look()
    assert [each["body"]["handle"] for each in reader.hears()] == ["late"]
    process.look()
    assert reader.hears() == []


@on_postgresql
def test_a_commit_that_was_under_way_when_a_process_began_is_heard_by_it(
    app: Flask, people: Cast, post: str
) -> None:
    with held_open(app, post):
        tell(app, *["forum:1"] * 300)
        process = Process(app)
        reader = process.page()
        reader.subscribe(post)
        process.look()
    process.look()
    assert [each["body"]["handle"] for each in reader.hears()] == ["late"]


@on_postgresql
def test_numbers_that_were_never_used_are_awaited_no_longer_than_needed(app: Flask, process: Process) -> None:
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            tell_and_fail(app)
    tell(app, "forum:1")
    process.look()
    assert len(process.mark.gaps) == 5
    process.look()
    assert process.mark.gaps == {}


@pytest.mark.both_databases
def test_what_is_told_while_a_page_subscribes_is_part_of_the_answer_or_heard(
    app: Flask, process: Process, people: Cast, post: str
) -> None:
    """Something is passed on between the reading of the log and the entry into the room: it is read again."""
    reader = process.page()
    rule = app.extensions["realtime"].streams["post"]
    told: list[threading.Thread] = []

    def tell_and_look() -> None:
        tell(app, post)
        process.look()

    def slow(*about: object) -> bool:
        """Asked after the log was read."""
        if not told:
            told.append(threading.Thread(target=tell_and_look))
            told[0].start()
            told[0].join()
        return bool(rule(*about))

    app.extensions["realtime"].streams = app.extensions["realtime"].streams | {"post": slow}
    answer = reader.subscribe(post)
    assert [each["seq"] for each in answer["events"]] == [1]
    assert reader.hears() == []


@pytest.mark.both_databases
def test_a_right_that_ends_while_a_page_subscribes_opens_nothing(
    app: Flask, process: Process, people: Cast, post: str
) -> None:
    """Case 114: the end of the right is obeyed before the page is in the room, where nobody would find it."""
    reader = process.page()
    ended: list[threading.Thread] = []

    def end() -> None:
        with app.app_context(), unit_of_work():
            close_to_the_public(post)
        process.look()

    rule = app.extensions["realtime"].streams["post"]

    def slow(*about: object) -> bool:
        answer = bool(rule(*about))
        if not ended:
            ended.append(threading.Thread(target=end))
            ended[0].start()
            ended[0].join()
        return answer

    app.extensions["realtime"].streams = app.extensions["realtime"].streams | {"post": slow}
    assert reader.subscribe(post)["status"] == 404


def test_a_page_that_is_cut_while_it_subscribes_is_in_no_room(
    app: Flask, process: Process, people: Cast, post: str
) -> None:
    reader = process.page()
    rule = app.extensions["realtime"].streams["post"]

    def cut(*about: object) -> bool:
        reader.socket.disconnect()
        return bool(rule(*about))

    app.extensions["realtime"].streams = app.extensions["realtime"].streams | {"post": cut}
    with capture_logs() as said:
        reader.subscribe(post)
    assert [each for each in said if each["log_level"] == "error"] == []
    assert process.count == 0
    assert not app.extensions["connections"].of(post)
    assert app.extensions["socketio"].server.manager.rooms == {}


@pytest.mark.both_databases
def test_how_often_a_page_asks_when_it_comes_and_when_it_subscribes(
    app: Flask, process: Process, people: Cast, post: str
) -> None:
    """Thousands come back at once after a restart: a page of nobody asks nothing, and then twice."""
    with statements(app) as sent:
        nobody = process.page()
        assert questions(sent) == 0
        nobody.subscribe(post)
        assert questions(sent) == 2
    login = 1
    nurse = process.page(people.jonas)
    with statements(app) as sent:
        nurse.subscribe(post)
        assert questions(sent) == 2 + login


@pytest.mark.both_databases
def test_a_room_of_many_is_asked_about_once_for_nobodies_and_once_for_all_logins(
    app: Flask, process: Process, people: Cast, post: str
) -> None:
    pages = [process.page() for _ in range(20)]
    pages += [process.page(each) for each in [people.jonas, people.ruth, people.marta] * 2]
    for each in pages:
        each.subscribe(post)
    with app.app_context(), unit_of_work():
        recheck(stream=post)
    with statements(app) as sent:
        process.look()
    assert questions(sent) == len(["the log", "the control stream", "the post", "the logins", "the post"])
    assert not any(each.is_told("gone") for each in pages)
