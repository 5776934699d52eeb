"""What happens to the questions of a session: votes, and the marks that those who host it set."""

from sqlalchemy import delete, func, select, update

from community.accounts.models import Member
from community.core import clock, limits, streams
from community.core.db import db, insert_new
from community.core.errors import Conflict
from community.forums.models import Reply
from community.forums.session_models import QuestionVote
from community.permissions import can_mark_answered, can_pin, can_vote, ensure

MOST_PINNED = 5
PRESSES = "60 per minute"


def vote(actor: Member, question: Reply) -> int:
    """Returns how many would like it to be answered."""
    ensure(can_vote(actor, question))
    limits.spend(f"press:{actor.id}", PRESSES)
    _wait_for_turn(question)
    db.session.execute(insert_new(QuestionVote, member_id=actor.id, reply_id=question.id, at=clock.now()))
    return _count(question)


def vote_no_more(actor: Member, question: Reply) -> int:
    """Returns how many would like it to be answered."""
    ensure(can_vote(actor, question))
    limits.spend(f"press:{actor.id}", PRESSES)
    _wait_for_turn(question)
    mine = (QuestionVote.member_id == actor.id, QuestionVote.reply_id == question.id)
    db.session.execute(delete(QuestionVote).where(*mine))
    return _count(question)


def mark_answered(actor: Member, question: Reply) -> None:
    ensure(can_mark_answered(actor, question))
    if question.answered_at is None:
        question.answered_at = clock.now()
        _tell_answered(question)


def mark_open(actor: Member, question: Reply) -> None:
    """It is to be answered after all."""
    ensure(can_mark_answered(actor, question))
    if question.answered_at is not None:
        question.answered_at = None
        _tell_answered(question)


def pin(actor: Member, reply: Reply) -> None:
    """Keep a reply in view of all; raises Conflict when there are enough of them."""
    ensure(can_pin(actor, reply))
    if reply.pinned_at is not None:
        return
    pinned = select(func.count(Reply.id)).where(
        Reply.post_id == reply.post_id, Reply.pinned_at.is_not(None), Reply.state == "published"
    )
    if (db.session.scalar(pinned) or 0) >= MOST_PINNED:
        raise Conflict(f"At most {MOST_PINNED} replies stay pinned. Take one down first.")
    reply.pinned_at = clock.now()
    _tell_pinned(reply)


def unpin(actor: Member, reply: Reply) -> None:
    ensure(can_pin(actor, reply))
    if reply.pinned_at is not None:
        reply.pinned_at = None
        _tell_pinned(reply)


def _wait_for_turn(question: Reply) -> None:
    """Two votes at once would each count without the other: the second waits for the first one's commit."""
    db.session.execute(select(Reply.id).where(Reply.id == question.id).with_for_update())


def _count(question: Reply) -> int:
    votes = select(func.count()).where(QuestionVote.reply_id == question.id).scalar_subquery()
    row = update(Reply).where(Reply.id == question.id).values(vote_count=votes).returning(Reply.vote_count)
    # Not through the row in hand: a vote is no edit, so it must not raise the version that guards those.
    count: int = db.session.scalars(row.execution_options(synchronize_session=False)).one()
    db.session.expire(question, ["vote_count"])
    streams.tell(question.stream, "question.votes", {"id": question.id, "count": count})
    return count


def _tell_answered(question: Reply) -> None:
    told = {"id": question.id, "answered": question.answered_at is not None}
    streams.tell(question.stream, "question.answered", told)


def _tell_pinned(reply: Reply) -> None:
    streams.tell(reply.stream, "reply.pinned", {"id": reply.id, "pinned": reply.pinned_at is not None})
