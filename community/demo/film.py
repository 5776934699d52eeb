"""A storyboard becomes a film: scenes one after another, painted frame by frame, with a voice over them."""

import subprocess
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

from community.demo.canvas import GROUND, INK, INK_2, LINE, PAPER, TEAL, TEAL_TINT, Pen, drawn
from community.media.pipeline.sandbox import OnProgress

SIZE = (1280, 720)
FRAMES_A_SECOND = 20
STAGE = (40, 140, 1240, 640)  # the paper on which a scene is painted
STAGE_SIZE = (STAGE[2] - STAGE[0], STAGE[3] - STAGE[1])
FADE_SECONDS = 0.4

Painter = Callable[[float, float], Image.Image]
"""From the seconds since a scene began, and its length, to the picture on the stage."""


@dataclass(frozen=True)
class Scene:
    heading: str
    note: str
    reading: str
    prepare: Callable[[], Painter]


@dataclass(frozen=True)
class Storyboard:
    topic: str
    scenes: Sequence[Scene]


def starts_of(count: int, duration: float, cues: Sequence[float]) -> list[float]:
    """When each scene begins: with its spoken line if there is one, else in equal parts of what is left."""
    known = [0.0, *cues[1:count]]
    left = count - len(known)
    share = (duration - known[-1]) / (left + 1)
    return known + [known[-1] + share * (number + 1) for number in range(left)]


def frames(board: Storyboard, duration: float, starts: Sequence[float]) -> Iterator[Image.Image]:
    showing, before = -1, Image.new("RGB", STAGE_SIZE, PAPER)
    painter: Painter | None = None
    frame = Image.new("RGB", SIZE, GROUND)
    for number in range(round(duration * FRAMES_A_SECOND)):
        now = number / FRAMES_A_SECOND
        index = bisect_right(starts, now) - 1
        if index != showing or painter is None:
            showing, painter = index, board.scenes[index].prepare()
            before = frame.crop(STAGE)
            frame = surroundings(board, index)
        since = now - starts[index]
        ends = starts[index + 1] if index + 1 < len(starts) else duration
        picture = painter(since, ends - starts[index])
        if index and since < FADE_SECONDS:
            picture = Image.blend(before, picture, since / FADE_SECONDS)
        frame.paste(picture, STAGE[:2])
        frame.paste(TEAL, progress_bar(now / duration))
        yield frame


def surroundings(board: Storyboard, index: int) -> Image.Image:
    scene = board.scenes[index]

    def paint(pen: Pen) -> None:
        pen.write((40, 46), f"{board.topic} · {index + 1} of {len(board.scenes)}", TEAL, 19, bold=True)
        pen.write((40, 92), scene.heading, INK, 38, bold=True)
        pen.write((40, 124), scene.note, INK_2, 21)
        if scene.reading:
            width = 40 + len(scene.reading) * 11
            pen.box((1240 - width, 52, 1240, 96), TEAL_TINT, radius=10)
            pen.write((1240 - width / 2, 75), scene.reading, TEAL, 20, bold=True, anchor="mm")
        pen.box((38, 138, 1242, 642), PAPER, LINE, radius=4)
        pen.box((40, 676, 1240, 682), LINE, radius=3)

    return drawn(SIZE, GROUND, paint)


def progress_bar(done: float) -> tuple[int, int, int, int]:
    return (40, 676, 41 + round(1199 * min(1.0, done)), 682)


def shoot(
    board: Storyboard,
    path: Path,
    *,
    duration: float,
    narration: Path | None,
    cues: Sequence[float],
    on_progress: OnProgress,
) -> None:
    """Writes the film as MP4."""
    total = round(duration * FRAMES_A_SECOND)
    starts = starts_of(len(board.scenes), duration, cues)
    camera = subprocess.Popen(recording(path, narration), stdin=subprocess.PIPE)
    assert camera.stdin is not None
    with camera, camera.stdin as lens:
        for number, frame in enumerate(frames(board, duration, starts), start=1):
            lens.write(frame.tobytes())
            if number % FRAMES_A_SECOND == 0:
                on_progress(number / total)
    if camera.returncode != 0:
        raise RuntimeError(f"The film {path.name} could not be written.")
    on_progress(1.0)


def recording(path: Path, narration: Path | None) -> list[str]:
    size, rate = f"{SIZE[0]}x{SIZE[1]}", str(FRAMES_A_SECOND)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", rate, "-i", "pipe:0"]
    command += ["-i", str(narration), "-c:a", "aac", "-b:a", "128k"] if narration else []
    # Untagged, players take the colours for those of another standard, and the paper turns greenish.
    command += ["-vf", "scale=out_color_matrix=bt709", "-colorspace", "bt709"]
    command += ["-color_primaries", "bt709", "-color_trc", "bt709"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "17", "-pix_fmt", "yuv420p"]
    return [*command, "-movflags", "+faststart", str(path)]
