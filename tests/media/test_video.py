"""A video becomes playable everywhere, and says nothing of where it came from."""

import dataclasses
import re
from pathlib import Path

import av
import pytest
from PIL import Image

from community.media.pipeline import hls, posters, video
from community.media.pipeline.ladder import first_rung, is_copied, other_rungs, rungs_for, size_on
from community.media.pipeline.probe import Probe, probe
from tests.media.conftest import Recorder

SHAPES = {"container": "mov", "duration": 5.0, "rotation": 0, "fps": 25.0, "bit_rate": 1}


def shaped(width: int, height: int, **more: object) -> Probe:
    codecs = {"video_codec": "h264", "audio_codec": "aac", "channels": 2}
    return Probe(kind="video", width=width, height=height, **SHAPES, **codecs, **more)  # type: ignore[arg-type]  # plain values


def made_of(source: Path, folder: Path) -> Path:
    """The folder with everything, made as the steps make it."""
    found = probe(source)
    first = first_rung(found)
    variants = video.make_renditions(source, found, [first], folder, with_sound_alone=True)
    if other_rungs(found):
        sound = folder / "audio.mp4" if found.audio_codec else None
        variants += video.make_renditions(source, found, other_rungs(found), folder, sound=sound)
    (folder / hls.MASTER).write_text(hls.master(variants))
    video.make_fallback(folder / f"{first.name}.mp4", found, folder)
    posters.make_poster(source, found, folder)
    posters.make_candidates(folder / video.FALLBACK, found, folder)
    posters.make_storyboard(folder / f"{first.name}.mp4", found, folder)
    return folder


@pytest.fixture(scope="module")
def made(lecture: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_of(lecture, tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (1920, 1080, [(426, 240), (640, 360), (852, 480), (1280, 720), (1920, 1080)]),
        (3840, 2160, [(426, 240), (640, 360), (852, 480), (1280, 720), (1920, 1080), (3840, 2160)]),
        (4096, 2304, [(426, 240), (640, 360), (852, 480), (1280, 720), (1920, 1080), (3840, 2160)]),
        (960, 540, [(426, 240), (640, 360), (852, 480), (960, 540)]),
        (1080, 1920, [(240, 426), (360, 640), (480, 852), (720, 1280), (1080, 1920)]),
        (660, 370, [(428, 240), (660, 370)]),
        (321, 241, [(320, 240)]),
    ],
)
def test_nothing_is_upscaled(width: int, height: int, sizes: list[tuple[int, int]]) -> None:
    source = shaped(width, height)
    assert [size_on(rung, source) for rung in rungs_for(source)] == sizes


def test_one_begins_with_a_size_that_is_soon_made() -> None:
    assert [first_rung(shaped(*size)).side for size in ((1920, 1080), (320, 180))] == [360, 180]


def test_what_fits_already_is_copied_and_shown_first() -> None:
    fitting = shaped(1280, 720, is_plain=True, kilobits=2800)
    assert first_rung(fitting).side == 720
    assert [is_copied(rung, fitting) for rung in rungs_for(fitting)] == [False, False, False, True]
    too_heavy = shaped(1280, 720, is_plain=True, kilobits=2801)
    assert first_rung(too_heavy).side == 360


def test_the_master_names_codecs_size_and_rate(made: Path) -> None:
    master = (made / "master.m3u8").read_text()
    assert "RESOLUTION=640x360,FRAME-RATE=25.000" in master
    assert re.search(r'CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"', master)
    assert re.findall(r"^[^#].*$", master, re.M) == ["240p.m3u8", "360p.m3u8", "audio.m3u8"]


def test_a_rendition_is_one_file_in_segments_of_four_seconds(made: Path) -> None:
    playlist = (made / "360p.m3u8").read_text()
    lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+)", playlist)]
    assert lengths[0] == pytest.approx(4)
    assert sum(lengths) == pytest.approx(5, abs=0.1)
    assert set(re.findall(r"^[^#\n].*$", playlist, re.M)) == {"360p.mp4"}


