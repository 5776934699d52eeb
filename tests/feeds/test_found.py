"""Feeds of others are read whole, and hostile ones read nothing but themselves."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.core import text
from community.core.errors import Invalid
from community.feeds import found, markdown
from community.feeds.found import Unreadable

HERE = "https://podcast.example/feed.xml"
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><title>&b;</title></channel></rss>"""
REACH = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>&a;</title></channel></rss>"""


def feed(*items: str, head: str = "") -> bytes:
    names = (
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    )
    return (
        f'<rss version="2.0" {names}><channel><title>T</title>{head}{"".join(items)}</channel></rss>'.encode()
    )


def item(inner: str = "", url: str = "/1.mp3") -> str:
    return f'<item><title>One</title><enclosure url="{url}" length="9" type="audio/mpeg"/>{inner}</item>'


@pytest.mark.parametrize("hostile", [BOMB, REACH])
def test_a_feed_with_entities_of_its_own_is_not_read(hostile: str) -> None:
    with pytest.raises(Unreadable, match="entities"):
        found.read(hostile.encode(), HERE)
    # Where the rest is broken, it is read without them, if at all.
    with pytest.raises(Unreadable):
        found.read(hostile.replace("</channel>", "").encode(), HERE)


def test_what_looks_like_an_address_or_a_file_is_not_opened(tmp_path: Path) -> None:
    """The library opens words that look like either; it gets none."""
    path = tmp_path / "secret.xml"
    path.write_bytes(feed(item()))
    for content in (str(path), path.as_uri(), "http://127.0.0.1:1/feed.xml"):
        with pytest.raises(Unreadable, match="no feed"):
            found.read(content.encode(), HERE)


def test_a_page_is_no_feed_and_a_blog_no_podcast() -> None:
    with pytest.raises(Unreadable, match="no feed"):
        found.read(b"<!doctype html><title>Hello</title><p>Not a feed", HERE)
    with pytest.raises(Unreadable, match="no episode"):
        found.read(feed("<item><title>Words</title></item>"), HERE)


def test_relative_addresses_are_completed() -> None:
    transcript = '<podcast:transcript url="1.vtt" type="text/vtt" language="de"/>'
    (entry,) = found.read(feed(item(transcript)), HERE).entries
    assert entry.audio == "https://podcast.example/1.mp3"
    assert entry.transcripts == [("https://podcast.example/1.vtt", "text/vtt", "de")]


def test_an_item_without_a_guid_is_known_by_its_recording_and_none_comes_twice() -> None:
    entries = found.read(feed(item(), item(), item("<guid>a</guid>"), item("<guid>a</guid>")), HERE).entries
    assert [each.guid for each in entries] == ["https://podcast.example/1.mp3", "a"]


@pytest.mark.parametrize(
    ("head", "owner"),
    [
        ("<itunes:owner><itunes:email> Me@X.example </itunes:email></itunes:owner>", "me@x.example"),
        ('<podcast:locked owner="me@x.example">yes</podcast:locked>', "me@x.example"),
        ("<podcast:locked>yes</podcast:locked>", ""),
        ("<itunes:owner><itunes:email>nobody</itunes:email></itunes:owner>", ""),
    ],
)
def test_the_owner_is_whom_the_feed_names(head: str, owner: str) -> None:
    assert found.read(feed(item(), head=head), HERE).owner == owner


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("3725", 3725), ("62:05", 3725), ("1:02:05", 3725), ("12.5", 12), ("soon", 0), ("", 0), ("9" * 40, 0)],
)
def test_a_duration_is_written_in_several_ways(said: str, seconds: int) -> None:
    entry = found.read(feed(item(f"<itunes:duration>{said}</itunes:duration>")), HERE).entries[0]
    assert entry.duration == seconds


def test_numbers_that_are_none_are_left_out() -> None:
    odd = "<itunes:season>two</itunes:season><itunes:episode>-1</itunes:episode><pubDate>Never</pubDate>"
    (entry,) = found.read(feed(item(odd)), HERE).entries
    assert (entry.season, entry.number, entry.type) == (None, None, "full")


@settings(deadline=None)
@given(content=st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    for each in (content, feed(item("<x>")) + content, b"<rss>" + content, feed(content.decode("latin-1"))):
        with suppress(Unreadable):
            assert found.read(each, HERE).entries


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\\\ntwo\n\nthree"),
        ("<b>bold</b> <em>soft</em>", "**bold** *soft*"),
        ("<ul><li>a<li>b</ul><ol><li>c<li>d</ol>", "- a\n- b\n\n1. c\n2. d"),
        ("<h1>Head</h1>Text", "# Head\n\nText"),
        ('<a href="https://x.example/(a)">x</a>', "[x](<https://x.example/(a)>)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<script>alert(1)</script><style>p{}</style>seen", "seen"),
        ("3 * 4 * 5 # [not] a `link` <b>&lt;", "3 \\* 4 \\* 5 # \\[not\\] a \\`link\\` **\\<"),
    ],
)
def test_html_becomes_what_a_member_could_have_typed(html: str, expected: str) -> None:
    assert markdown.from_html(html) == expected


@settings(deadline=None)
@given(words=st.text(max_size=300))
def test_plain_words_stay_plain_words(words: str) -> None:
    """Rendered again they read the same; no letter of them becomes a heading, a link or a tag."""
    typed = text.tidy(words)
    try:
        html = text.render(markdown.from_text(typed))
    except Invalid:
        return
    assert text.plain(html).replace(" ", "") == typed.replace(" ", "")
    assert "<a" not in html
    assert "<h" not in html.replace("<hr", "")


@settings(deadline=None)
@given(html=st.text(st.sampled_from("<>/abpil \"'=&;ulohref1"), max_size=200))
def test_any_html_becomes_text_that_is_safe(html: str) -> None:
    try:
        rendered = text.render(markdown.from_html(html))
    except Invalid:
        return
    assert "<script" not in rendered
    assert "javascript:" not in rendered
