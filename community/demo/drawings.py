"""The demo's videos, each drawn by name."""

from collections.abc import Callable, Sequence
from pathlib import Path

from community.demo import breaths, hands, hearts, lungs, sugar
from community.demo.film import Storyboard, shoot
from community.media.pipeline.probe import probe
from community.media.pipeline.sandbox import OnProgress, nobody

BOARDS: dict[str, Callable[[], Storyboard]] = {
    "ecg-hyperkalaemia": hearts.hyperkalaemia,
    "ecg-atrial-fibrillation": hearts.atrial_fibrillation,
    "capnography": breaths.capnography,
    "inhaler-spirometry": lungs.spirometry,
    "hand-hygiene": hands.hygiene,
    "glucose-curve": sugar.day,
}
SECONDS_WITHOUT_VOICE = 30.0
SECONDS_AFTER_THE_VOICE = 1.0


def draw(
    name: str,
    path: Path,
    *,
    narration: Path | None = None,
    cues: Sequence[float] = (),
    on_progress: OnProgress = nobody,
) -> None:
    """Writes the film `name` as MP4, as long as its narration; a scene begins at each cue, in seconds."""
    duration = SECONDS_WITHOUT_VOICE
    if narration is not None:
        duration = probe(narration).duration + SECONDS_AFTER_THE_VOICE
    shoot(BOARDS[name](), path, duration=duration, narration=narration, cues=cues, on_progress=on_progress)
