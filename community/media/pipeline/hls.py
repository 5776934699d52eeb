"""HTTP Live Streaming (RFC 8216): fragmented MP4, one file a rendition, addressed by byte ranges."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

MASTER = "master.m3u8"
SOUND = "audio"
SECONDS_OF_A_SEGMENT = 4
SEGMENT = re.compile(r"#EXTINF:([\d.]+).*\n#EXT-X-BYTERANGE:(\d+)")
CODECS = re.compile(r'CODECS="[^"]+"')
STREAM = re.compile(r"#EXT-X-STREAM-INF:(.*)\n(\S+)")
HEIGHT = re.compile(r"RESOLUTION=(\d+)x(\d+)")


class Variant(NamedTuple):
    """A playlist, and what the master playlist says of it."""

    playlist: str
    attributes: str


def packaging(folder: Path, streams: str) -> list[str]:
    """The output arguments of ffmpeg; `streams` says which of them are one rendition, and its name."""
    arguments = ["-f", "hls", "-hls_playlist_type", "vod", "-hls_time", str(SECONDS_OF_A_SEGMENT)]
    arguments += ["-hls_segment_type", "fmp4", "-hls_flags", "single_file+independent_segments"]
    arguments += ["-master_pl_name", MASTER, "-var_stream_map", streams]
    return [*arguments, "-hls_segment_filename", str(folder / "%v.mp4"), str(folder / "%v.m3u8")]


def take_variants(folder: Path, rate: float | None) -> list[Variant]:
    """What ffmpeg has written about the renditions in `folder`; its master playlist is taken away.

    The whole master playlist lists what was made in several runs, so it is written by `master`.
    """
    path = folder / MASTER
    found = [
        Variant(name, measured(folder / name, attributes, rate))
        for attributes, name in STREAM.findall(path.read_text())
    ]
    path.unlink()
    return found


def measured(playlist: Path, attributes: str, rate: float | None) -> str:
    """The attributes with the bandwidth that the segments really take, not the one that was asked for."""
    segments = [(float(seconds), int(size)) for seconds, size in SEGMENT.findall(playlist.read_text())]
    peak = max(8 * size / seconds for seconds, size in segments)
    average = 8 * sum(size for _, size in segments) / sum(seconds for seconds, _ in segments)
    parts = [f"BANDWIDTH={round(peak)}", f"AVERAGE-BANDWIDTH={round(average)}"]
    if size := HEIGHT.search(attributes):
        parts += [size[0], f"FRAME-RATE={rate:.3f}"]
    return ",".join([*parts, *CODECS.findall(attributes)])


def master(variants: Iterable[Variant]) -> str:
    """The list of all renditions, from small to large; those of sound alone last, for who only listens."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for variant in sorted(variants, key=pixels):
        lines += [f"#EXT-X-STREAM-INF:{variant.attributes}", variant.playlist]
    return "\n".join(lines) + "\n"


def pixels(variant: Variant) -> float:
    size = HEIGHT.search(variant.attributes)
    return int(size[1]) * int(size[2]) if size else float("inf")


def seconds_of(playlist: Path) -> float:
    return sum(float(seconds) for seconds, _ in SEGMENT.findall(playlist.read_text()))
