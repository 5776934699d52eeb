"""What a recording is made of, and whether it can become part of a post."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict, cast

from community.core.errors import Unfit
from community.media.pipeline import sandbox
from community.media.pipeline.sniff import ACCEPTED, agreed_family
from community.media.pipeline.whole import is_whole

MIN_SECONDS = 1
MAX_HOURS = 2
MAX_SIDE = 4096
MAX_RATE = 60
MAX_MEGABITS = 200
MAX_STREAMS = {"pictures": 1, "sound tracks": 2, "subtitles": 4}
COPY_AGAIN = "Copy it again from where it was recorded"
SAVE_AGAIN = "Save it again as MP4 (H.264 and AAC) or MP3, then choose the new file"
# At what rates cameras record; one that varies is brought to the next of these.
RATES = (12.0, 15.0, 24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 48.0, 50.0, 60000 / 1001, 60.0)
LONGEST_BETWEEN_KEYS = 4.1
# Of the others a missing end cannot be told from a short recording: their length is only estimated.
STATE_THEIR_LENGTH = ("mov", "matroska", "wav", "avi", "flac")


class Facts(TypedDict, total=False):
    unreadable: str
    container: str
    declared_seconds: float | None
    seconds: float
    bit_rate: int
    videos: int
    audios: int
    subtitles: int
    video_codec: str
    width: int
    height: int
    rate: float
    base_rate: float
    hdr: str | None
    has_square_pixels: bool
    has_full_range: bool
    pixel_format: str | None
    pictures: int
    picture_bytes: int
    skips: bool
    late: float
    is_steady: bool
    longest_between_keys: float
    rotation: int
    is_interlaced: bool
    audio_codec: str
    audio_profile: str | None
    channels: int
    sample_rate: int
    picture_decodes: bool
    sound_decodes: bool


@dataclass(frozen=True)
class Probe:
    """A recording that fits. Width and height are as shown, after rotation; the duration is in seconds.

    `fps` is the constant rate in which it is shown, `hdr` is `pq` or `hlg`, `kilobits` are those of the
    picture; `is_plain` says that every player of today understands its streams as they are.
    """

    kind: Literal["video", "audio"]
    container: str
    duration: float
    width: int | None
    height: int | None
    rotation: int
    fps: float | None
    video_codec: str | None
    audio_codec: str | None
    channels: int | None
    bit_rate: int
    hdr: str | None = None
    is_interlaced: bool = False
    is_plain: bool = False
    kilobits: float = 0


def probe(path: Path, *, filename: str | None = None) -> Probe:
    """Reads a recording in a process of its own; `filename` is what its owner called it. Raises Unfit."""
    family = agreed_family(path, filename or path.name)
    facts = read(path)
    if "unreadable" in facts:
        raise Unfit(f"This file cannot be read; it may be damaged, or its end may be missing. {SAVE_AGAIN}.")
    if family not in facts["container"]:
        raise Unfit(f"This file is not what its first bytes say. {ACCEPTED}.")
    ensure_streams(facts)
    ensure_decodes(facts)
    ensure_length(facts, family)
    ensure_shape(facts)
    if not is_whole(path, family):
        raise Unfit(f"The end of this file is missing. {COPY_AGAIN}.")
    return described(facts)


def read(path: Path) -> Facts:
    arguments = [sandbox.address(path), sandbox.FORMATS, sandbox.CODECS]
    try:
        return cast(Facts, json.loads(sandbox.python(sandbox.INSIDE / "probe.py", arguments)))
    except (sandbox.Failed, ValueError):
        return Facts(unreadable="the reader ended badly")


def ensure_streams(facts: Facts) -> None:
    if not facts["videos"] and not facts["audios"]:
        raise Unfit(f"There is neither picture nor sound in this file. {ACCEPTED}.")
    counts = {"pictures": facts["videos"], "sound tracks": facts["audios"], "subtitles": facts["subtitles"]}
    for name, count in counts.items():
        if count > MAX_STREAMS[name]:
            raise Unfit(
                f"This file has {count} {name}; the limit is {MAX_STREAMS[name]}. Export one version."
            )


def ensure_decodes(facts: Facts) -> None:
    if facts["videos"] and not facts.get("picture_decodes"):
        raise Unfit(f"The picture ({facts['video_codec']}) cannot be shown here. {SAVE_AGAIN}.")
    if facts["audios"] and not facts.get("sound_decodes"):
        raise Unfit(f"The sound ({facts['audio_codec']}) cannot be played here. {SAVE_AGAIN}.")


def ensure_length(facts: Facts, family: str) -> None:
    seconds, declared = facts["seconds"], facts["declared_seconds"]
    if family in STATE_THEIR_LENGTH and declared and declared - seconds > max(1.0, 0.02 * declared):
        raise Unfit(
            f"The end of this file is missing: it should last {clock(declared)}, "
            f"but only {clock(seconds)} are there. {COPY_AGAIN}."
        )
    if seconds < MIN_SECONDS:
        lasts = f"{max(seconds, 0):.1f} s"
        raise Unfit(f"This recording lasts {lasts}; the least is {MIN_SECONDS} s. Choose a longer one.")
    if seconds > MAX_HOURS * 3600:
        raise Unfit(
            f"This recording lasts {clock(seconds)}; the limit is {MAX_HOURS} hours. "
            "Cut it into parts and post each of them."
        )


def ensure_shape(facts: Facts) -> None:
    if facts["bit_rate"] > MAX_MEGABITS * 1_000_000:
        megabits = facts["bit_rate"] / 1_000_000
        raise Unfit(f"This file has {megabits:.0f} Mbit/s; the limit is {MAX_MEGABITS} Mbit/s. {SAVE_AGAIN}.")
    if not facts["videos"]:
        return
    width, height = facts["width"], facts["height"]
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise Unfit(
            f"This picture is {width} x {height} pixels; the limit is {MAX_SIDE} on each side. "
            "Export it in 1080p or 4K UHD."
        )
    # Counted over the whole, because a header may say anything.
    rate = facts["pictures"] / facts["seconds"]
    if rate > MAX_RATE * 1.02:
        raise Unfit(f"This video has {rate:.0f} pictures a second; the limit is {MAX_RATE}. Export it at 30.")


def described(facts: Facts) -> Probe:
    rotation = facts.get("rotation", 0) % 360
    width, height = facts.get("width"), facts.get("height")
    if rotation in (90, 270):
        width, height = height, width
    return Probe(
        kind="video" if facts["videos"] else "audio",
        container=facts["container"],
        duration=facts["seconds"],
        width=width,
        height=height,
        rotation=rotation,
        fps=shown_rate(facts) if facts["videos"] else None,
        video_codec=facts.get("video_codec"),
        audio_codec=facts.get("audio_codec"),
        channels=facts.get("channels"),
        bit_rate=facts["bit_rate"],
        hdr=facts.get("hdr"),
        is_interlaced=facts.get("is_interlaced", False),
        is_plain=bool(facts["videos"]) and has_plain_picture(facts) and has_plain_sound(facts),
        kilobits=facts.get("picture_bytes", 0) * 8 / 1000 / facts["seconds"],
    )


def shown_rate(facts: Facts) -> float:
    """That of a recorder which leaves out pictures is the one it has when it leaves out none."""
    rate = facts["pictures"] / facts["seconds"]
    if 0.95 * rate <= facts["base_rate"] <= MAX_RATE:
        return facts["base_rate"]
    return next((usual for usual in RATES if usual > 0.99 * rate), float(MAX_RATE))


def has_plain_picture(facts: Facts) -> bool:
    """H.264 in 8 bits, upright, at a constant rate from the very beginning, with a key every few seconds."""
    return (
        "mov" in facts["container"]
        and facts["video_codec"] == "h264"
        and facts.get("pixel_format") == "yuv420p"
        and not (facts.get("rotation") or facts.get("is_interlaced") or facts.get("hdr"))
        and not (facts.get("has_full_range") or facts.get("skips"))
        and facts.get("has_square_pixels", False)
        and facts.get("is_steady", False)
        and facts.get("late", 1.0) < 0.05
        and facts.get("longest_between_keys", 99.0) <= LONGEST_BETWEEN_KEYS
        and facts["width"] % 2 == facts["height"] % 2 == 0
    )


def has_plain_sound(facts: Facts) -> bool:
    if not facts["audios"]:
        return True
    is_usual = facts["audio_codec"] == "aac" and facts.get("audio_profile") == "LC"
    return is_usual and facts["channels"] == 2 and facts.get("sample_rate") in (44100, 48000)


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
