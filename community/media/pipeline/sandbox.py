"""Runs what reads strangers' files: limited in time, memory and files, and ended as a whole group."""

import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
SILENT_SECONDS = 300

OnProgress = Callable[[float], None]
OnLine = Callable[[str], bool | None]


@dataclass(frozen=True)
class Bounds:
    """How much a program may use before it is ended."""

    wall_seconds: float = 60
    cpu_seconds: int = 120
    file_bytes: int = 4 * 1024**3
    open_files: int = 256
    memory_bytes: int = 3 * 1024**3
    silent_seconds: float = math.inf
    """How long it may go on without saying that it is further than before."""


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

    furthest = 0

    def hear(line: str) -> bool:
        nonlocal furthest
        key, _, value = line.partition("=")
        if key != "out_time_us" or not value.isdigit() or int(value) <= furthest:
            return False
        furthest = int(value)
        on_progress(min(1.0, furthest / 1_000_000 / max(seconds, 0.001)))
        return True

    output = run(command, bounds or bounds_for(seconds), hear)
    on_progress(1.0)
    return output.errors


def python(program: Path, arguments: Sequence[str], *, bounds: Bounds | None = None) -> str:
    """Runs a program that needs nothing of the project's other modules and returns what it printed."""
    command = [sys.executable, "-I", str(program), *arguments]
    return "\n".join(run(command, bounds or Bounds()).lines)


def bounds_for(seconds: float) -> Bounds:
    """Ten times the length of the media, and two minutes for the short ones; but nothing may stand still."""
    wall = 120 + 10 * seconds
    return Bounds(wall_seconds=wall, cpu_seconds=int(4 * wall), silent_seconds=SILENT_SECONDS)


def guarded(source: Path) -> list[str]:
    """The input arguments of ffmpeg for a file that a stranger sent."""
    whitelists = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-codec_whitelist", CODECS]
    return [*whitelists, "-max_pixels", str(MAX_PIXELS), "-t", str(MAX_SECONDS), "-i", address(source)]


def address(path: Path) -> str:
    """A file's address that no name can turn into an option or another protocol."""
    return f"file:{path.resolve()}"


def run(command: Sequence[str], bounds: Bounds, on_line: OnLine | None = None) -> Output:
    """Runs a command within bounds; raises Failed or TookTooLong.

    `on_line` hears what it prints, and may answer with False that this is no further than before.
    """
    with tempfile.TemporaryFile() as errors:
        process = start(command, bounds, errors)
        patience = Patience(process, bounds if on_line else replace(bounds, silent_seconds=math.inf))
        try:
            lines = listen(process, patience, on_line)
            code = process.wait()
        finally:
            patience.end()
            end(process)
        said = last_words(errors)
    if patience.lost_after:
        raise TookTooLong(f"{Path(command[0]).name} was ended after {patience.lost_after:.0f} s: {said}")
    if code != 0:
        raise Failed(f"{Path(command[0]).name} ended with {code}: {said}")
    return Output(lines, said)


class Patience:
    """Ends a process that takes too long in all, or is no further than it was for too long."""

    def __init__(self, process: subprocess.Popen[str], bounds: Bounds) -> None:
        self.process, self.bounds = process, bounds
        self.began = self.moved = time.monotonic()
        self.lost_after = 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._wait, daemon=True)
        self.thread.start()

    def _wait(self) -> None:
        while not self.over.wait(max(0.0, self._deadline() - time.monotonic())):
            if time.monotonic() >= self._deadline():
                self.lost_after = time.monotonic() - self.began
                end(self.process)
                return

    def _deadline(self) -> float:
        return min(self.began + self.bounds.wall_seconds, self.moved + self.bounds.silent_seconds)

    def end(self) -> None:
        self.over.set()
        self.thread.join()


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


def listen(process: subprocess.Popen[str], patience: Patience, on_line: OnLine | None) -> list[str]:
    assert process.stdout is not None
    with process.stdout:
        if on_line is None:
            return process.stdout.read().splitlines()
        for line in process.stdout:
            if on_line(line.strip()) is not False:
                patience.moved = time.monotonic()
    return []


def end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def last_words(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - STDERR_KEPT))
    return errors.read().decode("utf-8", "replace").strip()
