"""Captions that a member sends: only times and words are kept, and what is broken is named by its line."""

import io
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.core import text
from community.core.db import db, unit_of_work
from community.core.errors import Unfit
from community.media import captions_file
from community.media.pipeline.captions import Caption, subrip, webvtt
from tests import factories
from tests.cast import Cast, client_of
from tests.media.sending import form_of

FULL = """\
WEBVTT - Lecture 3
Kind: captions

NOTE
not --> spoken

STYLE
::cue { color: red }

1
00:01.000 --> 00:04.000 align:start position:10%
<v.loud Dr Who>Good <i onclick="x()">morning</i> &amp; welcome

second
01:00:05.000 --> 01:00:06.500
<script>alert(1)</script> 3 &lt; 5
to all
"""


def send(
    app: Flask,
    member_id: int,
    asset_id: int,
    content: bytes,
    language: str = "en",
    *,
    name: str = "talk.vtt",
    encoding: str = "",
) -> TestResponse:
    form = form_of(content, name, language=language, next="/drafts", encoding=encoding)
    return client_of(app, member_id).post(f"/uploads/{asset_id}/captions", **form)


@pytest.fixture
def asset_id(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.asset(db.session.get_one(Member, people.amara)).id


def test_only_times_speakers_and_words_are_kept() -> None:
    """Abuse case 97."""
    assert captions_file.parse(FULL) == [
        Caption(1, 4, "Good morning & welcome", speaker="Dr Who"),
        Caption(3605, 3606.5, "alert(1) 3 < 5 to all"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Line 1 of the captions must say"),
        ("1\n00:01,000 --> 00:02,000\nSRT", "Line 1 of the captions must say"),
        ("WEBVTT\n", "There are no captions"),
        ("WEBVTT\n\nNOTE only\nnotes", "There are no captions"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\n00:61.000 -> 2\nHo", "Line 6 of the captions is no time"),
        ("WEBVTT\n\n00:04.000 --> 00:02.000\nHi", "Line 3 of the captions ends before it begins"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "a" * 501, "followed by 501 characters"),
        ("WEBVTT\n\n" + "00:01.000 --> 00:02.000\nHi\n\n" * 5_001, "has 5,001 captions"),
    ],
)
def test_what_is_broken_is_named(words: str, sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        captions_file.parse(words)


@given(st.text(alphabet="WEBVT\n\r -->0123:.<>&amp;av\0\u2028\ud800", max_size=200))
def test_any_text_ends_in_captions_or_a_sentence(words: str) -> None:
    with suppress(Unfit):
        captions_file.parse("WEBVTT\n\n" + words)


@given(
    st.lists(st.tuples(st.integers(0, 9_000), st.integers(1, 90), st.text("ab <>&-", min_size=1)), min_size=1)
)
def test_what_we_write_we_read(cues: list[tuple[int, int, str]]) -> None:
    lines = [
        Caption(start, start + lasts, f"x {' '.join(words.split())}".strip())
        for start, lasts, words in sorted(cues)
    ]
    assert captions_file.parse(webvtt(lines)) == lines
    assert captions_file.stored(webvtt(lines)) == lines


@given(
    st.lists(st.tuples(st.integers(0, 9_000_000), st.integers(1, 90_000), st.text(min_size=1)), min_size=1),
    st.sampled_from(["", "Dr Lin", "Ann: and Bo"]),
)
def test_what_we_write_as_subrip_we_read(cues: list[tuple[int, int, str]], speaker: str) -> None:
    """All but the marks that SubRip's players take for italics and places, and the speakers' own field."""
    lines = [
        Caption(start / 1000, (start + lasts) / 1000, text.tidy(f"x {words}")[:400], speaker=speaker)
        for start, lasts, words in sorted(cues)
        if not captions_file.SRT_TAG.search(words)
    ]
    read = captions_file.parse_subrip(subrip(lines)) if lines else []
    before = f"{speaker}: " if speaker else ""
    assert read == [Caption(line.start, line.end, before + line.text) for line in lines]


@given(
    st.binary(max_size=300), st.sampled_from(["", *captions_file.ENCODINGS]), st.sampled_from(["vtt", "srt"])
)
def test_any_bytes_end_in_captions_or_a_sentence(content: bytes, encoding: str, ending: str) -> None:
    for head in (b"", b"WEBVTT\n\n", b"1\n00:00:01,000 --> 00:00:02,000\n", b"\xff\xfe"):
        with suppress(Unfit):
            file = FileStorage(io.BytesIO(head + content), f"talk.{ending}")
            captions_file.read(file, encoding=encoding)


SUBRIP = """\
1
00:00:01,000 --> 00:00:04,000  X1:10 X2:20
<i>Good</i> {\\an8}morning <font color="red">all</font>

2
00:01:05,5 --> 00:01:06,500
3 < 5 & so
on
"""


def test_subrip_is_read_as_players_read_it() -> None:
    assert captions_file.parse_subrip(SUBRIP) == [
        Caption(1, 4, "Good morning all"),
        Caption(65.5, 66.5, "3 < 5 & so on"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "There are no captions"),
        ("1\n00:00:01.000 -> 2\nHi", "Line 2 of the captions is no time such as"),
        ("1\n00:00:04,000 --> 00:00:02,000\nHi", "Line 2 of the captions ends before it begins"),
        (
            "1\n00:00:04,000 --> 00:00:05,000\nHi\n\n2\n00:00:01,000 --> 00:00:02,000\nHo",
            "Line 6 of the captions begins at 00:00:01.000, before the caption above it",
        ),
    ],
)
def test_what_is_broken_in_subrip_is_named(words: str, sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        captions_file.parse_subrip(words)


def test_a_caption_that_begins_before_the_one_above_it_is_refused_with_its_line() -> None:
    words = "WEBVTT\n\n00:04.000 --> 00:09.000\nLater\n\n00:03.000 --> 00:05.000\nEarlier\n"
    with pytest.raises(Unfit, match=r"Line 6 of the captions begins at 00:00:03\.000"):
        captions_file.parse(words)


def test_captions_may_overlap() -> None:
    words = "WEBVTT\n\n00:01.000 --> 00:09.000\nOne\n\n00:03.000 --> 00:05.000\nTwo\n"
    assert len(captions_file.parse(words)) == 2


def test_an_old_file_from_windows_is_explained_and_then_read(app: Flask, people: Cast, asset_id: int) -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\nSjögren sagt: «Ja»\n".encode("cp1252")
    refused = send(app, people.amara, asset_id, content, "de", name="talk.srt")
    assert refused.status_code == 422
    assert "Line 3 of the captions is not in UTF-8" in refused.text
    assert "Western Europe (Windows-1252)" in refused.text
    assert (
        send(app, people.amara, asset_id, content, "de", name="talk.srt", encoding="cp1252").status_code
        == 303
    )
    shown = client_of(app, people.amara).get(f"/media/{asset_id}/captions/de.srt").text
    assert shown == "1\n00:00:01,000 --> 00:00:02,000\nSjögren sagt: «Ja»\n"


def test_unicode_is_found_by_its_mark() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert captions_file.parse(captions_file.decoded(FULL.encode(encoding)))[0].start == 1


def test_a_letter_that_an_encoding_lacks_is_named() -> None:
    with pytest.raises(Unfit, match="Line 2 of the captions has a letter that Western Europe"):
        captions_file.decoded(b"a\n\x81", "cp1252")


def test_the_player_gets_the_captions(app: Flask, people: Cast, asset_id: int) -> None:
    assert send(app, people.amara, asset_id, FULL.encode()).headers["Location"] == "/drafts"
    assert send(app, people.amara, asset_id, FULL.encode(), "fr").status_code == 303
    again = FULL.replace("Good", "Fine").encode()
    assert send(app, people.amara, asset_id, again).status_code == 303
    client = client_of(app, people.amara)
    assert "Fine morning &amp; welcome" in client.get(f"/media/{asset_id}/captions/en.vtt").text
    player = client.get(f"/uploads/{asset_id}/player").get_json()["html"]
    assert player.count("<track") == 2
    assert 'srclang="fr" label="French"' in player


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"WEBVTT\n\n" + b"x" * 1_000_000, "larger than 1 MB"),
        (b"WEBVTT\n\n\xff\xfe", "Line 3 of the captions is not"),
    ],
)
def test_a_file_beyond_reading_is_refused(
    app: Flask, people: Cast, asset_id: int, content: bytes, sentence: str
) -> None:
    refused = send(app, people.amara, asset_id, content)
    assert refused.status_code == 422
    assert sentence in refused.text


