"""The list of notices and the bell: grouped by thread, put away when seen, empty of what may not be read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.content.models import Content, State
from community.core.db import db, unit_of_work
from community.core.errors import SignInNeeded
from community.forums.models import Post
from community.notifications import jobs
from community.notifications.models import Notice
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of
from tests.counting import statements
from tests.notifications.conftest import Thread
from tests.notifications.telling import heard, member, say

LINE = 'class="row notice-row"'


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.amara)


def bell(client: FlaskClient) -> str:
    """The number in the bell of some page."""
    return client.get("/notices").text.split('data-new="')[1].split('"')[0]


def test_notices_of_a_thread_are_one_line(
    app: Flask, people: Cast, thread: Thread, amara: FlaskClient
) -> None:
    for each in (people.jonas, people.ruth, people.jonas):
        say(app, each, thread.post)
    page = amara.get("/notices").text
    assert page.count(LINE) == 1
    assert "<strong>Jonas Reyes</strong> and 1 other replied to your article" in page
    assert bell(amara) == "1"


def test_notices_of_two_threads_are_two_lines(
    app: Flask, people: Cast, thread: Thread, amara: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        other = factories.post(member(people.amara)).id
    say(app, people.jonas, thread.post)
    say(app, people.jonas, other)
    assert amara.get("/notices").text.count(LINE) == 2
    assert bell(amara) == "2"


def test_a_page_that_shows_the_thread_marks_it_as_seen(
    app: Flask, people: Cast, thread: Thread, amara: FlaskClient
) -> None:
    say(app, people.jonas, thread.post)
    answer = amara.post("/notices/seen", json={"stream": thread.stream})
    assert answer.json == {"url": "/notices", "new": 0}
    assert bell(amara) == "0"
    assert heard(app, people.amara)[-1] == {"new": 0}


def test_seeing_one_thread_leaves_the_others_new(
    app: Flask, people: Cast, thread: Thread, amara: FlaskClient
) -> None:
    say(app, people.jonas, thread.post)
    amara.post("/notices/seen", data={"stream": "post:999"})
    assert bell(amara) == "1"


def test_all_are_marked_as_seen_at_once(app: Flask, people: Cast, thread: Thread, amara: FlaskClient) -> None:
    say(app, people.jonas, thread.post)
    with app.app_context():
        jobs.tell_followed(member_id=people.amara, follower_id=people.marta)
    assert amara.post("/notices/seen").location == "/notices"
    page = amara.get("/notices").text
    assert (bell(amara), page.count(LINE), page.count("row-unread")) == ("0", 2, 0)


def test_what_comes_after_seeing_is_a_line_of_its_own(
    app: Flask, people: Cast, thread: Thread, amara: FlaskClient
) -> None:
    say(app, people.jonas, thread.post)
    amara.post("/notices/seen")
    say(app, people.ruth, thread.post)
    page = amara.get("/notices").text
    assert (page.count(LINE), page.count("row-unread")) == (2, 1)
    assert "<strong>Ruth Adeyemi</strong> replied to your article" in page


def test_reading_the_list_marks_nothing(app: Flask, people: Cast, thread: Thread, amara: FlaskClient) -> None:
    say(app, people.jonas, thread.post)
    amara.get("/notices")
    with app.app_context():
        assert db.session.scalars(select(Notice.seen_at)).all() == [None]


def test_nobody_sees_or_puts_away_the_notices_of_others(app: Flask, people: Cast, thread: Thread) -> None:
    say(app, people.jonas, thread.post)
    jonas = client_of(app, people.jonas)
    jonas.post("/notices/seen")
    assert LINE not in jonas.get("/notices").text
    assert bell(client_of(app, people.amara)) == "1"


@pytest.mark.parametrize("state", [State.hidden, State.deleted])
def test_a_notice_goes_with_the_text_that_it_leads_to(
    app: Flask, people: Cast, thread: Thread, amara: FlaskClient, state: State
) -> None:
    reply = say(app, people.jonas, thread.post)
    with app.app_context(), unit_of_work():
        db.session.get_one(Content, reply).state = state
    assert LINE not in amara.get("/notices").text
    assert bell(amara) == "0"


def test_a_notice_closes_with_the_thread(app: Flask, people: Cast, thread: Thread) -> None:
    say(app, people.jonas, thread.post, body="Ask @marta.")
    marta = client_of(app, people.marta)
    assert bell(marta) == "1"
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, thread.post).audience = Audience.professionals
    assert "Sick day rules" not in marta.get("/notices").text
    assert bell(marta) == "0"


def test_strangers_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/notices").location == "/sign-in?next=%2Fnotices"
    assert client.post("/notices/seen").status_code == SignInNeeded.status


def test_a_stream_that_is_none_is_refused_in_words(amara: FlaskClient) -> None:
    answer = amara.post("/notices/seen", json={"stream": "x" * 100})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["field"] == "stream"


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1e9", "2", "99999999999999999999"])
def test_a_page_that_is_not_there_is_not_found(amara: FlaskClient, page: str) -> None:
    assert amara.get(f"/notices?page={page}").status_code == 404


def test_more_than_a_page_is_turned(app: Flask, people: Cast, amara: FlaskClient) -> None:
    _fill(app, people, 23)
    assert amara.get("/notices").text.count(LINE) == 20
    assert amara.get("/notices?page=2").text.count(LINE) == 3


def test_the_list_asks_the_same_however_long_it_is(app: Flask, people: Cast, amara: FlaskClient) -> None:
    _fill(app, people, 3)
    with statements(app) as few:
        amara.get("/notices")
    _fill(app, people, 15)
    with statements(app) as many:
        assert amara.get("/notices").text.count(LINE) == 18
    assert len(many) == len(few)


def test_the_bell_asks_once(app: Flask, people: Cast, thread: Thread, amara: FlaskClient) -> None:
    say(app, people.jonas, thread.post)
    with statements(app) as sent:
        amara.get("/log")
    assert sum("FROM notice" in each for each in sent) == 1


def test_a_page_without_account_never_asks_for_notices(app: Flask, client: FlaskClient) -> None:
    with statements(app) as sent:
        client.get("/log")
    assert not any("FROM notice" in each for each in sent)


def _fill(app: Flask, people: Cast, threads: int) -> None:
    """A new reply, by somebody new, in each of so many threads of Amara's."""
    for _ in range(threads):
        with app.app_context(), unit_of_work():
            post = factories.post(member(people.amara)).id
            author = factories.verified().id
        say(app, author, post)
