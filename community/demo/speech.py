"""Lines spoken by two synthetic voices, with pauses between them."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import espeakng_loader

from community.media.pipeline import sandbox

VOICE = Path(__file__).parent / "voice.py"
# Warmer below, less sharp above, a little of a room, and an even loudness.
TONE = (
    "highpass=f=80,equalizer=f=220:t=q:w=1:g=2.5,equalizer=f=3400:t=q:w=1.2:g=-4,lowpass=f=8500,"
    "aecho=0.95:0.35:14|23:0.10|0.06,acompressor=threshold=0.12:ratio=2.5,loudnorm=I=-19:TP=-2,aresample=44100"
)


def speak(lines: Sequence[tuple[str, str]], path: Path) -> list[float]:
    """Writes a WAV of lines (voice "a" or "b", text) and returns the second at which each begins."""
    with tempfile.TemporaryDirectory() as folder:
        script, dry = Path(folder) / "script.json", Path(folder) / "dry.wav"
        script.write_text(json.dumps([list(line) for line in lines]))
        starts = pronounce(script, dry)
        sandbox.ffmpeg([*sandbox.guarded(dry), "-af", TONE, "-ac", "1", str(path)], seconds=60)
    return starts


def pronounce(script: Path, target: Path) -> list[float]:
    # In a process of its own: the library keeps its state in globals, and a fault in it ends the process.
    library = [espeakng_loader.get_library_path(), espeakng_loader.get_data_path()]
    return cast(list[float], json.loads(sandbox.python(VOICE, [*library, str(script), str(target)])))
