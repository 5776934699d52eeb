"""HTML of others as the Markdown that a member could have typed: its words, links, lists and emphasis."""

import re
from html.parser import HTMLParser

from community.core.text import LONGEST_TEXT, tidy_lines

BLOCKS = frozenset({"p", "div", "section", "article", "blockquote", "ul", "ol", "table", "tr", "pre"})
HEADINGS = {"h1": "#", "h2": "#", "h3": "##", "h4": "###", "h5": "####", "h6": "####"}
AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*"}
UNSEEN = frozenset({"script", "style", "template", "iframe", "object", "noscript", "head", "title"})
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
AT_THE_BEGINNING = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)", re.MULTILINE)
MANY_LINES = re.compile(r"\n[ \t]*\n\s*")


def from_html(html: str) -> str:
    """Markdown that says the same; nothing of the page's own scripts, styles or pictures."""
    writer = _Writer()
    writer.feed(html[: 4 * LONGEST_TEXT])
    writer.close()
    return _fitting(tidy_lines(MANY_LINES.sub("\n\n", "".join(writer.parts))))


def from_text(words: str) -> str:
    """Plain words, in which nothing may become a heading or a link by accident."""
    return _fitting(tidy_lines(_escaped(words)))


def _fitting(words: str) -> str:
    return words if len(words) <= LONGEST_TEXT else words[:LONGEST_TEXT].rsplit("\n\n", 1)[0][:LONGEST_TEXT]


def _escaped(words: str) -> str:
    return AT_THE_BEGINNING.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", words))


class _Writer(HTMLParser):
    """Hears the tags one by one; what is never closed is closed by the end of its paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self.lists: list[int] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in HEADINGS:
            self.parts.append(f"\n\n{HEADINGS[tag]} ")
        elif tag == "a":
            self._open_link(dict(attrs).get("href") or "")
        elif tag == "li":
            self._begin_line()
        elif tag == "br":
            self.parts.append("\\\n")
        elif tag in AROUND:
            self.parts.append(AROUND[tag])
        elif tag in BLOCKS:
            self._begin_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "a" and self.links:
            address = self.links.pop()
            self.parts.append(f"](<{address}>)" if address else "")
        elif tag in AROUND:
            self.parts.append(AROUND[tag])
        elif tag in BLOCKS or tag in HEADINGS:
            if tag in {"ul", "ol"} and self.lists:
                self.lists.pop()
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(_escaped(re.sub(r"\s+", " ", data)))

    def _begin_block(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else -1)
        self.parts.append("\n\n")

    def _begin_line(self) -> None:
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self.parts.append(f"\n{self.lists[-1]}. ")
        else:
            self.parts.append("\n- ")

    def _open_link(self, address: str) -> None:
        """Only to the web: a link of another kind is its words alone."""
        is_web = address.startswith(("http://", "https://")) and not re.search(r"[<>\s]", address)
        self.links.append(address if is_web else "")
        self.parts.append("[" if is_web else "")
