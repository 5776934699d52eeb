"""Real recordings for the pipeline, drawn and sounded by ffmpeg itself: small, and made once a run."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest

Recorder = Callable[..., Path]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
TRACES = ["-metadata", "title=Ward 7", "-metadata", "location=+53.3498-006.2603/"]


def picture(size: str, seconds: float, rate: int = 25) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]


def sound(seconds: float, source: str = "sine=f=330:r=44100") -> list[str]:
    return ["-f", "lavfi", "-i", f"{source}:d={seconds}"]


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """record(name, *arguments): ffmpeg's arguments become a file."""
    folder = tmp_path_factory.mktemp("recordings")

    def make(name: str, *arguments: str) -> Path:
        path = folder / name
        command = [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-nostdin",
            "-loglevel",
            "error",
            "-y",
            *arguments,
            str(path),
        ]
        subprocess.run(command, check=True)
        return path

    return make


@pytest.fixture(scope="session")
def lecture(record: Recorder) -> Path:
    return record("lecture.mp4", *picture("640x360", 5), *sound(5), *H264, "-c:a", "aac", "-ac", "1", *TRACES)


@pytest.fixture(scope="session")
def faststart(record: Recorder, lecture: Path) -> Path:
    return record("faststart.mp4", "-i", str(lecture), "-c", "copy", "-movflags", "+faststart")


@pytest.fixture(scope="session")
def silent_film(record: Recorder) -> Path:
    return record(
        "silent.webm", *picture("320x240", 2), "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"
    )


@pytest.fixture(scope="session")
def portrait(record: Recorder) -> Path:
    return record("portrait.mp4", *picture("360x640", 2), *sound(2), *H264)


@pytest.fixture(scope="session")
def turned(record: Recorder, lecture: Path) -> Path:
    """As a phone held upright records: lying pixels and a note to turn them."""
    return record("turned.mov", "-display_rotation", "90", "-i", str(lecture), "-c", "copy")


@pytest.fixture(scope="session")
def speech(record: Recorder) -> Path:
    """Quiet, in bursts, with long breaks."""
    bursts = "aevalsrc='0.02*sin(2*PI*220*t)*gt(mod(t,1),0.4)'"
    return record("speech.wav", *sound(6, bursts), "-ac", "1")
