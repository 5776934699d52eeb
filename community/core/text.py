"""Markdown to HTML that is safe to show: the only place where HTML is made from what a member wrote."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from community.core.errors import Invalid

LONGEST_TEXT = 40_000
LONGEST_REPLY = 5_000
# A Markdown parser looks for the end of every open bracket through the rest of the paragraph, and fills up
# the short rows of a wide table with empty cells; nobody writes that many in earnest.
MOST_BRACKETS_IN_A_ROW = 32
MOST_BRACKETS = 2_000
MOST_BRACKETS_TIMES_LETTERS = 1_000_000
MOST_CELLS = 20_000
MOST_MARKS_ON_A_LETTER = 8
MENTION = re.compile(r"@([a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?)")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
KEPT_IN_LINES = "\n\t\u200c\u200d"
BLANK_LINE = re.compile(r"\n[ \t]*\n")
TIME = re.compile(r"(?<![\w:.,])(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?![\w:]|[.,]\d)", re.ASCII)
BRACKETS = re.compile(rf"[\[\]()*_`~<!]{{{MOST_BRACKETS_IN_A_ROW + 1},}}")

TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
    ),
    *("li", "a", "img", "table", "thead", "tbody", "tr", "th", "td", "sup", "section"),
}
ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "data-seek"},
    "img": {"src", "alt", "title", "loading"},
    "table": {"tabindex"},
    "th": {"scope", "class"},
    "td": {"class"},
    "ol": {"start", "class"},
    "li": {"id", "class"},
    "section": {"class"},
    "sup": {"class"},
}


def render(source: str, *, mentions: Collection[str] = (), anchor: str = "", until: float = 0) -> str:
    """HTML of a Markdown text; `@handle` becomes a link for the handles in `mentions`.

    `anchor` keeps the footnotes of several texts on one page apart. Beside a recording, times such as `2:10`
    become links into it, when they are before its end at `until` seconds. Raises Invalid as `check` does.
    """
    check(source)
    html = _parser.render(source, {"mentions": frozenset(mentions), "docId": anchor, "until": until})
    return clean(html)


def clean(html: str) -> str:
    """Only what TAGS and ATTRIBUTES name: links to the web or to a mailbox, and pictures of our own."""
    return _cleaner.clean(html)


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    if attribute not in {"href", "src"}:
        return value
    # Browsers read a backslash as a slash: both spellings lead to whatever host follows.
    is_ours = value.startswith("/") and value[1:2] not in {"/", "\\"}
    is_elsewhere = value.startswith(("/", "\\")) and not is_ours
    # A picture from another host would tell it who reads here.
    return None if is_elsewhere or (tag == "img" and not is_ours) else value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
)


def check(source: str) -> None:
    """Raises Invalid for text that is too long or made to choke a parser."""
    if len(source) > LONGEST_TEXT:
        raise Invalid(
            f"The text has {len(source):,} characters; at most {LONGEST_TEXT:,} fit. Shorten it.",
            field="body",
        )
    if BRACKETS.search(source):
        raise Invalid(
            f"The text has more than {MOST_BRACKETS_IN_A_ROW} brackets or marks in a row. Take some out.",
            field="body",
        )
    if source.count("[") > MOST_BRACKETS:
        raise Invalid(
            f"The text has more than {MOST_BRACKETS:,} square brackets. Take some out.", field="body"
        )
    if any(each.count("[") * len(each) > MOST_BRACKETS_TIMES_LETTERS for each in BLANK_LINE.split(source)):
        raise Invalid(
            "A long paragraph has too many square brackets. Divide it by an empty line, or take some out.",
            field="body",
        )
    lines = source.split("\n")
    if len(lines) * max(line.count("|") for line in lines) > MOST_CELLS:
        raise Invalid(
            f"The tables would have more than {MOST_CELLS:,} cells. Make them narrower or shorter.",
            field="body",
        )


def mentioned(source: str) -> list[str]:
    """The handles that a text names, each once, in order."""
    return list(dict.fromkeys(MENTION.findall(source)))


def plain(html: str) -> str:
    """The words of rendered HTML, for searching and for previews."""
    words = nh3.clean(html.replace("</p>", " </p>").replace("<br", " <br"), tags=set())
    return " ".join(unescape(words).split())


def tidy(text: str) -> str:
    """One line of typed text: NFC, without control characters and direction overrides, single spaces."""
    return " ".join(_readable("".join(" " if _is_hidden(c) else c for c in text)).split())


def tidy_lines(text: str) -> str:
    """Several lines of typed text: as `tidy`, but line breaks stay, and the joiners in words and emoji."""
    lines = LINE_ENDS.sub("\n", text)
    return _readable("".join(c for c in lines if c in KEPT_IN_LINES or not _is_hidden(c))).strip()


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"}


def _readable(text: str) -> str:
    """NFC, and no tower of marks on a letter that would cover the lines above it."""
    kept, marks = [], 0
    for character in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS_ON_A_LETTER:
            kept.append(character)
    return "".join(kept)


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut between words."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def _mention(state: StateInline, silent: bool) -> bool:
    found = MENTION.match(state.src, state.pos)
    before = state.src[state.pos - 1 : state.pos]
    if not found or before.isalnum() or found[1] not in state.env.get("mentions", ()):
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": f"/members/{found[1]}", "class": "mention"}
        state.push("text", "", 0).content = found[0]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _times_to_press(parser: MarkdownIt) -> None:
    """Where a recording goes with the text, its times lead into it; words that are links already stay."""

    def link(state: StateCore) -> None:
        until = state.env.get("until", 0)
        for block in state.tokens if until else ():
            if block.type == "inline" and block.children:
                block.children = list(_with_times(block.children, until))

    parser.core.ruler.push("times_to_press", link)


def _with_times(tokens: Sequence[Token], until: float) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and depth == 0:
            yield from _pieces(token.content, until)
        else:
            yield token


def _pieces(words: str, until: float) -> Iterator[Token]:
    end = 0
    for found in TIME.finditer(words):
        second = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
        if second < until:
            yield Token("text", "", 0, content=words[end : found.start()])
            link = {"href": f"?t={second}#player", "data-seek": str(second)}
            yield Token("link_open", "a", 1, attrs=dict(link))
            yield Token("text", "", 0, content=found[0])
            yield Token("link_close", "a", -1)
            end = found.end()
    yield Token("text", "", 0, content=words[end:])


def _headings_below_the_title(parser: MarkdownIt) -> None:
    """The page's title is the only first heading: a text begins at the second level."""

    def shift(state: object) -> None:
        for token in state.tokens:  # type: ignore[attr-defined]  # A StateCore, which the library types loosely.
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(6, int(token.tag[1]) + 1)}"

    parser.core.ruler.push("headings_below_the_title", shift)


def _aligned() -> Callable[..., str]:
    """Table cells carry a class in place of the inline style that the content security policy forbids."""

    def render_cell(self: RendererProtocol, tokens: list, idx: int, options: object, env: object) -> str:  # type: ignore[type-arg]  # The library's own signature.
        style = str(tokens[idx].attrs.pop("style", ""))
        if style.startswith("text-align:"):
            tokens[idx].attrs["class"] = f"align-{style.removeprefix('text-align:')}"
        return self.renderToken(tokens, idx, options, env)  # type: ignore[attr-defined,no-any-return]  # As above.

    return render_cell


def _tables_to_scroll(parser: MarkdownIt) -> None:
    """A table that is wider than a phone scrolls, and with the focus on it by the keyboard, too."""

    def reach(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "table_open":
                token.attrSet("tabindex", "0")

    parser.core.ruler.push("tables_to_scroll", reach)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": False}).use(footnote_plugin)
    parser.inline.ruler.before("link", "mention", _mention)
    _headings_below_the_title(parser)
    _times_to_press(parser)
    _tables_to_scroll(parser)
    parser.add_render_rule("td_open", _aligned())
    parser.add_render_rule("th_open", _aligned())
    return parser


_parser = _make_parser()
