"""Sources as authors type them, one a line: a DOI, a PMID or an address, and words beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

MOST_SOURCES = 100
LONGEST_LINE = 1_000
IDENTIFIER = re.compile(
    r"""(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\d{4,9}/[^\s"<>]+)
    |   (?:https?://(?:www\.)?pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)(?P<pmid>[1-9]\d{0,7})(?!\d)/?
    |   (?P<address>https?://[^\s"<>]+)
    |   ^(?P<number>[1-9]\d{0,7})(?=\s|$)""",
    re.IGNORECASE | re.VERBOSE,
)


class Unreadable(ValueError):
    """A line that names no source; the message says which line, and what one looks like."""


class Sourced(Protocol):
    """Whatever leads to a source by one of three ways."""

    @property
    def doi(self) -> str | None: ...
    @property
    def pmid(self) -> str | None: ...
    @property
    def address(self) -> str | None: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Source:
    doi: str | None = None
    pmid: str | None = None
    address: str | None = None
    words: str = ""


def parse(typed: str) -> list[Source]:
    """The sources in a text; raises Unreadable."""
    lines = [(number, line.strip()) for number, line in enumerate(typed.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_SOURCES:
        raise Unreadable(f"There are {len(lines)} references; at most {MOST_SOURCES} fit. Take some out.")
    return [_source(number, line) for number, line in lines]


def written(sources: Iterable[Sourced]) -> str:
    """The text that `parse` reads as these sources."""
    return "\n".join(_line(source) for source in sources)


def _source(number: int, line: str) -> Source:
    if len(line) > LONGEST_LINE:
        raise Unreadable(f"Line {number} has more than {LONGEST_LINE:,} characters. Shorten it.")
    found = IDENTIFIER.search(line)
    if not found:
        raise Unreadable(
            f"Line {number} names no source. Begin it with a DOI such as 10.1000/182, "
            "a PMID such as PMID 12345678, or an address such as https://example.org."
        )
    words = " ".join((line[: found.start()] + " " + line[found.end() :]).split()).strip(" ,;:–—-")
    if doi := found["doi"]:
        return Source(doi=doi.rstrip(".,;:)"), words=words)
    if pmid := found["pmid"] or found["number"]:
        return Source(pmid=pmid, words=words)
    return Source(address=_address(number, found["address"]), words=words)


def _address(number: int, found: str) -> str:
    try:
        host = urlsplit(found).hostname
    except ValueError:
        host = None
    if not host or "." not in host:
        raise Unreadable(f"Line {number} has an address that leads nowhere. Copy it again from your browser.")
    return found.rstrip(".,;:)")


def _line(source: Sourced) -> str:
    way = f"PMID {source.pmid}" if source.pmid else source.address
    if source.doi:
        way = f"doi:{source.doi}"
    return f"{way} {source.words}".strip()
