"""Captions are valid WebVTT whatever is said in them."""

from community.media.pipeline.captions import Caption, timed, webvtt


def test_lines_become_cues() -> None:
    captions = timed([(0, "Trace one."), (2.5, "Trace two.")], 3661.04)
    assert webvtt(captions) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nTrace one.\n\n00:00:02.500 --> 01:01:01.040\nTrace two.\n"
    )


def test_words_cannot_end_a_cue() -> None:
    said = webvtt([Caption(0, 1, "K+ > 6.5\n\n1 --> 2 <b>", speaker="Lin & Jo")])
    assert said.endswith("<v Lin &amp; Jo>K+ &gt; 6.5 1 --&gt; 2 &lt;b&gt;\n")
