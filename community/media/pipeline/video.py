"""The renditions of a video: made in as few readings of the source as may be, or copied where it fits."""

from collections.abc import Sequence
from pathlib import Path

from community.core.errors import Unfit
from community.media.pipeline import hls, sandbox
from community.media.pipeline.hls import Variant
from community.media.pipeline.ladder import Rung, is_copied, size_on
from community.media.pipeline.probe import Probe, clock
from community.media.pipeline.sandbox import OnProgress, nobody

SECONDS_BETWEEN_KEY_FRAMES = 2
SOUND_KILOBITS = 128
SOUND_RATE = 48_000
# What ffmpeg's encoder of AAC puts in front, before the first moment that is heard.
SAMPLES_BEFORE_THE_SOUND = 1024
FALLBACK = "video.mp4"
LARGEST_FALLBACK = 1080
TRANSFERS = {"pq": "smpte2084", "hlg": "arib-std-b67"}
NO_METADATA = ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"]
# Encoders and containers sign their work otherwise.
UNSIGNED = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
# Notes between the pictures (H.264, 7.4.1): what an encoder was told, captions, sometimes a serial number.
WITHOUT_NOTES = ["-bsf:v", "filter_units=remove_types=6"]
# Gaps are filled and what comes late begins with silence, so that no player has to guess.
IN_TIME = f"aresample={SOUND_RATE}:async=1000:first_pts=0,aformat=channel_layouts=stereo"


def make_renditions(
    source: Path,
    probe: Probe,
    rungs: Sequence[Rung],
    folder: Path,
    *,
    with_sound_alone: bool = False,
    sound: Path | None = None,
    on_progress: OnProgress = nobody,
) -> list[Variant]:
    """Makes `{side}p.m3u8` and `{side}p.mp4` of every rung into `folder`; raises Unfit or sandbox.Failed.

    The sound comes from the source, or as it is from a rendition that is there already, `sound`.
    """
    copied = [rung for rung in rungs if is_copied(rung, probe)]
    encoded = [rung for rung in rungs if rung not in copied]
    sound_alone = with_sound_alone and probe.audio_codec is not None
    variants: list[Variant] = []
    for rung in copied:
        variants += copy(source, probe, rung, folder)
    if encoded or sound_alone:
        variants += encode(source, probe, encoded, folder, sound_alone, sound, on_progress)
    for variant in variants:
        ensure_whole(folder / variant.playlist, probe)
    return variants


def copy(source: Path, probe: Probe, rung: Rung, folder: Path) -> list[Variant]:
    """Nothing is lost by a second encoding where the source fits."""
    arguments = [*sandbox.guarded(source), "-map", "0:V:0", "-c:v", "copy", *WITHOUT_NOTES]
    if probe.audio_codec:
        arguments += ["-map", "0:a:0", "-c:a", "copy"]
    streams = f"v:0{',a:0' if probe.audio_codec else ''},name:{rung.name}"
    arguments += [*NO_METADATA, *UNSIGNED, *hls.packaging(folder, streams)]
    sandbox.ffmpeg(arguments, seconds=probe.duration)
    return hls.take_variants(folder, probe.fps)


def encode(
    source: Path,
    probe: Probe,
    rungs: Sequence[Rung],
    folder: Path,
    sound_alone: bool,
    sound: Path | None,
    on_progress: OnProgress,
) -> list[Variant]:
    largest_first = sorted(rungs, key=lambda rung: -rung.side)
    names = [rung.name for rung in largest_first]
    sounds = [*names, *([hls.SOUND] if sound_alone else [])] if probe.audio_codec else []
    arguments = [*sandbox.guarded(source), *(again(sound) if sound else [])]
    for graph in (*picture_graphs(largest_first, probe), *([] if sound else sound_graph(len(sounds)))):
        arguments += ["-filter_complex", graph]
    for index, rung in enumerate(largest_first):
        arguments += ["-map", f"[v{index}]", *picture_encoding(index, rung)]
    for index in range(len(sounds)):
        arguments += ["-map", "1:a:0" if sound else f"[a{index}]", *sound_encoding(index, sound)]
    arguments += [*WITHOUT_NOTES, *NO_METADATA, *UNSIGNED, *hls.packaging(folder, streams_of(names, sounds))]
    sandbox.ffmpeg(arguments, seconds=probe.duration, on_progress=on_progress)
    return hls.take_variants(folder, probe.fps)


def streams_of(names: Sequence[str], sounds: Sequence[str]) -> str:
    both = [f"v:{index}{f',a:{index}' if sounds else ''},name:{name}" for index, name in enumerate(names)]
    alone = [f"a:{index},name:{hls.SOUND}" for index, name in enumerate(sounds) if name not in names]
    return " ".join([*both, *alone])


