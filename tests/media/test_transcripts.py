"""The transcript: paragraphs by speaker and pause, each with its time, and nothing in it but words."""

import time

from hypothesis import given
from hypothesis import strategies as st

from community.core import text
from community.media import transcripts
from community.media.pipeline.captions import Caption


def said(*lines: tuple[float, float, str, str]) -> list[Caption]:
    return [Caption(start, end, words, speaker=speaker) for start, end, words, speaker in lines]


def test_a_paragraph_ends_with_its_speaker_and_with_a_pause() -> None:
    lines = said((0, 2, "One", "Lin"), (2, 4, "two.", "Lin"), (4, 6, "Three.", "Jo"), (9, 11, "Four.", "Jo"))
    assert [(each.at, each.speaker, each.words) for each in transcripts.paragraphs(lines)] == [
        (0, "Lin", "One two."),
        (4, "Jo", "Three."),
        (9, "Jo", "Four."),
    ]


def test_a_long_paragraph_ends_at_a_full_stop() -> None:
    lines = [Caption(n, n + 1, "Twenty letters here." if n % 2 else "and so it goes on") for n in range(100)]
    made = transcripts.paragraphs(lines)
    assert len(made) > 2
    assert all(each.lines[-1].text.endswith(".") for each in made)


def test_each_paragraph_has_its_time_as_a_link() -> None:
    html = transcripts.html_of(said((130.5, 132, "Calcium <first> & now", 'Dr "Lin"')))
    assert '<a class="at" href="?t=130#player" data-seek="130.5">2:10</a>' in html
    assert "<strong>Dr &#34;Lin&#34;</strong>" in html
    assert '<span data-at="130.5" data-until="132">Calcium &lt;first&gt; &amp; now</span>' in html


@given(st.lists(st.tuples(st.integers(0, 90), st.text(), st.text(max_size=9)), max_size=20))
def test_nothing_in_captions_becomes_markup(cues: list[tuple[int, str, str]]) -> None:
    """Abuse case 107."""
    lines = [Caption(at, at + 1, words, speaker=speaker) for at, words, speaker in cues]
    html = transcripts.html_of(lines)
    assert "<script" not in html
    assert html.count("<a ") == len(transcripts.paragraphs(lines))
    assert text.tidy(text.plain(html)) is not None


def test_the_longest_transcript_is_rendered_in_no_time() -> None:
    lines = [Caption(n, n + 1, "words without any stop " * 10) for n in range(5_000)]
    began = time.perf_counter()
    transcripts.html_of(lines)
    assert time.perf_counter() - began < 2
