"""Three hundred damaged recordings: each becomes playable or is refused with a sentence, and none hangs."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from community.core.errors import Unfit
from community.media.pipeline import hls, video
from community.media.pipeline.audio import make_audio
from community.media.pipeline.ladder import first_rung
from community.media.pipeline.probe import probe
from community.media.pipeline.sandbox import Failed
from tests.media.conftest import H264, Recorder, picture, sound
from tests.media.test_fixture_set import decoded

COUNT = 300
READY = "ready"
# What the job says after its last try.
FAILED = "failed"


@pytest.fixture(scope="module")
def sources(record: Recorder) -> list[Path]:
    film = [*picture("64x36", 1.2, rate=10), *sound(1.2)]
    vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"]
    return [
        record("small.mp4", *film, *H264),
        record("small.webm", *film, *vp8),
        record("small.mp3", *sound(1.2)),
        record("small.wav", *sound(1.2), "-ac", "1", "-ar", "8000"),
    ]


def test_damaged_recordings_end_ready_or_refused(sources: list[Path], tmp_path: Path) -> None:
    """Abuse cases 90, 93 and 105."""

    def end_of(seed: int) -> str:
        dice = random.Random(seed)
        source = dice.choice(sources)
        path = tmp_path / f"{seed}{source.suffix}"
        path.write_bytes(damaged(source.read_bytes(), dice))
        return made(path, tmp_path / str(seed))

    with ThreadPoolExecutor(max_workers=2) as workers:
        ends = list(workers.map(end_of, range(COUNT)))
    assert len(ends) == COUNT
    assert ends.count(READY) > 50
    assert ends.count(FAILED) < 15
    assert sum(end.endswith(".") for end in ends) > 100
    assert all(end in (READY, FAILED) or end.endswith(".") for end in ends)


def made(path: Path, folder: Path) -> str:
    """How it ends: ready, once every variant decodes without an error, or in a sentence."""
    folder.mkdir()
    try:
        found = probe(path)
        if found.kind == "audio":
            variants = make_audio(path, found, folder).variants
        else:
            variants = video.make_renditions(path, found, [first_rung(found)], folder)
    except Unfit as unfit:
        return unfit.sentence
    except Failed:
        return FAILED
    (folder / hls.MASTER).write_text(hls.master(variants))
    return decoded(folder / hls.MASTER) or READY


def damaged(content: bytes, dice: random.Random) -> bytes:
    body = bytearray(content)
    for _ in range(dice.randint(1, 3)):
        dice.choice([scratch, scratch_head, cut, leave_out, overwrite, lie_about_length])(body, dice)
    return bytes(body)


def scratch(body: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 30)):
        body[dice.randrange(len(body))] = dice.randrange(256)


def scratch_head(body: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 8)):
        body[dice.randrange(min(200, len(body)))] = dice.randrange(256)


def cut(body: bytearray, dice: random.Random) -> None:
    del body[dice.randrange(len(body) // 2, len(body)) :]


def leave_out(body: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(body))
    del body[start : start + dice.randint(1, 500)]
    body.extend(b"\0" * 8)


def overwrite(body: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(body))
    end = min(len(body), start + dice.randint(1, 2000))
    body[start:end] = dice.randbytes(end - start)


def lie_about_length(body: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(body) - 4)
    body[start : start + 4] = dice.choice(
        [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\1"]
    )
