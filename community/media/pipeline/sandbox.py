"""Runs what reads strangers' files: limited in time, memory and files, and ended as a whole group."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import imageio_ffmpeg

INSIDE = Path(__file__).parent / "inside"
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,ogg,flac,aac,mpegts,avi"
CODECS = (
    "h264,hevc,vp8,vp9,av1,libdav1d,mpeg4,mpeg2video,mpeg1video,h263,mjpeg,theora,prores,"
    "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,ac3,eac3,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw"
)
MAX_PIXELS = 4096 * 4096
MAX_SECONDS = 2 * 60 * 60
STDERR_KEPT = 64 * 1024

OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Bounds:
    """How much a program may use before it is ended."""

    wall_seconds: float = 60
    cpu_seconds: int = 120
    file_bytes: int = 4 * 1024**3
    open_files: int = 256
    memory_bytes: int = 3 * 1024**3


class Failed(Exception):
    """A program ended badly. Its words are for the log, not for a member."""


class TookTooLong(Failed):
    """A program was ended because its time was up."""


@dataclass(frozen=True)
class Output:
    lines: list[str]
    errors: str


def nobody(fraction: float) -> None:
    """Hears of progress and does nothing."""


def ffmpeg(
    arguments: Sequence[str],
    *,
    seconds: float,
    on_progress: OnProgress = nobody,
    bounds: Bounds | None = None,
) -> str:
    """Runs ffmpeg over `seconds` of media, tells the fraction done, and returns its error output."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "warning",
        "-nostats",
        "-y",
    ]
    command += ["-progress", "pipe:1", *arguments]

    def hear(line: str) -> None:
        key, _, value = line.partition("=")
        if key == "out_time_us" and value.lstrip("-").isdigit():
            on_progress(min(1.0, max(0.0, int(value) / 1_000_000 / max(seconds, 0.001))))

    output = run(command, bounds or bounds_for(seconds), hear)
    on_progress(1.0)
    return output.errors


def python(program: Path, arguments: Sequence[str], *, bounds: Bounds | None = None) -> str:
    """Runs a program that needs nothing of the project's other modules and returns what it printed."""
    command = [sys.executable, "-I", str(program), *arguments]
    return "\n".join(run(command, bounds or Bounds()).lines)


def bounds_for(seconds: float) -> Bounds:
    """Ten times the length of the media, and two minutes for the short ones."""
    wall = 120 + 10 * seconds
    return Bounds(wall_seconds=wall, cpu_seconds=int(4 * wall))


def guarded(source: Path) -> list[str]:
    """The input arguments of ffmpeg for a file that a stranger sent."""
    whitelists = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-codec_whitelist", CODECS]
    return [*whitelists, "-max_pixels", str(MAX_PIXELS), "-t", str(MAX_SECONDS), "-i", address(source)]


def address(path: Path) -> str:
    """A file's address that no name can turn into an option or another protocol."""
    return f"file:{path.resolve()}"


def run(command: Sequence[str], bounds: Bounds, on_line: Callable[[str], None] | None = None) -> Output:
    """Runs a command within bounds; raises Failed or TookTooLong."""
    with tempfile.TemporaryFile() as errors:
        process = start(command, bounds, errors)
        late = threading.Event()
        timer = threading.Timer(bounds.wall_seconds, end_late, (process, late))
        timer.start()
        try:
            lines = listen(process, on_line)
            code = process.wait()
        finally:
            timer.cancel()
            end(process)
        said = last_words(errors)
    if late.is_set():
        raise TookTooLong(f"{Path(command[0]).name} was ended after {bounds.wall_seconds:.0f} s: {said}")
    if code != 0:
        raise Failed(f"{Path(command[0]).name} ended with {code}: {said}")
    return Output(lines, said)


def through(program: Path, arguments: Sequence[str], content: bytes, *, bounds: Bounds) -> bytes:
    """What a program makes of `content`; both pass through memory alone. Raises Failed or TookTooLong."""
    # Without -B it would write its compiled modules, and may be allowed no file at all.
    command = [sys.executable, "-I", "-B", str(program), *arguments]
    process = subprocess.Popen(
        confined(command, bounds),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # What it complains of may quote what it read.
        env={},
        start_new_session=True,
    )
    try:
        made, _ = process.communicate(content, bounds.wall_seconds)
    except subprocess.TimeoutExpired as late:
        raise TookTooLong(f"{program.name} was ended after {bounds.wall_seconds:.0f} s") from late
    finally:
        end(process)
    if process.returncode != 0:
        raise Failed(f"{program.name} ended with {process.returncode}")
    return made


def confined(command: Sequence[str], bounds: Bounds) -> list[str]:
    """The command behind one that sets limits: preexec_fn may deadlock in a process with threads."""
    limits = (bounds.cpu_seconds, bounds.file_bytes, bounds.open_files, bounds.memory_bytes, os.getpid())
    return [sys.executable, "-I", "-S", str(INSIDE / "confine.py"), *map(str, limits), *command]


def start(command: Sequence[str], bounds: Bounds, errors: IO[bytes]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        confined(command, bounds),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={},
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


def listen(process: subprocess.Popen[str], on_line: Callable[[str], None] | None) -> list[str]:
    assert process.stdout is not None
    with process.stdout:
        if on_line is None:
            return process.stdout.read().splitlines()
        for line in process.stdout:
            on_line(line.strip())
    return []


def end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def end_late(process: subprocess.Popen[str], late: threading.Event) -> None:
    late.set()
    end(process)


def last_words(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - STDERR_KEPT))
    return errors.read().decode("utf-8", "replace").strip()
