"""Who hears of a reply, for which reason, and who does not."""

from datetime import timedelta

import pytest
from flask import Flask

from community.content.models import Attention, State
from community.core.db import db, unit_of_work
from community.forums.models import Post, Reply
from community.notifications import jobs
from community.permissions import Audience
from tests import factories
from tests.cast import Cast
from tests.notifications.conftest import Thread
from tests.notifications.telling import attend, heard, member, say, told


def test_the_author_of_a_post_hears_of_a_reply(app: Flask, people: Cast, thread: Thread) -> None:
    say(app, people.jonas, thread.post)
    assert told(app, people.amara) == ["replied"]
    assert told(app, people.jonas) == []


def test_an_open_page_hears_it_in_words(app: Flask, people: Cast, thread: Thread) -> None:
    reply = say(app, people.jonas, thread.post)
    assert heard(app, people.amara) == [
        {
            "new": 1,
            "words": "Jonas Reyes replied to your article “Sick day rules”",
            "url": f"/posts/{thread.post}/sick-day-rules#reply-{reply}",
            "stream": thread.stream,
        }
    ]


def test_who_is_answered_hears_of_an_answer(app: Flask, people: Cast, thread: Thread) -> None:
    reply = say(app, people.jonas, thread.post)
    say(app, people.ruth, thread.post, parent_id=reply)
    assert told(app, people.jonas) == ["answered"]


def test_who_is_mentioned_hears_of_it_once(app: Flask, people: Cast, thread: Thread) -> None:
    say(app, people.jonas, thread.post, body="Ask @amara and @marta, not @nobody.")
    assert told(app, people.amara) == ["mentioned"]
    assert told(app, people.marta) == ["mentioned"]


def test_who_has_replied_before_hears_of_others(app: Flask, people: Cast, thread: Thread) -> None:
    say(app, people.jonas, thread.post)
    say(app, people.ruth, thread.post)
    assert told(app, people.jonas) == ["replied"]


def test_who_watches_the_thread_hears_of_it(app: Flask, people: Cast, thread: Thread) -> None:
    attend(app, people.marta, thread.stream, Attention.watching)
    say(app, people.jonas, thread.post)
    assert told(app, people.marta) == ["replied"]


def test_nobody_hears_of_their_own_words(app: Flask, people: Cast, thread: Thread) -> None:
    attend(app, people.amara, thread.stream, Attention.watching)
    say(app, people.amara, thread.post, body="I forgot, @amara.")
    assert told(app, people.amara) == []


def test_who_has_muted_the_thread_hears_nothing(app: Flask, people: Cast, thread: Thread) -> None:
    attend(app, people.amara, thread.stream, Attention.muted)
    say(app, people.jonas, thread.post, body="What do you think, @amara?")
    assert told(app, people.amara) == []


def test_who_has_muted_the_forum_hears_only_of_watched_threads(
    app: Flask, people: Cast, thread: Thread
) -> None:
    for each in (people.amara, people.marta):
        attend(app, each, f"forum:{thread.forum}", Attention.muted)
    attend(app, people.marta, thread.stream, Attention.watching)
    say(app, people.jonas, thread.post)
    assert (told(app, people.amara), told(app, people.marta)) == ([], ["replied"])


def test_who_may_not_read_it_hears_nothing(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara), audience=Audience.professionals).id
    for each in (people.marta, people.lapsed, people.ruth):
        attend(app, each, f"post:{post}", Attention.watching)
    say(app, people.jonas, post, body="Ask @marta.")
    assert [told(app, each) for each in (people.marta, people.lapsed, people.ruth)] == [[], [], ["replied"]]


@pytest.mark.parametrize("state", [State.hidden, State.deleted])
def test_what_was_taken_away_in_the_meantime_is_not_told(
    app: Flask, people: Cast, thread: Thread, state: State
) -> None:
    say(app, people.jonas, thread.post, state=state)
    assert told(app, people.amara) == []


def test_telling_twice_tells_once(app: Flask, people: Cast, thread: Thread) -> None:
    reply = say(app, people.jonas, thread.post)
    with app.app_context():
        jobs.tell_thread_watchers(reply_id=reply, post_id=thread.post)
    assert told(app, people.amara) == ["replied"]
    assert len(heard(app, people.amara)) == 1


def test_more_replies_in_a_thread_are_one_line_that_grows(app: Flask, people: Cast, thread: Thread) -> None:
    say(app, people.jonas, thread.post)
    say(app, people.ruth, thread.post)
    last = heard(app, people.amara)[-1]
    assert last["words"] == "Ruth Adeyemi and 1 other replied to your article “Sick day rules”"
    assert last["new"] == 1


def test_a_useful_reply_is_told_to_its_author(app: Flask, people: Cast, thread: Thread) -> None:
    with app.app_context():
        with unit_of_work():
            post = db.session.get_one(Post, thread.post)
            reply = factories.reply(member(people.jonas), post, is_useful=True).id
        jobs.tell_useful(reply_id=reply)
    words = "Amara Kone marked your reply in “Sick day rules” as useful"
    assert [each["words"] for each in heard(app, people.jonas)] == [words]


def test_a_member_whose_badge_lapses_before_the_job_runs_hears_nothing(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara), audience=Audience.professionals)
        factories.reply(member(people.jonas), post)
        badge = member(people.jonas).badge
        assert badge is not None
        badge.expires_at -= timedelta(days=400)
        number = post.id
    say(app, people.ruth, number)
    assert told(app, people.jonas) == []


def test_a_reply_to_a_reply_that_was_taken_back_still_finds_its_author(
    app: Flask, people: Cast, thread: Thread
) -> None:
    reply = say(app, people.jonas, thread.post)
    with app.app_context(), unit_of_work():
        db.session.get_one(Reply, reply).state = State.deleted
    say(app, people.ruth, thread.post, parent_id=reply)
    assert told(app, people.jonas) == ["answered"]
