"""What other sites draw a preview from: Open Graph (ogp.me) and the cards of Twitter, name by name."""

from collections.abc import Iterator

from community.forums import embedding
from community.forums.embedding import Size
from community.forums.models import Kind, Post
from community.forums.schema import about
from community.media.models import Asset
from community.permissions import can_embed

TYPES = {Kind.video: "video.other", Kind.podcast: "music.song"}
ANY_SIZE = Size(4_096, 4_096)
Told = tuple[str, str]


def properties(post: Post, site_url: str, site_name: str) -> list[Told]:
    """For `<meta property content>`, in order."""
    told = [
        ("og:type", TYPES.get(post.kind, "article")),
        ("og:title", post.title),
        ("og:description", about(post)),
        ("og:url", site_url + post.url),
        ("og:site_name", site_name),
    ]
    if post.asset is not None and post.asset.is_playable:
        told += [*_picture(post, site_url), *_medium(post, post.asset, site_url)]
    if post.published_at:
        told.append(("article:published_time", post.published_at.isoformat()))
    told.append(("article:author", site_url + post.author.url))
    return told


def cards(post: Post, site_url: str) -> list[Told]:
    """For `<meta name content>`: a player only where its author lets other sites embed it."""
    picture = embedding.picture_of(post)
    kind = "summary_large_image" if picture else "summary"
    player: list[Told] = []
    if can_embed(post):
        kind, size = "player", embedding.size_of(post, ANY_SIZE)
        player = [
            ("twitter:player", embedding.address_of(post, site_url)),
            ("twitter:player:width", str(size.width)),
            ("twitter:player:height", str(size.height)),
        ]
    image = [("twitter:image", site_url + picture[0])] if picture else []
    words = [("twitter:title", post.title), ("twitter:description", about(post))]
    return [("twitter:card", kind), *words, *image, *player]


def embed_code(post: Post, site_url: str) -> str | None:
    """What somebody puts into their own page, or None where the recording is not for other sites."""
    return embedding.code_for(post, site_url, embedding.size_of(post, ANY_SIZE)) if can_embed(post) else None


def _picture(post: Post, site_url: str) -> Iterator[Told]:
    picture = embedding.picture_of(post)
    if picture is None:
        return
    path, size = picture
    yield "og:image", site_url + path
    yield "og:image:type", "image/jpeg"
    yield "og:image:width", str(size.width)
    yield "og:image:height", str(size.height)


def _medium(post: Post, asset: Asset, site_url: str) -> Iterator[Told]:
    if post.kind is Kind.video and asset.mp4_url:
        yield from _file("og:video", site_url + asset.mp4_url, "video/mp4")
        if asset.width and asset.height:
            yield "og:video:width", str(asset.width)
            yield "og:video:height", str(asset.height)
    if post.kind is Kind.podcast and asset.mp3_url:
        yield from _file("og:audio", site_url + asset.mp3_url, "audio/mpeg")


def _file(name: str, url: str, mimetype: str) -> Iterator[Told]:
    yield name, url
    if url.startswith("https://"):
        yield f"{name}:secure_url", url
    yield f"{name}:type", mimetype
