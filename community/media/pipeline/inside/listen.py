"""Writes down what is said in a WAV of 16 kHz: listen.py ENGINE MODEL LANGUAGE WAV [PACKAGES].

Prints a line for each word: `[start, end, "word"]`. Needs nothing of the project, and no network.
"""

import importlib
import json
import sys
import wave

ENGLISH_ONLY = "this model knows English alone"


def main() -> None:
    engine, model, language, path, *packages = sys.argv[1:]
    sys.path[:0] = packages
    listen = {"whisper": with_whisper, "pocketsphinx": with_pocketsphinx}[engine]
    listen(model, language, path)


def with_whisper(model: str, language: str, path: str) -> None:
    whisper = importlib.import_module("faster_whisper")
    loaded = whisper.WhisperModel(model, device="cpu", compute_type="int8", local_files_only=True)
    if language != "en" and not loaded.model.is_multilingual:
        sys.exit(ENGLISH_ONLY)
    # Without the filter, the model makes up words for silence and music.
    segments, _ = loaded.transcribe(path, language=language, vad_filter=True, word_timestamps=True)
    for segment in segments:
        for word in segment.words or ():
            tell(word.start, word.end, word.word)


def with_pocketsphinx(_: str, language: str, path: str) -> None:
    sphinx = importlib.import_module("pocketsphinx")
    if language != "en":
        sys.exit(ENGLISH_ONLY)
    decoder = sphinx.Decoder(samprate=16000, loglevel="FATAL")
    with wave.open(path) as sound:
        for spoken in sphinx.Segmenter(sample_rate=16000).segment(Frames(sound)):
            decoder.start_utt()
            decoder.process_raw(spoken.pcm, full_utt=True)
            decoder.end_utt()
            for each in decoder.seg():
                if each.word[0] not in "<[+":
                    start, end = each.start_frame / 100, (each.end_frame + 1) / 100
                    tell(spoken.start_time + start, spoken.start_time + end, each.word.partition("(")[0])


class Frames:
    """A WAV as the bytes of its samples."""

    def __init__(self, sound: wave.Wave_read) -> None:
        self.sound = sound

    def read(self, size: int) -> bytes:
        return self.sound.readframes(size // 2)


def tell(start: float, end: float, word: str) -> None:
    print(json.dumps([round(float(start), 3), round(float(end), 3), word.strip()]), flush=True)  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
