"""What the pipeline takes, and the words with which it refuses the rest."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.core.errors import Unfit
from community.media.pipeline.probe import Probe, probe
from tests.media.conftest import H264, Recorder, picture, sound


def refusal(path: Path, filename: str | None = None) -> str:
    with pytest.raises(Unfit) as refused:
        probe(path, filename=filename)
    return refused.value.sentence


def test_a_lecture_is_described(lecture: Path) -> None:
    found = probe(lecture)
    assert (found.kind, found.width, found.height, found.fps) == ("video", 640, 360, 25)
    assert (found.video_codec, found.audio_codec, found.channels) == ("h264", "aac", 1)
    assert found.duration == pytest.approx(5, abs=0.1)


def test_a_video_without_sound_fits(silent_film: Path) -> None:
    assert probe(silent_film).audio_codec is None


def test_a_turned_video_is_described_as_it_is_shown(turned: Path) -> None:
    found = probe(turned)
    assert (found.width, found.height, found.rotation % 180) == (360, 640, 90)


def test_a_song_with_a_cover_is_audio(record: Recorder, speech: Path) -> None:
    cover = record("cover.png", *picture("64x64", 1), "-frames:v", "1")
    both = ["-i", str(speech), "-i", str(cover), "-map", "0", "-map", "1", "-c:v", "copy"]
    path = record("cover.mp3", *both, "-disposition:v", "attached_pic")
    assert probe(path).kind == "audio"


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp3", "libmp3lame"), ("a.m4a", "aac"), ("a.flac", "flac"), ("a.ogg", "libvorbis")]
)
def test_the_usual_sound_files_fit(record: Recorder, speech: Path, name: str, codec: str) -> None:
    found = probe(record(name, "-i", str(speech), "-c:a", codec, "-ac", "2"))
    assert (found.kind, found.channels) == ("audio", 2)


def test_the_name_its_owner_gave_is_what_counts(lecture: Path, tmp_path: Path) -> None:
    stored = tmp_path / "5f0c"
    stored.write_bytes(lecture.read_bytes())
    assert probe(stored, filename="Ward round.MP4").kind == "video"
    assert "ends in .mp3" in refusal(stored, "Ward round.mp3")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty (0 bytes)"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n", "a playlist"),
        (b"\n <!doctype html><script>1</script>", "a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a drawing in XML"),
        (b"PK\x03\x04" + bytes(60), "a ZIP archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "another kind"),
        (os.urandom(4) + b"ftypisom" + bytes(400), "cannot be read"),
        (b"RIFF\x24\x00\x00\x00WAVE", "cannot be read"),
    ],
)
def test_what_is_not_a_recording_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    """Abuse cases 87 and 88."""
    path = tmp_path / ("a.wav" if content[:4] == b"RIFF" else "a.mp4")
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_playlist_behind_the_mark_of_a_video_reads_no_other_file(tmp_path: Path, lecture: Path) -> None:
    """Abuse case 88: the demuxer goes by content, whatever the first bytes say."""
    path = tmp_path / "a.mp4"
    path.write_text(f"#EXTftyp\n#EXTM3U\n#EXTINF:5,\nfile://{lecture}\n#EXT-X-ENDLIST\n")
    assert "playlist" in refusal(path) or "cannot be read" in refusal(path)


def test_a_file_without_its_index_is_refused(lecture: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(lecture.read_bytes()[: lecture.stat().st_size // 2])
    assert "end may be missing" in refusal(path)


def test_a_file_that_lost_its_last_bytes_is_refused(lecture: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(lecture.read_bytes()[:-20])
    assert "end" in refusal(path)


def test_a_file_whose_end_is_missing_is_refused_with_both_lengths(faststart: Path, tmp_path: Path) -> None:
    """Abuse case 94."""
    path = tmp_path / "cut.mp4"
    path.write_bytes(faststart.read_bytes()[: faststart.stat().st_size // 2])
    assert "should last 0:05" in refusal(path)


def test_a_wav_whose_end_is_missing_is_refused(speech: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    path.write_bytes(speech.read_bytes()[: speech.stat().st_size // 2])
    assert "end of this file is missing" in refusal(path)


def test_the_limits_are_named(record: Recorder) -> None:
    """Abuse case 93."""
    fast = record("fast.mp4", *picture("64x64", 2, rate=120), *H264)
    wide = record("wide.mp4", *picture("4200x32", 1, rate=2), *H264)
    short = record("short.wav", *sound(0.4))
    assert "120 pictures a second; the limit is 60" in refusal(fast)
    assert "4200 x 32 pixels; the limit is 4096" in refusal(wide)
    assert "the least is 1 s" in refusal(short)


def test_a_recording_of_more_than_two_hours_is_refused(record: Recorder) -> None:
    path = record("long.flac", *sound(7300, "anullsrc=r=8000:cl=mono"), "-t", "7300")
    assert "2:01:40; the limit is 2 hours" in refusal(path)


def test_many_sound_tracks_are_refused(record: Recorder) -> None:
    """Abuse case 93."""
    path = record("many.mkv", *sound(2), *["-map", "0:a"] * 3, "-c:a", "flac")
    assert "3 sound tracks; the limit is 2" in refusal(path)


def test_a_rare_decoder_is_never_started(record: Recorder) -> None:
    """Abuse case 90."""
    path = record("rare.avi", *picture("64x64", 2), "-c:v", "magicyuv", "-pix_fmt", "gbrp")
    assert "cannot be shown here" in refusal(path) or "cannot be read" in refusal(path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_described_or_refused_and_nothing_else(
    data: st.DataObject, lecture: Path, speech: Path, tmp_path: Path
) -> None:
    source = data.draw(st.sampled_from([lecture, speech]))
    content = bytearray(source.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=12)):
        content[place] = data.draw(st.integers(0, 255))
    keep = data.draw(st.integers(0, len(content)))
    path = tmp_path / f"damaged{source.suffix}"
    path.write_bytes(content[:keep] if data.draw(st.booleans()) else content)
    assert isinstance(outcome(path), Probe | Unfit)


def outcome(path: Path) -> Probe | Unfit:
    try:
        return probe(path)
    except Unfit as refusal:
        return refusal
