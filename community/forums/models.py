"""Forums, the posts in them, and the replies under a post."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from slugify import slugify
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.content.models import Content
from community.core.db import Model
from community.media.models import Asset
from community.permissions import Audience, Writers
from community.shows.models import Show

if TYPE_CHECKING:
    from community.forums.session_models import LiveSession


class Kind(StrEnum):
    """What a post is; `needs` names the kind of file without which it is not one."""

    article = "article"
    video = "video"
    podcast = "podcast"
    case = "case"
    question = "question"

    @property
    def label(self) -> str:
        return "Podcast episode" if self is Kind.podcast else self.value.capitalize()

    @property
    def needs(self) -> str | None:
        return {Kind.video: "video", Kind.podcast: "audio"}.get(self)


class Synthesis(StrEnum):
    """What an author declares of pictures and voices: as recorded, altered, or made by a machine."""

    recorded = "recorded"
    altered = "altered"
    synthetic = "synthetic"

    @property
    def label(self) -> str:
        return SYNTHESIS_LABELS[self]

    @property
    def needs_note(self) -> bool:
        """Whether what exactly was done has to be said beside it."""
        return self is not Synthesis.recorded


SYNTHESIS_LABELS = {
    Synthesis.recorded: "As recorded",
    Synthesis.altered: "Altered",
    Synthesis.synthetic: "Made by a machine, wholly or in part",
}


class EpisodeType(StrEnum):
    """In the words of `itunes:episodeType`."""

    full = "full"
    trailer = "trailer"
    bonus = "bonus"


class SpeakerRole(StrEnum):
    """Who asks and who is asked, in words of the Podcast Taxonomy that `podcast:person` uses."""

    host = "host"
    guest = "guest"


class Forum(Model):
    """A topic: who may read it and who may begin a post in it."""

    __tablename__ = "forum"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    topic: Mapped[str]
    description: Mapped[str]
    read: Mapped[Audience]
    write: Mapped[Writers]
    # Whether anybody sees who reads its posts and who is writing under them.
    shows_presence: Mapped[bool] = mapped_column(default=True)
    post_count: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime | None]

    @property
    def url(self) -> str:
        return f"/forums/{self.slug}"

    @property
    def stream(self) -> str:
        return f"forum:{self.id}"


class Post(Content):
    """An article, a video, a podcast episode, a case or a question in a forum.

    `synthesis` is None where nothing was declared, as in a draft, and never in a published recording;
    `synthesis_note` says what was altered or made, and is empty for what stands as it was recorded.
    Somebody paid for the post when `sponsor`, who it was, is not empty; `sponsor_scope` then says what for.
    Nobody replies while `locked_at` is set; what a moderator has closed, only moderators open again.
    `credits` are the speakers who agreed to be named. Everybody else in `speakers` is the author's business.
    """

    __tablename__ = "post"
    __mapper_args__ = {"polymorphic_identity": "post"}

    id: Mapped[int] = mapped_column(ForeignKey("content.id"), primary_key=True)
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forum.id"), index=True)
    kind: Mapped[Kind]
    title: Mapped[str] = mapped_column(default="")
    slug: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    plain: Mapped[str] = mapped_column(default="")
    interests: Mapped[str] = mapped_column(default="")
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    reply_count: Mapped[int] = mapped_column(default=0)
    last_reply_at: Mapped[datetime | None]
    show_id: Mapped[int | None] = mapped_column(ForeignKey("show.id"), index=True)
    season: Mapped[int | None]
    episode: Mapped[int | None]
    episode_type: Mapped[EpisodeType] = mapped_column(default=EpisodeType.full)
    is_explicit: Mapped[bool] = mapped_column(default=False)
    appears_at: Mapped[datetime | None]
    synthesis: Mapped[Synthesis | None]
    synthesis_note: Mapped[str] = mapped_column(default="")
    sponsor: Mapped[str] = mapped_column(default="")
    sponsor_scope: Mapped[str] = mapped_column(default="")
    is_embeddable: Mapped[bool] = mapped_column(default=True)
    locked_at: Mapped[datetime | None]
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    locked_because: Mapped[str] = mapped_column(default="")
    locked_by_moderator: Mapped[bool] = mapped_column(default=False)

    forum: Mapped[Forum | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
    show: Mapped[Show | None] = relationship()
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="post", order_by="Speaker.position", cascade="all, delete-orphan"
    )
    credits: Mapped[list["Speaker"]] = relationship(
        primaryjoin="and_(Speaker.post_id == Post.id, Speaker.accepted.is_(True))",
        order_by="Speaker.position",
        viewonly=True,
    )
    references: Mapped[list["Reference"]] = relationship(
        back_populates="post", order_by="Reference.position", cascade="all, delete-orphan"
    )
    live: Mapped["LiveSession | None"] = relationship(back_populates="post")

    __table_args__ = (Index("ix_post_last_reply_at", "last_reply_at"),)

    @property
    def url(self) -> str:
        return f"/posts/{self.id}/{self.slug or 'untitled'}"

    @property
    def streams(self) -> tuple[str, ...]:
        return (self.stream, f"poll:{self.id}")

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def lock_sentence(self) -> str:
        """Who has closed the discussion, and why, for whoever would like to reply."""
        by_author = "The author" if self.locked_by_id == self.author_id else "A host"
        who = "A moderator" if self.locked_by_moderator else by_author
        return f"{who} has closed this discussion.{f' {self.locked_because}' if self.locked_because else ''}"

    @property
    def kind_label(self) -> str:
        return self.kind.label

    def name(self, title: str) -> None:
        """Give the post its title, and the address the words of it."""
        self.title = title
        self.slug = slugify(title, max_length=70, word_boundary=True)


class Reference(Model):
    """A source that a post rests on."""

    __tablename__ = "reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    position: Mapped[int]
    doi: Mapped[str | None]
    pmid: Mapped[str | None]
    address: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="")

    post: Mapped[Post] = relationship(back_populates="references")

    __table_args__ = (
        CheckConstraint("doi IS NOT NULL OR pmid IS NOT NULL OR address IS NOT NULL", name="leads_somewhere"),
    )

    @property
    def url(self) -> str:
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else self.address or ""


class Speaker(Model):
    """A member who speaks in a recording, named as such only once that member has agreed."""

    __tablename__ = "speaker"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[SpeakerRole] = mapped_column(default=SpeakerRole.guest)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]

    post: Mapped[Post] = relationship(back_populates="speakers")
    member: Mapped[Member] = relationship()


class Reply(Content):
    """What somebody says under a post, or in answer to such a reply; deeper than that it never goes.

    A question is one put to those who host the post live; only those get votes and `answered_at`.
    """

    __tablename__ = "reply"
    __mapper_args__ = {"polymorphic_identity": "reply"}

    # Its number in the stream of the post, in the unit of work in which open pages are told of it.
    told_as = 0

    id: Mapped[int] = mapped_column(ForeignKey("content.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"), index=True)
    # The author again, beside the base row's, so that the database itself refuses a reply sent twice.
    sender_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    client_id: Mapped[str]
    is_useful: Mapped[bool] = mapped_column(default=False)
    is_question: Mapped[bool] = mapped_column(default=False)
    vote_count: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship(foreign_keys=post_id)
    answers: Mapped[list["Reply"]] = relationship(
        back_populates="parent", foreign_keys=parent_id, order_by="Reply.id"
    )
    parent: Mapped["Reply | None"] = relationship(
        back_populates="answers", foreign_keys=parent_id, remote_side="Reply.id"
    )

    __table_args__ = (UniqueConstraint("sender_id", "client_id"),)

    @property
    def thread(self) -> Post:
        return self.post

    @property
    def stream(self) -> str:
        return self.post.stream

    @property
    def url(self) -> str:
        return f"{self.post.url}#reply-{self.id}"


# At the end, as it builds on the classes above: whoever knows a post can load what it names.
import community.forums.session_models  # noqa: E402, F401
