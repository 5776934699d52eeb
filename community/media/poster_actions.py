"""Which still picture stands for a video: one out of it, or one of its author's."""

from collections.abc import Sequence

from community.accounts.models import Member
from community.core import eventlog
from community.core.errors import Invalid
from community.events import PosterChosen
from community.media.actions import Made, show
from community.media.models import Asset
from community.media.pipeline.posters import CANDIDATES, POSTER_JPEG, POSTER_WEBP, candidate
from community.permissions import can_use_asset, ensure


def choose_poster(actor: Member, asset: Asset, number: int) -> None:
    """One of the frames that were drawn to choose from. Raises Invalid."""
    ensure(can_use_asset(actor, asset))
    drawn = {each.name: each for each in asset.renditions}
    pairs = ((POSTER_WEBP, candidate(number, "webp")), (POSTER_JPEG, candidate(number, "jpg")))
    if any(name not in drawn for _, name in pairs):
        raise Invalid("This picture is no longer among those to choose from. Choose another.", field="number")
    found = [(poster, drawn[name]) for poster, name in pairs]
    hang_poster(actor, asset, [Made(name, each.key, each.mimetype, each.size) for name, each in found])


def hang_poster(actor: Member, asset: Asset, files: Sequence[Made]) -> None:
    """From now on the video is announced by these two files, of one picture."""
    ensure(can_use_asset(actor, asset))
    show(asset, files)
    eventlog.publish(PosterChosen(asset.id))


def candidates_of(asset: Asset) -> list[int]:
    """The numbers of the frames that can be chosen."""
    names = {each.name for each in asset.renditions}
    return [number for number in range(1, CANDIDATES + 1) if candidate(number, "webp") in names]
