"""Closing a discussion: who may, what is refused then, what open pages and the public log say of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.content.measures import Measure
from community.content.models import State
from community.core import jobs
from community.core.db import db, reading, unit_of_work
from community.core.errors import Conflict, Invalid, NotFound, Refused
from community.core.streams import events_after
from community.forums import lock_actions, reply_actions
from community.forums.models import Post, Reply
from community.notifications.models import Notice
from tests import cast, factories
from tests.cast import Cast
from tests.forums.posting import JSON, found, member

Act = Callable[..., None]


@dataclass(frozen=True)
class Thread:
    """Amara's post and Jonas's reply to it, by number."""

    post: int
    reply: int


@pytest.fixture
def thread(app: Flask, people: Cast) -> Thread:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara), title="Sick day rules")
        return Thread(post.id, factories.reply(member(people.jonas), post).id)


def test_the_author_closes_a_discussion_and_opens_it_again(app: Flask, people: Cast, thread: Thread) -> None:
    _act(app, lock_actions.lock, people.amara, thread, reason="All is said.")
    with pytest.raises(Refused, match="The author has closed this discussion"):
        _reply(app, people.jonas, thread)
    _act(app, lock_actions.open_again, people.amara, thread)
    _reply(app, people.jonas, thread)


def test_nobody_replies_to_a_closed_discussion_not_even_who_closed_it(
    app: Flask, people: Cast, thread: Thread
) -> None:
    _act(app, lock_actions.lock, people.ruth, thread, reason="It turns in circles.")
    for who in (people.amara, people.jonas, people.ruth):
        with pytest.raises(Refused, match="It turns in circles"):
            _reply(app, who, thread)


def test_a_reply_is_not_corrected_once_the_discussion_is_closed(
    app: Flask, people: Cast, thread: Thread
) -> None:
    _act(app, lock_actions.lock, people.amara, thread)
    with app.app_context(), unit_of_work():
        jonas, reply = member(people.jonas), db.session.get_one(Reply, thread.reply)
        with pytest.raises(Refused, match="The author has closed this discussion"):
            reply_actions.edit_reply(jonas, reply, body="Other words.")


def test_ones_own_words_can_still_be_taken_back(app: Flask, people: Cast, thread: Thread) -> None:
    _act(app, lock_actions.lock, people.amara, thread)
    with app.app_context(), unit_of_work():
        reply = db.session.get_one(Reply, thread.reply)
        reply_actions.delete_reply(member(people.jonas), reply)
        assert reply.state is State.deleted


def test_nobody_else_closes_or_opens(app: Flask, people: Cast, thread: Thread) -> None:
    for act in (lock_actions.lock, lock_actions.open_again):
        for who in (people.jonas, people.lapsed, people.marta):
            with pytest.raises(NotFound):
                _act(app, act, who, thread, reason="Because.")


def test_only_what_is_published_is_closed(app: Flask, people: Cast, thread: Thread) -> None:
    for state in (State.draft, State.hidden):
        with app.app_context(), unit_of_work():
            found(thread.post).state = state
        with pytest.raises(Refused):
            _act(app, lock_actions.lock, people.amara, thread)


def test_what_a_moderator_has_closed_its_author_does_not_open(
    app: Flask, people: Cast, thread: Thread
) -> None:
    _act(app, lock_actions.lock, people.ruth, thread, reason="It turns in circles.")
    with pytest.raises(Refused, match="another moderator has to open it"):
        _act(app, lock_actions.open_again, people.amara, thread)
    _act(app, lock_actions.open_again, people.ruth, thread, reason="A night has passed.")
    _reply(app, people.jonas, thread)


def test_a_moderator_is_no_judge_of_what_was_closed_under_their_own_post(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        own = Thread(factories.post(member(people.ruth)).id, 0)
        other = factories.moderator(name="Kirsten Second").id
    _act(app, lock_actions.lock, other, own, reason="It turns in circles.")
    with pytest.raises(Refused):
        _act(app, lock_actions.open_again, people.ruth, own, reason="It is mine.")


def test_a_moderator_takes_over_what_the_author_has_closed(app: Flask, people: Cast, thread: Thread) -> None:
    _act(app, lock_actions.lock, people.amara, thread)
    _act(app, lock_actions.lock, people.ruth, thread, reason="It stays closed.")
    with pytest.raises(Refused):
        _act(app, lock_actions.open_again, people.amara, thread)


def test_a_second_press_finds_it_done(app: Flask, people: Cast, thread: Thread) -> None:
    _act(app, lock_actions.lock, people.amara, thread)
    with pytest.raises(Conflict):
        _act(app, lock_actions.lock, people.amara, thread)
    _act(app, lock_actions.open_again, people.amara, thread)
    with pytest.raises(Conflict):
        _act(app, lock_actions.open_again, people.amara, thread)


def test_a_moderator_says_why_and_the_public_log_has_it(app: Flask, people: Cast, thread: Thread) -> None:
    with pytest.raises(Invalid):
        _act(app, lock_actions.lock, people.ruth, thread)
    _act(app, lock_actions.lock, people.ruth, thread, reason="It turns in circles.")
    _act(app, lock_actions.open_again, people.ruth, thread, reason="A night has passed.")
    with app.app_context(), reading():
        rows = db.session.execute(select(Measure.act, Measure.reason).order_by(Measure.id)).all()
    assert rows == [("close", "It turns in circles."), ("open", "A night has passed.")]
    log = app.test_client().get("/log").text
    assert log.index("Discussion opened again") < log.index("Discussion closed")
    assert "It turns in circles." in log
    assert "Ruth" not in log


def test_the_log_says_nothing_of_what_authors_close_themselves(
    app: Flask, people: Cast, thread: Thread
) -> None:
    _act(app, lock_actions.lock, people.amara, thread, reason="All is said.")
    with app.app_context(), reading():
        assert db.session.scalars(select(Measure)).all() == []


def test_the_author_is_told_what_a_moderator_does_and_nothing_of_their_own(
    app: Flask, people: Cast, thread: Thread
) -> None:
    _act(app, lock_actions.lock, people.ruth, thread, reason="It turns in circles.")
    _act(app, lock_actions.open_again, people.ruth, thread, reason="A night has passed.")
    _act(app, lock_actions.lock, people.amara, thread)
    with app.app_context():
        jobs.run_all()
        kinds = select(Notice.kind).where(Notice.member_id == people.amara).order_by(Notice.id)
        assert list(db.session.scalars(kinds)) == ["closed", "opened"]


def test_open_pages_hear_of_it(app: Flask, people: Cast, thread: Thread) -> None:
    _act(app, lock_actions.lock, people.amara, thread)
    _act(app, lock_actions.open_again, people.amara, thread)
    with app.app_context(), reading():
        heard = events_after(f"post:{thread.post}", 0)["events"]
    assert [(each["type"], each["body"]) for each in heard] == [
        ("post.locked", {"sentence": "The author has closed this discussion."}),
        ("post.opened", {}),
    ]


def test_a_lock_is_no_edit_of_the_post(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), reading():
        before = found(thread.post).version
    _act(app, lock_actions.lock, people.amara, thread)
    with app.app_context(), reading():
        assert found(thread.post).version == before


def test_a_reply_that_arrived_before_the_lock_is_answered_the_same_after_it(
    app: Flask, people: Cast, thread: Thread
) -> None:
    first = _reply(app, people.jonas, thread, client_id="one-and-the-same")
    _act(app, lock_actions.lock, people.amara, thread)
    assert _reply(app, people.jonas, thread, client_id="one-and-the-same") == first


@pytest.mark.both_databases
def test_no_reply_slips_in_behind_a_lock(app: Flask, people: Cast, thread: Thread) -> None:
    def send(n: int) -> None:
        if n == 3:
            _act(app, lock_actions.lock, people.amara, thread)
            return
        with app.app_context(), unit_of_work():
            jonas, post = member(people.jonas), found(thread.post)
            try:
                reply_actions.reply(jonas, post, body="Words.", client_id=f"number-{n}-of-eight")
            except Refused:
                assert post.is_locked

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    with app.app_context(), reading():
        heard = [each["type"] for each in events_after(f"post:{thread.post}", 0)["events"]]
        assert heard.index("post.locked") == len(heard) - 1
        assert db.session.scalar(select(func.count(Reply.id))) == len(heard)  # One was there before.


def test_the_page_says_so_and_keeps_the_composer_for_later(
    app: Flask, people: Cast, thread: Thread, amara: FlaskClient, client: FlaskClient
) -> None:
    _act(app, lock_actions.lock, people.amara, thread, reason="All <b>is</b> said.")
    for browser, has_composer in ((amara, True), (client, False)):
        page = browser.get(f"/posts/{thread.post}/sick-day-rules").text
        assert "discussion-locked" in page
        assert "The author has closed this discussion. All &lt;b&gt;is&lt;/b&gt; said." in page
        assert ("data-composer" in page) is has_composer


def test_lists_say_that_it_is_closed(app: Flask, people: Cast, thread: Thread, client: FlaskClient) -> None:
    assert "message-circle-off" not in client.get("/").text
    _act(app, lock_actions.lock, people.amara, thread)
    assert "message-circle-off" in client.get("/").text


def test_closing_and_opening_without_scripts(app: Flask, people: Cast, thread: Thread) -> None:
    amara = cast.client_of(app, people.amara)
    assert "Close the discussion" in amara.get(f"/posts/{thread.post}/lock").text
    assert amara.post(f"/posts/{thread.post}/lock", data={"reason": ""}).status_code == 303
    again = amara.post(f"/posts/{thread.post}/replies", data={"body": "Wait", "client_id": "0123456789"})
    assert again.status_code == 403
    assert "The author has closed this discussion." in again.text
    assert "Wait</textarea>" in again.text
    assert "Open the discussion again" in amara.get(f"/posts/{thread.post}/lock").text
    assert amara.post(f"/posts/{thread.post}/opening").status_code == 303


def test_a_moderators_form_asks_for_the_reason(app: Flask, people: Cast, thread: Thread) -> None:
    ruth = cast.client_of(app, people.ruth)
    assert ruth.post(f"/posts/{thread.post}/lock", data={"reason": " "}).status_code == 422
    answer = ruth.post(f"/posts/{thread.post}/lock", json={"reason": ""}, headers=JSON)
    assert (answer.status_code, answer.json and answer.json["field"]) == (422, "reason")
    assert ruth.post(f"/posts/{thread.post}/lock", data={"reason": "In circles."}).status_code == 303


def test_the_page_of_the_lock_is_for_those_who_may(app: Flask, people: Cast, thread: Thread) -> None:
    for who in (people.jonas, people.marta):
        assert cast.client_of(app, who).get(f"/posts/{thread.post}/lock").status_code == 404
    assert app.test_client().get(f"/posts/{thread.post}/lock").status_code == 303


def _act(app: Flask, act: Act, who: int, thread: Thread, **said: str) -> None:
    with app.app_context(), unit_of_work():
        act(member(who), db.session.get_one(Post, thread.post), **said)


def _reply(app: Flask, who: int, thread: Thread, client_id: str = "5e6f2c1a-0001") -> int:
    with app.app_context(), unit_of_work():
        return reply_actions.reply(member(who), found(thread.post), body="Words.", client_id=client_id).id
