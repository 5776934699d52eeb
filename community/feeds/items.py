"""A post as feeds show it: plain data, so that the templates ask nothing."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

from flask import current_app

from community.accounts.models import Member
from community.core.text import plain, shorten
from community.feeds.markup import whole
from community.feeds.models import Excerpt
from community.forums.models import Post, Synthesis
from community.media.models import Rendition, Track
from community.shows.models import Show

LONGEST_DESCRIPTION = 3_500  # Apple shows 4,000 bytes; what is declared stands before it.

MEDIA_TYPES = {"episode.mp3": "audio/mpeg", "audio.mp4": "audio/mp4", "master.m3u8": "application/x-mpegURL"}
FOR_EVERY_APP = ("episode.mp3", "video.mp4")
LADDER = re.compile(r"(\d+)p\.mp4")
DECLARED = {
    Synthesis.altered: "Pictures or voices were altered",
    Synthesis.synthetic: "Pictures or voices were made by a machine",
}


@dataclass(frozen=True)
class Places:
    """Where things are found from outside; files of a closed feed by its key, since apps bring no cookie."""

    site: str
    token: str = ""

    def page(self, path: str) -> str:
        return self.site + path

    def file(self, path: str) -> str:
        return f"{self.site}/feeds/{self.token}{path}" if self.token else self.site + path

    def cover(self, path: str) -> str:
        """`path` ends in the name of a file that nobody guesses."""
        return self.file(f"/cover/{path.rpartition('/')[2]}") if self.token else self.site + path

    def enclosure(self, post: Post, name: str) -> str:
        """A file of a post at an address that stays, however often the recording is prepared anew."""
        return self.file(f"/enclosures/{post.id}/{name}")


@dataclass(frozen=True)
class File:
    """One form in which a recording can be had; `integrity` as Subresource Integrity writes it."""

    url: str
    type: str
    length: int
    title: str
    bitrate: int = 0
    height: int = 0
    integrity: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    url: str
    portrait: str = ""


@dataclass(frozen=True)
class Transcript:
    url: str
    language: str
    label: str


@dataclass(frozen=True)
class Item:
    """`declared` holds what must survive everywhere: (purpose, words) of sponsor and synthesis."""

    guid: str
    is_permalink: bool
    title: str
    url: str
    published_at: datetime
    changed_at: datetime
    author: str
    author_url: str
    category: str
    description: str
    html: str
    declared: list[tuple[str, str]]
    persons: list[Person]
    files: list[File] = field(default_factory=list)
    transcripts: list[Transcript] = field(default_factory=list)
    chapters: str = ""
    image: str = ""
    duration: int = 0
    season: int | None = None
    season_name: str = ""
    episode: int | None = None
    episode_type: str = "full"
    is_explicit: bool = False
    excerpt: Excerpt | None = None

    @property
    def enclosure(self) -> File | None:
        return next((each for each in self.files if each.is_default), None)


def item_of(post: Post, places: Places) -> Item:
    """A post in the feed of a forum, a member or the site: everything that can be read, and its recording."""
    published = post.published_at or post.created_at
    declared = _declared(post)
    page = places.page(f"/posts/{post.id}")
    return Item(
        guid=page,
        is_permalink=True,
        title=post.title,
        url=places.page(post.url),
        published_at=published,
        changed_at=max(published, post.edited_at or published),
        author=post.author.name,
        author_url=places.page(post.author.url),
        category=post.forum.name if post.forum else "",
        description=_description(post, declared),
        html=whole(_html(post, declared), places.page(post.url)),
        declared=declared,
        persons=[person_of(each.member, each.role, places) for each in post.speakers if each.accepted],
        files=files_of(post, places, {}),
        duration=round(post.asset.duration or 0) if post.asset else 0,
    )


def episode_of(
    post: Post,
    show: Show,
    places: Places,
    *,
    guid: str | None,
    digests: Mapping[str, str],
    excerpt: Excerpt | None,
) -> Item:
    """A post as an episode of its show; `guid` is the one it brought along from another house."""
    asset = post.asset
    assert asset is not None
    names = {season.number: season.name for season in show.seasons}
    has_poster = any(each.name == "poster.jpg" for each in asset.renditions)
    return replace(
        item_of(post, places),
        guid=guid or str(uuid5(UUID(show.guid), str(post.id))),
        is_permalink=False,
        files=files_of(post, places, digests),
        transcripts=[_transcript(each, post, places) for each in asset.tracks],
        chapters=places.enclosure(post, "chapters.json") if asset.chapters else "",
        image=places.enclosure(post, "poster.jpg") if has_poster else "",
        season=post.season,
        season_name=names.get(post.season or 0, ""),
        episode=post.episode,
        episode_type=post.episode_type.value,
        is_explicit=show.is_explicit or post.is_explicit,
        excerpt=excerpt,
    )


def person_of(member: Member, role: str, places: Places) -> Person:
    """Whom one hears; the badge stands beside the name for as long as it counts."""
    badge = f", verified {member.verified_as.label.lower()}" if member.verified_as else ""
    portrait = places.page(member.large_portrait_url) if member.large_portrait_url else ""
    return Person(f"{member.name}{badge}", str(role), places.page(member.url), portrait)


def files_of(post: Post, places: Places, digests: Mapping[str, str]) -> list[File]:
    """All forms of a recording, the one for every app first; those made for one screen size after it."""
    if post.asset is None:
        return []
    made = {each.name: each for each in post.asset.renditions}
    for_all = next((name for name in FOR_EVERY_APP if name in made), None)
    names = [for_all, "audio.mp4", *sorted(filter(LADDER.fullmatch, made), key=_height), "master.m3u8"]
    return [
        _file(post, made[name], places, digests, is_default=name == for_all)
        for name in dict.fromkeys(names)
        if name in made
    ]


def _height(name: str) -> int:
    found = LADDER.fullmatch(name)
    return int(found[1]) if found else 0


def _file(
    post: Post, made: Rendition, places: Places, digests: Mapping[str, str], *, is_default: bool
) -> File:
    asset, digest = post.asset, digests.get(made.key)
    seconds = max(1, asset.duration or 1) if asset else 1
    whole_height = (asset.height or 0) if asset and made.name == "video.mp4" else 0
    return File(
        url=places.enclosure(post, made.name),
        type=MEDIA_TYPES.get(made.name, made.mimetype),
        length=made.size,
        title=_title(made.name),
        # What a list of other files weighs says nothing of the recording.
        bitrate=0 if made.name == "master.m3u8" else round(made.size * 8 / seconds),
        height=_height(made.name) or whole_height,
        integrity=f"sha256-{base64.b64encode(bytes.fromhex(digest)).decode()}" if digest else "",
        is_default=is_default,
    )


def _title(name: str) -> str:
    titles = {"episode.mp3": "MP3", "audio.mp4": "AAC", "video.mp4": "Video", "master.m3u8": "Adaptive (HLS)"}
    return titles.get(name, f"Video, {_height(name)}p")


def _transcript(track: Track, post: Post, places: Places) -> Transcript:
    return Transcript(places.enclosure(post, f"{track.language}.vtt"), track.language, track.shown_label)


def _declared(post: Post) -> list[tuple[str, str]]:
    said = []
    if post.sponsor:
        scope = f": {post.sponsor_scope}" if post.sponsor_scope else "."
        said.append(("sponsor", f"Paid for by {post.sponsor}{scope}"))
    if post.synthesis in DECLARED:
        words = DECLARED[post.synthesis]
        said.append(("synthesis", f"{words}: {post.synthesis_note}" if post.synthesis_note else f"{words}."))
    return said


def _description(post: Post, declared: list[tuple[str, str]]) -> str:
    """Plain words; what is declared comes first, so that nobody cuts it off."""
    words = [text for _, text in declared]
    if post.summary:
        words.append(post.summary)
    if post.plain:
        words.append(f"In plain language: {' '.join(post.plain.split())}")
    if not post.summary and not post.plain:
        words.append(shorten(plain(post.html), LONGEST_DESCRIPTION))
    return "\n\n".join(words) or post.title


def _html(post: Post, declared: list[tuple[str, str]]) -> str:
    template = current_app.jinja_env.get_template("feeds/_content.html")
    return template.render(post=post, declared=[words for _, words in declared]).strip()
