"""The demo's forums, posts and discussions, spread over the months in which they would have grown."""

from datetime import datetime, timedelta
from typing import NamedTuple

from community.accounts.models import Member, Profession
from community.content.models import Attention, Bookmark, Content, Helpful, Revision, State, Watch
from community.core import clock, eventlog, text
from community.core.db import db
from community.demo.texts import Text, days_ago, forums, members
from community.events import SpeakerAsked
from community.forums.models import Forum, Kind, Post, Reference, Reply, Speaker, SpeakerRole, Synthesis
from community.permissions import Audience, Writers

People = dict[str, Member]


class Thread(NamedTuple):
    """A post as written down, the row that came of it, and its replies in order."""

    words: Text
    post: Post
    replies: list[Reply]

    @property
    def replies_by_place(self) -> list[Reply]:
        """Those that answer the post itself, in the order in which they are written down."""
        return [each for each in self.replies if each.parent_id is None]


def open_forums(people: People) -> dict[str, Forum]:
    """Add the forums and who watches them, in the running unit of work; by slug."""
    by_slug = {each["slug"]: _forum(each) for each in forums()}
    db.session.add_all(by_slug.values())
    db.session.flush()  # The watches below need the forums' numbers.
    for member in members():
        for slug in member.get("forums", ()):
            db.session.add(
                _watch(
                    people[member["handle"]], by_slug[slug].stream, days_ago(member["joined_days_ago"] / 2)
                )
            )
    return by_slug


def _forum(words: Text) -> Forum:
    return Forum(
        slug=words["slug"],
        name=words["name"],
        topic=words["topic"],
        description=words["description"],
        read=Audience(words["read"]),
        write=Writers(words["write"]),
    )


def _watch(member: Member, stream: str, at: datetime) -> Watch:
    return Watch(member_id=member.id, stream=stream, attention=Attention.watching, at=at)


def begin(words: Text, people: People, by_slug: dict[str, Forum]) -> Thread:
    """Add a post with its references, replies and reactions, in the running unit of work."""
    post = _post(words, people, by_slug)
    db.session.add(post)
    db.session.flush()  # Replies and reactions need the post's number.
    replies = [reply for each in words.get("reply", ()) for reply in _with_answers(each, post, people)]
    assert post.published_at is not None
    post.reply_count = len(replies)
    post.last_reply_at = max((reply.created_at for reply in replies), default=None)
    post.speakers = [
        _speaker(place, each, post, people) for place, each in enumerate(words.get("credit", ()))
    ]
    for asked in [each for each in post.speakers if each.accepted is None]:
        eventlog.publish(SpeakerAsked(post_id=post.id, member_id=asked.member.id))
    _react(post, words, people)
    _keep(post, words, people)
    _count(by_slug[words["forum"]], post.published_at)
    for watcher in {post.author_id, *(reply.author_id for reply in replies)}:
        db.session.add(
            Watch(member_id=watcher, stream=post.stream, attention=Attention.watching, at=post.published_at)
        )
    return Thread(words, post, replies)


def _count(forum: Forum, published_at: datetime) -> None:
    forum.post_count = (forum.post_count or 0) + 1
    forum.last_post_at = max(forum.last_post_at or published_at, published_at)


def _post(words: Text, people: People, by_slug: dict[str, Forum]) -> Post:
    published = days_ago(words["days_ago"])
    post = Post(
        kind=Kind(words["kind"]),
        forum=by_slug[words["forum"]],
        author=people[words["author"]],
        verified_as=_verified_as(people[words["author"]]),
        audience=Audience(words["audience"]),
        state=State.published,
        summary=words["summary"],
        plain=words.get("plain", ""),
        interests=words.get("interests", ""),
        synthesis=Synthesis(words["synthesis"]) if "synthesis" in words else None,
        synthesis_note=words.get("synthesis_note", ""),
        sponsor=words.get("sponsor", ""),
        sponsor_scope=words.get("sponsor_scope", ""),
        body=words["body"].strip(),
        html=text.render(words["body"].strip(), mentions=people),
        created_at=published - timedelta(minutes=50),
        published_at=published,
        references=[_reference(place, each) for place, each in enumerate(words.get("reference", ()))],
        revisions=_revisions(words),
    )
    post.edited_at = max((each.at for each in post.revisions), default=None)
    post.name(words["title"])
    return post


def _verified_as(author: Member) -> Profession | None:
    """A badge that has lapsed by now counted when these words were written."""
    return author.badge.profession if author.badge else None


def _reference(position: int, words: Text) -> Reference:
    said = [words.get("authors"), words["title"], words.get("journal"), str(words.get("year", ""))]
    return Reference(
        position=position,
        doi=words.get("doi"),
        pmid=words.get("pmid"),
        address=words.get("url"),
        words=". ".join(each.rstrip(".") for each in said if each) + ".",
    )


def _speaker(position: int, words: Text, post: Post, people: People) -> Speaker:
    """Asked while the post was a draft; who has not answered yet is named nowhere."""
    has_agreed = words["answer"] == "agreed"
    return Speaker(
        member=people[words["member"]],
        position=position,
        role=SpeakerRole(words["role"]),
        asked_at=post.created_at,
        answered_at=post.published_at if has_agreed else None,
        accepted=True if has_agreed else None,
    )


def _revisions(words: Text) -> list[Revision]:
    """How the text read before each edit, the oldest first: its later edits are all undone in it."""
    body, found = words["body"].strip(), []
    for edit in sorted(words.get("revision", ()), key=lambda each: float(each["days_ago"])):
        body = body.replace(edit["now"].strip("\n"), edit["then"].strip("\n"))
        found.append(
            Revision(title=words["title"], body=body, note=edit["note"], at=days_ago(edit["days_ago"]))
        )
    return found[::-1]


def _with_answers(words: Text, post: Post, people: People) -> list[Reply]:
    assert post.published_at is not None
    parent = _reply(words, post, people, after=post.published_at)
    answers = [_reply(each, post, people, after=parent.created_at) for each in words.get("answer", ())]
    for answer in answers:
        answer.parent_id = parent.id
    return [parent, *answers]


def _reply(words: Text, post: Post, people: People, *, after: datetime) -> Reply:
    author = people[words["author"]]
    at = min(after + timedelta(minutes=words["minutes_after"]), clock.now() - timedelta(minutes=1))
    reply = Reply(
        post_id=post.id,
        author_id=author.id,
        sender_id=author.id,
        verified_as=_verified_as(author),
        client_id=f"demo-{post.id}-{at:%j%H%M%S%f}-{author.id}",
        audience=post.audience,
        state=State.published,
        body=words["body"].strip(),
        html=text.render(words["body"].strip(), mentions=people),
        is_useful=words.get("useful", False),
        created_at=at,
        published_at=at,
    )
    db.session.add(reply)
    db.session.flush()  # Answers and reactions need the reply's number.
    _react(reply, words, people)
    return reply


def _react(content: Content, words: Text, people: People) -> None:
    """Those who found it helpful, which nobody can say of their own words."""
    readers = [
        people[handle] for handle in words.get("helpful", ()) if people[handle].id != content.author_id
    ]
    content.helpful_count = len(readers)
    for reader in readers:
        db.session.add(Helpful(member_id=reader.id, content_id=content.id, at=content.created_at))


def _keep(post: Post, words: Text, people: People) -> None:
    for handle in words.get("saved", ()):
        db.session.add(Bookmark(member_id=people[handle].id, content_id=post.id, at=post.created_at))
