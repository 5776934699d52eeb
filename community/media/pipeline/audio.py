"""Speech at one loudness: measured, then set, as an MP3 that every player knows, as HLS, and its wave."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from community.media.pipeline import hls, sandbox
from community.media.pipeline.hls import Variant
from community.media.pipeline.probe import Probe
from community.media.pipeline.sandbox import OnProgress, nobody
from community.media.pipeline.video import NO_METADATA, UNSIGNED, ensure_whole

# By the channels of what is made: one alone is heard as loud as two that are 3 LU louder (AES TD1004).
LOUDNESS = {1: -19, 2: -16}
LAYOUTS = {1: "mono", 2: "stereo"}
SILENCE = -70.0
KILOBITS = 128
EPISODE = "episode.mp3"
PEAKS = 240
LIMITER = "alimiter=limit=0.79:level=disabled"
SUMMARY = re.compile(r"I:\s+(?P<integrated>\S+) LUFS.*Peak:\s+(?P<true_peak>\S+) dBFS", re.DOTALL)
SOUND_ONLY = ["-map", "0:a:0", "-vn", *NO_METADATA]


@dataclass(frozen=True)
class Loudness:
    """What EBU R 128 measures: the integrated loudness in LUFS, the true peak in dBTP."""

    integrated: float
    true_peak: float


@dataclass(frozen=True)
class Audio:
    episode: Path
    variants: list[Variant]
    peaks: list[int]
    before: Loudness


def make_audio(source: Path, probe: Probe, folder: Path, *, on_progress: OnProgress = nobody) -> Audio:
    """Makes the episode and its HLS rendition into `folder`; raises Unfit or sandbox.Failed."""
    before = measure(source, probe, on_progress=lambda done: on_progress(0.4 * done))
    set_loudness(source, probe, before, folder, on_progress=lambda done: on_progress(0.4 + 0.5 * done))
    variants = hls.take_variants(folder, None)
    ensure_whole(folder / variants[0].playlist, probe)
    peaks = wave(folder / EPISODE, probe)
    on_progress(1.0)
    return Audio(folder / EPISODE, variants, peaks, before)


def measure(source: Path, probe: Probe, *, on_progress: OnProgress = nobody) -> Loudness:
    chain = f"{in_channels(probe)},ebur128=peak=true:framelog=quiet"
    arguments = ["-loglevel", "info", *sandbox.guarded(source), *SOUND_ONLY, "-af", chain, "-f", "null", "-"]
    said = sandbox.ffmpeg(arguments, seconds=probe.duration, on_progress=on_progress)
    found = SUMMARY.search(said, said.rindex("Summary:"))
    if found is None:
        raise sandbox.Failed(f"the loudness could not be read from: {said[-500:]}")
    return Loudness(float(found["integrated"]), float(found["true_peak"]))


def set_loudness(
    source: Path, probe: Probe, before: Loudness, folder: Path, *, on_progress: OnProgress = nobody
) -> None:
    graph = f"[0:a:0]{chain_for(before, probe)},asplit=2[mp3][aac]"
    arguments = [*sandbox.guarded(source), "-filter_complex", graph]
    arguments += ["-map", "[mp3]", "-c:a", "libmp3lame", "-b:a", f"{KILOBITS}k", *NO_METADATA, *UNSIGNED]
    arguments += ["-id3v2_version", "0", "-f", "mp3", str(folder / EPISODE)]
    arguments += ["-map", "[aac]", "-c:a", "aac", "-b:a", f"{KILOBITS}k", *NO_METADATA, *UNSIGNED]
    arguments += hls.packaging(folder, f"a:0,name:{hls.SOUND}")
    sandbox.ffmpeg(arguments, seconds=probe.duration, on_progress=on_progress)


def chain_for(before: Loudness, probe: Probe) -> str:
    """Silence has no loudness to set; everything else is lifted or lowered by one gain for the whole.

    ffmpeg's loudnorm does the same as long as no peak is in the way, and else lands 1 to 2 LU too low.
    """
    if before.integrated <= SILENCE:
        return in_channels(probe)
    return f"{in_channels(probe)},volume={LOUDNESS[channels_of(probe)] - before.integrated:.2f}dB,{LIMITER}"


def in_channels(probe: Probe) -> str:
    """Brought to its channels before the loudness is set: a change of them after it may clip."""
    return f"aformat=channel_layouts={LAYOUTS[channels_of(probe)]},aresample=48000"


def channels_of(probe: Probe) -> int:
    return 1 if probe.channels == 1 else 2


def wave(source: Path, probe: Probe, *, count: int = PEAKS) -> list[int]:
    """The loudest moment of each of `count` equal parts, 0 to 100, where 100 is the loudest of all."""
    bounds = sandbox.bounds_for(probe.duration)
    printed = sandbox.python(
        sandbox.INSIDE / "peaks.py", [sandbox.address(source), sandbox.FORMATS, str(count)], bounds=bounds
    )
    return cast(list[int], json.loads(printed))
