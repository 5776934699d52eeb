"""A film and an episode of which everything is made, with chapters and captions, in posts of the village."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

from community.accounts.models import Member
from community.core.db import db
from community.forums.models import Kind
from community.media import actions
from community.media.models import Asset
from community.media.pipeline.captions import Caption
from tests import factories
from tests.browser.village import Village
from tests.live import until
from tests.media.ready import draw_film, make_ready

SECONDS_OF_THE_FILM = 8
SECONDS_OF_THE_EPISODE = 100
SECONDS_TO_MAKE = 90


def film(village: Village, folder: Path) -> str:
    """The address of a film of eight seconds, in several sizes."""
    drawn = draw_film(folder, seconds=SECONDS_OF_THE_FILM)
    return published(village, drawn, Kind.video, "A film in several sizes", SECONDS_OF_THE_FILM)


def episode(village: Village, folder: Path) -> str:
    """The address of an episode of a hundred seconds."""
    sounded, tone = folder / "episode.mp3", f"sine=f=220:d={SECONDS_OF_THE_EPISODE}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", tone]
    subprocess.run([*command, "-b:a", "64k", str(sounded)], check=True)
    return published(village, sounded, Kind.podcast, "Heard on the way home", SECONDS_OF_THE_EPISODE)


def published(village: Village, recording: Path, kind: Kind, title: str, length: float) -> str:
    """The address of a post of Amara's that shows a recording once everything of it is made."""
    asset_id = make_ready(village.live.app, village.people.amara, recording)
    # The site has a worker of its own, which may have been faster with some of it.
    assert until(lambda: village.make(lambda: _is_complete(asset_id)), SECONDS_TO_MAKE), "it is not ready"
    return village.make(lambda: _shown(village, asset_id, kind, title, length))


def _is_complete(asset_id: int) -> bool:
    return db.session.get_one(Asset, asset_id).is_complete


def _shown(village: Village, asset_id: int, kind: Kind, title: str, length: float) -> str:
    amara, asset = db.session.get_one(Member, village.people.amara), db.session.get_one(Asset, asset_id)
    parts = [(0.0, "The beginning"), (length * 0.25, "The <b>middle</b>"), (length * 0.75, "The end")]
    actions.name_chapters(amara, asset, parts)
    lines = [Caption(0, length, "Said in a film.")]
    actions.add_captions(amara, asset, language="en", label="English", lines=lines)
    return factories.post(amara, kind=kind, title=title, asset=asset).url
