"""Which speech model this installation has, if any: an optional extra, on this machine and nowhere else."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from flask import current_app

from community.core import storage
from community.core.config import Settings
from community.core.languages import LANGUAGES
from community.media.pipeline import listening
from community.media.pipeline.captions import Caption
from community.media.pipeline.listening import POCKETSPHINX
from community.media.pipeline.sandbox import OnProgress

HOW_TO_SWITCH_ON = (
    "Rounds can draft captions on this machine. Install what requirements-speech.txt names, set "
    "ROUNDS_SPEECH_MODEL to the folder of a model, and start Rounds again."
)


def is_offered() -> bool:
    """Whether a model is set, and the package that reads it is installed."""
    return bool(_settings().speech_model) and _home_of_the_engine() is not None


def languages() -> Mapping[str, str]:
    return {"en": LANGUAGES["en"]} if _settings().speech_model == POCKETSPHINX else LANGUAGES


def model() -> str:
    """The folder of the model, or `pocketsphinx`. One named by its size is fetched the first time."""
    named = _settings().speech_model or ""
    if named == POCKETSPHINX or Path(named).is_dir():
        return named
    folder = _settings().instance / "speech" / Path(named).name
    if not (folder / "model.bin").exists():
        listening.fetch_model(named, folder)
    return str(folder)


def listen(
    asset_id: int, original: str, seconds: float, language: str, *, on_progress: OnProgress
) -> list[Caption]:
    """What is said in the stored `original`; takes minutes. Raises Unfit or sandbox.Failed."""
    with _quiet_place(asset_id) as folder:
        source = folder / "source"
        storage.fetch(original, source)
        return listening.listen(
            source,
            seconds,
            folder,
            model=model(),
            language=language,
            on_progress=on_progress,
            packages=_home_of_the_engine(),
        )


@contextmanager
def _quiet_place(asset_id: int) -> Iterator[Path]:
    """A folder for the work; what a worker that was killed has left of the same work is cleared away."""
    place = _settings().instance / "listening"
    place.mkdir(exist_ok=True)
    for left in place.glob(f"{asset_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{asset_id}-", dir=place) as folder:
        yield Path(folder)


def _home_of_the_engine() -> Path | None:
    """The folder of the package that reads the model; None where it is not installed."""
    name = POCKETSPHINX if _settings().speech_model == POCKETSPHINX else "faster_whisper"
    found = find_spec(name)
    return Path(found.origin).parents[1] if found and found.origin else None


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
