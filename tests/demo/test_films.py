"""The demo draws and speaks its own media."""

import wave
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image

from community.core.images import make_portrait
from community.demo.drawings import BOARDS
from community.demo.film import FRAMES_A_SECOND, SIZE, frames, shoot, starts_of
from community.demo.portraits import draw_portrait
from community.demo.specimens import Holder, draw_badge_card, draw_licence
from community.demo.speech import speak
from community.media.pipeline.probe import probe

LINES = [("a", "This is a normal trace."), ("b", "Remember it.")]


@pytest.mark.parametrize("name", BOARDS)
def test_every_scene_of_a_film_can_be_painted(name: str) -> None:
    board = BOARDS[name]()
    count = len(board.scenes)
    painted = list(frames(board, count * 0.1, starts_of(count, count * 0.1, ())))
    assert len(painted) == count * FRAMES_A_SECOND // 10
    assert {frame.size for frame in painted} == {SIZE}


def test_a_film_moves() -> None:
    board = BOARDS["ecg-hyperkalaemia"]()
    first, later = (frame.copy() for frame in islice(frames(board, 30, starts_of(6, 30, ())), 0, 21, 20))
    assert first.tobytes() != later.tobytes()


def test_scenes_begin_with_their_lines() -> None:
    assert starts_of(3, 12, [0.4, 5, 9]) == [0, 5, 9]
    assert starts_of(4, 12, [0.4, 6]) == [0, 6, 8, 10]
    assert starts_of(2, 10, [0.4, 5, 7]) == [0, 5]


def test_a_film_lasts_as_long_as_it_should_and_has_its_voice(tmp_path: Path) -> None:
    voice, film = tmp_path / "voice.wav", tmp_path / "film.mp4"
    cues = speak(LINES, voice)
    shoot(
        BOARDS["capnography"](), film, duration=5, narration=voice, cues=cues, on_progress=lambda _done: None
    )
    found = probe(film)
    assert found.duration == pytest.approx(5, abs=0.2)
    assert (found.width, found.height, found.audio_codec) == (*SIZE, "aac")


def test_lines_are_spoken_one_after_another(tmp_path: Path) -> None:
    starts = speak(LINES, tmp_path / "voice.wav")
    with wave.open(str(tmp_path / "voice.wav")) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    assert 0 < starts[0] < starts[1] - 1 < seconds - 1


def test_portraits_are_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        draw_portrait(tmp_path / f"{name}.webp", "lin-hsu")
    assert (tmp_path / "one.webp").read_bytes() == (tmp_path / "two.webp").read_bytes()
    assert make_portrait(tmp_path / "one.webp", tmp_path / "small.webp", 96).width == 96


def test_specimens_are_pictures(tmp_path: Path) -> None:
    holder = Holder("Farah Idris", "pharmacist", "Register of Pharmacists", "SP-004217")
    draw_licence(tmp_path / "licence.png", holder)
    draw_badge_card(tmp_path / "card.png", holder)
    for path in tmp_path.iterdir():
        with Image.open(path) as image:
            assert image.format == "PNG"
