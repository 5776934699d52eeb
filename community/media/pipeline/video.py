"""One video made playable everywhere: renditions for HLS, a plain MP4 for players without it, a poster."""

from dataclasses import dataclass
from pathlib import Path

from community.media.pipeline import sandbox
from community.media.pipeline.probe import Probe
from community.media.pipeline.sandbox import OnProgress, nobody


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: the shorter side in pixels, and the most that picture and sound may take."""

    side: int
    kilobits: int
    audio_kilobits: int


LADDER = (Rung(360, 800, 96), Rung(720, 2800, 128))
SECONDS_BETWEEN_KEY_FRAMES = 2
SECONDS_OF_A_SEGMENT = 4
POSTER_CANDIDATES = 50
POSTER_SIDE = 720
MAX_RATE = 60
MASTER = "master.m3u8"
FALLBACK = "video.mp4"
POSTER_WEBP = "poster.webp"
POSTER_JPEG = "poster.jpg"
TO_STANDARD_RANGE = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
    "tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"
)
NO_METADATA = ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"]


@dataclass(frozen=True)
class Rendition:
    name: str
    width: int
    height: int
    playlist: Path
    media: Path


@dataclass(frozen=True)
class Video:
    """Everything made of one video; all files lie in one folder and name each other relatively."""

    master: Path
    renditions: tuple[Rendition, ...]
    fallback: Path
    poster_webp: Path
    poster_jpeg: Path
    width: int
    height: int


def make_video(source: Path, probe: Probe, folder: Path, *, on_progress: OnProgress = nobody) -> Video:
    """Makes everything into `folder`; raises sandbox.Failed. Doing it again writes the same files over."""
    folder.mkdir(parents=True, exist_ok=True)
    posters = make_poster(source, probe, folder)
    on_progress(0.02)
    renditions = make_hls(source, probe, folder, on_progress=lambda done: on_progress(0.02 + 0.96 * done))
    best = renditions[-1]
    fallback = make_fallback(best.media, probe, folder)
    on_progress(1.0)
    return Video(folder / MASTER, renditions, fallback, *posters, width=best.width, height=best.height)


def rungs_for(probe: Probe) -> list[Rung]:
    """The steps below the source's own size, then that size itself or the top of the ladder."""
    short = min(shown_size(probe))
    below = [rung for rung in LADDER if rung.side < short]
    at_or_above = next((rung for rung in LADDER if rung.side >= short), None)
    if at_or_above is None:
        return below
    return [*below, Rung(even(short), at_or_above.kilobits, at_or_above.audio_kilobits)]


def size_on(rung: Rung, probe: Probe) -> tuple[int, int]:
    """Width and height, both even as 4:2:0 wants them; a portrait has its width as the shorter side."""
    width, height = shown_size(probe)
    scale = rung.side / min(width, height)
    return even(width * scale), even(height * scale)


def shown_size(probe: Probe) -> tuple[int, int]:
    return probe.width or 2, probe.height or 2


def even(length: float) -> int:
    return max(2, int(length / 2 + 0.25) * 2)


def make_hls(
    source: Path, probe: Probe, folder: Path, *, on_progress: OnProgress = nobody
) -> tuple[Rendition, ...]:
    """All renditions in one reading: fragmented MP4, a single file each, addressed by byte ranges."""
    rungs = rungs_for(probe)
    arguments = [*sandbox.guarded(source), "-filter_complex", ";".join(filters(rungs, probe))]
    for index, rung in enumerate(rungs):
        arguments += ["-map", f"[v{index}]", *picture_encoding(index, rung)]
        if probe.audio_codec:
            arguments += ["-map", "0:a:0", *sound_encoding(index, rung)]
    arguments += [*NO_METADATA, *packaging(rungs, probe)]
    arguments += ["-hls_segment_filename", str(folder / "%v.mp4"), str(folder / "%v.m3u8")]
    sandbox.ffmpeg(arguments, seconds=probe.duration, on_progress=on_progress)
    return tuple(rendition(rung, probe, folder) for rung in rungs)


def filters(rungs: list[Rung], probe: Probe) -> list[str]:
    first = [TO_STANDARD_RANGE] if probe.hdr else []
    first += [f"fps={MAX_RATE}"] if (probe.fps or 0) > MAX_RATE else []
    outputs = "".join(f"[s{index}]" for index in range(len(rungs)))
    head = f"[0:V:0]{','.join([*first, f'split={len(rungs)}'])}{outputs}"
    return [head, *(scaling(index, rung, probe) for index, rung in enumerate(rungs))]


def scaling(index: int, rung: Rung, probe: Probe) -> str:
    width, height = size_on(rung, probe)
    return f"[s{index}]scale={width}:{height}:flags=bicubic,setsar=1,format=yuv420p[v{index}]"


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
    return [part for key, value in options.items() for part in (f"-{key}:v:{index}", value)]


def sound_encoding(index: int, rung: Rung) -> list[str]:
    options = {"c": "aac", "b": f"{rung.audio_kilobits}k", "ac": "2", "ar": "48000"}
    return [part for key, value in options.items() for part in (f"-{key}:a:{index}", value)]


def packaging(rungs: list[Rung], probe: Probe) -> list[str]:
    sound = bool(probe.audio_codec)
    variants = [
        f"v:{index}{f',a:{index}' if sound else ''},name:{rung.side}p" for index, rung in enumerate(rungs)
    ]
    arguments = ["-f", "hls", "-hls_playlist_type", "vod", "-hls_time", str(SECONDS_OF_A_SEGMENT)]
    arguments += ["-hls_segment_type", "fmp4", "-hls_flags", "single_file+independent_segments"]
    return [*arguments, "-master_pl_name", MASTER, "-var_stream_map", " ".join(variants)]


def rendition(rung: Rung, probe: Probe, folder: Path) -> Rendition:
    name = f"{rung.side}p"
    width, height = size_on(rung, probe)
    return Rendition(name, width, height, folder / f"{name}.m3u8", folder / f"{name}.mp4")


def make_fallback(media: Path, probe: Probe, folder: Path) -> Path:
    """The best rendition once more, as one plain file that starts playing before it is all there."""
    target = folder / FALLBACK
    copying = ["-c", "copy", *NO_METADATA, "-movflags", "+faststart", "-f", "mp4"]
    sandbox.ffmpeg([*sandbox.guarded(media), *copying, str(target)], seconds=probe.duration)
    return target


def make_poster(source: Path, probe: Probe, folder: Path) -> tuple[Path, Path]:
    """The most telling of fifty frames from the middle: WebP for pages, JPEG for other sites' previews."""
    short = min(POSTER_SIDE, *shown_size(probe))
    width, height = size_on(Rung(short, 0, 0), probe)
    tone = f"{TO_STANDARD_RANGE}," if probe.hdr else ""
    choose = f"[0:V:0]thumbnail={POSTER_CANDIDATES},{tone}scale={width}:{height},setsar=1,split[webp][jpeg]"
    webp, jpeg = folder / POSTER_WEBP, folder / POSTER_JPEG
    arguments = ["-ss", f"{probe.duration / 2:.3f}", *sandbox.guarded(source), "-filter_complex", choose]
    arguments += [
        "-map",
        "[webp]",
        "-frames:v",
        "1",
        "-c:v",
        "libwebp",
        "-quality",
        "80",
        *NO_METADATA,
        str(webp),
    ]
    arguments += ["-map", "[jpeg]", "-frames:v", "1", "-q:v", "3", *NO_METADATA, str(jpeg)]
    sandbox.ffmpeg(arguments, seconds=1)
    return webp, jpeg
