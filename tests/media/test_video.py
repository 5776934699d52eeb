"""A video becomes playable everywhere, and says nothing of where it came from."""

import re
from pathlib import Path

import pytest
from PIL import Image

from community.media.pipeline.probe import Probe, probe
from community.media.pipeline.video import Video, make_video, rungs_for, size_on
from tests.media.conftest import Recorder

SHAPES = {"container": "mov", "duration": 5.0, "rotation": 0, "fps": 25.0, "bit_rate": 1}


def shaped(width: int, height: int) -> Probe:
    codecs = {"video_codec": "h264", "audio_codec": "aac", "channels": 2}
    return Probe(kind="video", width=width, height=height, **SHAPES, **codecs)  # type: ignore[arg-type]  # plain values


@pytest.fixture(scope="module")
def made(lecture: Path, tmp_path_factory: pytest.TempPathFactory) -> Video:
    return make_video(lecture, probe(lecture), tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (1920, 1080, [(640, 360), (1280, 720)]),
        (1280, 720, [(640, 360), (1280, 720)]),
        (960, 540, [(640, 360), (960, 540)]),
        (1080, 1920, [(360, 640), (720, 1280)]),
        (321, 241, [(320, 240)]),
    ],
)
def test_nothing_is_upscaled(width: int, height: int, sizes: list[tuple[int, int]]) -> None:
    source = shaped(width, height)
    assert [size_on(rung, source) for rung in rungs_for(source)] == sizes


def test_the_master_names_codecs_and_size(made: Video) -> None:
    master = made.master.read_text()
    assert "RESOLUTION=640x360" in master
    assert re.search(r'CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"', master)


def test_a_rendition_is_one_file_in_segments_of_four_seconds(made: Video) -> None:
    playlist = made.renditions[0].playlist.read_text()
    lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+)", playlist)]
    assert lengths[0] == pytest.approx(4)
    assert sum(lengths) == pytest.approx(5, abs=0.1)
    assert set(re.findall(r"^[^#\n].*$", playlist, re.M)) == {"360p.mp4"}


def test_the_fallback_starts_with_its_index(made: Video) -> None:
    content = made.fallback.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    found = probe(made.fallback)
    assert (found.width, found.height, found.channels) == (640, 360, 2)


def test_no_word_of_the_source_is_left(made: Video, lecture: Path) -> None:
    """Abuse case 100."""
    assert b"Ward 7" in lecture.read_bytes()
    for path in made.master.parent.iterdir():
        content = path.read_bytes()
        assert b"Ward 7" not in content
        assert b"+53.3498" not in content


def test_the_poster_is_there_twice(made: Video) -> None:
    for path, kind in ((made.poster_webp, "WEBP"), (made.poster_jpeg, "JPEG")):
        with Image.open(path) as image:
            assert (image.format, image.size) == (kind, (640, 360))


def test_a_turned_video_stands_upright(turned: Path, tmp_path: Path) -> None:
    made = make_video(turned, probe(turned), tmp_path)
    assert (made.width, made.height) == (360, 640)
    assert probe(made.fallback).rotation == 0


def test_a_video_without_sound_becomes_one(silent_film: Path, tmp_path: Path) -> None:
    made = make_video(silent_film, probe(silent_film), tmp_path)
    assert probe(made.fallback).audio_codec is None
    assert "mp4a" not in made.master.read_text()


def test_surround_becomes_stereo(record: Recorder, lecture: Path, tmp_path: Path) -> None:
    path = record("surround.mp4", "-i", str(lecture), "-c:v", "copy", "-c:a", "aac", "-ac", "6")
    assert probe(path).channels == 6
    assert probe(make_video(path, probe(path), tmp_path).fallback).channels == 2


def test_progress_only_grows(portrait: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    make_video(portrait, probe(portrait), tmp_path, on_progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
