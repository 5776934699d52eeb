"""The demo's live sessions are such as the rules allow: who hosts, who asks, who votes."""

import pytest
from flask import Flask
from sqlalchemy import select

from community.core.db import db, unit_of_work
from community.demo import people, sessions, threads
from community.demo.texts import posts
from community.forums.models import Reply
from community.forums.session_models import Askers, LiveSession, QuestionVote, Stage
from community.permissions import can_host


@pytest.fixture
def held(app: Flask) -> Flask:
    with app.app_context(), unit_of_work():
        members = people.welcome()
        forums = threads.open_forums(members)
        sessions.fill(members, {words["stem"]: threads.begin(words, members, forums) for words in posts()})
    return app


def test_one_is_to_come_one_is_live_and_one_has_ended(held: Flask) -> None:
    with held.app_context():
        stages = [each.stage for each in db.session.scalars(select(LiveSession))]
        assert sorted(stages) == sorted(Stage)


def test_everybody_who_hosts_asks_or_votes_may(held: Flask) -> None:
    with held.app_context():
        for live in db.session.scalars(select(LiveSession)):
            assert all(can_host(each, live) for each in live.hosts)
        questions = db.session.scalars(select(Reply).where(Reply.is_question)).all()
        assert len(questions) == 9
        for each in questions:
            voters = set(
                db.session.scalars(select(QuestionVote.member_id).where(QuestionVote.reply_id == each.id))
            )
            held_live = each.post.live
            assert held_live is not None
            assert each.author_id not in voters
            assert len(voters) == each.vote_count
            assert held_live.askers is Askers.members or each.author.has_badge
