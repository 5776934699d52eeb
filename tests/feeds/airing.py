"""A show on the air: episodes whose recordings are a few bytes, with all that a feed can tell of them."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from community.accounts.models import Member
from community.core import clock, storage
from community.core.db import db
from community.feeds.models import FileDigest
from community.forums.models import Kind, Post, Speaker, SpeakerRole
from community.media.models import Asset, AssetKind, Chapter, Rendition, Track
from community.shows.models import Host, Season, Show
from tests import factories

BEGUN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SOUND = bytes(range(256)) * 40
_number = count(1)


def show(owner: Member, **fields: Any) -> Show:
    n = next(_number)
    values: dict[str, Any] = {
        "slug": f"show-{n}",
        "guid": str(uuid5(NAMESPACE_URL, f"http://localhost/shows/show-{n}")),
        "owner_id": owner.id,
        "title": f"Show {n}",
        "description": "Two voices from the ward.",
        "html": "<p>Two voices from the ward.</p>",
        "language": "en",
        "categories": ["Health & Fitness > Medicine", "Education"],
        "copyright": "© 2026 the hosts",
        "license": "cc-by-4.0",
        "created_at": BEGUN,
    }
    made = Show(**(values | fields))
    db.session.add(made)
    db.session.flush()
    return made


def episode(of: Show, author: Member, **fields: Any) -> Post:
    """A published one with an MP3, HLS and a digest; `sound` is what the MP3 holds."""
    n = next(_number)
    sound = fields.pop("sound", SOUND)
    values = {
        "kind": Kind.podcast,
        "show_id": of.id,
        "title": f"Episode {n}",
        "published_at": BEGUN + timedelta(days=n),
        "audience": of.audience,
        "asset": recording(author, sound),
    }
    return factories.post(author, **(values | fields))


def recording(owner: Member, sound: bytes) -> Asset:
    asset = factories.asset(owner, kind=AssetKind.audio, duration=640.4, version=1)
    for name, kind in (
        ("episode.mp3", "audio/mpeg"),
        ("audio.mp4", "video/mp4"),
        ("master.m3u8", "application/vnd.apple.mpegurl"),
    ):
        key = f"media/{asset.original}/{name}"
        storage.keep_bytes(key, sound)
        made = {"name": name, "key": key, "mimetype": kind, "size": len(sound), "version": 1}
        db.session.add(Rendition(asset_id=asset.id, **made))
        db.session.add(FileDigest(key=key, sha256=hashlib.sha256(sound).hexdigest()))
    db.session.flush()
    return asset


def everything(of: Show, author: Member, guest: Member) -> Post:
    """An episode of which there is as much to tell as there can be."""
    post = episode(
        of,
        author,
        title="Potassium & <calm>: “five” traces",
        summary="Five traces, five decisions.",
        plain="Too much salt of one kind can stop a heart.",
        body="Read [the trace](/forums) *first*.\n\n![A trace](/images/" + "0" * 32 + ".webp)",
        season=2,
        episode=7,
        sponsor="Acme Instruments",
        sponsor_scope="They lent the monitor.",
        synthesis="altered",
        synthesis_note="A patient's voice was changed.",
    )
    assert post.asset is not None
    post.asset.tracks = [
        Track(language="en", label="English", vtt="WEBVTT\n"),
        Track(language="fr", label="French", vtt="WEBVTT\n"),
    ]
    post.asset.chapters = [Chapter(at=0, title="The trace"), Chapter(at=95.5, title="The <salt>")]
    speak(post, author, SpeakerRole.host, accepted=True)
    speak(post, guest, SpeakerRole.guest, accepted=True)
    db.session.add(Season(show_id=of.id, number=2, name="Second winter"))
    db.session.flush()
    return post


def speak(post: Post, member: Member, role: SpeakerRole, *, accepted: bool | None) -> None:
    db.session.add(
        Speaker(post_id=post.id, member_id=member.id, role=role, asked_at=clock.now(), accepted=accepted)
    )


def host(of: Show, member: Member, *, accepted: bool | None) -> None:
    db.session.add(Host(show_id=of.id, member_id=member.id, asked_at=clock.now(), accepted=accepted))
