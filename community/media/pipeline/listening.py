"""What is said in a recording, written down by a speech model here, as captions that fit a screen."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from community.core.errors import Unfit
from community.media.pipeline import sandbox
from community.media.pipeline.audio import SOUND_ONLY
from community.media.pipeline.captions import Caption
from community.media.pipeline.sandbox import Bounds, OnProgress, nobody

POCKETSPHINX = "pocketsphinx"
LETTERS = 84
PAUSE = 0.8
SENTENCE_ENDS = (".", "?", "!")
MEMORY = 8 * 1024**3
KNOWS_ENGLISH_ALONE = "this model knows English alone"
HOUR = 3600
SETTINGS_OF_A_DOWNLOAD = ("PATH", "HOME", "HTTPS_PROXY", "https_proxy", "SSL_CERT_FILE")


class Word(NamedTuple):
    start: float
    end: float
    said: str


def listen(
    source: Path,
    seconds: float,
    folder: Path,
    *,
    model: str,
    language: str,
    on_progress: OnProgress = nobody,
    packages: Path | None = None,
) -> list[Caption]:
    """Raises Unfit when there is nothing to hear, and sandbox.Failed.

    `model` is a folder with a Whisper model for CTranslate2, or `pocketsphinx`; `packages` is a folder that
    holds the engine when the environment does not.
    """
    sound = folder / "speech.wav"
    as_heard = ["-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", "-f", "wav"]
    sandbox.ffmpeg([*sandbox.guarded(source), *SOUND_ONLY, *as_heard, str(sound)], seconds=seconds)
    captions = in_captions(_words(sound, seconds, model, language, on_progress, packages))
    if not captions:
        raise Unfit("Nobody was heard to speak in this recording. Write the captions by hand.")
    return captions


def fetch_model(name: str, folder: Path) -> None:
    """Bring a model by the name of its size into `folder`; the only step that asks the network."""
    command = [sys.executable, "-I", str(sandbox.INSIDE / "fetch_model.py"), name, str(folder)]
    known = {key: os.environ[key] for key in SETTINGS_OF_A_DOWNLOAD if key in os.environ}
    try:
        subprocess.run(command, env=known, check=True, timeout=HOUR, capture_output=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise sandbox.Failed(f"the speech model {name} could not be fetched") from error


def in_captions(words: Iterable[Word]) -> list[Caption]:
    """One ends with a sentence, before a pause, or when no more letters fit."""
    made: list[Caption] = []
    line: list[Word] = []
    for word in words:
        if line and not _fits(line, word):
            made.append(_caption(line))
            line = []
        line.append(word)
    return [*made, _caption(line)] if line else made


def _fits(line: list[Word], word: Word) -> bool:
    length = sum(len(each.said) + 1 for each in line) + len(word.said)
    is_over = line[-1].said.endswith(SENTENCE_ENDS) and length > LETTERS // 3
    return length <= LETTERS and word.start - line[-1].end < PAUSE and not is_over


def _caption(line: list[Word]) -> Caption:
    start = line[0].start
    return Caption(start, max(line[-1].end, start + 0.3), " ".join(each.said for each in line))


def _words(
    sound: Path, seconds: float, model: str, language: str, on_progress: OnProgress, packages: Path | None
) -> list[Word]:
    words: list[Word] = []

    def hear(line: str) -> None:
        words.append(Word(*json.loads(line)))
        on_progress(min(1.0, words[-1].end / max(seconds, 0.001)))

    engine = POCKETSPHINX if model == POCKETSPHINX else "whisper"
    more = [str(packages)] if packages else []
    command = [sys.executable, "-I", str(sandbox.INSIDE / "listen.py"), engine, model, language, str(sound)]
    wall = sandbox.bounds_for(seconds).wall_seconds
    try:
        sandbox.run([*command, *more], Bounds(wall, int(4 * wall), memory_bytes=MEMORY), hear)
    except sandbox.Failed as failed:
        if KNOWS_ENGLISH_ALONE in str(failed):
            raise Unfit("The speech model of this site knows English alone. Choose English.") from failed
        raise
    return words
