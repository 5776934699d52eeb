"""Still pictures of a video: posters to choose from, and the sheet that is looked at while one seeks."""

import math
from collections.abc import Sequence
from pathlib import Path

from community.media.pipeline import sandbox
from community.media.pipeline.captions import clock
from community.media.pipeline.ladder import Rung, shown_size, size_on
from community.media.pipeline.probe import Probe
from community.media.pipeline.video import NO_METADATA, SECONDS_BETWEEN_KEY_FRAMES, tone_mapping

POSTER_WEBP, POSTER_JPEG = "poster.webp", "poster.jpg"
POSTER_SIDE = 720
FRAMES_OF_A_POSTER = 50
KEY_FRAMES_TO_CHOOSE_FROM = 50
CANDIDATES = 6
# As JPEG wants it, whatever the video says of itself.
FULL_RANGE = "scale=out_range=full,format=yuvj420p"
SHEET, SHEET_INDEX = "storyboard.jpg", "storyboard.vtt"
TILE = 192
TILES_A_SIDE = 11


def make_poster(source: Path, probe: Probe, folder: Path) -> None:
    """The most telling of some frames from the middle: WebP for pages, JPEG for other sites' previews."""
    chain = [*shrinking(probe), *tone_mapping(probe), f"thumbnail={FRAMES_OF_A_POSTER}"]
    arguments = ["-ss", f"{probe.duration / 2:.3f}", *sandbox.guarded(source)]
    arguments += drawing(chain, folder / POSTER_WEBP, folder / POSTER_JPEG, count=1)
    sandbox.ffmpeg(arguments, seconds=1)


def make_candidates(rendition: Path, probe: Probe, folder: Path) -> None:
    """Posters to choose from: of each part of the video the most telling of its key frames."""
    seconds = max(SECONDS_BETWEEN_KEY_FRAMES, probe.duration / KEY_FRAMES_TO_CHOOSE_FROM)
    frames = max(1, int(probe.duration / seconds))
    of_each = math.ceil(frames / CANDIDATES)
    chain = [f"fps=1/{seconds:.3f}:start_time=0:eof_action=pass", *shrinking(probe)]
    chain += [f"thumbnail={of_each}"] if of_each > 1 else []
    arguments = ["-skip_frame", "nokey", *sandbox.guarded(rendition)]
    arguments += drawing(chain, folder / candidate("%d", "webp"), folder / candidate("%d", "jpg"), CANDIDATES)
    sandbox.ffmpeg(arguments, seconds=probe.duration)


def candidate(number: int | str, ending: str) -> str:
    return f"poster-{number}.{ending}"


def shrinking(probe: Probe) -> list[str]:
    """Made small first, for the frames to choose from are all held at once."""
    width, height = size_on(Rung(min(POSTER_SIDE, *shown_size(probe)), 0), probe)
    return [f"scale={width}:{height}", "setsar=1"]


def drawing(chain: Sequence[str], webp: Path, jpeg: Path, count: int) -> list[str]:
    drawn = ["-frames:v", str(count), *NO_METADATA, "-flags:v", "+bitexact"]
    arguments = ["-filter_complex", f"[0:V:0]{','.join(chain)},split[webp][full];[full]{FULL_RANGE}[jpeg]"]
    arguments += ["-map", "[webp]", *drawn, "-c:v", "libwebp", "-quality", "80", "-f", "image2", str(webp)]
    return [*arguments, "-map", "[jpeg]", *drawn, "-q:v", "3", str(jpeg)]


def make_storyboard(rendition: Path, probe: Probe, folder: Path) -> None:
    """A sheet of small pictures, and a WebVTT file that says which of them shows which seconds.

    It is made of key frames alone, so no two of its pictures are nearer than those.
    """
    seconds = seconds_of_a_tile(probe)
    count = math.ceil(probe.duration / seconds)
    columns, rows = min(count, TILES_A_SIDE), math.ceil(count / TILES_A_SIDE)
    width, height = tile_of(probe)
    chain = f"fps=1/{seconds}:start_time=0:eof_action=pass,scale={width}:{height},"
    chain += f"tile={columns}x{rows},{FULL_RANGE}"
    arguments = ["-skip_frame", "nokey", *sandbox.guarded(rendition), "-vf", chain, "-frames:v", "1"]
    arguments += ["-q:v", "5", *NO_METADATA, "-flags:v", "+bitexact", str(folder / SHEET)]
    sandbox.ffmpeg(arguments, seconds=probe.duration)
    (folder / SHEET_INDEX).write_text(sheet_index(probe, seconds))


def seconds_of_a_tile(probe: Probe) -> int:
    return max(SECONDS_BETWEEN_KEY_FRAMES, math.ceil(probe.duration / TILES_A_SIDE**2))


def tile_of(probe: Probe) -> tuple[int, int]:
    """The longer side of a tile is as long as all tiles are."""
    width, height = shown_size(probe)
    return size_on(Rung(max(2, round(TILE * min(width, height) / max(width, height))), 0), probe)


def sheet_index(probe: Probe, seconds: int) -> str:
    width, height = tile_of(probe)
    cues = []
    for number in range(math.ceil(probe.duration / seconds)):
        row, column = divmod(number, TILES_A_SIDE)
        start, end = number * seconds, min(probe.duration, (number + 1) * seconds)
        place = f"{SHEET}#xywh={column * width},{row * height},{width},{height}"
        cues.append(f"\n{clock(start)} --> {clock(end)}\n{place}")
    return "\n".join(["WEBVTT", *cues]) + "\n"
