"""Prints the facts of one media file as JSON: probe.py ADDRESS FORMATS CODECS. It judges nothing."""

import json
import sys
from array import array
from fractions import Fraction
from itertools import pairwise

import av
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

Facts = dict[str, str | int | float | bool | None]
HDR_TRANSFERS = {16: "pq", 18: "hlg"}  # SMPTE ST 2084 and ARIB STD-B67, as numbered by ISO/IEC 23091-2.
FULL_RANGE = 2
TICK = 0.002  # Containers keep moments in milliseconds only.


def main() -> None:
    address, formats, codecs = sys.argv[1:4]
    av.logging.set_level(None)
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": formats,
        "codec_whitelist": codecs,
        "max_streams": "20",
    }
    try:
        with av.open(address, options=options, metadata_errors="ignore") as container:
            facts = describe(container)
        with av.open(address, options=options, metadata_errors="ignore") as container:
            facts |= first_frames(container, codecs.split(","))
    except (av.FFmpegError, ValueError, OverflowError) as error:
        facts = {"unreadable": str(error)}
    json.dump(facts, sys.stdout)


def describe(container: InputContainer) -> Facts:
    pictures = [stream for stream in container.streams.video if is_moving(stream)]
    facts: Facts = {
        "container": container.format.name,
        "declared_seconds": container.duration / av.time_base if container.duration else None,
        "bit_rate": container.bit_rate,
        "videos": len(pictures),
        "audios": len(container.streams.audio),
        "subtitles": len(container.streams.subtitles),
    }
    facts |= picture_facts(pictures[0]) if pictures else {}
    if container.streams.audio:
        sound = container.streams.audio[0].codec_context
        facts |= {
            "audio_codec": sound.codec.canonical_name,
            "audio_profile": sound.profile,
            "channels": sound.channels,
            "sample_rate": sound.sample_rate,
        }
    return facts | measure(container, pictures[0] if pictures else None)


def is_moving(stream: VideoStream) -> bool:
    """A cover inside a song is a video stream too, of a single still picture."""
    return not stream.disposition & Disposition.attached_pic


def picture_facts(stream: VideoStream) -> Facts:
    context = stream.codec_context
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return {
        "video_codec": context.codec.canonical_name,
        "width": round(context.width * aspect),
        "height": context.height,
        "rate": float(stream.average_rate or 0),
        "base_rate": float(stream.base_rate or 0),
        "hdr": HDR_TRANSFERS.get(context.color_trc),
        "has_square_pixels": aspect == 1,
        "has_full_range": context.color_range == FULL_RANGE,
        "pixel_format": context.pix_fmt,
    }


def measure(container: InputContainer, picture: VideoStream | None) -> Facts:
    """The length that is really there, by walking over every packet without decoding any."""
    begins: dict[int, float] = {}
    last, size, skipped = 0.0, 0, False
    pictures, keys = array("d"), array("d")
    for packet in container.demux():
        when = packet.pts if packet.pts is not None else packet.dts
        if when is None or not packet.size or not is_timed(packet.stream):
            continue
        moment = float(when * packet.time_base)
        begins[packet.stream.index] = min(begins.get(packet.stream.index, moment), moment)
        last = max(last, moment + float((packet.duration or 0) * packet.time_base))
        if packet.stream is picture:
            pictures.append(moment)
            size += packet.size
            skipped = skipped or packet.is_discard
            if packet.is_keyframe:
                keys.append(moment)
    first = min(begins.values(), default=0.0)
    facts: Facts = {"seconds": last - first, "pictures": len(pictures)}
    if picture is None or not pictures:
        return facts
    return facts | {
        "picture_bytes": size,
        "skips": skipped,
        "late": max(abs(moment) for moment in begins.values()),
        "is_steady": is_steady(sorted(pictures)),
        "longest_between_keys": longest_between(sorted(keys), last),
    }


def is_steady(moments: list[float]) -> bool:
    """Whether all pictures are shown for equally long."""
    gaps = [late - early for early, late in pairwise(moments)]
    usual = sum(gaps) / len(gaps) if gaps else 0
    return all(abs(gap - usual) <= TICK for gap in gaps)


def longest_between(keys: list[float], end: float) -> float:
    return max((late - early for early, late in pairwise([*keys, end])), default=end)


def is_timed(stream: Stream) -> bool:
    return stream.type == "audio" or (isinstance(stream, VideoStream) and is_moving(stream))


def first_frames(container: InputContainer, codecs: list[str]) -> Facts:
    """Decodes the beginning of each kind of stream; what cannot be decoded is left out."""
    facts: Facts = {}
    moving = [stream for stream in container.streams.video if is_moving(stream)]
    if moving and moving[0].codec_context.codec.name in codecs:
        frame = next(iter(container.decode(moving[0])), None)
        facts |= {
            "picture_decodes": frame is not None,
            "rotation": frame.rotation if frame else 0,
            "is_interlaced": bool(frame and frame.interlaced_frame),
        }
        container.seek(0)
    sounds = container.streams.audio
    if sounds and sounds[0].codec_context.codec.name in codecs:
        facts["sound_decodes"] = next(iter(container.decode(sounds[0])), None) is not None
    return facts


if __name__ == "__main__":
    main()
