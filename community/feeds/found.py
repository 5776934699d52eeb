"""A podcast's feed from elsewhere, read: its show, its episodes, and who owns it.

`feedparser` reads what any house may send; what Podcasting 2.0 adds is read from the tree, if there is one.
"""

import io
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from uuid import UUID
from xml.etree import ElementTree
from xml.parsers import expat

import feedparser

from community.core import clock, text
from community.feeds import markdown

PODCAST = "{https://podcastindex.org/namespace/1.0}"
# The address that the namespace had at first, which many feeds still name.
OLDER = "{https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
LONGEST_TITLE = 160
LONGEST_GUID = 500
MOST_EPISODES = 1_000
MOST_TRANSCRIPTS = 8
DURATION = re.compile(r"(?:(\d{1,3}):)?(?:(\d{1,5}):)?(\d{1,7})(?:\.\d+)?")


class Unreadable(Exception):
    """Its sentence says what is wrong with the feed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Entry:
    """An episode as the feed tells of it; `body` is Markdown, `published_at` in ISO 8601."""

    guid: str
    title: str
    body: str
    published_at: str
    audio: str
    length: int
    duration: int = 0
    season: int | None = None
    number: int | None = None
    type: str = "full"
    is_explicit: bool = False
    transcripts: list[tuple[str, str, str]] = field(default_factory=list)
    chapters: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Found:
    """The show; `codes` is every place in which its owner could have written a code."""

    title: str
    description: str
    language: str
    guid: str
    owner: str
    image: str
    copyright: str
    order: str
    is_explicit: bool
    categories: list[str]
    codes: str
    entries: list[Entry]

    @property
    def about(self) -> dict[str, Any]:
        kept = (
            "title",
            "description",
            "language",
            "image",
            "copyright",
            "order",
            "is_explicit",
            "categories",
        )
        return {name: getattr(self, name) for name in kept} | {"episodes": len(self.entries)}


def read(content: bytes, address: str) -> Found:
    """Raises Unreadable."""
    _refuse_entities(content)
    # As a stream: given words, the library would open what looks like a file or an address.
    headers = {"content-location": address}
    parsed = feedparser.parse(io.BytesIO(content), response_headers=headers)
    if not parsed.get("version"):
        raise Unreadable("There is no feed at this address. Enter the one that podcast apps subscribe to.")
    tree = _tree(content)
    return _found(parsed, tree, address)


def _refuse_entities(content: bytes) -> None:
    """Entities that a document defines itself are how XML is made to explode, or to read other files."""

    def refuse(*_: object) -> None:
        raise Unreadable("The feed defines entities of its own, which we do not read. Take them out of it.")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return  # Not well-formed, as many feeds are. The library reads those without any entities.


def _tree(content: bytes) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(content).find("channel")  # noqa: S314  # Entities were refused above.
    except ElementTree.ParseError:
        return None


def _found(parsed: Any, tree: ElementTree.Element | None, address: str) -> Found:
    feed, more = parsed.feed, list(_entries(parsed, tree, address))
    if not more:
        raise Unreadable("There is no episode with a recording in this feed.")
    image = feed.get("image", {}).get("href") or feed.get("image", {}).get("url") or ""
    return Found(
        title=_line(feed.get("title"), LONGEST_TITLE) or "Untitled",
        description=markdown.from_html(feed.get("subtitle") or feed.get("summary") or ""),
        language=str(feed.get("language") or "en")[:2].lower(),
        guid=_guid(tree),
        owner=_owner(feed, tree),
        image=urljoin(address, image) if image else "",
        copyright=_line(feed.get("rights"), LONGEST_TITLE),
        order="serial" if _word(tree, "type") == "serial" else "episodic",
        is_explicit=_is_yes(_word(tree, "explicit")),
        categories=_categories(tree),
        codes=" ".join(
            [str(feed.get(each) or "") for each in ("subtitle", "summary", "title")] + _txts(tree)
        ),
        entries=more[:MOST_EPISODES],
    )


def _entries(parsed: Any, tree: ElementTree.Element | None, address: str) -> Iterator[Entry]:
    """Each once; an item without a recording is none, and neither is a second one of the same guid."""
    items = tree.findall("item") if tree is not None else []
    in_step = items if len(items) == len(parsed.entries) else [None] * len(parsed.entries)
    seen = set()
    for entry, item in zip(parsed.entries, in_step, strict=True):
        sound = next((each for each in entry.get("links", []) if _is_sound(each)), None)
        if sound is None:
            continue
        guid = _guid_of(entry, item) or urljoin(address, str(sound["href"]))[:LONGEST_GUID]
        if guid not in seen:
            seen.add(guid)
            yield _entry(guid, entry, sound, item, address)


def _guid_of(entry: Any, item: ElementTree.Element | None) -> str:
    """As it is written: the library would complete it as if it were an address."""
    written = item.findtext("guid") if item is not None else entry.get("id")
    return str(written or "").strip()[:LONGEST_GUID]


def _is_sound(link: Mapping[str, Any]) -> bool:
    kind = str(link.get("type") or "")
    return (
        link.get("rel") == "enclosure" and bool(link.get("href")) and not kind.startswith(("image/", "text/"))
    )


def _entry(
    guid: str, entry: Any, sound: Mapping[str, Any], item: ElementTree.Element | None, address: str
) -> Entry:
    content = next((each.get("value") for each in entry.get("content", []) if each.get("value")), "")
    return Entry(
        guid=guid,
        title=_line(entry.get("title"), LONGEST_TITLE) or "Untitled",
        body=markdown.from_html(content or entry.get("summary") or ""),
        published_at=_moment(entry).isoformat(),
        audio=urljoin(address, str(sound["href"])),
        length=_number(sound.get("length")) or 0,
        duration=_seconds(str(entry.get("itunes_duration") or "")),
        season=_number(entry.get("itunes_season")),
        number=_number(entry.get("itunes_episode")),
        type=_type(str(entry.get("itunes_episodetype") or "")),
        is_explicit=_is_yes(_word(item, "explicit")),
        transcripts=_transcripts(item, address),
        chapters=_chapters(item, address),
    )


def _moment(entry: Any) -> datetime:
    # Past the library's own way of looking, which warns where it would fall back.
    parts = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts else clock.now()
    except (ValueError, OverflowError, OSError):
        return clock.now()


def _line(words: object, length: int) -> str:
    return text.shorten(text.tidy(text.plain(str(words or ""))), length - 1)


def _number(said: object) -> int | None:
    typed = str(said or "").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 12 else None


def _seconds(said: str) -> int:
    """`3725`, `62:05` or `1:02:05`."""
    found = DURATION.fullmatch(said.strip())
    if found is None:
        return 0
    first, second, last = found.groups()
    hours, minutes = (first, second) if second else ("0", first)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(last)


def _type(said: str) -> str:
    return said.lower() if said.lower() in {"full", "trailer", "bonus"} else "full"


def _is_yes(said: str) -> bool:
    return said.lower() in {"yes", "true", "explicit"}


def _word(element: ElementTree.Element | None, name: str) -> str:
    """What iTunes calls `name`."""
    return (element.findtext(f"{ITUNES}{name}") or "").strip() if element is not None else ""


def _all(element: ElementTree.Element | None, name: str) -> list[ElementTree.Element]:
    if element is None:
        return []
    return [*element.findall(f"{PODCAST}{name}"), *element.findall(f"{OLDER}{name}")]


def _guid(tree: ElementTree.Element | None) -> str:
    """The show's own, where it is one."""
    for each in _all(tree, "guid"):
        try:
            return str(UUID((each.text or "").strip()))
        except ValueError:
            continue
    return ""


