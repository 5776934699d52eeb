"""The discussion under a post as a reader finds it, and single replies."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.content.queries import found_helpful_of
from community.core import presence, streams
from community.core.db import db
from community.core.errors import NotFound
from community.forums.models import Post, Reply
from community.permissions import (
    Verdict,
    can_delete_reply,
    can_edit_reply,
    can_mark_useful,
    can_read,
    can_reply,
    can_reply_when_open,
    ensure,
)

THREADS_AT_ONCE = 200
DISCUSSIONS_TOLD = 500


@dataclass(frozen=True, kw_only=True)
class Discussion:
    """All that the page shows of a discussion, and where in the post's stream it was read."""

    post: Post
    reader: Member | None
    head: int
    threads: Sequence[Reply]
    answers: dict[int, list[Reply]]
    found_helpful: frozenset[int]
    earlier: int
    is_whole: bool
    newest_first: bool
    answering: Reply | None
    here: int
    client_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def first_id(self) -> int | None:
        """The oldest thread on the page."""
        return min((thread.id for thread in self.threads), default=None)

    def may_reply(self) -> Verdict:
        return can_reply(self.reader, self.post) if self.reader else Verdict(NotFound())

    def may_reply_when_open(self) -> Verdict:
        return can_reply_when_open(self.reader, self.post) if self.reader else Verdict(NotFound())

    def may_edit(self, reply: Reply) -> Verdict:
        return can_edit_reply(self.reader, reply) if self.reader else Verdict(NotFound())

    def may_mark(self, reply: Reply) -> Verdict:
        return can_mark_useful(self.reader, reply) if self.reader else Verdict(NotFound())

    def is_own(self, reply: Reply) -> bool:
        return self.reader is not None and reply.author_id == self.reader.id

    def may_see_hidden(self, reply: Reply) -> bool:
        return self.reader is not None and (self.is_own(reply) or self.reader.is_moderator)


def discussion(
    member: Member | None,
    post: Post,
    *,
    newest_first: bool = False,
    before: int | None = None,
    answering: int | None = None,
) -> Discussion:
    """The newest threads, or with `before` those older than that reply, of a post that `member` may read."""
    # The head first: what is posted after it is heard again as an event, which changes nothing. Read last,
    # it would count events whose replies are not on the page.
    head = streams.head(post.stream)
    threads = _threads(post, before)
    answers = _answers(threads)
    shown = [*threads, *(answer for several in answers.values() for answer in several)]
    return Discussion(
        post=post,
        reader=member,
        head=head,
        threads=threads[::-1] if newest_first else threads,
        answers=answers,
        found_helpful=found_helpful_of(member, [reply.id for reply in shown]),
        earlier=_count_before(post, threads[0]) if len(threads) == THREADS_AT_ONCE else 0,
        is_whole=before is None,
        newest_first=newest_first,
        answering=next((reply for reply in shown if reply.id == answering), None),
        here=presence.count_here(post.stream),
    )


def get_reply(member: Member | None, reply_id: int) -> Reply:
    """Raises NotFound for a reply that is not there, or stands under a post that is not for this member."""
    reply = db.session.get(Reply, reply_id, options=[joinedload(Reply.author), joinedload(Reply.post)])
    if reply is None:
        raise NotFound
    ensure(can_read(member, reply.post))
    ensure(can_read(member, reply))
    return reply


def get_own_reply(member: Member, reply_id: int) -> Reply:
    """Raises NotFound, too, for what somebody else has written."""
    reply = get_reply(member, reply_id)
    ensure(can_delete_reply(member, reply))
    return reply


def page_of(reply: Reply) -> str:
    """Where the reply is read: on the post's page, or on the one with threads as old as its own."""
    thread_id = reply.parent_id or reply.id
    newer = select(Reply.id).where(
        Reply.post_id == reply.post_id, Reply.parent_id.is_(None), Reply.id > thread_id
    )
    next_ones = list(db.session.scalars(newer.order_by(Reply.id).limit(THREADS_AT_ONCE)))
    if len(next_ones) < THREADS_AT_ONCE:
        return reply.url
    return f"{reply.post.url}?before={next_ones[-1]}#reply-{reply.id}"


def _threads(post: Post, before: int | None) -> list[Reply]:
    """Top replies with the oldest first."""
    threads = select(Reply).where(Reply.post_id == post.id, Reply.parent_id.is_(None))
    if before is not None:
        threads = threads.where(Reply.id < before)
    newest = threads.options(joinedload(Reply.author)).order_by(Reply.id.desc()).limit(THREADS_AT_ONCE)
    return list(db.session.scalars(newest))[::-1]


def _answers(threads: Sequence[Reply]) -> dict[int, list[Reply]]:
    found: dict[int, list[Reply]] = defaultdict(list)
    answers = select(Reply).where(Reply.parent_id.in_([thread.id for thread in threads]))
    for answer in db.session.scalars(answers.options(joinedload(Reply.author)).order_by(Reply.id)):
        assert answer.parent_id is not None
        found[answer.parent_id].append(answer)
    return found


def _count_before(post: Post, first: Reply) -> int:
    earlier = select(func.count(Reply.id)).where(Reply.post_id == post.id, Reply.parent_id.is_(None))
    return db.session.scalar(earlier.where(Reply.id < first.id)) or 0


def discussions_of(member: Member) -> list[int]:
    """The posts under which a member has written lately, their own among them: pages of them may be open."""
    own = select(Post.id).where(Post.author_id == member.id).order_by(Post.id.desc()).limit(DISCUSSIONS_TOLD)
    under = (
        select(Reply.post_id)
        .where(Reply.author_id == member.id)
        .group_by(Reply.post_id)
        .order_by(func.max(Reply.id).desc())
        .limit(DISCUSSIONS_TOLD)
    )
    return sorted({*db.session.scalars(own), *db.session.scalars(under)})
