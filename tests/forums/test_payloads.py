"""What a room hears is what each of its listeners may read; everything else a page fetches for itself."""

import pytest
from flask import Flask

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.forums import lock_actions, poll_actions, reply_actions, session_actions
from community.forums import session_question_actions as questions
from community.forums.models import Post
from community.forums.poll_models import Poll
from community.forums.session_pace import PACES
from tests import factories
from tests.cast import Cast
from tests.listening import Process, member

CANARY = "canary"
PRIVATE = {
    "email": f"{CANARY}@example.org",
    "password_hash": CANARY,
    "interests": CANARY,
    "suspended_because": CANARY,
}
# Numbers, names in addresses, what a page has made itself, and HTML that is right for everybody.
SAID = {
    "id",
    "parent",
    "author",
    "handle",
    "client_id",
    "html",
    "question",
    "count",
    "voters",
    "stage",
    "slow",
}
SAID |= {"useful", "answered", "pinned", "sentence", "title"}
TYPES = {
    *("reply.posted", "reply.edited", "reply.useful", "reply.removed", "reply.restored", "reply.pinned"),
    *("question.votes", "question.answered", "poll.voted", "session.began", "session.slow", "post.locked"),
    "badge.changed",
}


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    """A session with a poll, by Amara, in which Jonas will say something; of both much is known."""
    with app.app_context(), unit_of_work():
        for number, who in enumerate((member(people.amara), member(people.jonas))):
            for name, value in PRIVATE.items():
                setattr(who, name, f"{number}{value}")
            factories.claim(who, number=f"{CANARY}-{number}")
        made = factories.post(member(people.amara))
        factories.live_session(made)
        factories.poll(made)
        return made.id


def test_a_broadcast_holds_numbers_and_what_everybody_may_read(app: Flask, people: Cast, post: int) -> None:
    """Case 122."""
    process = Process(app)
    guest = process.page()
    guest.subscribe(f"post:{post}")
    with app.app_context(), unit_of_work():
        say_and_do_everything(member(people.amara), member(people.jonas), post)
    process.look()
    heard = guest.hears()
    assert {each["type"] for each in heard} == TYPES
    assert all(each.keys() == {"stream", "seq", "type", "body"} for each in heard)
    assert {name for each in heard for name in each["body"]} <= SAID
    assert CANARY not in str(heard) + str(guest.said)


def say_and_do_everything(author: Member, nurse: Member, number: int) -> None:
    """What a discussion can hear of, as far as it is told in the room of the post."""
    post = db.session.get_one(Post, number)
    assert post.live
    poll = db.session.get_one(Poll, number)
    session_actions.begin(author, post.live)
    poll_actions.vote(nurse, poll, [poll.choices[0].id])
    reply = reply_actions.reply(nurse, post, body="Words.", client_id="of-the-reply")
    reply_actions.edit_reply(nurse, reply, body="Other words.")
    reply_actions.mark_useful(author, reply)
    questions.pin(author, reply)
    reply_actions.tell_badge(nurse, post)
    question = reply_actions.ask(nurse, post, body="Why?", client_id="of-the-question")
    questions.vote(author, question)
    questions.mark_answered(author, question)
    reply_actions.tell_restoration(reply)
    another = reply_actions.reply(nurse, post, body="More words.", client_id="of-another")
    reply_actions.delete_reply(nurse, another)
    session_actions.set_pace(author, post.live, seconds=PACES[1])
    lock_actions.lock(author, post)
