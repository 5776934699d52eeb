"""The answer to a site that asks how to show an address of ours: oEmbed 1.0, as on oembed.com.

What is for professionals only, hidden, deleted or not to be embedded is not found: the 401 that oEmbed
knows for what is private would tell that it exists.
"""

import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from community.core.errors import NotFound, Problem
from community.forums import embedding, queries
from community.forums.embedding import Size
from community.forums.models import Kind, Post

SECONDS_TO_KEEP = 3_600
LARGEST = 4_096
OUR_ADDRESS = re.compile(r"/(?:posts|embed)/([1-9][0-9]{0,17})(?:/[^/]*)?/?")

Answer = dict[str, str | int]


class NoSuchFormat(Problem):
    status = 501


def find(url: str, hosts: frozenset[str]) -> tuple[Post, int]:
    """The post that an address leads to, and at which second it begins; raises NotFound."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise NotFound from error
    number = OUR_ADDRESS.fullmatch(parts.path)
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() not in hosts or not number:
        raise NotFound
    at = parse_qs(parts.query).get("t", ["0"])[0]
    is_a_time = at.isascii() and at.isdecimal() and len(at) < 7
    return queries.get_embeddable(int(number[1])), int(at) if is_a_time else 0


def most(width: str | None, height: str | None) -> Size:
    """The largest frame that the site has room for."""
    return Size(_pixels(width, "maxwidth"), _pixels(height, "maxheight"))


def answer(post: Post, site_url: str, site_name: str, *, most: Size, at: int = 0) -> Answer:
    size = embedding.size_of(post, most)
    return {
        "version": "1.0",
        "type": "video" if post.kind is Kind.video else "rich",
        "title": post.title,
        "author_name": post.author.name,
        "author_url": site_url + post.author.url,
        "provider_name": site_name,
        "provider_url": site_url,
        "cache_age": SECONDS_TO_KEEP,
        "html": embedding.code_for(post, site_url, size, at),
        "width": size.width,
        "height": size.height,
    } | _thumbnail(post, site_url)


def as_xml(answer: Answer) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = str(value)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _thumbnail(post: Post, site_url: str) -> Answer:
    picture = embedding.picture_of(post)
    if picture is None:
        return {}
    path, size = picture
    return {
        "thumbnail_url": site_url + path,
        "thumbnail_width": size.width,
        "thumbnail_height": size.height,
    }


def _pixels(asked: str | None, name: str) -> int:
    if asked is None or asked == "":
        return LARGEST
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 7 and int(asked) > 0):
        raise Problem(f"{name} must be a whole number of pixels, such as 640.")
    return min(int(asked), LARGEST)
