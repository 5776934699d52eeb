"""The steps from a stored original to stored renditions, each of them on its own; some take hours."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app

from community.core import storage
from community.core.config import Settings
from community.media.actions import Made
from community.media.pipeline import hls, ladder, posters, video
from community.media.pipeline.audio import make_audio
from community.media.pipeline.hls import Variant
from community.media.pipeline.probe import Probe, probe
from community.media.pipeline.sandbox import OnProgress

MIMETYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt",
}
SOUND_ONLY = "audio.mp4"


@dataclass(frozen=True)
class Task:
    """What a step needs to know, as plain values: no row is held for as long as it takes."""

    asset_id: int
    step: str
    original: str
    filename: str
    facts: Mapping[str, Any] | None
    place: str
    """The folder of the storage that is this try's alone."""
    variants: tuple[Variant, ...] = ()
    """What earlier steps have made."""
    stored: Mapping[str, str] = field(default_factory=dict)
    """The key of each file that is there already, by its name."""

    @property
    def probe(self) -> Probe:
        assert self.facts is not None
        return Probe(**self.facts)


@dataclass(frozen=True)
class Outcome:
    files: list[Made] = field(default_factory=list)
    peaks: list[int] | None = None
    found: Probe | None = None


@dataclass
class Workshop:
    """Where a step is carried out: the source, and a folder for everything that is made of it."""

    source: Path
    folder: Path
    variants: list[Variant] = field(default_factory=list)
    peaks: list[int] | None = None
    found: Probe | None = None

    def add(self, variants: list[Variant], earlier: tuple[Variant, ...] = ()) -> None:
        self.variants += variants
        (self.folder / hls.MASTER).write_text(hls.master([*earlier, *self.variants]))


def make(task: Task, *, on_progress: OnProgress) -> Outcome:
    """Carries out one step. Raises Unfit or sandbox.Failed."""
    with _workshop(task) as workshop:
        if task.step != "pictures":
            storage.fetch(task.original, workshop.source)
        STEPS[task.step](task, workshop, on_progress)
        return Outcome(_store(task, workshop), workshop.peaks, workshop.found)


def look(task: Task, workshop: Workshop, _: OnProgress) -> None:
    workshop.found = probe(workshop.source, filename=task.filename)


def episode(task: Task, workshop: Workshop, on_progress: OnProgress) -> None:
    made = make_audio(workshop.source, task.probe, workshop.folder, on_progress=on_progress)
    workshop.peaks = made.peaks
    workshop.add(made.variants)


def first(task: Task, workshop: Workshop, on_progress: OnProgress) -> None:
    """Soon something to watch: one size, the sound alone, a poster."""
    source, folder, found = workshop.source, workshop.folder, task.probe
    posters.make_poster(source, found, folder)
    rung = ladder.first_rung(found)
    made = video.make_renditions(
        source, found, [rung], folder, with_sound_alone=True, on_progress=on_progress
    )
    workshop.add(made)
    video.make_fallback(folder / f"{rung.name}.mp4", found, folder)


def pictures(task: Task, workshop: Workshop, on_progress: OnProgress) -> None:
    """From renditions, whose key frames are soon found."""
    found, folder = task.probe, workshop.folder
    best = video.best_fallback(ladder.rungs_for(found))
    posters.make_candidates(_stored(task, f"{best.name}.mp4", workshop), found, folder)
    on_progress(0.5)
    first = ladder.first_rung(found)
    posters.make_storyboard(_stored(task, f"{first.name}.mp4", workshop), found, folder)


def _stored(task: Task, name: str, workshop: Workshop) -> Path:
    path = workshop.source.with_name(name)
    storage.fetch(task.stored[name], path)
    return path


def sizes(task: Task, workshop: Workshop, on_progress: OnProgress) -> None:
    """All the other sizes, in one reading of the source; what is heard has been made with the first one."""
    found, folder = task.probe, workshop.folder
    rungs = ladder.other_rungs(found)
    sound = _stored(task, SOUND_ONLY, workshop) if found.audio_codec else None
    made = video.make_renditions(workshop.source, found, rungs, folder, sound=sound, on_progress=on_progress)
    workshop.add(made, task.variants)
    best = video.best_fallback([*rungs, ladder.first_rung(found)])
    if best in rungs:
        video.make_fallback(folder / f"{best.name}.mp4", found, folder)


STEPS: Mapping[str, Callable[[Task, Workshop, OnProgress], None]] = {
    "look": look,
    "episode": episode,
    "first": first,
    "pictures": pictures,
    "sizes": sizes,
}


@contextmanager
def _workshop(task: Task) -> Iterator[Workshop]:
    """A folder for the work; what a worker that was killed has left of the same work is cleared away."""
    settings: Settings = current_app.extensions["settings"]
    workshops = settings.instance / "making"
    workshops.mkdir(exist_ok=True)
    for left in workshops.glob(f"{task.asset_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    # Its errors are ignored, for another worker that took this one for dead may have cleared it away.
    with tempfile.TemporaryDirectory(
        prefix=f"{task.asset_id}-", dir=workshops, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name) / "made"
        folder.mkdir()
        yield Workshop(Path(name) / f"source{Path(task.filename).suffix.lower()}", folder)


def _store(task: Task, workshop: Workshop) -> list[Made]:
    said = {variant.playlist: variant.attributes for variant in workshop.variants}
    files = [
        Made(
            path.name,
            f"{task.place}/{path.name}",
            mimetype_of(path),
            path.stat().st_size,
            said.get(path.name),
        )
        for path in sorted(workshop.folder.iterdir())
    ]
    try:
        for made in files:
            storage.keep_file(made.key, workshop.folder / made.name)
    except BaseException:
        forget(files)
        raise
    return files


def mimetype_of(path: Path) -> str:
    return "audio/mp4" if path.name == SOUND_ONLY else MIMETYPES[path.suffix]


def forget(files: list[Made]) -> None:
    storage.forget(*(made.key for made in files))
