"""A post opened as a live session: who may do what, when it begins, and what is asked and voted in it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Badge, Member
from community.content.measures import Measure
from community.content.models import Attention, State, Watch
from community.core import clock, jobs
from community.core.db import db, reading, unit_of_work
from community.core.errors import Conflict, Invalid, NotFound, Problem, Refused, TooMany
from community.core.jobs import Job
from community.core.streams import StreamEvent, events_after
from community.forums import (
    lock_actions,
    post_actions,
    reply_actions,
    session_actions,
    session_host_actions,
    session_jobs,
    session_queries,
    session_question_actions,
)
from community.forums.models import Post, Reply
from community.forums.session_models import Askers, LiveSession, QuestionVote, SessionKind, Stage
from community.notifications.models import Notice
from community.permissions import (
    Audience,
    can_answer_invitation,
    can_ask,
    can_ask_to_host,
    can_edit_reply,
    can_host,
    can_mark_answered,
    can_open_session,
    can_pin,
    can_remove_from_hosts,
    can_vote,
)
from tests import factories
from tests.cast import Cast
from tests.forums.posting import found, member

IN_AN_HOUR = timedelta(hours=1)


@pytest.fixture
def post(app: Flask, people: Cast, forum: int) -> int:
    """Amara's journal club, which has begun; Jonas hosts it with her."""
    with app.app_context(), unit_of_work():
        made = factories.post(member(people.amara), forum_id=forum, title="Sick day rules")
        live = factories.live_session(made, opened_at=clock.now())
        factories.session_host(live, member(people.jonas))
        return int(made.id)


def live_of(post: int) -> LiveSession:
    live = found(post).live
    assert live is not None
    return live


def asked(app: Flask, who: int, post: int, body: str = "Which *salt*?") -> int:
    with app.app_context(), unit_of_work():
        made = reply_actions.ask(
            member(who), found(post), body=body, client_id=f"ask-{next(factories.number)}-x"
        )
        return made.id


def did(app: Flask, who: int, act: Callable[..., Any], thing: type[Any], number: int, **more: Any) -> Any:
    with app.app_context(), unit_of_work():
        return act(member(who), db.session.get_one(thing, number), **more)


def told(app: Flask, post: int) -> list[tuple[str, dict[str, Any]]]:
    with app.app_context(), reading():
        return [(each["type"], each["body"]) for each in events_after(f"post:{post}", 0)["events"]]


def change(app: Flask, post: int, **fields: Any) -> None:
    with app.app_context(), unit_of_work():
        for name, value in fields.items():
            setattr(live_of(post), name, value)


def refusal(verdict: Any) -> type[Problem]:
    return type(verdict.problem)


# Rules


def test_only_its_author_opens_a_post_as_a_session(app: Flask, people: Cast, forum: int) -> None:
    with app.app_context(), unit_of_work():
        mine = factories.post(member(people.amara), forum_id=forum)
        assert can_open_session(member(people.amara), mine)
        assert refusal(can_open_session(member(people.jonas), mine)) is NotFound
        assert refusal(can_open_session(member(people.ruth), mine)) is NotFound


def test_a_session_that_has_begun_keeps_its_rules(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), reading():
        assert refusal(can_open_session(member(people.amara), found(post))) is Refused


