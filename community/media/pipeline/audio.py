"""Speech at one loudness: measured, then set, as an MP3 that every player knows, and its wave."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from community.media.pipeline import sandbox
from community.media.pipeline.probe import Probe
from community.media.pipeline.sandbox import OnProgress, nobody

LOUDNESS = -16
SILENCE = -70.0
KILOBITS = 128
EPISODE = "episode.mp3"
PEAKS = 240
# Brought to two channels before the loudness is set: a change of channels after it may clip.
TWO_CHANNELS = "aformat=channel_layouts=stereo,aresample=48000"
LIMITER = "alimiter=limit=0.79:level=disabled"
SUMMARY = re.compile(r"I:\s+(?P<integrated>\S+) LUFS.*Peak:\s+(?P<true_peak>\S+) dBFS", re.DOTALL)
SOUND_ONLY = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]


@dataclass(frozen=True)
class Loudness:
    """What EBU R 128 measures: the integrated loudness in LUFS, the true peak in dBTP."""

    integrated: float
    true_peak: float


@dataclass(frozen=True)
class Audio:
    episode: Path
    peaks: list[int]
    before: Loudness


def make_audio(source: Path, probe: Probe, folder: Path, *, on_progress: OnProgress = nobody) -> Audio:
    """Makes the episode into `folder`; raises sandbox.Failed."""
    folder.mkdir(parents=True, exist_ok=True)
    before = measure(source, probe, on_progress=lambda done: on_progress(0.4 * done))
    episode = folder / EPISODE
    set_loudness(source, probe, before, episode, on_progress=lambda done: on_progress(0.4 + 0.5 * done))
    peaks = wave(episode, probe)
    on_progress(1.0)
    return Audio(episode, peaks, before)


def measure(source: Path, probe: Probe, *, on_progress: OnProgress = nobody) -> Loudness:
    chain = f"{TWO_CHANNELS},ebur128=peak=true:framelog=quiet"
    arguments = ["-loglevel", "info", *sandbox.guarded(source), *SOUND_ONLY, "-af", chain, "-f", "null", "-"]
    said = sandbox.ffmpeg(arguments, seconds=probe.duration, on_progress=on_progress)
    found = SUMMARY.search(said, said.rindex("Summary:"))
    if found is None:
        raise sandbox.Failed(f"the loudness could not be read from: {said[-500:]}")
    return Loudness(float(found["integrated"]), float(found["true_peak"]))


def set_loudness(
    source: Path, probe: Probe, before: Loudness, target: Path, *, on_progress: OnProgress = nobody
) -> None:
    encoding = [
        "-c:a",
        "libmp3lame",
        "-b:a",
        f"{KILOBITS}k",
        "-ar",
        "48000",
        "-id3v2_version",
        "3",
        "-f",
        "mp3",
    ]
    arguments = [*sandbox.guarded(source), *SOUND_ONLY, "-af", chain_for(before), *encoding, str(target)]
    sandbox.ffmpeg(arguments, seconds=probe.duration, on_progress=on_progress)


def chain_for(before: Loudness) -> str:
    """Silence has no loudness to set; everything else is lifted or lowered by one gain for the whole.

    ffmpeg's loudnorm does the same as long as no peak is in the way, and else lands 1 to 2 LU too low.
    """
    if before.integrated <= SILENCE:
        return TWO_CHANNELS
    return f"{TWO_CHANNELS},volume={LOUDNESS - before.integrated:.2f}dB,{LIMITER}"


def wave(source: Path, probe: Probe, *, count: int = PEAKS) -> list[int]:
    """The loudest moment of each of `count` equal parts, 0 to 100, where 100 is the loudest of all."""
    bounds = sandbox.bounds_for(probe.duration)
    printed = sandbox.python(
        sandbox.INSIDE / "peaks.py", [sandbox.address(source), sandbox.FORMATS, str(count)], bounds=bounds
    )
    return cast(list[int], json.loads(printed))
