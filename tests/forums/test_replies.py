"""Replying: who may, what is kept, and what happens when the same thing is sent twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Member
from community.content.models import Revision, State
from community.core import clock, eventlog, streams
from community.core.db import db, reading, unit_of_work
from community.core.errors import Conflict, Invalid, NotFound, Refused, TooMany
from community.core.streams import Heard, StreamEvent, events_after
from community.forums import reply_actions, reply_jobs
from community.forums.models import Post, Reply
from community.permissions import Audience
from tests import factories
from tests.cast import Cast

NUMBER = "5e6f2c1a-0001"


@dataclass(frozen=True)
class Thread:
    """Amara's public post and Jonas's reply to it, by number."""

    post: int
    reply: int


@pytest.fixture
def thread(app: Flask, people: Cast) -> Thread:
    with app.app_context(), unit_of_work():
        post = factories.post(_member(people.amara))
        reply = factories.reply(_member(people.jonas), post)
        return Thread(post.id, reply.id)


def test_a_reply_is_kept_rendered_and_counted(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        made = _reply(people.jonas, thread, body="Which *salt*?")
        assert "<em>salt</em>" in made.html
        assert (made.post.reply_count, made.post.last_reply_at) == (2, made.published_at)


def test_every_open_page_hears_of_a_reply(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        made = _reply(people.jonas, thread)
        heard = _heard(thread)[-1]
        assert heard["type"] == "reply.posted"
        assert heard["body"].keys() == {"id", "parent", "author", "html", "client_id", "count"}
        assert heard["body"] | {"html": ""} == {
            "id": made.id,
            "parent": None,
            "author": "jonas",
            "html": "",
            "client_id": NUMBER,
            "count": 2,
        }


def test_what_is_told_holds_nothing_of_the_writers_own(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        _reply(people.jonas, thread)
        html = _heard(thread)[-1]["body"]["html"]
        assert "csrf" not in html
        assert "<form" not in html
        assert "/removal" not in html


def test_a_reply_sent_twice_is_one_reply_and_the_same_answer(
    app: Flask, people: Cast, thread: Thread
) -> None:
    with app.app_context(), unit_of_work():
        first, second = _reply(people.jonas, thread), _reply(people.jonas, thread, body="Something else.")
        assert second.id == first.id
        assert second.body == "I *agree*."
        assert len(_heard(thread)) == 1


@pytest.mark.both_databases
def test_a_reply_sent_twice_at_once_is_one_reply(app: Flask, people: Cast, thread: Thread) -> None:
    def send(_: int) -> int:
        with app.app_context(), unit_of_work():
            return _reply(people.jonas, thread).id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(send, range(6)))) == 1
    with app.app_context(), reading():
        assert db.session.scalar(select(func.count(Reply.id))) == 2


@pytest.mark.both_databases
def test_counts_and_numbers_are_exact_when_many_reply_at_once(
    app: Flask, people: Cast, thread: Thread
) -> None:
    def send(n: int) -> None:
        with app.app_context(), unit_of_work():
            _reply([people.amara, people.jonas, people.ruth][n % 3], thread, client_id=f"number-{n:04}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(30)))
    with app.app_context(), reading():
        post = db.session.get_one(Post, thread.post)
        assert post.reply_count == 31
        told = _heard(thread)
        assert [each["seq"] for each in told] == list(range(1, 31))
        assert [each["body"]["id"] for each in told] == sorted(each["body"]["id"] for each in told)


def test_a_number_used_under_another_post_is_refused(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        other = factories.post(_member(people.amara))
        _reply(people.jonas, thread)
        with pytest.raises(Conflict):
            reply_actions.reply(_member(people.jonas), other, body="Again.", client_id=NUMBER)


def test_an_answer_to_an_answer_joins_the_others_under_their_reply(
    app: Flask, people: Cast, thread: Thread
) -> None:
    with app.app_context(), unit_of_work():
        answer = _reply(people.amara, thread, parent_id=thread.reply)
        second = _reply(people.jonas, thread, client_id="number-0002", parent_id=answer.id)
        assert second.parent_id == thread.reply


def test_an_answer_under_a_reply_of_another_post_is_refused(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        other = factories.post(_member(people.amara))
        with pytest.raises(NotFound):
            reply_actions.reply(
                _member(people.jonas), other, body="No.", client_id=NUMBER, parent_id=thread.reply
            )


def test_mentions_link_to_members_who_exist_and_to_nobody_else(
    app: Flask, people: Cast, thread: Thread
) -> None:
    with app.app_context(), unit_of_work():
        html = _reply(people.jonas, thread, body="Thank you @amara and @nobody-here.").html
        assert 'href="/members/amara"' in html
        assert "/members/nobody-here" not in html


def test_twenty_replies_a_minute_are_enough(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        for n in range(20):
            _reply(people.jonas, thread, client_id=f"number-{n:04}")
        with pytest.raises(TooMany, match="Try again in"):
            _reply(people.jonas, thread, client_id="number-0020")


def test_a_text_made_to_choke_the_parser_is_refused(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(Invalid):
        _reply(people.jonas, thread, body="[" * 4_000)


@pytest.mark.parametrize("who", ["marta", "lapsed"])
def test_only_who_has_a_badge_that_counts_may_reply(
    app: Flask, people: Cast, thread: Thread, who: str
) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(Refused):
        _reply(getattr(people, who), thread)


def test_who_may_not_read_a_post_hears_that_there_is_none(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(_member(people.amara), audience=Audience.professionals)
        with pytest.raises(NotFound):
            reply_actions.reply(_member(people.marta), post, body="Hello.", client_id=NUMBER)


def test_nobody_replies_to_a_hidden_post(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, thread.post).state = State.hidden
        with pytest.raises(NotFound):
            _reply(people.jonas, thread)


def test_an_edit_keeps_how_it_read_before(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        reply = db.session.get_one(Reply, thread.reply)
        reply_actions.edit_reply(_member(people.jonas), reply, body="I do **not** agree.")
        assert [each.body for each in reply.revisions] == ["I *agree*."]
        assert reply.edited_at is not None
        heard = _heard(thread)[-1]
        assert heard["type"] == "reply.edited"
        assert "<strong>not</strong>" in heard["body"]["html"]


def test_an_edit_that_changes_nothing_tells_nobody(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        reply = db.session.get_one(Reply, thread.reply)
        reply_actions.edit_reply(_member(people.jonas), reply, body=reply.body)
        assert _heard(thread) == []


def test_only_the_author_edits_a_reply(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        reply = db.session.get_one(Reply, thread.reply)
        with pytest.raises(NotFound):
            reply_actions.edit_reply(_member(people.amara), reply, body="He means yes.")


def test_a_reply_can_be_edited_for_half_an_hour(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work(), clock.frozen(clock.now() + timedelta(minutes=31)):
        reply = db.session.get_one(Reply, thread.reply)
        with pytest.raises(Refused, match="30 minutes"):
            reply_actions.edit_reply(_member(people.jonas), reply, body="Too late.")


def test_who_has_lost_the_badge_edits_no_more(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        reply = factories.reply(_member(people.lapsed), factories.post(_member(people.amara)))
        with pytest.raises(Refused, match="lapsed"):
            reply_actions.edit_reply(_member(people.lapsed), reply, body="Still here.")


def test_a_deleted_reply_keeps_its_place_and_nothing_else(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        reply = db.session.get_one(Reply, thread.reply)
        reply_actions.edit_reply(_member(people.jonas), reply, body="A *second* thought.")
        reply_actions.delete_reply(_member(people.jonas), reply)
        assert (reply.state, reply.body, reply.html) == (State.deleted, "", "")
        assert reply.post.reply_count == 0
        assert db.session.scalar(select(func.count(Revision.id))) == 0
        assert _heard(thread)[-1]["type"] == "reply.removed"


@pytest.mark.both_databases
def test_who_catches_up_later_never_gets_the_words_of_a_deleted_reply(
    app: Flask, people: Cast, thread: Thread
) -> None:
    with app.app_context(), unit_of_work():
        reply = _reply(people.jonas, thread, body="Something *regrettable*.")
        reply_actions.edit_reply(_member(people.jonas), reply, body="Something *regrettable* again.")
        reply_actions.delete_reply(_member(people.jonas), reply)
        assert [each["type"] for each in _heard(thread)] == ["reply.posted", "reply.edited", "reply.removed"]
        assert "regrettable" not in str(_heard(thread))


def test_nobody_else_deletes_a_reply(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(NotFound):
        reply_actions.delete_reply(_member(people.ruth), db.session.get_one(Reply, thread.reply))


def test_the_author_of_the_post_marks_a_reply_as_useful_once(
    app: Flask, people: Cast, thread: Thread
) -> None:
    with app.app_context(), unit_of_work():
        amara, reply = _member(people.amara), db.session.get_one(Reply, thread.reply)
        reply_actions.mark_useful(amara, reply)
        reply_actions.mark_useful(amara, reply)
        assert [each["body"] for each in _heard(thread)] == [{"id": thread.reply, "useful": True}]
        found = select(func.count()).where(eventlog.EventRow.name == "ReplyFoundUseful")
        assert db.session.scalar(found) == 1
        reply_actions.unmark_useful(amara, reply)
        assert not reply.is_useful


def test_nobody_else_marks_a_reply_as_useful(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(Refused, match="author of the post"):
        reply_actions.mark_useful(_member(people.ruth), db.session.get_one(Reply, thread.reply))


def test_nobody_marks_their_own_reply_as_useful(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        own = _reply(people.amara, thread)
        with pytest.raises(Refused, match="own"):
            reply_actions.mark_useful(_member(people.amara), own)


def test_open_pages_drop_a_hidden_reply_and_show_it_again(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context():
        for state in (State.hidden, State.published):
            with unit_of_work():
                db.session.get_one(Reply, thread.reply).state = state
            reply_jobs.show_as_it_stands(content_id=thread.reply, measure_id=1)
        with reading():
            told = _heard(thread)
            assert [each["type"] for each in told] == ["reply.removed", "reply.restored"]
            assert [each["body"]["count"] for each in told] == [0, 1]
            assert "Hidden by a moderator" in told[0]["body"]["html"]


def test_the_log_of_a_stream_keeps_a_month(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context(), unit_of_work():
        with clock.frozen(clock.now() - timedelta(days=40)):
            _tell_many(thread, 499)
        _tell_many(thread, 2)
        assert db.session.scalar(select(func.count(StreamEvent.id))) == 2
        assert events_after(f"post:{thread.post}", 20) == {"head": 501, "reset": True}
        assert [each["seq"] for each in events_after(f"post:{thread.post}", 499)["events"]] == [500, 501]


def _tell_many(thread: Thread, many: int) -> None:
    post = db.session.get_one(Post, thread.post)
    for _ in range(many):
        streams.tell(post.stream, "helpful", {"id": post.id, "count": 1})


def _member(number: int) -> Member:
    return db.session.get_one(Member, number)


def _reply(
    who: int,
    thread: Thread,
    *,
    body: str = "I *agree*.",
    client_id: str = NUMBER,
    parent_id: int | None = None,
) -> Reply:
    post = db.session.get_one(Post, thread.post)
    return reply_actions.reply(_member(who), post, body=body, client_id=client_id, parent_id=parent_id)


def _heard(thread: Thread) -> list[Heard]:
    return events_after(f"post:{thread.post}", 0)["events"]
