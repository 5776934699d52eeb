"""What authors do with their posts: begin, keep, publish, correct and delete them."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select, update

from community.accounts.models import Member
from community.content.models import Content, Revision, State
from community.content.queries import known_handles
from community.core import clock, eventlog, jobs, limits, realtime, streams, text
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.events import PostDeleted, PostEdited, PostPublished
from community.forums import declarations, episode_actions, poll_actions, recording_actions, speaker_actions
from community.forums.episodes import Place
from community.forums.models import Forum, Post, Reference, Reply
from community.forums.places import place_of
from community.forums.references import written
from community.forums.words import Words
from community.media import upload_actions
from community.media.models import Asset, AssetState
from community.permissions import (
    Audience,
    can_delete_post,
    can_edit_post,
    can_publish,
    can_publish_in,
    can_use_asset,
    ensure,
)

SAME_PRESS = timedelta(seconds=30)
DRAFTS = "30 per hour"
PUBLICATIONS = "20 per hour"
CHANGED_ELSEWHERE = (
    "This post was changed elsewhere while you wrote, perhaps in another window. Your text is kept below. "
    "Compare it with what is saved, then save again."
)


def start_draft(actor: Member, words: Words) -> Post:
    """A new post that only its author sees."""
    ensure(can_publish(actor))
    if begun := _begun_just_now(actor, words):
        return begun
    limits.spend(f"draft:{actor.id}", DRAFTS)
    now = clock.now()
    post = Post(author=actor, state=State.draft, audience=words.readers, kind=words.kind, created_at=now)
    db.session.add(post)
    write(post, words)
    db.session.flush()  # The browser goes on with the draft's number.
    return post


def keep_draft(actor: Member, post: Post, words: Words, *, version: int | None) -> None:
    """Raises Conflict when the draft is not the one that `version` was typed over."""
    ensure(can_edit_post(actor, post))
    take_turn(post, State.draft)
    refuse_older(post, version)
    write(post, words)
    db.session.flush()  # The next save is checked against the version that this one makes.


def add_recording(actor: Member, post: Post, asset: Asset) -> None:
    """Let a draft show a recording of the author's."""
    ensure(can_edit_post(actor, post))
    ensure(can_use_asset(actor, asset))
    take_turn(post, State.draft)
    post.asset = asset


def show_arrived(actor: Member, post_id: int, asset: Asset) -> None:
    """As `add_recording`, by itself: the page that may be open knows nothing of it, so the version stays."""
    ensure(can_use_asset(actor, asset))
    mine = select(Content.id).where(
        Content.id == post_id, Content.author_id == actor.id, Content.state == State.draft
    )
    if db.session.scalar(mine.with_for_update()) is not None:
        db.session.execute(update(Post).where(Post.id == post_id).values(asset_id=asset.id))


def publish(actor: Member, post: Post, words: Words) -> None:
    """Let others read a draft, now or at its hour; one whose recording is not playable yet waits for it."""
    ensure(can_edit_post(actor, post))
    take_turn(post, State.draft)
    limits.spend(f"publish:{actor.id}", PUBLICATIONS)
    write(post, words)
    declarations.ensure_complete(words, post.kind)
    speaker_actions.ask(actor, post, words.named)
    settle(post)


def edit(actor: Member, post: Post, words: Words, *, note: str, version: int | None) -> None:
    """Correct what is published; how it read before stays in its history. Raises Conflict and Invalid."""
    ensure(can_edit_post(actor, post))
    take_turn(post, State.published)
    refuse_older(post, version)
    declarations.ensure_complete(words, post.kind)
    speaker_actions.ask(actor, post, words.named)
    limits.spend(f"edit:{actor.id}", PUBLICATIONS)
    now = clock.now()
    note = f"{note} {declarations.changed(post, words)}".strip()
    post.revisions.append(Revision(title=post.title, body=post.body, note=note, at=now))
    _correct(post, words)
    post.edited_at = now
    eventlog.publish(PostEdited(post_id=post.id))
    streams.tell(post.stream, "post.edited", {"id": post.id, "title": post.title})


def delete(actor: Member, post: Post) -> None:
    """Take the post and every word of it away; its number stays, so that nothing else ever gets it."""
    ensure(can_delete_post(actor, post))
    was_published = post.state is State.published
    post.state = State.deleted
    post.title = post.summary = post.body = post.html = post.plain = post.interests = ""
    post.synthesis_note = post.sponsor = post.sponsor_scope = ""
    post.references, post.speakers, post.asset, post.show = [], [], None, None
    poll_actions.forget(post)
    upload_actions.remove_all(actor, place_of(post))
    db.session.execute(sql_delete(Revision).where(Revision.content_id == post.id))
    _recount(post.forum)
    if was_published:
        eventlog.publish(PostDeleted(post_id=post.id))
        streams.tell(post.stream, "post.deleted", {"id": post.id})
    for stream in post.streams:
        realtime.recheck(stream=stream)


def sketch(words: Words, asset: Asset | None) -> Post:
    """The post that these words would make beside a recording, to be looked at and never kept."""
    post = Post(kind=words.kind, audience=words.readers, title="", body="", references=[], asset=asset)
    _write_text(post, words)
    return post


def settle(post: Post) -> None:
    """Let the post appear if nothing is missing; else it waits for its hour, or for its recording."""
    _ensure_forum(post)
    episode_actions.enter(post)
    post.verified_as = post.author.verified_as
    asset = _recording_of(post)
    if post.appears_at is not None and post.appears_at > clock.now():
        plan(post, post.appears_at)
    elif asset is None or asset.is_playable:
        appear(post)
    else:
        post.state = State.processing


