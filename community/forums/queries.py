"""Forums and posts as a reader may find them; every list begins with what is visible to the member."""

from typing import Any

from sqlalchemy import Integer, Select, String, and_, bindparam, case, cast, exists, func, literal, select
from sqlalchemy.orm import defer, joinedload, selectinload

from community.accounts.models import Badge, Follow, Member
from community.content.models import Bookmark, Content, State, Watch
from community.content.queries import visible_to
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.forums.models import Forum, Kind, Post, Speaker
from community.forums.session_models import LiveSession, SessionHost
from community.media.models import Asset
from community.permissions import Writers, audiences_of, can_embed, can_read, can_read_forum, ensure
from community.shows.models import Show

# In one query for a whole list; whoever did not agree is not even loaded.
WITH_SPEAKERS = selectinload(Post.credits).joinedload(Speaker.member)
ON_A_CARD = (
    joinedload(Post.author),
    joinedload(Post.forum),
    joinedload(Post.asset),
    joinedload(Post.show).load_only(Show.title, Show.slug),
    joinedload(Post.live),
    defer(Post.body),
    defer(Post.html),
    defer(Post.plain),
    defer(Post.interests),
)
ON_ITS_PAGE = (
    joinedload(Post.author),
    joinedload(Post.forum),
    joinedload(Post.asset),
    joinedload(Post.show),
    selectinload(Post.references),
    selectinload(Post.revisions),
    joinedload(Post.live).selectinload(LiveSession.asked_hosts).joinedload(SessionHost.member),
    WITH_SPEAKERS,
)
IN_DISCUSSION = (
    joinedload(Post.live),
    defer(Post.body),
    defer(Post.html),
    defer(Post.plain),
    defer(Post.interests),
)
_by_number = select(Post).where(Post.id == bindparam("post_id"))
# Asked with every reply and every page, and so made once.
_POST, _DISCUSSED = _by_number.options(*ON_ITS_PAGE), _by_number.options(*IN_DISCUSSION)

Posts = Select[Any]


def get_post(member: Member | None, post_id: int) -> Post:
    """With all that its page shows. Raises NotFound for a post that is not there, or not for this member."""
    return _readable(member, _POST, post_id)


def get_discussed(member: Member | None, post_id: int) -> Post:
    """A post as the ground of a discussion, without what its page shows; raises NotFound as `get_post`."""
    return _readable(member, _DISCUSSED, post_id)


def _readable(member: Member | None, wanted: Select[Post], post_id: int) -> Post:
    post = db.session.scalars(wanted, {"post_id": post_id}).one_or_none()
    if post is None:
        raise NotFound
    ensure(can_read(member, post))
    return post


def get_embeddable(post_id: int) -> Post:
    """A recording that other sites may show, whoever asks; raises NotFound."""
    post = get_post(None, post_id)
    ensure(can_embed(post))
    return post


def get_forum(member: Member | None, slug: str) -> Forum:
    forum = db.session.scalars(select(Forum).where(Forum.slug == slug)).one_or_none()
    if forum is None:
        raise NotFound
    ensure(can_read_forum(member, forum))
    return forum


def visible_posts(member: Member | None) -> Posts:
    return select(Post).where(visible_to(member)).options(*ON_A_CARD)


def latest(member: Member | None) -> Posts:
    return visible_posts(member).order_by(Post.published_at.desc(), Post.id.desc())


def discussed(member: Member | None) -> Posts:
    """Those with the newest replies first."""
    lively = visible_posts(member).where(Post.last_reply_at.is_not(None), Post.reply_count > 0)
    return lively.order_by(Post.last_reply_at.desc(), Post.id.desc())


def unanswered(member: Member | None) -> Posts:
    return latest(member).where(Post.reply_count == 0)


def of_kind(member: Member | None, kind: Kind) -> Posts:
    return latest(member).where(Post.kind == kind)


def in_forum(posts: Posts, forum: Forum) -> Posts:
    return posts.where(Post.forum_id == forum.id)


def written_by(member: Member | None, author: Member) -> Posts:
    return latest(member).where(Post.author_id == author.id)


def followed(member: Member) -> Posts:
    """Posts by those whom the member follows, and in the forums that the member watches."""
    by_followed = Post.author_id.in_(select(Follow.member_id).where(Follow.follower_id == member.id))
    in_watched = Post.forum_id.in_(select(Forum.id).where(_watched_by(member)))
    return latest(member).where(by_followed | in_watched, Post.author_id != member.id)


def saved(member: Member) -> Posts:
    """What was saved last comes first."""
    shelf = and_(Bookmark.content_id == Post.id, Bookmark.member_id == member.id)
    return visible_posts(member).join(Bookmark, shelf).order_by(Bookmark.at.desc(), Post.id.desc())


