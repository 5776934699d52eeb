"""What phones, cameras and recorders bring, and worse: each is ready in the end, or refused with a reason."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest
from flask import Flask

from community.core import jobs, storage
from community.core.db import db
from community.core.errors import Unfit
from community.media.models import Asset
from community.media.pipeline import hls
from community.media.pipeline.probe import Probe, probe
from tests.cast import Cast
from tests.media.conftest import H264, Recorder, picture, sound
from tests.media.ready import received

Recorded = Callable[[Recorder, Path], Path]
HDR = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le"]
WIDE = ["-color_primaries", "bt2020", "-colorspace", "bt2020nc"]
UNEVEN = "select='lt(n,20)+not(mod(n,4))'"
FIVE_POINT_ONE = "aevalsrc=" + "|".join(f"0.1*sin(2*PI*{110 * n}*t)" for n in range(1, 7)) + ":c=5.1:s=48000"
CALM = ["-f", "lavfi", "-i", "color=c=teal:s=3840x2160:r=60:d=1"]
FIXTURES: dict[str, list[str]] = {
    "no audio.mp4": [*picture("160x90", 2), *H264],
    "portrait.mp4": [*picture("90x160", 2), *sound(2), *H264],
    "uneven.mp4": [*picture("160x90", 3), *sound(3), "-vf", UNEVEN, "-fps_mode", "vfr", *H264],
    "bright pq.mp4": [*picture("160x90", 1), *sound(1), *HDR, *WIDE, "-color_trc", "smpte2084"],
    "bright hlg.mp4": [*picture("160x90", 1), *HDR, *WIDE, "-color_trc", "arib-std-b67"],
    "four k.mp4": [*CALM, *sound(1), *H264],
    "mono.mp4": [*picture("160x90", 2), *sound(2), *H264, "-ac", "1"],
    "surround.mp4": [*picture("160x90", 2), *sound(2, FIVE_POINT_ONE), *H264],
    "late sound.mkv": [*picture("160x90", 3), "-itsoffset", "1", *sound(2), *H264],
    "woven.ts": [
        *picture("160x96", 2, rate=50),
        *sound(2),
        "-vf",
        "tinterlace=interleave_top",
        *H264,
        "-c:a",
        "aac",
        "-flags",
        "+ildct+ilme",
    ],
    "ten bits.mkv": [*picture("160x90", 1), "-c:v", "libx264", "-pix_fmt", "yuv422p10le"],
    "only sound.mp4": [*sound(2), "-c:a", "aac"],
    "fitting.mp4": [*picture("160x90", 3), *sound(3), *H264, "-g", "50", "-b:v", "200k", "-ac", "2"],
}


@pytest.fixture(scope="session")
def cover(record: Recorder) -> Path:
    picture_of_it = record("cover.jpg", *picture("64x64", 1), "-frames:v", "1")
    mapped = ["-map", "0", "-map", "1", "-disposition:v", "attached_pic", "-metadata", "artist=Dr Nobody"]
    return record("covered.mp3", *sound(2), "-i", str(picture_of_it), *mapped, "-c:v", "mjpeg")


def made_ready(app: Flask, people: Cast, path: Path, folder: Path) -> Asset:
    """The asset in the end; all its files stand in `folder`."""
    with app.app_context():
        asset_id = received(people.amara, path)
        jobs.run_all()
        asset = db.session.get_one(Asset, asset_id, populate_existing=True)
        assert asset.is_complete, asset.reason
        for each in asset.renditions:
            storage.fetch(each.key, folder / each.name)
        db.session.expunge(asset)
        return asset


def assert_plays(folder: Path, asset: Asset) -> None:
    """Every variant decodes without an error, for as long as the recording lasts."""
    variants = hls.STREAM.findall((folder / "master.m3u8").read_text())
    assert variants
    for _, playlist in variants:
        assert hls.seconds_of(folder / playlist) == pytest.approx(asset.duration, abs=0.25)
        assert decoded(folder / playlist) == ""


def decoded(playlist: Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-xerror", "-i", str(playlist)]
    done = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=False)
    return done.stderr or ("" if done.returncode == 0 else f"ended with {done.returncode}")


def largest(folder: Path) -> Probe:
    return probe(folder / "video.mp4")


@pytest.mark.parametrize("name", FIXTURES)
def test_it_is_ready_and_plays(app: Flask, people: Cast, record: Recorder, tmp_path: Path, name: str) -> None:
    path = record(name, *FIXTURES[name])
    asset = made_ready(app, people, path, tmp_path)
    assert_plays(tmp_path, asset)
    made = largest(tmp_path) if asset.kind == "video" else probe(tmp_path / "audio.mp4")
    assert made.hdr is None
    assert made.channels in (None, 1, 2)
    if asset.kind == "video":
        assert made.fps is not None
        assert not made.is_interlaced
        assert made.width is not None
        assert made.height is not None


def test_a_turned_one_is_ready_and_plays(app: Flask, people: Cast, turned: Path, tmp_path: Path) -> None:
    asset = made_ready(app, people, turned, tmp_path)
    assert_plays(tmp_path, asset)
    assert (largest(tmp_path).width, largest(tmp_path).height) == (360, 640)


def test_sound_with_a_cover_is_an_episode(app: Flask, people: Cast, cover: Path, tmp_path: Path) -> None:
    """Abuse case 107: of what stands in its tags, nothing is passed on."""
    folder = tmp_path / "made"
    folder.mkdir()
    assert b"Dr Nobody" in cover.read_bytes()
    asset = made_ready(app, people, cover, folder)
    assert asset.kind == "audio"
    assert_plays(folder, asset)
    assert b"Dr Nobody" not in b"".join(each.read_bytes() for each in folder.iterdir())


def test_what_varies_becomes_constant_and_stays_in_step(
    app: Flask, people: Cast, record: Recorder, tmp_path: Path
) -> None:
    """The flash and the click at the second second are still together after uneven pictures were evened."""
    flash = "drawbox=t=fill:c=white:enable='between(t,2,2.2)'"
    click = ["-f", "lavfi", "-i", "aevalsrc='0.8*sin(2*PI*880*t)*between(t,2,2.2)':d=3"]
    path = record(
        "flash.mp4", *picture("160x90", 3), *click, "-vf", f"{flash},{UNEVEN}", "-fps_mode", "vfr", *H264
    )
    assert not probe(path).is_plain
    made_ready(app, people, path, tmp_path)
    film = tmp_path / "video.mp4"
    assert probe(film).fps == pytest.approx(25, abs=6)
    bright = seconds_said(
        film, "-vf", "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", over=200
    )
    loud = seconds_said(
        film,
        "-af",
        "astats=metadata=1:reset=1,ametadata=print:key=lavfi.astats.Overall.RMS_level:file=-",
        over=-20,
    )
    assert bright == pytest.approx(2, abs=0.17)
    assert loud == pytest.approx(bright, abs=0.17)


def seconds_said(film: Path, option: str, chain: str, *, over: float) -> float:
    """The first moment of which ffmpeg measures more than `over`."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(film), option, chain]
    said = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True).stdout
    moment = 0.0
    for line in said.splitlines():
        if "pts_time:" in line:
            moment = float(line.split("pts_time:")[1])
        elif "=" in line and float(line.split("=")[1]) > over:
            return moment
    return -1.0


