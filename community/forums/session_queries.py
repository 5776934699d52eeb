"""A live session as its page shows it: questions by their votes, what is pinned, what the reader may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.content.models import State
from community.core import clock, streams
from community.core.db import db
from community.core.errors import NotFound
from community.forums import queries
from community.forums.models import Forum, Post, Reply
from community.forums.session_models import LiveSession, QuestionVote, SessionHost, Stage
from community.forums.session_pace import pace_of, seconds_left
from community.forums.speaker_queries import ASKED_ABOUT
from community.permissions import Verdict, can_ask, can_host, can_open_session

MOST_QUESTIONS = 200
# Whoever opens a session late still finds it named; one that was forgotten goes.
HOURS_TO_BEGIN_LATE = 12


class Answers(NamedTuple):
    """How many there are to a question, and the number of the first."""

    many: int
    first_id: int


@dataclass(frozen=True, kw_only=True)
class Room:
    """All that the page shows of a session beside its discussion, and where in the stream it was read."""

    live: LiveSession
    reader: Member | None
    head: int
    questions: Sequence[Reply]
    answers: Mapping[int, Answers]
    voted: frozenset[int]
    pinned: Sequence[Reply]
    wait: int
    client_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def is_host(self) -> bool:
        return self.reader is not None and bool(can_host(self.reader, self.live))

    @property
    def invitation(self) -> SessionHost | None:
        """Not answered yet by the reader."""
        found = self.live.invitation_of(self.reader.id) if self.reader else None
        return found if found and found.accepted is None else None

    @property
    def pace(self) -> int:
        """The seconds that the reader has to wait between two replies."""
        return pace_of(self.live.post, self.reader)

    @property
    def answered_count(self) -> int:
        return sum(each.answered_at is not None for each in self.questions)

    def may_ask(self) -> Verdict:
        return can_ask(self.reader, self.live.post) if self.reader else Verdict(NotFound())

    def may_change(self) -> Verdict:
        return can_open_session(self.reader, self.live.post) if self.reader else Verdict(NotFound())

    def is_own(self, question: Reply) -> bool:
        return self.reader is not None and question.author_id == self.reader.id


def room_of(member: Member | None, post: Post) -> Room | None:
    """The session of a post that `member` may read; none where it was never opened as one."""
    if post.live is None:
        return None
    head = streams.head(post.stream)  # Before what it counts, as in the discussion.
    questions = _questions(post.live)
    ids = [each.id for each in questions]
    return Room(
        live=post.live,
        reader=member,
        head=head,
        questions=questions,
        answers=_answers(ids),
        voted=_voted(member, ids),
        pinned=_pinned(post),
        wait=seconds_left(post, member) if member else 0,
    )


def coming_up(member: Member | None, forum: Forum | None = None, *, most: int = 4) -> list[Post]:
    """Posts that are discussed live now, and then those that will be, the soonest first."""
    posts = queries.visible_posts(member).join(LiveSession, LiveSession.post_id == Post.id)
    since = clock.now() - timedelta(hours=HOURS_TO_BEGIN_LATE)
    posts = posts.where(
        LiveSession.ended_at.is_(None), or_(LiveSession.opened_at.is_not(None), LiveSession.starts_at > since)
    )
    if forum:
        posts = queries.in_forum(posts, forum)
    soonest = posts.order_by(LiveSession.opened_at.is_(None), LiveSession.starts_at, Post.id)
    return list(db.session.scalars(soonest.limit(most)).unique())


def get_session(member: Member | None, post_id: int) -> LiveSession:
    """Raises NotFound."""
    live = queries.get_post(member, post_id).live
    if live is None:
        raise NotFound
    return live


def get_invitation(member: Member, post_id: int) -> SessionHost:
    """What the member was asked, also about a post that nobody else reads yet; raises NotFound."""
    found = db.session.get(SessionHost, (post_id, member.id))
    if found is None or found.live.post.state not in ASKED_ABOUT:
        raise NotFound
    return found


def get_asked_host(live: LiveSession, handle: str) -> SessionHost:
    """Raises NotFound."""
    found = next((each for each in live.asked_hosts if each.member.handle == handle), None)
    if found is None:
        raise NotFound
    return found


def has_voted(member: Member, question: Reply) -> bool:
    return db.session.get(QuestionVote, (member.id, question.id)) is not None


def _questions(live: LiveSession) -> list[Reply]:
    """Those to be answered next come first; in the record those that were answered do."""
    asked = select(Reply).where(
        Reply.post_id == live.post_id, Reply.is_question.is_(True), Reply.state == State.published
    )
    is_open: Any = Reply.answered_at.is_(None)
    order = is_open.asc() if live.stage is Stage.ended else is_open.desc()
    asked = asked.order_by(Reply.pinned_at.is_(None), order, Reply.vote_count.desc(), Reply.id)
    return list(db.session.scalars(asked.options(joinedload(Reply.author)).limit(MOST_QUESTIONS)))


def _answers(ids: Sequence[int]) -> dict[int, Answers]:
    under = (Reply.parent_id.in_(ids), Reply.state == State.published)
    counts = select(Reply.parent_id, func.count(Reply.id), func.min(Reply.id)).where(*under)
    rows = db.session.execute(counts.group_by(Reply.parent_id))
    return {parent: Answers(many, first) for parent, many, first in rows if parent is not None}


def _voted(member: Member | None, ids: Sequence[int]) -> frozenset[int]:
    if member is None:
        return frozenset()
    mine = select(QuestionVote.reply_id).where(QuestionVote.member_id == member.id)
    return frozenset(db.session.scalars(mine.where(QuestionVote.reply_id.in_(ids))))


def _pinned(post: Post) -> list[Reply]:
    pinned = select(Reply).where(
        Reply.post_id == post.id, Reply.pinned_at.is_not(None), Reply.state == State.published
    )
    return list(db.session.scalars(pinned.options(joinedload(Reply.author)).order_by(Reply.pinned_at)))
