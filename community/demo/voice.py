"""Speaks into a file and prints when each line starts, in seconds: voice.py LIBRARY DATA SCRIPT WAV."""

import ctypes
import json
import sys
import wave
from array import array
from pathlib import Path

SYNCHRONOUS, UTF_8, BY_CHARACTER = 2, 1, 1
RATE, PITCH, RANGE, WORD_GAP = 1, 3, 4, 7
SECONDS_BEFORE, SECONDS_BETWEEN, SECONDS_AFTER = 0.4, 0.55, 0.6
VOICES = {
    "a": (b"en-gb+f3", {RATE: 158, PITCH: 46, RANGE: 56, WORD_GAP: 1}),
    "b": (b"en-gb+m3", {RATE: 150, PITCH: 40, RANGE: 48, WORD_GAP: 1}),
}
Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Speaker:
    """The library, loaded once; what it says is collected in `samples`."""

    def __init__(self, library: str, voices: str) -> None:
        self.samples = array("h")
        self.espeak = ctypes.CDLL(library)
        self.rate: int = self.espeak.espeak_Initialize(SYNCHRONOUS, 0, voices.encode(), 0)
        if self.rate <= 0:
            sys.exit("The voices could not be loaded.")
        # Kept as an attribute, or it would be collected while the library still calls it.
        self.callback = Callback(self.hear)
        self.espeak.espeak_SetSynthCallback(self.callback)

    def hear(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if count > 0:
            self.samples.frombytes(ctypes.string_at(samples, count * 2))
        return 0

    def say(self, voice: str, text: str) -> None:
        name, settings = VOICES[voice]
        self.espeak.espeak_SetVoiceByName(name)
        for setting, value in settings.items():
            self.espeak.espeak_SetParameter(setting, value, 0)
        words = text.encode()
        length = ctypes.c_size_t(len(words) + 1)
        self.espeak.espeak_Synth(words, length, 0, BY_CHARACTER, 0, UTF_8, None, None)
        self.espeak.espeak_Synchronize()

    def pause(self, seconds: float) -> None:
        self.samples.frombytes(bytes(2 * round(seconds * self.rate)))

    def now(self) -> float:
        return len(self.samples) / self.rate


def main() -> None:
    library, voices, script, target = sys.argv[1:5]
    speaker = Speaker(library, voices)
    speaker.pause(SECONDS_BEFORE)
    starts = []
    for voice, text in json.loads(Path(script).read_text()):
        starts.append(speaker.now())
        speaker.say(voice, text)
        speaker.pause(SECONDS_BETWEEN)
    speaker.pause(SECONDS_AFTER)
    with wave.open(target, "wb") as sound:
        sound.setparams((1, 2, speaker.rate, 0, "NONE", ""))
        sound.writeframes(speaker.samples.tobytes())
    json.dump(starts, sys.stdout)


if __name__ == "__main__":
    main()