def appear(post: Post) -> None:
    """The moment from which others can read the post; for what has been checked before."""
    # What has appeared elsewhere before keeps its day.
    post.published_at = post.published_at or clock.now()
    post.state, post.appears_at = State.published, None
    poll_actions.begin(post)
    recording_actions.read_chapters(post)
    _recount(post.forum)
    eventlog.publish(PostPublished(post_id=post.id))


def plan(post: Post, at: datetime) -> None:
    """Let the job look at the post at its hour; planned again for another one, it finds nothing due."""
    post.state = State.scheduled
    key = f"forums.appear_in_time:{post.id}:{at.timestamp():.0f}"
    jobs.start("forums.appear_in_time", key=key, after=at - clock.now(), post_id=post.id)


def _begun_just_now(actor: Member, words: Words) -> Post | None:
    """The same words sent twice, by a second press on the button, are one post."""
    db.session.execute(select(Member.id).where(Member.id == actor.id).with_for_update())
    same = (Post.author_id == actor.id, Post.title == words.title, Post.body == words.body)
    recent = Post.created_at > clock.now() - SAME_PRESS
    found = select(Post).where(*same, recent, Post.kind == words.kind, Post.state != State.deleted)
    return db.session.scalars(found.order_by(Post.id.desc()).limit(1)).one_or_none()


def take_turn(post: Post, state: State) -> None:
    """Two writers come here one after the other, the second to what the first has made of the post."""
    db.session.execute(select(Content.id).where(Content.id == post.id).with_for_update())
    db.session.refresh(post, ["state", "version"])
    if post.state is not state:
        raise Conflict("This has already been done, perhaps in another window. Load the page again.")


def refuse_older(post: Post, version: int | None) -> None:
    if version != post.version:
        raise Conflict(CHANGED_ELSEWHERE)


def write(post: Post, words: Words) -> None:
    post.kind, post.forum, post.audience = words.kind, words.forum, words.readers
    post.appears_at = words.appears_at
    episode_actions.stand(post, words.place)
    shown_before = post.asset
    _show(post, words.asset_id)
    _write_text(post, words, beside_another=post.asset is not shown_before)
    poll_actions.write(post, words)
    recording_actions.read_chapters(post)


def _correct(post: Post, words: Words) -> None:
    """As `write`; but the kind and the forum stay, and what was said among professionals never opens."""
    if words.readers is Audience.professionals and post.audience is Audience.public:
        _close_to_the_public(post)
    _write_text(post, words)
    poll_actions.write(post, words)
    recording_actions.read_chapters(post)
    _move(post, words.place)


def _move(post: Post, place: Place) -> None:
    """To another show only where the author may publish; within one, also who hosts it no longer."""
    show_before = post.show_id
    episode_actions.stand(post, place)
    db.session.flush()  # The show's number is that of the relation only then.
    if post.show_id == show_before:
        episode_actions.keep_place(post)
    else:
        episode_actions.enter(post)


def _close_to_the_public(post: Post) -> None:
    post.audience = Audience.professionals
    replies = update(Content).where(Content.id.in_(select(Reply.id).where(Reply.post_id == post.id)))
    db.session.execute(replies.values(audience=Audience.professionals))
    for stream in post.streams:
        realtime.recheck(stream=stream)


def _write_text(post: Post, words: Words, *, beside_another: bool = False) -> None:
    """`beside_another`: the times in the text lead into another recording than before."""
    if words.title != post.title:
        post.name(words.title)
    post.summary, post.plain, post.interests = words.summary, words.plain, words.interests
    declarations.declare(post, words)
    if words.body != post.body or beside_another:
        until = recording_actions.length_beside(post)
        post.body = words.body
        post.html = text.render(words.body, mentions=known_handles(words.body), until=until)
    if written(words.sources) != written(post.references):
        post.references = [Reference(position=n, **asdict(each)) for n, each in enumerate(words.sources)]


def _show(post: Post, asset_id: int | None) -> None:
    """Give the post its recording. A page that knows of none takes away none that has arrived meanwhile."""
    asset = db.session.get(Asset, asset_id) if asset_id and asset_id != post.asset_id else None
    if asset and can_use_asset(post.author, asset):
        post.asset = asset


def _ensure_forum(post: Post) -> None:
    if post.forum is None:
        raise Invalid("Choose the forum in which colleagues will look for it.", field="forum")
    ensure(can_publish_in(post.author, post.forum))


def _recording_of(post: Post) -> Asset | None:
    """What the post shows, if it is of a kind that shows something; raises Invalid when that is missing."""
    if post.kind.needs is None:
        post.asset, post.speakers = None, []
        return None
    # Locked: a recording that becomes playable at this moment either is so now, or finds the post waiting.
    db.session.flush()
    locked = select(Asset).where(Asset.id == post.asset_id).with_for_update()
    asset = db.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if asset is None or asset.kind != post.kind.needs:
        raise Invalid(f"Add the {post.kind.needs} file that this is about.", field="file")
    if asset.state is AssetState.failed:
        raise Invalid(f"{asset.reason or 'The file could not be used.'} Choose another file.", field="file")
    return asset


def _recount(forum: Forum | None) -> None:
    """Count the forum's posts anew, one count at a time, so that two at once cannot both miss the other."""
    if forum is None:
        return
    db.session.flush()
    db.session.execute(select(Forum.id).where(Forum.id == forum.id).with_for_update())
    published = (Post.forum_id == forum.id, Post.state == State.published)
    found = db.session.execute(select(func.count(), func.max(Post.published_at)).where(*published)).one()
    forum.post_count, forum.last_post_at = found
