"""Speech is heard at one loudness, and its wave shows where somebody speaks."""

from pathlib import Path

import pytest

from community.media.pipeline.audio import make_audio, measure
from community.media.pipeline.probe import probe
from tests.media.conftest import Recorder, sound


def test_quiet_speech_is_brought_to_the_usual_loudness(speech: Path, tmp_path: Path) -> None:
    made = make_audio(speech, probe(speech), tmp_path)
    after = measure(made.episode, probe(made.episode))
    assert made.before.integrated < -30
    assert after.integrated == pytest.approx(-19, abs=1)
    assert after.true_peak <= -1


def test_what_has_two_channels_is_louder_by_what_the_second_adds(record: Recorder, tmp_path: Path) -> None:
    path = record("stereo.wav", *sound(4, "aevalsrc='0.02*sin(2*PI*220*t)|0.03*sin(2*PI*330*t)'"))
    made = make_audio(path, probe(path), tmp_path)
    after = measure(made.episode, probe(made.episode))
    assert probe(made.episode).channels == 2
    assert after.integrated == pytest.approx(-16, abs=1)
    assert after.true_peak <= -1


def test_an_episode_is_there_as_hls_too(speech: Path, tmp_path: Path) -> None:
    made = make_audio(speech, probe(speech), tmp_path)
    [variant] = made.variants
    assert (variant.playlist, 'CODECS="mp4a.40.2"' in variant.attributes) == ("audio.m3u8", True)
    assert probe(tmp_path / "audio.mp4").duration == pytest.approx(6, abs=0.1)


def test_an_episode_is_an_mp3_of_128_kilobits(lecture: Path, tmp_path: Path) -> None:
    episode = probe(make_audio(lecture, probe(lecture), tmp_path).episode)
    assert (episode.kind, episode.audio_codec) == ("audio", "mp3")
    assert episode.bit_rate == pytest.approx(128_000, rel=0.05)


def test_the_wave_is_flat_where_nobody_speaks(speech: Path, tmp_path: Path) -> None:
    peaks = make_audio(speech, probe(speech), tmp_path).peaks
    assert len(peaks) == 240
    assert max(peaks) == 100
    assert 0.3 < sum(peak < 10 for peak in peaks) / 240 < 0.5


def test_silence_stays_silent(record: Recorder, tmp_path: Path) -> None:
    path = record("silence.wav", *sound(2, "anullsrc=r=8000:cl=mono"), "-t", "2")
    assert set(make_audio(path, probe(path), tmp_path).peaks) == {0}


def test_progress_only_grows(speech: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    make_audio(speech, probe(speech), tmp_path, on_progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_no_word_of_the_source_is_left(lecture: Path, tmp_path: Path) -> None:
    """Abuse case 100."""
    assert b"Ward 7" not in make_audio(lecture, probe(lecture), tmp_path).episode.read_bytes()
