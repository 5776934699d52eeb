"""Polls: written with their post, voted in once by each member, closed, told to whoever may see them."""

from collections.abc import Iterable
from datetime import timedelta

from flask import get_template_attribute
from sqlalchemy import delete, func, select, update

from community.accounts.models import Member
from community.content.models import State
from community.core import clock, jobs, limits, streams
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.forums.models import Post
from community.forums.poll_models import Choice, Pick, Poll, Vote
from community.forums.poll_queries import numbers, picks_of, poll_under
from community.forums.poll_words import PollWords
from community.forums.words import Words
from community.permissions import can_close_poll, can_vote_in_poll, ensure

VOTES = "30 per minute"
BETWEEN_NEWS = timedelta(seconds=1)
PICK_ONE = "Pick one of the choices, then vote."
PICK_SOME = "Pick at least one of the choices, then vote."
STANDS = "You have voted in this poll already, and a vote stands: by now you know what others chose."
VOTED_MEANWHILE = "Somebody has voted meanwhile, so the poll stays as it was. Load the page again to go on."


def vote(actor: Member, poll: Poll, picked: Iterable[int]) -> None:
    """Once each; the same vote sent again is the same vote. Raises Conflict for another one, and Invalid."""
    ensure(can_vote_in_poll(actor, poll))
    limits.spend(f"vote:{actor.id}", VOTES)
    _take_turn(poll)
    ensure(can_vote_in_poll(actor, poll))  # It may have been closed meanwhile.
    chosen = _known(poll, frozenset(picked))
    if before := picks_of(actor, poll):
        if before != chosen:
            raise Conflict(STANDS)
        return
    db.session.add(Vote(post_id=poll.post_id, member_id=actor.id, at=clock.now()))
    db.session.flush()  # The picks belong to the vote's row.
    db.session.add_all(Pick(post_id=poll.post_id, member_id=actor.id, choice_id=each) for each in chosen)
    _recount(poll)
    _tell_soon(poll)


def close(actor: Member, poll: Poll) -> None:
    """From now on everybody sees the results, and nobody votes. Raises Conflict when it is closed already."""
    ensure(can_close_poll(actor, poll))
    _take_turn(poll)
    _end(poll)


def close_in_time(poll: Poll) -> None:
    """Its last hour has come, unless it was given another one or closed before."""
    _take_turn(poll)
    if poll.closed_at is None and poll.is_closed:
        _end(poll)


def tell_late_votes(poll: Poll) -> None:
    """What was held back because open pages had heard of other votes a moment before."""
    _take_turn(poll)
    if poll.closed_at is None and poll.told_count != poll.voter_count and _is_time_for_news(poll):
        _tell(poll)


def write(post: Post, words: Words) -> None:
    """Give a post the poll that its author typed, or none. Raises Invalid once somebody has voted."""
    poll = poll_under(post)
    if words.keeps_poll or _typed(poll) == words.poll:
        return
    if poll is not None:
        _take_turn(poll)
        if poll.voter_count:
            raise Invalid(VOTED_MEANWHILE, field="poll_question")
    _put(post, poll, words.poll)
    if post.state is State.published:
        begin(post)
        streams.tell(post.stream, "poll.changed", {"id": post.id})


def begin(post: Post) -> None:
    """The post can be read from now on, so the days of its poll are counted from now."""
    poll = poll_under(post)
    if poll is None or poll.is_closed:
        return
    poll.closes_at = clock.now() + timedelta(days=poll.days) if poll.days else None
    if poll.closes_at is not None:
        key = f"forums.close_poll:{post.id}:{poll.closes_at.timestamp():.0f}"
        jobs.start("forums.close_poll", key=key, after=timedelta(days=poll.days or 0), post_id=post.id)


def sketch(words: PollWords | None) -> Poll | None:
    """The poll that these words would make, to be looked at and never kept."""
    return None if words is None else _filled(Poll(voter_count=0), words)


def forget(post: Post) -> None:
    """The post goes, and with it what was asked, and who has answered what."""
    for table in (Pick, Vote, Choice, Poll):
        db.session.execute(delete(table).where(table.post_id == post.id))


def _take_turn(poll: Poll) -> None:
    """One vote after the other: each is counted once, and none after the end."""
    turn = select(Poll).where(Poll.post_id == poll.post_id).with_for_update()
    db.session.execute(turn.execution_options(populate_existing=True))


def _known(poll: Poll, picked: frozenset[int]) -> frozenset[int]:
    is_known = picked <= {each.id for each in poll.choices}
    if not picked or not is_known or (len(picked) > 1 and not poll.is_multiple):
        raise Invalid(PICK_SOME if poll.is_multiple else PICK_ONE, field="choice")
    return picked


def _recount(poll: Poll) -> None:
    db.session.flush()
    picks = select(func.count()).where(Pick.choice_id == Choice.id).scalar_subquery()
    votes = select(func.count()).where(Vote.post_id == Poll.post_id).scalar_subquery()
    db.session.execute(update(Choice).where(Choice.post_id == poll.post_id).values(vote_count=picks))
    db.session.execute(update(Poll).where(Poll.post_id == poll.post_id).values(voter_count=votes))
    db.session.refresh(poll)


def _tell_soon(poll: Poll) -> None:
    """At once where a second has passed since the last news; else one job tells of all votes until then."""
    if _is_time_for_news(poll):
        _tell(poll)
        return
    assert poll.told_at is not None
    key = f"forums.tell_votes:{poll.post_id}:{poll.told_at.timestamp():.6f}"
    jobs.start("forums.tell_votes", key=key, after=BETWEEN_NEWS, post_id=poll.post_id)


def _is_time_for_news(poll: Poll) -> bool:
    return poll.told_at is None or clock.now() - poll.told_at >= BETWEEN_NEWS


def _tell(poll: Poll) -> None:
    """How many have voted is for everybody; what for is told in the stream of those who have."""
    poll.told_at, poll.told_count = clock.now(), poll.voter_count
    streams.tell(poll.post.stream, "poll.voted", {"id": poll.post_id, "voters": poll.voter_count})
    streams.tell(poll.stream, "poll.results", numbers(poll))


def _end(poll: Poll) -> None:
    poll.close(clock.now())
    html = get_template_attribute("forums/_poll.html", "poll_results")(poll)
    streams.tell(poll.post.stream, "poll.closed", {"id": poll.post_id, "html": html} | numbers(poll))


def _typed(poll: Poll | None) -> PollWords | None:
    if poll is None:
        return None
    choices = tuple(each.words for each in poll.choices)
    return PollWords(poll.question, choices, poll.is_multiple, poll.days)


def _put(post: Post, poll: Poll | None, words: PollWords | None) -> None:
    if poll is not None:
        poll.choices.clear()
        db.session.flush()  # The places of the old choices are free only then.
    if words is not None:
        db.session.add(_filled(poll or Poll(post=post, voter_count=0), words))
    elif poll is not None:
        db.session.delete(poll)


def _filled(poll: Poll, words: PollWords) -> Poll:
    poll.question, poll.is_multiple, poll.days = words.question, words.is_multiple, words.days
    poll.choices = [Choice(position=n, words=each) for n, each in enumerate(words.choices, start=1)]
    return poll