def _owner(feed: Any, tree: ElementTree.Element | None) -> str:
    """The address of whose feed it says to be; where several are named, the first one counts."""
    owner = tree.find(f"{ITUNES}owner/{ITUNES}email") if tree is not None else None
    said = [
        (owner.text or "") if owner is not None else "",
        *(each.get("owner", "") for each in _all(tree, "locked")),
    ]
    said.append(str(feed.get("publisher_detail", {}).get("email") or ""))
    return next((each.strip().lower() for each in said if "@" in each), "")


def _txts(tree: ElementTree.Element | None) -> list[str]:
    return [each.text or "" for each in _all(tree, "txt")]


def _categories(tree: ElementTree.Element | None) -> list[str]:
    if tree is None:
        return []
    outer = tree.findall(f"{ITUNES}category")
    pairs = [(each.get("text", ""), each.find(f"{ITUNES}category")) for each in outer]
    return [f"{name} > {inner.get('text', '')}" if inner is not None else name for name, inner in pairs]


def _transcripts(item: ElementTree.Element | None, address: str) -> list[tuple[str, str, str]]:
    """(address, type, language) of each."""
    found = [
        (urljoin(address, each.get("url", "")), each.get("type", ""), each.get("language", ""))
        for each in _all(item, "transcript")
        if each.get("url")
    ]
    return found[:MOST_TRANSCRIPTS]


def _chapters(item: ElementTree.Element | None, address: str) -> str:
    return next(
        (urljoin(address, each.get("url", "")) for each in _all(item, "chapters") if each.get("url")), ""
    )