def test_all_sizes_change_segments_at_the_same_moments(made: Path) -> None:
    first, second = (
        re.findall(r"#EXTINF:\S+", (made / name).read_text()) for name in ("240p.m3u8", "360p.m3u8")
    )
    assert first == second


def test_every_size_sounds_alike_and_at_the_same_moments(made: Path) -> None:
    first, *others = (heard_in(made / name) for name in ("360p.mp4", "240p.mp4", "audio.mp4"))
    assert len(first) > 200
    assert others == [first, first]


def heard_in(path: Path) -> list[tuple[float, bytes]]:
    """Each packet of the sound, and its time."""
    heard = []
    with av.open(str(path)) as container:
        for packet in container.demux(audio=0):
            if packet.pts is not None and packet.time_base is not None:
                heard.append((round(float(packet.pts * packet.time_base), 3), bytes(packet)))
    return heard


def test_the_fallback_starts_with_its_index(made: Path) -> None:
    content = (made / "video.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    found = probe(made / "video.mp4")
    assert (found.width, found.height, found.channels) == (640, 360, 2)


def test_no_word_of_the_source_is_left(made: Path, lecture: Path) -> None:
    """Abuse case 100."""
    assert b"Ward 7" in lecture.read_bytes()
    for path in made.iterdir():
        content = path.read_bytes()
        for trace in (b"Ward 7", b"+53.3498", b"x264", b"Lavf", b"Lavc"):
            assert trace not in content, (path.name, trace)


def test_the_poster_is_there_twice(made: Path) -> None:
    for name, kind in (("poster.webp", "WEBP"), ("poster.jpg", "JPEG")):
        with Image.open(made / name) as image:
            assert (image.format, image.size) == (kind, (640, 360))


def test_posters_to_choose_from_show_different_moments(made: Path) -> None:
    pictures = [path.read_bytes() for path in sorted(made.glob("poster-*.webp"))]
    assert len(set(pictures)) == len(pictures) == 3


def test_the_storyboard_says_which_tile_shows_which_second(made: Path) -> None:
    cues = re.findall(r"(\S+) --> (\S+)\n(\S+)", (made / "storyboard.vtt").read_text())
    assert cues == [
        ("00:00:00.000", "00:00:02.000", "storyboard.jpg#xywh=0,0,192,108"),
        ("00:00:02.000", "00:00:04.000", "storyboard.jpg#xywh=192,0,192,108"),
        ("00:00:04.000", "00:00:05.023", "storyboard.jpg#xywh=384,0,192,108"),
    ]
    with Image.open(made / "storyboard.jpg") as sheet:
        assert sheet.size == (3 * 192, 108)


def test_a_long_film_has_at_most_eleven_by_eleven_tiles() -> None:
    long = dataclasses.replace(shaped(1920, 1080), duration=2 * 3600.0)
    assert posters.seconds_of_a_tile(long) == 60
    assert "#xywh=1728,1080,192,108" in posters.sheet_index(long, 60)


def test_a_turned_video_stands_upright(turned: Path, tmp_path: Path) -> None:
    made = probe(made_of(turned, tmp_path) / "video.mp4")
    assert (made.width, made.height, made.rotation) == (360, 640, 0)


def test_a_video_without_sound_becomes_one(silent_film: Path, tmp_path: Path) -> None:
    made = made_of(silent_film, tmp_path)
    assert probe(made / "video.mp4").audio_codec is None
    assert "mp4a" not in (made / "master.m3u8").read_text()
    assert not (made / "audio.m3u8").exists()


def test_surround_becomes_stereo(record: Recorder, lecture: Path, tmp_path: Path) -> None:
    path = record("surround.mp4", "-i", str(lecture), "-c:v", "copy", "-c:a", "aac", "-ac", "6")
    assert probe(path).channels == 6
    assert probe(made_of(path, tmp_path) / "video.mp4").channels == 2


def test_progress_only_grows(portrait: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    found = probe(portrait)
    video.make_renditions(portrait, found, rungs_for(found), tmp_path, on_progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
