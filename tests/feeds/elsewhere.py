"""Another house with a podcast: a real server with a feed, recordings, a cover, chapters and a transcript."""

import io
import json
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from PIL import Image

from tests.answering import Service, saying
from tests.feeds.airing import BEGUN

OWNER = "owner@podcast.example"
GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
VTT = b"WEBVTT\n\n00:00.000 --> 00:00.500\nGood morning.\n"
CHAPTERS = {
    "version": "1.2.0",
    "chapters": [{"startTime": 0, "title": "Hello"}, {"startTime": 0.5, "title": "Bye"}],
}


@dataclass
class House:
    """What its feed says; change it, and the feed says something else."""

    service: Service
    sound: bytes
    owner: str = OWNER
    description: str = "<p>A <b>ward</b> at night.</p>"
    titles: dict[str, str] = field(default_factory=lambda: {"ep-1": "The first", "ep-2": "The second"})
    texts: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.service.answer = self.answer

    @property
    def address(self) -> str:
        return f"{self.service.url}/feed.xml"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path).path
        if path.strip("/") in self.missing:
            saying(b"", status=404)(request)
        elif path == "/feed.xml":
            saying(self.feed().encode(), kind="application/rss+xml")(request)
        elif path == "/cover.png":
            saying(cover(), kind="image/png")(request)
        elif path == "/chapters.json":
            saying(json.dumps(CHAPTERS).encode(), kind="application/json+chapters")(request)
        elif path.endswith(".vtt"):
            saying(VTT, kind="text/vtt")(request)
        else:
            saying(self.sound, kind="audio/mpeg")(request)

    def feed(self) -> str:
        items = "".join(self.item(n, guid, title) for n, (guid, title) in enumerate(self.titles.items()))
        owner = (
            f"<itunes:owner><itunes:email>{self.owner}</itunes:email></itunes:owner>" if self.owner else ""
        )
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>
<title>Nights &amp; days</title><link>{self.service.url}</link><language>en-GB</language>
<description>{escape(self.description)}</description><itunes:type>serial</itunes:type>
<itunes:category text="Health &amp; Fitness"><itunes:category text="Medicine"/></itunes:category>
<itunes:image href="{self.service.url}/cover.png"/><podcast:guid>{GUID}</podcast:guid>{owner}
{items}</channel></rss>"""

    def item(self, n: int, guid: str, title: str) -> str:
        at = BEGUN.replace(year=2021, day=1 + n)
        words = self.texts.get(
            guid, f"<p>About <i>{guid}</i>: <a href='https://x.example/?a=1&amp;b=2'>more</a>.</p>"
        )
        return f"""<item><title>{escape(title)}</title><guid isPermaLink="false">{guid}</guid>
<pubDate>{format_datetime(at)}</pubDate><description>{escape(words)}</description>
<enclosure url="{self.service.url}/{guid}.mp3" length="{len(self.sound)}" type="audio/mpeg"/>
<itunes:duration>0:01</itunes:duration><itunes:season>1</itunes:season>
<itunes:episode>{n + 1}</itunes:episode>
<podcast:transcript url="{self.service.url}/{guid}.vtt" type="text/vtt" language="en"/>
<podcast:chapters url="{self.service.url}/chapters.json" type="application/json+chapters"/></item>"""


def cover() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (1400, 1400), "teal").save(picture, "PNG")
    return picture.getvalue()
