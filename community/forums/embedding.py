"""How large a recording is where other sites show it, and the code that they put into their page."""

from typing import NamedTuple

from markupsafe import Markup

from community.forums.models import Kind, Post
from community.media.models import Asset
from community.permissions import Audience

WIDTH = 640
FILM = 9 / 16
SOUND = 180
# What stands around the medium, in pixels: title and author, and each label.
WORDS, LABEL = 140, 62
POSTER_SIDE = 720


class Size(NamedTuple):
    width: int
    height: int


def size_of(post: Post, most: Size) -> Size:
    """The frame in which nothing has to be scrolled, unless that is larger than asked for."""
    width = min(WIDTH, most.width)
    labels = LABEL * (bool(post.sponsor) + bool(post.synthesis) + bool(post.credits))
    medium = round(width * FILM) if post.kind is Kind.video else SOUND
    return Size(width, min(medium + WORDS + labels, most.height))


def address_of(post: Post, site_url: str, at: int = 0) -> str:
    """Beginning `at` so many seconds."""
    return f"{site_url}/embed/{post.id}" + (f"?t={at}" if at else "")


def code_for(post: Post, site_url: str, size: Size, at: int = 0) -> str:
    """A frame as HTML. It needs nothing from the page around it, and may play only when it is asked to."""
    # As a plain string: wherever it is shown as words, it is escaped once more.
    code = Markup(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" '
        'allow="picture-in-picture" allowfullscreen style="border: 0"></iframe>'
    )
    return str(code.format(address_of(post, site_url, at), *size, post.title))


def picture_of(post: Post) -> tuple[str, Size] | None:
    """The picture for other sites with its size: the film's poster, or the cover of the episode's show."""
    if post.asset and (poster := _poster_of(post.asset)):
        return poster
    show = post.show
    if show is None or show.audience is not Audience.public or show.cover_url is None:
        return None
    return show.cover_url, Size(show.cover_side, show.cover_side)


def _poster_of(asset: Asset) -> tuple[str, Size] | None:
    """In the size in which the pipeline draws it."""
    path = asset.url_of("poster.jpg")
    if path is None or not asset.width or not asset.height:
        return None
    scale = min(1, POSTER_SIDE / min(asset.width, asset.height))
    return path, Size(_even(asset.width * scale), _even(asset.height * scale))


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
