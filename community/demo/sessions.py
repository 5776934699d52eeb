"""The demo's live sessions: one to come, one under way, one that has ended."""

from datetime import datetime, timedelta

from community.content.models import Attention, State, Watch
from community.core import clock, jobs, text
from community.core.db import db
from community.demo.texts import Text, sessions
from community.demo.threads import People, Thread
from community.forums.models import Post, Reply
from community.forums.session_models import Askers, LiveSession, QuestionVote, SessionHost, SessionKind

MINUTES_BETWEEN = 3


def fill(people: People, threads: dict[str, Thread]) -> None:
    """Add the sessions and what was asked in them, in the running unit of work."""
    for words in sessions():
        post = threads[words["post"]].post
        live = _session(words, post, people)
        first = min(live.starts_at, clock.now() - timedelta(minutes=20))
        for place, asked in enumerate(words["question"]):
            _ask(asked, post, people, first + timedelta(minutes=place * MINUTES_BETWEEN))
        for handle in words.get("reminded", ()):
            _remind(people[handle].id, post)


def _session(words: Text, post: Post, people: People) -> LiveSession:
    starts_at = clock.now() + timedelta(hours=words["begins_in_hours"])
    has_begun = starts_at < clock.now()
    lasts = words.get("lasts_hours")
    live = LiveSession(
        post=post,
        kind=SessionKind(words["kind"]),
        askers=Askers(words["askers"]),
        starts_at=starts_at,
        opened_at=starts_at if has_begun else None,
        ended_at=starts_at + timedelta(hours=lasts) if lasts else None,
        slow_seconds=words.get("slow_seconds", 0),
    )
    asked_at = starts_at - timedelta(days=2)
    for handle in words["hosts"]:
        host = SessionHost(member=people[handle], asked_at=asked_at, answered_at=asked_at, accepted=True)
        live.asked_hosts.append(host)
    db.session.add(live)
    if not has_begun:
        after = starts_at - clock.now()
        jobs.start("forums.begin_session", key=f"demo-session:{post.id}", after=after, post_id=post.id)
    return live


def _ask(words: Text, post: Post, people: People, at: datetime) -> None:
    question = _said(words, post, people, at)
    question.is_question, question.vote_count = True, len(words["votes"])
    later = at + timedelta(minutes=MINUTES_BETWEEN)
    question.answered_at = later if words.get("answered") else None
    question.pinned_at = later if words.get("pinned") else None
    for handle in words["votes"]:
        db.session.add(QuestionVote(member_id=people[handle].id, reply_id=question.id, at=at))
    if "answer" in words:
        _said(words["answer"], post, people, later).parent_id = question.id


def _said(words: Text, post: Post, people: People, at: datetime) -> Reply:
    author = people[words["author"]]
    reply = Reply(
        post_id=post.id,
        author_id=author.id,
        sender_id=author.id,
        verified_as=author.badge.profession if author.badge else None,
        client_id=f"demo-session-{post.id}-{at:%j%H%M%S%f}-{author.id}",
        audience=post.audience,
        state=State.published,
        body=words["body"],
        html=text.render(words["body"], mentions=people),
        created_at=at,
        published_at=at,
    )
    db.session.add(reply)
    db.session.flush()  # Votes and answers need the reply's number.
    post.reply_count += 1
    post.last_reply_at = max(post.last_reply_at or at, at)
    return reply


def _remind(member_id: int, post: Post) -> None:
    if db.session.get(Watch, (member_id, post.stream)) is None:
        db.session.add(
            Watch(member_id=member_id, stream=post.stream, attention=Attention.watching, at=clock.now())
        )
