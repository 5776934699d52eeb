"""The demo's polls: what is counted equals the votes, and only who may vote has voted."""

from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Member
from community.core.db import db, reading, unit_of_work
from community.demo import people, polls, texts, threads
from community.forums.poll_models import Pick, Poll, Vote


def test_the_votes_are_such_as_members_could_have_cast(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        members = people.welcome()
        forums = threads.open_forums(members)
        begun = {words["stem"]: threads.begin(words, members, forums) for words in texts.posts()}
        polls.ask(members, begun)
    with app.app_context(), reading():
        found = db.session.scalars(select(Poll).order_by(Poll.post_id)).all()
        assert {poll.is_closed for poll in found} == {True, False}
        for poll in found:
            cast = select(func.count()).where(Vote.post_id == poll.post_id)
            assert db.session.scalar(cast) == poll.voter_count
            for choice in poll.choices:
                picked = select(func.count()).where(Pick.choice_id == choice.id)
                assert db.session.scalar(picked) == choice.vote_count
        voters = db.session.scalars(select(Member).join(Vote, Vote.member_id == Member.id))
        assert all(each.has_badge for each in voters)
