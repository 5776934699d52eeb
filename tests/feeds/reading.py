"""A podcast's feed as others read it: the tree of it, `podcast-partytime` in Node, and `feedparser`."""

import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

READER = Path(__file__).with_name("partytime.mjs")
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}


def partytime(node: str, feed: bytes) -> Any:
    """What apps on Podcasting 2.0 understand of it."""
    read = subprocess.run([node, str(READER)], input=feed, capture_output=True, check=True, timeout=60)
    return json.loads(read.stdout)


def tree(feed: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(feed)  # noqa: S314  # Our own feed.


def channel(feed: bytes) -> ElementTree.Element:
    found = tree(feed).find("channel")
    assert found is not None
    return found


def first(feed: bytes) -> ElementTree.Element:
    """The newest item."""
    found = channel(feed).find("item")
    assert found is not None
    return found


def words(of: ElementTree.Element, path: str) -> list[str]:
    return [each.text or "" for each in of.findall(path, NAMES)]


def said(of: ElementTree.Element, path: str) -> list[dict[str, str]]:
    """The attributes of each."""
    return [dict(each.attrib) for each in of.findall(path, NAMES)]