def unpublished(member: Member) -> Posts:
    """The member's own: what appears by itself comes first, the next one before the others; then drafts."""
    waiting = [State.draft, State.processing, State.scheduled]
    mine = select(Post).where(Post.author_id == member.id, Post.state.in_(waiting)).options(*ON_A_CARD)
    is_planned = case((Post.state == State.scheduled, 0), else_=1)
    hour = case((Post.state == State.scheduled, Post.appears_at))
    return mine.order_by(is_planned, hour, Post.created_at.desc(), Post.id.desc())


def lively(member: Member | None, forum: Forum | None = None, *, most: int = 4) -> list[Post]:
    """The posts with the newest replies, of one forum or of all."""
    posts = in_forum(discussed(member), forum) if forum else discussed(member)
    return list(db.session.scalars(posts.limit(most)).unique())


def credited(post: Post) -> list[Speaker]:
    """The speakers to be named, in order: those who agreed, with `member` and `role`, and nobody else.

    For many posts at once load them `WITH_SPEAKERS`, which asks once.
    """
    return list(post.credits)


def spoken_in(reader: Member | None, speaker: Member) -> Posts:
    """What the reader may see of all in which the member is named as a speaker."""
    agreed = select(Speaker.post_id).where(Speaker.member_id == speaker.id, Speaker.accepted.is_(True))
    return latest(reader).where(Post.id.in_(agreed))


def speaks_anywhere(reader: Member | None, speaker: Member) -> bool:
    """Whether there is anything of that which the reader may see."""
    return db.session.scalar(select(spoken_in(reader, speaker).with_only_columns(Post.id).exists())) or False


def own_asset(member: Member, asset_id: int | None) -> Asset | None:
    """A recording that the member has brought."""
    asset = db.session.get(Asset, asset_id) if asset_id else None
    return asset if asset and asset.member_id == member.id else None


def follows_anybody(member: Member) -> bool:
    following = exists().where(Follow.follower_id == member.id)
    watching = exists().where(Forum.id.is_not(None), _watched_by(member))
    return bool(db.session.scalar(select(following | watching)))


def forums(member: Member | None) -> list[Forum]:
    """All that the member may read, by name."""
    return list(db.session.scalars(select(Forum).where(_readable_by(member)).order_by(Forum.name)))


def forums_to_write_in(member: Member) -> list[Forum]:
    return [each for each in forums(member) if each.write != Writers.moderators or member.is_moderator]


def forums_in_the_rail(member: Member | None, *, most: int = 6) -> list[Forum]:
    """The forums that the member watches; where there are none, those with the most posts."""
    if member is not None and (own := _watched_forums(member)):
        return own
    busy = select(Forum).where(_readable_by(member)).order_by(Forum.post_count.desc(), Forum.name)
    return list(db.session.scalars(busy.limit(most)))


def busy_writers(member: Member | None, forum: Forum, *, most: int = 4) -> list[Member]:
    """Those with the most posts in the forum that the member may read."""
    ids = select(Post.author_id).where(visible_to(member), Post.forum_id == forum.id).group_by(Post.author_id)
    return _members(ids.order_by(func.count().desc(), Post.author_id).limit(most))


def whom_to_follow(member: Member | None, *, most: int = 3) -> list[Member]:
    """Verified authors with the most to read, those of the member's own forums before all others."""
    readable = and_(Content.author_id == Member.id, visible_to(member))
    own = select(Forum.id).where(_watched_by(member)) if member else select(Forum.id).where(Forum.id < 0)
    in_own_forums = func.sum(cast(Post.forum_id.in_(own), Integer))
    authors = (
        select(Member.id)
        .join(Badge, Badge.member_id == Member.id)
        .join(Post, and_(Post.author_id == Member.id, readable))
        .where(Badge.expires_at > clock.now(), *_not_yet_followed_by(member))
        .group_by(Member.id)
        .order_by(in_own_forums.desc(), func.count().desc(), Member.id)
        .limit(most)
    )
    return _members(authors)


def _members(chosen: Select[Any]) -> list[Member]:
    """The members whose ids were chosen, in the same order."""
    ids = list(db.session.scalars(chosen))
    found = {each.id: each for each in db.session.scalars(select(Member).where(Member.id.in_(ids)))}
    return [found[each] for each in ids]


def _not_yet_followed_by(member: Member | None) -> list[Any]:
    if member is None:
        return []
    already = select(Follow.member_id).where(Follow.follower_id == member.id)
    return [Member.id != member.id, Member.id.not_in(already)]


def _watched_forums(member: Member) -> list[Forum]:
    own = select(Forum).where(_watched_by(member), _readable_by(member)).order_by(Forum.name)
    return list(db.session.scalars(own))


def _watched_by(member: Member) -> Any:
    streams = select(Watch.stream).where(Watch.member_id == member.id, Watch.attention == "watching")
    return (literal("forum:") + cast(Forum.id, String)).in_(streams)


def _readable_by(member: Member | None) -> Any:
    return Forum.read.in_(audiences_of(member))
