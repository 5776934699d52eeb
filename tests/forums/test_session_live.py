"""A live session against a real server: every open page hears its steps, and slow mode holds."""

from uuid import uuid4

import pytest

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.forums import reply_actions, session_actions, session_question_actions
from community.forums.models import Post, Reply
from community.forums.session_models import LiveSession
from tests import factories
from tests.live import Client, Live, until

pytestmark = pytest.mark.servers


@pytest.fixture
def session(live: Live) -> int:
    """Amara's, which has begun, by the number of its post."""
    post = live.post()
    live.in_a_unit(lambda: factories.live_session(db.session.get_one(Post, post), opened_at=clock.now()))
    return post


def test_every_step_of_a_session_is_heard_in_order(live: Live, session: int) -> None:
    with live.client() as reader:
        reader.subscribe(session)
        question = _ask(live, session)
        live.in_a_unit(lambda: session_question_actions.vote(_amara(live), _reply(question)))
        live.in_a_unit(lambda: session_question_actions.mark_answered(_amara(live), _reply(question)))
        live.in_a_unit(lambda: session_question_actions.pin(_amara(live), _reply(question)))
        live.in_a_unit(lambda: session_actions.set_pace(_amara(live), _session(session), seconds=10))
        live.in_a_unit(lambda: session_actions.end(_amara(live), _session(session)))
        assert until(lambda: len(reader.events) == 6)
        assert [each["type"] for each in reader.events] == [
            *("reply.posted", "question.votes", "question.answered"),
            *("reply.pinned", "session.slow", "session.ended"),
        ]


def test_slow_mode_holds_on_the_socket_and_says_how_long(live: Live, session: int) -> None:
    live.in_a_unit(lambda: session_actions.set_pace(_amara(live), _session(session), seconds=60))
    with live.client(live.people.jonas) as jonas, live.client(live.people.amara) as amara:
        assert "problem" not in jonas.reply(session)
        refused = jonas.reply(session)
        assert refused["status"] == 429
        assert "Slow mode is on: one reply every 60 seconds" in refused["problem"]
        assert _says_twice(amara, session)


def _says_twice(host: Client, session: int) -> bool:
    return all("problem" not in host.reply(session) for _ in range(2))


def _ask(live: Live, session: int) -> int:
    made: list[int] = []

    def ask() -> None:
        words = {"body": "Which salt?", "client_id": str(uuid4())}
        ruth = db.session.get_one(Member, live.people.ruth)
        made.append(reply_actions.ask(ruth, db.session.get_one(Post, session), **words).id)

    live.in_a_unit(ask)
    return made[0]


def _amara(live: Live) -> Member:
    return db.session.get_one(Member, live.people.amara)


def _reply(number: int) -> Reply:
    return db.session.get_one(Reply, number)


def _session(number: int) -> LiveSession:
    return db.session.get_one(LiveSession, number)
