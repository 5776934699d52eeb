"""Texts: whatever a member writes, a page shows only what is harmless, and soon (cases 70-74, 81-85)."""

import re
import time
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.core import text
from community.core.errors import Invalid

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<form action=//evil.example><button formaction=//evil.example>",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "<p style='position:fixed' onmouseover=alert(1)>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](/a "onmouseover=alert(1)")',
    "`<script>alert(1)</script>`",
    "|<script>|\n|-|\n|<img onerror=alert(1)>|",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "```<script>\nalert(1)\n```",
)
ALLOWED = re.compile(r"</?([a-z0-9]+)((?: [a-z]+=\"[^\"<>]*\")*)\s*/?>")
ADDRESS = re.compile(r" (?:href|src)=\"([^\"]*)\"")
N = text.LONGEST_TEXT
BOMBS = {
    "brackets": "[" * N,
    "brackets apart": "[ " * (N // 2),
    "pictures": "![a" * (N // 3),
    "most brackets before many marks": "[ " * 25 + "*a " * 13_283,
    "many paragraphs of brackets": ("[ " * 60 + "*a " * 300 + "\n\n") * 39,
    "few brackets before many marks": "[ " * text.MOST_BRACKETS + "*a " * (N // 4),
    "footnotes within": "^[a " * text.MOST_BRACKETS + "_a " * (N // 4),
    "footnotes": "^[a]" * text.MOST_BRACKETS,
    "links": "[a](<b" * text.MOST_BRACKETS + "a<" * (N // 3),
    "stars": "*a " * (N // 3),
    "stars within": "a***" * (N // 4),
    "underscores": "a_ _b " * (N // 6),
    "ticks": "".join("`" * (n % 32 + 1) + " " for n in range(2_300)),
    "quotes": "> " * (N // 2),
    "quoted lines": "".join(">" * (n % 32 + 1) + "a\n" for n in range(2_000)),
    "lists": "".join("  " * n + "- a\n" for n in range(190)),
    "tags": "<a " * (N // 3),
    "comments": "<!-- " * (N // 5),
    "wide table": "|a" * 30 + "|\n" + "|-" * 30 + "|\n" + "|\n" * 19_000,
    "table": "|a" * 30 + "|\n" + "|-" * 30 + "|\n" + "|\n" * 640,
    "mentions": "@a" * (N // 2),
    "long mention": "@" + "a-" * (N // 2 - 1),
    "underlines": "a\n=" * (N // 3),
    "backslashes": "\\" * N,
}
SECONDS_FOR_A_BOMB = 3  # A busy machine needs 1; unbounded, the worst took more than 4.


def is_harmless(html: str) -> bool:
    """Every tag is one of ours, has no handler, and leads to the web, a mailbox or our own pages."""
    tags = list(ALLOWED.finditer(html))
    named = all(tag[1] in text.TAGS and "on" not in _names(tag[2]) for tag in tags)
    addresses = ADDRESS.findall(html)
    return (
        named
        and "<" not in ALLOWED.sub("", html)
        and all(re.match(r"https?:|mailto:|[/#]", a) for a in addresses)
    )


def _names(attributes: str) -> str:
    return "on" if re.search(r" (on\w+|style|form\w*)=", attributes) else ""


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_becomes_a_tag_or_an_address(source: str) -> None:
    html = text.render(source)
    assert is_harmless(html), html


@given(st.text(alphabet="<>[]()*_`|-:!^#@/\\\"'= \n\tajx1&;", max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_out_and_cleaning_twice_changes_nothing(source: str) -> None:
    try:
        html = text.render(source)
    except Invalid:
        return
    assert is_harmless(html), html
    assert text.clean(html) == html


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS.keys())
def test_a_text_made_to_choke_the_parser_is_refused_or_rendered_soon(source: str) -> None:
    begun = time.process_time()
    with suppress(Invalid):
        text.render(source[:N])
    assert time.process_time() - begun < SECONDS_FOR_A_BOMB


def test_a_text_too_long_is_refused_with_the_limit() -> None:
    with pytest.raises(Invalid, match="at most 40,000"):
        text.render("x" * (N + 1))


@pytest.mark.parametrize("address", ["//evil.example", "tel:1", "ssh://x", "magnet:x", "bitcoin:1"])
def test_a_link_leads_to_the_web_or_a_mailbox_or_nowhere(address: str) -> None:
    assert "href" not in text.render(f"[x](<{address}>)")


@pytest.mark.parametrize(
    "address", ["https://evil.example/t.gif", "//evil.example/t.gif", "data:image/png;base64,x"]
)
def test_a_picture_of_another_host_is_not_loaded(address: str) -> None:
    assert "src" not in text.render(f"![x]({address})")


def test_a_picture_of_ours_is_shown() -> None:
    assert '<img src="/images/a.webp" alt="An ECG">' in text.render("![An ECG](/images/a.webp)")


def test_only_members_who_exist_are_linked() -> None:
    html = text.render("@amara and @nobody, mail a@amara", mentions=["amara"])
    assert html.count("<a ") == 1
    assert '<a href="/members/amara" class="mention" rel="nofollow ugc noopener">@amara</a>' in html


def test_who_is_mentioned_is_found_once_and_in_order() -> None:
    assert text.mentioned("@jonas, @amara and @jonas") == ["jonas", "amara"]


def test_footnotes_of_two_texts_on_a_page_stay_apart() -> None:
    first, second = (text.render("a[^1]\n\n[^1]: b", anchor=anchor) for anchor in ("p1", "p2"))
    ids = [set(re.findall(r' id="([^"]+)"', html)) for html in (first, second)]
    assert len(ids[0]) == 2
    assert not ids[0] & ids[1]


def test_a_table_is_aligned_without_inline_styles() -> None:
    html = text.render("|a|b|\n|:-:|-:|\n|1|2|")
    assert 'class="align-center"' in html
    assert "style" not in html


def test_a_heading_begins_below_the_title_of_the_page() -> None:
    assert text.render("# One\n\n###### Six") == "<h2>One</h2>\n<h6>Six</h6>\n"


def test_plain_words_have_no_tags_and_no_entities() -> None:
    assert text.plain(text.render("**a** &amp; b\n\n<c>")) == "a & b <c>"


def test_a_long_text_is_cut_between_words() -> None:
    assert text.shorten("a fever, a cough and a rash", 12) == "a fever, a…"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ward \t round\n", "Ward round"),
        ("e\u0301", "é"),
        ("Dr\u202eevil", "Dr evil"),
        ("a\0b\x1bc", "a b c"),
        ("a\u2028b", "a b"),
        ("a\ud800b", "a b"),
        ("a\u200bb", "a b"),
    ],
)
def test_one_line_of_typed_text_is_tidied(typed: str, kept: str) -> None:
    assert text.tidy(typed) == kept


def test_lines_stay_lines_and_joined_letters_stay_joined() -> None:
    assert text.tidy_lines("a\r\nb\u2028c\rd\n") == "a\nb\nc\nd"
    assert text.tidy_lines("می\u200cخواهم \u202e👩\u200d⚕️") == "می\u200cخواهم 👩\u200d⚕️"


def test_no_tower_of_marks_covers_the_lines_above() -> None:
    for tidied in (text.tidy("a" + "\u0335" * 10_000), text.tidy_lines("a" + "\u0335" * 10_000)):
        assert len(tidied) == 1 + text.MOST_MARKS_ON_A_LETTER


@given(st.text(st.characters(), max_size=60))
def test_tidied_text_can_be_kept_and_stays_as_it_is(typed: str) -> None:
    for tidied in (text.tidy(typed), text.tidy_lines(typed)):
        tidied.encode()
        assert "\0" not in tidied
        assert not any(c in tidied for c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
        assert unicodedata.is_normalized("NFC", tidied)
    assert text.tidy(text.tidy(typed)) == text.tidy(typed)
    assert text.tidy_lines(text.tidy_lines(typed)) == text.tidy_lines(typed)
