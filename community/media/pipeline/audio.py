"""Speech at one loudness: measured, then set, as an MP3 that every player knows, and its wave."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from community.media.pipeline import sandbox
from community.media.pipeline.probe import Probe
from community.media.pipeline.sandbox import OnProgress, nobody

LOUDNESS = -16
TRUE_PEAK = -2
RANGE = 20
SILENCE = -70.0
KILOBITS = 128
EPISODE = "episode.mp3"
PEAKS = 240
# Brought to two channels before the loudness is set: a change of channels after it may clip.
TWO_CHANNELS = "aformat=channel_layouts=stereo,aresample=48000"
LIMITER = "alimiter=limit=0.79:level=disabled"
SOUND_ONLY = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]


@dataclass(frozen=True)
class Loudness:
    """What EBU R 128 measures: integrated and threshold in LUFS, true peak in dBTP, range in LU."""

    integrated: float
    true_peak: float
    range: float
    threshold: float
    offset: float


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
    chain = f"{TWO_CHANNELS},loudnorm=I={LOUDNESS}:TP={TRUE_PEAK}:LRA={RANGE}:print_format=json"
    arguments = ["-loglevel", "info", *sandbox.guarded(source), *SOUND_ONLY, "-af", chain, "-f", "null", "-"]
    said = sandbox.ffmpeg(arguments, seconds=probe.duration, on_progress=on_progress)
    found = cast(dict[str, str], json.loads(said[said.rindex("{") : said.rindex("}") + 1]))
    keys = ("input_i", "input_tp", "input_lra", "input_thresh", "target_offset")
    return Loudness(*(float(found[key]) for key in keys))


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
    """Silence has no loudness to set; everything else is lifted or lowered by one gain for the whole."""
    if before.integrated < SILENCE:
        return TWO_CHANNELS
    measured = (
        f"measured_I={before.integrated}:measured_TP={before.true_peak}:measured_LRA={before.range}"
        f":measured_thresh={before.threshold}:offset={before.offset}"
    )
    loudnorm = f"loudnorm=I={LOUDNESS}:TP={TRUE_PEAK}:LRA={RANGE}:{measured}:linear=true"
    return f"{TWO_CHANNELS},{loudnorm},{LIMITER}"


def wave(source: Path, probe: Probe, *, count: int = PEAKS) -> list[int]:
    """The loudest moment of each of `count` equal parts, 0 to 100, where 100 is the loudest of all."""
    bounds = sandbox.bounds_for(probe.duration)
    printed = sandbox.python(
        sandbox.INSIDE / "peaks.py", [sandbox.address(source), sandbox.FORMATS, str(count)], bounds=bounds
    )
    return cast(list[int], json.loads(printed))