def test_an_unknown_language_is_refused(app: Flask, people: Cast, asset_id: int) -> None:
    assert send(app, people.amara, asset_id, FULL.encode(), "../x").status_code == 422


def test_a_form_without_captions_says_so(app: Flask, people: Cast, asset_id: int) -> None:
    refused = client_of(app, people.amara).post(f"/uploads/{asset_id}/captions", data={"language": "en"})
    assert refused.status_code == 422
    assert "Choose a caption file" in refused.text


def test_the_page_shows_what_is_there_and_where_one_came_from(
    app: Flask, people: Cast, asset_id: int
) -> None:
    send(app, people.amara, asset_id, FULL.encode(), "fr")
    shown = client_of(app, people.amara).get(f"/uploads/{asset_id}/captions?next=/posts/7/talk").text
    assert "There are captions in French." in shown
    assert 'value="/posts/7/talk"' in shown
    assert (
        "evil" not in client_of(app, people.amara).get(f"/uploads/{asset_id}/captions?next=//evil.org").text
    )


def test_only_the_owner_adds_captions(app: Flask, people: Cast, asset_id: int) -> None:
    assert send(app, people.jonas, asset_id, FULL.encode()).status_code == 404
    assert client_of(app, people.jonas).get(f"/uploads/{asset_id}/captions").status_code == 404
