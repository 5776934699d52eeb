"""Three recordings whose figures are counted, and somebody who plays them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.analytics.jobs import count_noted
from community.analytics.models import Of, Tally
from community.core.db import db, unit_of_work
from community.media.models import Asset, AssetKind, Rendition
from tests import factories
from tests.cast import Cast

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"
IRELAND = "89.100.1.1"

Play = Callable[..., None]


@pytest.fixture
def recordings(app: Flask, people: Cast) -> Sequence[int]:
    """Ten minutes and half a minute of sound, and a film of 100 seconds, all by Amara and in public posts."""
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        episode = factories.asset(amara, kind=AssetKind.audio, duration=600.0)
        short = factories.asset(amara, kind=AssetKind.audio, duration=30.0)
        film = factories.asset(amara, duration=100.0)
        _file(episode, "episode.mp3", "audio/mpeg", 9_600_000)
        _file(short, "episode.mp3", "audio/mpeg", 480_000)
        _file(film, "video.mp4", "video/mp4", 10_000_000)
        _file(film, "poster.webp", "image/webp", 40_000)
        for asset in (episode, short, film):
            factories.post(amara, asset=asset)
        return episode.id, short.id, film.id


def _file(asset: Asset, name: str, mimetype: str, size: int) -> None:
    made = {"name": name, "key": f"media/{asset.id}/{name}", "mimetype": mimetype, "size": size}
    asset.version = 1
    db.session.add(Rendition(asset_id=asset.id, version=1, **made))


@pytest.fixture
def play(app: Flask) -> Play:
    """play(asset, 0, 12, address=...): a player says that it has played from 0 to 12 seconds."""

    def watch(
        asset_id: int,
        *seen: float,
        address: str = IRELAND,
        agent: str = PHONE,
        page: str = "http://localhost/posts/1/a",
    ) -> None:
        answer = app.test_client().post(
            f"/media/{asset_id}/watched",
            json={"seen": seen},
            headers={"User-Agent": agent, "Referer": page},
            environ_base={"REMOTE_ADDR": address},
        )
        assert answer.status_code == 204, answer.text
        with app.app_context():
            count_noted()

    return watch


def tallies(app: Flask, asset_id: int, of: Of) -> dict[str, int]:
    """By day for plays and people, by name for the others."""
    with app.app_context():
        found: dict[str, int] = {}
        for each in db.session.scalars(select(Tally).where(Tally.asset_id == asset_id, Tally.of == of)):
            key = each.name or f"{each.day}"
            found[key] = found.get(key, 0) + each.count
        return found
