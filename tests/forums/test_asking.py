"""The poll in the composer: kept with a draft, checked when published, left alone after the first vote."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.core import clock
from community.core.db import db, reading, unit_of_work
from community.core.errors import Invalid
from community.core.streams import events_after
from community.forums import poll_actions, post_actions
from community.forums.models import Forum, Post
from community.forums.poll_models import Choice, Poll
from community.forums.poll_words import PollWords
from tests.cast import Cast
from tests.forums.posting import JSON, found, member, typed, words

KNEE = PollWords("What is it?", ("Gout", "Sepsis"))
FIELDS = {"poll_question": "What is it?", "poll_choices": " Gout \n\nSepsis\n", "poll_days": "3"}


@dataclass(frozen=True)
class Knee:
    post: int
    forum: int


@pytest.fixture
def knee(app: Flask, people: Cast, forum: int) -> Knee:
    """A published case that asks."""
    with app.app_context(), unit_of_work():
        said = words(db.session.get(Forum, forum), poll=KNEE)
        post = post_actions.start_draft(member(people.amara), said)
        post_actions.publish(member(people.amara), post, said)
        return Knee(post.id, forum)


def test_a_post_that_asks_begins_when_it_appears(app: Flask, amara: FlaskClient, forum: int) -> None:
    now = clock.now()
    with clock.frozen(now):
        answer = amara.post("/posts", data=typed(forum, **FIELDS))
    assert answer.status_code == 303
    with app.app_context():
        [poll] = db.session.scalars(select(Poll))
        assert [each.words for each in poll.choices] == ["Gout", "Sepsis"]
        assert poll.closes_at == now + timedelta(days=3)


LACKS = (
    ({"poll_question": ""}, "Ask something above the choices"),
    ({"poll_choices": "Gout"}, "Give from 2 to 8 choices, one a line; these are 1."),
    ({"poll_choices": "\n".join("abcdefghi")}, "these are 9."),
    ({"poll_choices": "Gout\ngout"}, "Two choices are the same."),
    ({"poll_choices": "Gout\n" + "x" * 121}, "A choice has at most 120 characters."),
    ({"poll_question": "x" * 201}, "A question has at most 200 characters."),
)


def test_what_is_missing_is_said_at_the_field(app: Flask, amara: FlaskClient, forum: int) -> None:
    for changed, sentence in LACKS:
        answer = amara.post("/posts", data=typed(forum, **FIELDS | changed))
        assert answer.status_code == 422
        assert sentence in answer.text
    with app.app_context():
        assert db.session.scalars(select(Post)).all() == []


def test_a_draft_keeps_half_a_poll(app: Flask, amara: FlaskClient, forum: int) -> None:
    kept = amara.post("/posts/drafts", data=typed(forum, poll_choices="Gout"), headers=JSON).json
    assert kept is not None
    assert ">\nGout</textarea>" in amara.get(f"{kept['address']}/edit").text.replace("\r", "")
    with app.app_context(), reading():
        assert db.session.scalars(select(Poll.closes_at)).all() == [None]


def test_a_post_without_a_poll_has_none(app: Flask, amara: FlaskClient, forum: int) -> None:
    amara.post("/posts", data=typed(forum))
    with app.app_context():
        assert db.session.scalars(select(Poll)).all() == []


def test_the_preview_shows_it_and_keeps_nothing(app: Flask, amara: FlaskClient, forum: int) -> None:
    shown = amara.post("/posts/preview", data=typed(forum, **FIELDS), headers=JSON).json
    assert shown is not None
    assert "Sepsis" in shown["html"]
    with app.app_context():
        assert db.session.scalars(select(Poll)).all() == []


def test_until_the_first_vote_it_is_changed_and_open_pages_hear_that(
    app: Flask, people: Cast, knee: Knee
) -> None:
    other = PollWords("What do you do?", ("Wait", "Aspirate", "Refer"), is_multiple=True)
    _edit(app, people, knee, poll=other)
    with app.app_context(), reading():
        poll = db.session.get_one(Poll, knee.post)
        assert (poll.question, poll.is_multiple, len(poll.choices)) == ("What do you do?", True, 3)
        told = [each["type"] for each in events_after(f"post:{knee.post}", 0)["events"]]
        assert told.count("poll.changed") == 1
    _edit(app, people, knee, poll=None)
    with app.app_context(), reading():
        assert db.session.scalars(select(Choice)).all() == []


def test_an_edit_of_other_words_leaves_it_as_it_is(app: Flask, people: Cast, knee: Knee) -> None:
    with app.app_context(), reading():
        before = list(db.session.scalars(select(Choice.id)))
    _edit(app, people, knee, poll=KNEE, body="Other words.")
    with app.app_context(), reading():
        assert list(db.session.scalars(select(Choice.id))) == before


@pytest.mark.parametrize("poll", [None, PollWords("What is it?", ("Gout", "Gout!"))])
def test_after_the_first_vote_it_stays(app: Flask, people: Cast, knee: Knee, poll: PollWords | None) -> None:
    _vote(app, people, knee)
    with pytest.raises(Invalid, match="Somebody has voted meanwhile"):
        _edit(app, people, knee, poll=poll)
    _edit(app, people, knee, poll=None, keeps_poll=True)
    with app.app_context(), reading():
        assert db.session.get_one(Poll, knee.post).voter_count == 1


def test_the_form_says_that_it_stays_and_saves_the_rest(
    app: Flask, people: Cast, knee: Knee, amara: FlaskClient
) -> None:
    _vote(app, people, knee)
    page = amara.get(f"/posts/{knee.post}/edit").text
    assert "so it stays as it is" in page
    assert 'name="poll_choices"' not in page
    with app.app_context(), reading():
        version = found(knee.post).version
    sent = typed(knee.forum, body="Other words.", poll_kept="y", version=str(version))
    assert amara.post(f"/posts/{knee.post}/edits", data=sent).status_code == 303
    with app.app_context(), reading():
        assert found(knee.post).body == "Other words."
        assert db.session.get_one(Poll, knee.post).voter_count == 1


def test_words_of_a_poll_are_words_and_no_markup(amara: FlaskClient, forum: int) -> None:
    """Case 69."""
    hostile = "<img src=x onerror=alert(1)>"
    answer = amara.post("/posts", data=typed(forum, poll_question=hostile, poll_choices=f"{hostile}\nB"))
    assert "<img src=x" not in amara.get(answer.location).text


def _edit(app: Flask, people: Cast, knee: Knee, **changed: Any) -> None:
    with app.app_context(), unit_of_work():
        post = found(knee.post)
        said = words(db.session.get(Forum, knee.forum), **changed)
        post_actions.edit(member(people.amara), post, said, note="", version=post.version)


def _vote(app: Flask, people: Cast, knee: Knee) -> None:
    with app.app_context(), unit_of_work():
        poll = db.session.get_one(Poll, knee.post)
        poll_actions.vote(member(people.jonas), poll, [poll.choices[0].id])
