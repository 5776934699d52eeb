"""A poll as a reader finds it: a ballot, or its results for who has voted and for everybody at the end."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from community.accounts.models import Member
from community.core import streams
from community.core.db import db
from community.core.errors import NotFound
from community.forums import queries
from community.forums.models import Post
from community.forums.poll_models import Pick, Poll
from community.permissions import Verdict, can_close_poll, can_see_results, can_vote_in_poll


@dataclass(frozen=True, kw_only=True)
class PollShown:
    """All that the page shows of a poll; `head` is where in the poll's own stream it was read."""

    poll: Poll
    reader: Member | None
    picks: frozenset[int]
    sees_results: bool
    head: int

    def may_vote(self) -> Verdict:
        return can_vote_in_poll(self.reader, self.poll) if self.reader else Verdict(NotFound())

    def may_close(self) -> bool:
        return self.reader is not None and bool(can_close_poll(self.reader, self.poll))


def poll_under(post: Post) -> Poll | None:
    """What the post asks its readers, if anything."""
    return db.session.get(Poll, post.id) if post.id else None


def shown_under(reader: Member | None, post: Post) -> PollShown | None:
    """The same as the reader, who may read the post, finds it."""
    if (poll := poll_under(post)) is None:
        return None
    picks = picks_of(reader, poll)
    sees = bool(can_see_results(reader, poll, voted=bool(picks)))
    # The head first, as for the discussion: what is told after it is heard again, and changes nothing.
    head = streams.head(poll.stream) if sees else 0
    return PollShown(poll=poll, reader=reader, picks=picks, sees_results=sees, head=head)


def get_poll(reader: Member | None, post_id: int) -> Poll:
    """Raises NotFound for a post that is not there, not for this reader, or that asks nothing."""
    poll = poll_under(queries.get_post(reader, post_id))
    if poll is None:
        raise NotFound
    return poll


def picks_of(member: Member | None, poll: Poll) -> frozenset[int]:
    """What the member has voted for, by the numbers of the choices; empty for who has not voted."""
    if member is None:
        return frozenset()
    mine = select(Pick.choice_id).where(Pick.post_id == poll.post_id, Pick.member_id == member.id)
    return frozenset(db.session.scalars(mine))


def numbers(poll: Poll) -> dict[str, Any]:
    """The results as open pages hear them, which have the words already."""
    counted = [
        {"id": each.id, "votes": each.vote_count, "share": poll.share_of(each)} for each in poll.choices
    ]
    return {"voters": poll.voter_count, "choices": counted}


def hears_poll(member: Member | None, post_id: int) -> bool:
    """Whether `member` may listen to the stream `poll:<post_id>`, which tells of results."""
    poll = db.session.get(Poll, post_id)
    return poll is not None and bool(can_see_results(member, poll, voted=bool(picks_of(member, poll))))