def picture_graphs(largest_first: Sequence[Rung], probe: Probe) -> list[str]:
    """A graph has a thread of its own, so the largest size, which costs most, is drawn beside the others."""
    if len(largest_first) < 2 or probe.hdr:
        # Nothing costs more than to map the tones, and nobody does it twice.
        return cascade(largest_first, probe, 0)
    return [*cascade(largest_first[:1], probe, 0), *cascade(largest_first[1:], probe, 1)]


def cascade(largest_first: Sequence[Rung], probe: Probe, begin: int) -> list[str]:
    """Each size is made from the next larger one, which costs less than all of them from the source."""
    if not largest_first:
        return []
    filters, taken = [], f"0:V:0]{','.join([*steadying(probe), ''])}"
    for index, rung in enumerate(largest_first, start=begin):
        is_last = index == begin + len(largest_first) - 1
        ends = f"[v{index}]" if is_last else f",split=2[v{index}][s{index}]"
        tone = tone_mapping(probe) if index == begin else []
        filters.append(f"[{taken}{','.join([scaling(rung, probe), *tone, 'format=yuv420p'])}{ends}")
        taken = f"s{index}]"
    return [";".join(filters)]


def steadying(probe: Probe) -> list[str]:
    """One picture after another at a constant rate from the very beginning, whole and not in two halves."""
    woven = ["bwdif=deint=interlaced"] if probe.is_interlaced else []
    return [*woven, f"fps=fps={probe.fps:.6f}:start_time=0"]


def scaling(rung: Rung, probe: Probe) -> str:
    width, height = size_on(rung, probe)
    return f"scale={width}:{height}:flags=bicubic:out_range=limited,setsar=1"


def tone_mapping(probe: Probe) -> list[str]:
    """What was recorded for bright screens looks washed out on others unless it is mapped to their range."""
    if not probe.hdr:
        return []
    said = f"tin={TRANSFERS[probe.hdr]}:pin=bt2020:min=bt2020nc:rin=limited"
    return [
        f"zscale={said}:t=linear:npl=100",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "tonemap=hable:desat=0",
        "zscale=t=bt709:m=bt709:r=limited",
    ]


def picture_encoding(index: int, rung: Rung) -> list[str]:
    options = {
        "c": "libx264",
        "preset": "veryfast",
        "crf": "23",
        "maxrate": f"{rung.kilobits}k",
        "bufsize": f"{2 * rung.kilobits}k",
        "profile": "high",
        "sc_threshold": "0",
        "force_key_frames": f"expr:gte(t,n_forced*{SECONDS_BETWEEN_KEY_FRAMES})",
    }
    arguments = [part for key, value in options.items() for part in (f"-{key}:v:{index}", value)]
    return [*arguments, f"-metadata:s:v:{index}", "encoder="]


def again(sound: Path) -> list[str]:
    """A sound that was made before, at the moment at which it was; ffmpeg would have it begin at zero."""
    return ["-itsoffset", f"-{SAMPLES_BEFORE_THE_SOUND / SOUND_RATE:.6f}", *sandbox.guarded(sound)]


def sound_encoding(index: int, sound: Path | None) -> list[str]:
    if sound:
        return [f"-c:a:{index}", "copy"]
    return [f"-c:a:{index}", "aac", f"-b:a:{index}", f"{SOUND_KILOBITS}k"]


def sound_graph(count: int) -> list[str]:
    if not count:
        return []
    ends = "".join(f"[a{index}]" for index in range(count))
    return [f"[0:a:0]{IN_TIME},asplit={count}{ends}"]


def ensure_whole(playlist: Path, probe: Probe) -> None:
    """A decoder goes over what is damaged as well as it can, and ends early without a word."""
    made = hls.seconds_of(playlist)
    if probe.duration - made > max(1.0, 0.05 * probe.duration):
        raise Unfit(
            f"This recording is damaged: it should last {clock(probe.duration)}, but can be read for "
            f"{clock(made)} only. Copy it again from where it was recorded."
        )


def make_fallback(media: Path, probe: Probe, folder: Path) -> Path:
    """A rendition once more, as one plain file that starts playing before it is all there."""
    target = folder / FALLBACK
    arguments = [*sandbox.guarded(media), "-c", "copy", *NO_METADATA, *UNSIGNED]
    sandbox.ffmpeg([*arguments, "-movflags", "+faststart", "-f", "mp4", str(target)], seconds=probe.duration)
    return target


def best_fallback(rungs: Sequence[Rung]) -> Rung:
    """The largest that a reader without a choice of sizes should be sent."""
    return max([rung for rung in rungs if rung.side <= LARGEST_FALLBACK] or rungs, key=lambda rung: rung.side)