def test_what_fits_is_copied_bit_by_bit(app: Flask, people: Cast, record: Recorder, tmp_path: Path) -> None:
    path = record("fitting.mp4", *FIXTURES["fitting.mp4"])
    assert probe(path).is_plain
    made_ready(app, people, path, tmp_path)
    assert pictures_of(tmp_path / "90p.m3u8") == pictures_of(path)


def pictures_of(path: Path) -> str:
    """The digest of every decoded picture: equal only where nothing was encoded again."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(path), "-map", "0:v"]
    return subprocess.run([*command, "-f", "md5", "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zero.mp4", lambda film: b""),
        ("cut.mp4", lambda film: film[: int(len(film) * 0.6)]),
        ("no index.mp4", lambda film: film[: film.rindex(b"moov") - 4]),
        ("playlist.mp4", lambda film: b"#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n"),
        (
            "playlist in boxes.mp4",
            lambda film: b"\0\0\0\x14ftypisom" + b"\0" * 8 + b"#EXTM3U\nfile:///etc/passwd\n",
        ),
    ],
)
def test_what_cannot_be_ready_is_refused_with_a_reason(
    app: Flask, people: Cast, lecture: Path, tmp_path: Path, name: str, content: Callable[[bytes], bytes]
) -> None:
    """Abuse cases 88 and 89."""
    path = tmp_path / name
    path.write_bytes(content(lecture.read_bytes()))
    with app.app_context():
        with pytest.raises(Unfit) as refusal:
            received(people.amara, path)
        assert len(refusal.value.sentence) > 30
        assert db.session.query(Asset).count() == 0
    assert list((app.extensions["settings"].instance / "files").rglob("*")) == []
