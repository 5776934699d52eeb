"""Episodes from elsewhere: noted as the feed tells of them, brought, and kept in step with later edits."""

from datetime import UTC, datetime

from sqlalchemy import select

from community.content.models import Revision, State
from community.core import clock, eventlog, text
from community.core.db import db
from community.core.errors import Invalid
from community.events import PostEdited
from community.feeds.found import Entry
from community.feeds.source_models import ItemState, Source, SourceItem
from community.forums import post_actions
from community.forums.models import EpisodeType, Forum, Kind, Post
from community.media.models import Asset, AssetKind
from community.permissions import Audience

LONGEST_SUMMARY = 280
FROM_THE_SOURCE = "Edited in the feed that it came from."


def note_entries(source: Source, entries: list[Entry]) -> None:
    """What is new waits to be brought, the oldest first; what has changed there changes here."""
    assert source.show_id is not None
    known = {
        each.guid: each
        for each in db.session.scalars(select(SourceItem).where(SourceItem.show_id == source.show_id))
    }
    for entry in sorted(entries, key=lambda each: each.published_at):
        if item := known.get(entry.guid):
            _keep_in_step(item, entry)
        else:
            item = SourceItem(show_id=source.show_id, guid=entry.guid, entry=entry.plain)
            source.items.append(item)


def _keep_in_step(item: SourceItem, entry: Entry) -> None:
    """Title and text are taken over one by one, and only where they still read as they were taken last:
    what was edited here since is its author's word and stays."""
    item.entry = entry.plain
    post = item.post
    if post is None or post.state not in {State.draft, State.processing, State.published}:
        return
    before = Revision(title=post.title, body=post.body, note=FROM_THE_SOURCE, at=clock.now())
    changed = [_take_title(item, post, entry.title), _take_body(item, post, _fitting(entry.body))]
    if any(changed) and post.state is State.published:
        post.revisions.append(before)
        post.edited_at = clock.now()
        eventlog.publish(PostEdited(post.id))


def _take_title(item: SourceItem, post: Post, title: str) -> bool:
    if post.title != item.title or title == item.title:
        return False
    post.name(title)
    item.title = title
    return True


def _take_body(item: SourceItem, post: Post, body: str) -> bool:
    if post.body != item.body or body == item.body:
        return False
    was_summed_up = post.summary == _summary(item.body)
    post.body, post.html = body, text.render(body)
    if was_summed_up:
        post.summary = _summary(body)
    item.body = body
    return True


def become_post(item: SourceItem, asset: Asset) -> Post:
    """A draft, or what appears under its first day as soon as its recording can be played."""
    source, entry = item.source, item.entry
    member, body = source.member, _fitting(entry["body"])
    post = Post(
        author=member,
        kind=Kind.video if asset.kind is AssetKind.video else Kind.podcast,
        audience=_audience(source.forum),
        state=State.processing if source.publishes else State.draft,
        forum=source.forum,
        show=source.show,
        season=entry["season"],
        episode=entry["number"],
        episode_type=EpisodeType(entry["type"]),
        is_explicit=entry["is_explicit"],
        body=body,
        html=text.render(body),
        summary=_summary(body),
        interests=source.interests,
        synthesis=source.synthesis,
        synthesis_note=source.synthesis_note,
        asset=asset,
        verified_as=member.verified_as,
        created_at=clock.now(),
        published_at=_past(entry["published_at"]),
    )
    post.name(entry["title"])
    db.session.add(post)
    item.post, item.title, item.body = post, entry["title"], body
    item.state, item.reason = ItemState.brought, ""
    if source.publishes and asset.is_playable:
        post_actions.appear(post)
    return post


def fail(item: SourceItem, reason: str) -> None:
    item.state, item.reason = ItemState.failed, reason


def _audience(forum: Forum | None) -> Audience:
    return forum.read if forum else Audience.public


def _fitting(body: str) -> str:
    """Text that no parser could be choked with; what could is left out, and its words are in the source."""
    try:
        text.check(body)
    except Invalid:
        return ""
    return body


def _summary(body: str) -> str:
    return text.shorten(text.plain(text.render(body)), LONGEST_SUMMARY - 1) if body else ""


def _past(written: str) -> datetime:
    """The day in the feed, unless it lies ahead: what is brought now has appeared."""
    return min(datetime.fromisoformat(written).astimezone(UTC), clock.now())