def test_the_author_and_who_agreed_host_it_and_nobody_else(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        live = live_of(post)
        asked_only = factories.session_host(live, member(people.ruth), accepted=None)
        assert can_host(member(people.amara), live)
        assert can_host(member(people.jonas), live)
        assert refusal(can_host(asked_only.member, live)) is Refused
        assert refusal(can_host(member(people.marta), live)) is Refused


def test_who_has_lost_the_badge_hosts_no_more(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        badge = db.session.get_one(Badge, people.jonas)
        badge.expires_at = clock.now() - IN_AN_HOUR
        assert refusal(can_host(member(people.jonas), live_of(post))) is Refused


def test_who_is_not_among_its_readers_finds_no_session(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        found(post).audience = Audience.professionals
        assert refusal(can_host(member(people.marta), live_of(post))) is NotFound
        assert refusal(can_ask(member(people.marta), found(post))) is NotFound


def test_only_professionals_who_can_read_the_post_are_asked_to_host(
    app: Flask, people: Cast, post: int
) -> None:
    with app.app_context(), reading():
        amara, live = member(people.amara), live_of(post)
        assert can_ask_to_host(amara, live, member(people.ruth))
        assert refusal(can_ask_to_host(amara, live, member(people.marta))) is Refused
        assert refusal(can_ask_to_host(amara, live, member(people.lapsed))) is Refused
        assert refusal(can_ask_to_host(amara, live, amara)) is Refused
        assert refusal(can_ask_to_host(member(people.jonas), live, member(people.ruth))) is NotFound


def test_nobody_answers_an_invitation_for_somebody_else(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), reading():
        [invitation] = live_of(post).asked_hosts
        assert can_answer_invitation(member(people.jonas), invitation)
        assert refusal(can_answer_invitation(member(people.amara), invitation)) is NotFound
        assert can_remove_from_hosts(member(people.amara), invitation)
        assert refusal(can_remove_from_hosts(member(people.ruth), invitation)) is NotFound


def test_patients_ask_only_where_every_member_may(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        marta = member(people.marta)
        problem = can_ask(marta, found(post)).problem
        assert isinstance(problem, Refused)
        assert "Verified members ask and vote in this session" in problem.sentence
        live_of(post).askers = Askers.members
        assert can_ask(marta, found(post))
        assert can_ask(member(people.lapsed), found(post))
        marta.confirmed_at = None
        assert refusal(can_ask(marta, found(post))) is Refused


def test_nobody_asks_once_it_has_ended_or_where_nothing_is_live(app: Flask, people: Cast, post: int) -> None:
    change(app, post, ended_at=clock.now())
    with app.app_context(), unit_of_work():
        assert refusal(can_ask(member(people.jonas), found(post))) is Refused
        other = factories.post(member(people.amara))
        assert refusal(can_ask(member(people.jonas), other)) is NotFound


def test_nobody_asks_about_a_draft(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        found(post).state = State.draft
        assert refusal(can_ask(member(people.amara), found(post))) is Refused


def test_one_votes_for_questions_of_others_only(app: Flask, people: Cast, post: int) -> None:
    number = asked(app, people.ruth, post)
    with app.app_context(), unit_of_work():
        question = db.session.get_one(Reply, number)
        remark = factories.reply(member(people.ruth), found(post))
        assert can_vote(member(people.jonas), question)
        assert refusal(can_vote(member(people.ruth), question)) is Refused
        assert refusal(can_vote(member(people.marta), question)) is Refused
        assert refusal(can_vote(member(people.jonas), remark)) is NotFound


def test_only_those_who_host_mark_and_pin(app: Flask, people: Cast, post: int) -> None:
    number = asked(app, people.ruth, post)
    with app.app_context(), unit_of_work():
        question = db.session.get_one(Reply, number)
        remark = factories.reply(member(people.ruth), found(post))
        elsewhere = factories.reply(member(people.ruth), factories.post(member(people.amara)))
        for rule in (can_mark_answered, can_pin):
            assert rule(member(people.jonas), question)
            assert refusal(rule(member(people.ruth), question)) is Refused
        assert can_pin(member(people.amara), remark)
        assert refusal(can_mark_answered(member(people.amara), remark)) is NotFound
        assert refusal(can_pin(member(people.amara), elsewhere)) is NotFound


def test_who_asked_without_a_badge_corrects_the_question_but_replies_to_nothing(
    app: Flask, people: Cast, post: int
) -> None:
    change(app, post, askers=Askers.members)
    number = asked(app, people.marta, post)
    with app.app_context(), unit_of_work():
        question = db.session.get_one(Reply, number)
        assert can_edit_reply(member(people.marta), question)
        with pytest.raises(Refused):
            reply_actions.reply(member(people.marta), found(post), body="And?", client_id="reply-of-marta")
        live_of(post).ended_at = clock.now()
        assert refusal(can_edit_reply(member(people.marta), question)) is Refused


# Its hour


@pytest.mark.both_databases
def test_it_begins_at_its_hour_once(app: Flask, people: Cast, forum: int) -> None:
    with app.app_context(), unit_of_work():
        number = factories.post(member(people.amara), forum_id=forum).id
        _plan(people, number, clock.now() + IN_AN_HOUR)
    with app.app_context():
        jobs.run_all()
        assert live_of(number).stage is Stage.lobby
    with app.app_context(), clock.frozen(clock.now() + IN_AN_HOUR + timedelta(seconds=1)):
        jobs.run_all()
        opened = live_of(number).opened_at
        again = select(Job.id).where(Job.name == "forums.begin_session")
        assert db.session.scalars(again).all()
    with app.app_context():
        session_jobs.begin(number)
        assert live_of(number).opened_at == opened
    assert [type for type, _ in told(app, number)] == ["session.planned", "session.began"]


def test_given_another_hour_it_does_not_begin_at_the_first(app: Flask, people: Cast, forum: int) -> None:
    with app.app_context(), unit_of_work():
        number = factories.post(member(people.amara), forum_id=forum).id
        _plan(people, number, clock.now() + IN_AN_HOUR)
    with app.app_context(), unit_of_work():
        _plan(people, number, clock.now() + 2 * IN_AN_HOUR)
    with app.app_context(), clock.frozen(clock.now() + 1.5 * IN_AN_HOUR):
        jobs.run_all()
        assert live_of(number).stage is Stage.lobby
    with app.app_context(), clock.frozen(clock.now() + 2.5 * IN_AN_HOUR):
        jobs.run_all()
        assert live_of(number).stage is Stage.live


def test_a_draft_begins_when_it_is_published_after_its_hour(app: Flask, people: Cast, forum: int) -> None:
    with app.app_context(), unit_of_work():
        number = factories.post(member(people.amara), forum_id=forum, state=State.draft).id
        _plan(people, number, clock.now() + IN_AN_HOUR)
    with app.app_context(), clock.frozen(clock.now() + 2 * IN_AN_HOUR):
        jobs.run_all()
        assert live_of(number).stage is Stage.lobby
        db.session.rollback()
        with unit_of_work():
            post_actions.appear(found(number))
        jobs.run_all()
        assert live_of(number).stage is Stage.live


def test_called_off_it_is_a_post_as_any_other(app: Flask, people: Cast, forum: int) -> None:
    with app.app_context(), unit_of_work():
        number = factories.post(member(people.amara), forum_id=forum).id
        _plan(people, number, clock.now() + IN_AN_HOUR)
    with app.app_context(), unit_of_work():
        session_actions.call_off(member(people.amara), live_of(number))
    with app.app_context(), clock.frozen(clock.now() + 2 * IN_AN_HOUR):
        jobs.run_all()
        assert found(number).live is None


def test_beginning_and_ending_twice_happens_once(app: Flask, people: Cast, post: int) -> None:
    change(app, post, opened_at=None)
    for _ in range(2):
        did(app, people.jonas, session_actions.begin, LiveSession, post)
    for _ in range(2):
        did(app, people.amara, session_actions.end, LiveSession, post)
    assert [type for type, _ in told(app, post)] == ["session.began", "session.ended"]


def test_what_has_not_begun_cannot_end(app: Flask, people: Cast, post: int) -> None:
    change(app, post, opened_at=None)
    with pytest.raises(Conflict):
        did(app, people.amara, session_actions.end, LiveSession, post)


def test_a_draft_cannot_begin(app: Flask, people: Cast, post: int) -> None:
    change(app, post, opened_at=None)
    with app.app_context(), unit_of_work():
        found(post).state = State.draft
    with pytest.raises(Conflict):
        did(app, people.amara, session_actions.begin, LiveSession, post)


@pytest.mark.parametrize(
    ("act", "more"),
    [
        (session_actions.begin, {}),
        (session_actions.end, {}),
        (session_actions.set_pace, {"seconds": 10}),
        (session_host_actions.ask, {"handles": ["ruth"]}),
    ],
    ids=["begin", "end", "slow down", "ask hosts"],
)
def test_readers_run_no_session(
    app: Flask, people: Cast, post: int, act: Callable[..., Any], more: dict[str, Any]
) -> None:
    for who in (people.ruth, people.marta):
        with pytest.raises((Refused, NotFound)):
            did(app, who, act, LiveSession, post, **more)
    assert told(app, post) == []


def test_who_wanted_to_be_reminded_hears_that_it_begins(
    app: Flask, people: Cast, post: int, forum: int
) -> None:
    change(app, post, opened_at=None)
    with app.app_context(), unit_of_work():
        for who, stream in ((people.marta, f"post:{post}"), (people.ruth, f"forum:{forum}")):
            db.session.add(Watch(member_id=who, stream=stream, attention=Attention.watching, at=clock.now()))
        db.session.add(
            Watch(member_id=people.lapsed, stream=f"post:{post}", attention=Attention.muted, at=clock.now())
        )
    did(app, people.jonas, session_actions.begin, LiveSession, post)
    with app.app_context():
        jobs.run_all()
        began = select(Notice.member_id).where(Notice.kind == "live_began").order_by(Notice.member_id)
        assert sorted(db.session.scalars(began)) == sorted([people.marta, people.ruth])


# Hosts


def test_who_was_asked_is_named_once_they_agree_and_no_more_when_they_leave(
    app: Flask, people: Cast, post: int
) -> None:
    change(app, post, opened_at=None)
    did(app, people.amara, session_host_actions.ask, LiveSession, post, handles=["ruth"])
    with app.app_context():
        jobs.run_all()
        asked_of = select(Notice.kind).where(Notice.member_id == people.ruth)
        assert [each.value for each in db.session.scalars(asked_of)] == ["live-asked"]
        assert [each.handle for each in live_of(post).hosts] == ["amara", "jonas"]
    for act, named in (
        (session_host_actions.agree, ["amara", "jonas", "ruth"]),
        (session_host_actions.decline, ["amara", "jonas"]),
    ):
        with app.app_context(), unit_of_work():
            act(member(people.ruth), session_queries.get_invitation(member(people.ruth), post))
            assert [each.handle for each in live_of(post).hosts] == named
    assert [type for type, _ in told(app, post)] == ["session.hosts", "session.hosts"]
    assert "Ruth Adeyemi" not in str(told(app, post))


@pytest.mark.parametrize("handles", [["marta"], ["nobody"], ["ruth", "lapsed"], list("abcdefg")])
def test_whoever_cannot_host_stops_the_whole_plan(
    app: Flask, people: Cast, forum: int, handles: list[str]
) -> None:
    with app.app_context(), unit_of_work():
        number = factories.post(member(people.amara), forum_id=forum).id
    with app.app_context(), unit_of_work(), pytest.raises(Invalid):
        _plan(people, number, clock.now() + IN_AN_HOUR, handles)
    with app.app_context(), reading():
        assert found(number).live is None
        assert db.session.scalar(select(func.count()).select_from(LiveSession)) == 0
        assert db.session.scalar(select(func.count()).where(StreamEvent.stream == f"post:{number}")) == 0


def test_a_no_stays_written_down(app: Flask, people: Cast, post: int) -> None:
    change(app, post, opened_at=None)
    with app.app_context(), unit_of_work():
        [invitation] = live_of(post).asked_hosts
        session_host_actions.decline(member(people.jonas), invitation)
        session_host_actions.remove(member(people.amara), invitation)
        session_host_actions.ask(member(people.amara), live_of(post), ["jonas"])
        assert [each.accepted for each in live_of(post).asked_hosts] == [False]


def test_who_is_taken_off_hosts_no_more(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        [invitation] = live_of(post).asked_hosts
        session_host_actions.remove(member(people.amara), invitation)
    with app.app_context(), reading():
        assert not can_host(member(people.jonas), live_of(post))


# Questions


@pytest.mark.both_databases
def test_a_question_stands_in_the_queue_and_in_the_discussion(app: Flask, people: Cast, post: int) -> None:
    number = asked(app, people.ruth, post)
    [(type, body)] = told(app, post)
    assert (type, body["id"], body["count"]) == ("reply.posted", number, 1)
    assert "<em>salt</em>" in body["question"]
    assert "Question" in body["html"]
    with app.app_context(), reading():
        room = session_queries.room_of(member(people.jonas), found(post))
        assert room is not None
        assert [each.id for each in room.questions] == [number]


def test_a_question_sent_twice_is_one(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        words = {"body": "Which salt?", "client_id": "the-same-question"}
        first, second = (reply_actions.ask(member(people.ruth), found(post), **words) for _ in range(2))
        assert first.id == second.id


def test_many_questions_of_one_member_are_too_many(app: Flask, people: Cast, post: int) -> None:
    for n in range(6):
        asked(app, people.ruth, post, f"Question {n}?")
    with pytest.raises(TooMany):
        asked(app, people.ruth, post, "One more?")


@pytest.mark.both_databases
def test_votes_are_one_a_member_and_can_be_taken_back(app: Flask, people: Cast, post: int) -> None:
    number = asked(app, people.ruth, post)
    vote, unvote = session_question_actions.vote, session_question_actions.vote_no_more
    assert did(app, people.jonas, vote, Reply, number) == 1
    assert did(app, people.jonas, vote, Reply, number) == 1
    assert did(app, people.amara, vote, Reply, number) == 2
    assert did(app, people.jonas, unvote, Reply, number) == 1
    with app.app_context(), reading():
        assert db.session.get_one(Reply, number).vote_count == 1
        assert db.session.get_one(Reply, number).version == 1
        assert db.session.scalars(select(QuestionVote.member_id)).all() == [people.amara]
    counts = [body["count"] for type, body in told(app, post) if type == "question.votes"]
    assert counts == [1, 1, 2, 1]


@pytest.mark.both_databases
def test_the_queue_goes_by_pins_what_is_open_and_votes_and_the_record_by_answers(
    app: Flask, people: Cast, post: int
) -> None:
    first, voted, answered, pinned = (asked(app, people.ruth, post, f"Question {n}?") for n in range(4))
    did(app, people.jonas, session_question_actions.vote, Reply, voted)
    did(app, people.jonas, session_question_actions.vote, Reply, answered)
    did(app, people.jonas, session_question_actions.mark_answered, Reply, answered)
    did(app, people.jonas, session_question_actions.pin, Reply, pinned)
    assert _order(app, people, post) == [pinned, voted, first, answered]
    did(app, people.amara, session_actions.end, LiveSession, post)
    assert _order(app, people, post) == [pinned, answered, voted, first]
    did(app, people.jonas, session_question_actions.mark_open, Reply, answered)
    did(app, people.jonas, session_question_actions.unpin, Reply, pinned)
    assert _order(app, people, post) == [voted, answered, first, pinned]


def test_a_question_taken_back_leaves_no_words_in_the_queue_or_the_log(
    app: Flask, people: Cast, post: int
) -> None:
    number = asked(app, people.ruth, post, "Words of mine?")
    did(app, people.ruth, reply_actions.delete_reply, Reply, number)
    assert "Words of mine" not in str(told(app, post))
    assert [body["question"] for _, body in told(app, post)] == [None, None]
    assert _order(app, people, post) == []


def test_no_more_than_five_stay_pinned(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        replies = [factories.reply(member(people.ruth), found(post)) for _ in range(6)]
        for each in replies[:5]:
            session_question_actions.pin(member(people.jonas), each)
        with pytest.raises(Conflict):
            session_question_actions.pin(member(people.jonas), replies[5])


# Slow mode


@pytest.mark.both_databases
def test_slow_mode_lets_members_wait_and_not_those_who_host(app: Flask, people: Cast, post: int) -> None:
    did(app, people.jonas, session_actions.set_pace, LiveSession, post, seconds=30)
    began = clock.now()
    _say_at(app, began, people.ruth, post)
    with pytest.raises(TooMany, match="You can send this in 30 seconds") as refused:
        _say_at(app, began, people.ruth, post)
    assert refused.value.retry_after == 30
    with pytest.raises(TooMany):
        asked(app, people.ruth, post)
    for who in (people.jonas, people.jonas, people.amara, people.amara):
        _say(app, who, post)
    _say_at(app, began + timedelta(seconds=31), people.ruth, post)


def test_slow_mode_is_over_with_the_session(app: Flask, people: Cast, post: int) -> None:
    did(app, people.jonas, session_actions.set_pace, LiveSession, post, seconds=60)
    _say(app, people.ruth, post)
    did(app, people.jonas, session_actions.end, LiveSession, post)
    _say(app, people.ruth, post)


def test_no_other_pace_can_be_set(app: Flask, people: Cast, post: int) -> None:
    with pytest.raises(Invalid):
        did(app, people.jonas, session_actions.set_pace, LiveSession, post, seconds=3600)


def _plan(people: Cast, post: int, at: Any, handles: list[str] | None = None) -> LiveSession:
    return session_host_actions.plan(
        member(people.amara),
        db.session.get_one(Post, post),
        kind=SessionKind.ama,
        starts_at=at,
        askers=Askers.members,
        handles=handles or [],
    )


def _order(app: Flask, people: Cast, post: int) -> list[int]:
    with app.app_context(), reading():
        room = session_queries.room_of(member(people.marta), found(post))
        assert room is not None
        return [each.id for each in room.questions]


def _say(app: Flask, who: int, post: int) -> Member | None:
    with app.app_context(), unit_of_work():
        return reply_actions.reply(
            member(who), found(post), body="Words.", client_id=f"said-{next(factories.number)}-x"
        ).author


def _say_at(app: Flask, moment: Any, who: int, post: int) -> None:
    with clock.frozen(moment):
        _say(app, who, post)


def test_those_who_host_close_the_discussion_and_the_queue_with_it(
    app: Flask, people: Cast, post: int
) -> None:
    did(app, people.jonas, lock_actions.lock, Post, post)
    with app.app_context(), reading():
        assert found(post).lock_sentence == "A host has closed this discussion."
        assert refusal(can_ask(member(people.ruth), found(post))) is Refused
        assert db.session.scalar(select(func.count()).select_from(Measure)) == 0
    did(app, people.jonas, lock_actions.open_again, Post, post)
    did(app, people.ruth, lock_actions.lock, Post, post, reason="It turns in circles.")
    with pytest.raises(Refused):
        did(app, people.jonas, lock_actions.open_again, Post, post)
