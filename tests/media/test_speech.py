"""A machine writes down what is said: with a real engine, in its sandbox, told as it goes, and labelled."""

import dataclasses
import os
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock, jobs, storage
from community.core.db import db, unit_of_work
from community.core.errors import Unfit
from community.core.jobs import Job
from community.core.streams import StreamEvent
from community.demo.speech import speak
from community.media import draft_jobs, speech
from community.media.models import CaptionDraft, DraftState, Track
from community.media.pipeline import listening, sandbox
from community.media.pipeline.captions import Caption
from community.media.pipeline.listening import POCKETSPHINX, Word
from community.permissions import Role
from tests import factories
from tests.cast import Cast, client_of
from tests.conftest import SAMPLES

# As much of the sentence as the small engine understands of a synthetic voice.
HEARD = "going to talk about"
hear = partial(listening.listen, model=POCKETSPHINX, language="en", packages=SAMPLES)
# The small engine always; a Whisper model, too, on a machine that has one.
WHISPER = os.environ.get("ROUNDS_SPEECH_MODEL", "")
MODELS = [POCKETSPHINX, *([WHISPER] if Path(WHISPER or "-").is_dir() else [])]


def packages_of(model: str) -> Path:
    engine = find_spec("faster_whisper")
    if model == POCKETSPHINX or engine is None or engine.origin is None:
        return SAMPLES
    return Path(engine.origin).parents[1]


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spoken") / "talk.wav"
    speak([("a", "Good morning. We are going to talk about the heart and the lungs.")], path)
    return path


@pytest.fixture
def with_engine(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site whose operator has installed and chosen the small engine."""
    monkeypatch.syspath_prepend(str(SAMPLES))
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, speech_model=POCKETSPHINX)


@pytest.fixture
def asset_id(app: Flask, people: Cast, spoken: Path) -> int:
    with app.app_context(), unit_of_work():
        asset = factories.asset(db.session.get_one(Member, people.amara), duration=6.0)
        storage.keep_file(asset.original, spoken)
        return asset.id


def draft_of(app: Flask, asset_id: int) -> CaptionDraft:
    with app.app_context():
        return db.session.get_one(CaptionDraft, asset_id)


@pytest.mark.parametrize("model", MODELS)
def test_an_engine_hears_words_and_their_times(spoken: Path, tmp_path: Path, model: str) -> None:
    told: list[float] = []
    captions = hear(spoken, 6, tmp_path, model=model, packages=packages_of(model), on_progress=told.append)
    assert HEARD in " ".join(each.text for each in captions)
    assert all(0 <= each.start < each.end <= 8 for each in captions)
    assert told == sorted(told)
    assert told[-1] > 0.5


def test_a_language_that_the_model_does_not_know_is_refused(spoken: Path, tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="knows English alone"):
        hear(spoken, 6, tmp_path, language="fr")


def test_an_engine_that_is_missing_fails_for_the_log(spoken: Path, tmp_path: Path) -> None:
    with pytest.raises(sandbox.Failed):
        listening.listen(spoken, 6, tmp_path, model=str(tmp_path), language="en", packages=tmp_path)


def test_silence_is_no_captions(record: Callable[..., Path], tmp_path: Path) -> None:
    silence = record("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=2")
    with pytest.raises(Unfit, match="Nobody was heard"):
        hear(silence, 2, tmp_path)


def test_words_become_captions_that_fit() -> None:
    words = [Word(0, 1, "Good"), Word(1, 2, "morning"), Word(2, 2.5, "everybody"), Word(2.5, 3, "here.")]
    words += [Word(3.1, 3.5, "Now"), Word(6, 6, "then")]
    assert listening.in_captions(words) == [
        Caption(0, 3, "Good morning everybody here."),
        Caption(3.1, 3.5, "Now"),
        Caption(6, 6.3, "then"),
    ]


@given(st.lists(st.text("abc.", min_size=1, max_size=30), max_size=80))
def test_no_word_is_lost_and_no_line_is_too_long(said: list[str]) -> None:
    captions = listening.in_captions([Word(n, n + 1, word) for n, word in enumerate(said)])
    assert " ".join(each.text for each in captions).split() == said
    assert all(len(each.text) <= listening.LETTERS for each in captions)


def test_an_owner_gets_a_draft_that_is_called_automatic(
    app: Flask, people: Cast, with_engine: None, asset_id: int
) -> None:
    client = client_of(app, people.amara)
    assert "Draft captions automatically" in client.get(f"/uploads/{asset_id}/captions").text
    assert client.post(f"/uploads/{asset_id}/caption-drafts", data={"language": "en"}).status_code == 303
    assert "Listening to your recording" in client.get(f"/uploads/{asset_id}/captions").text
    with app.app_context():
        jobs.run_all()
        track = db.session.scalars(select(Track).where(Track.asset_id == asset_id)).one()
        assert HEARD in track.html.replace("</span>", "")
        assert track.is_automatic
        assert track.shown_label == "English (automatic)"
        told = db.session.scalars(select(StreamEvent).where(StreamEvent.stream == f"asset:{asset_id}"))
        assert [each.body["state"] for each in told][-1] == "done"
        assert not list((app.extensions["settings"].instance / "listening").iterdir())
        # Twice is the same as once.
        draft_jobs.draft_captions(asset_id=asset_id, number=1)
        assert db.session.get_one(Track, track.id).version == 1


def test_what_a_person_wrote_is_never_written_over(
    app: Flask, people: Cast, with_engine: None, asset_id: int
) -> None:
    client = client_of(app, people.amara)
    lines = {"version": 0, "start": ["0:00"], "end": ["0:01"], "speaker": [""], "text": ["By hand"]}
    client.post(f"/uploads/{asset_id}/captions/en", json=lines)
    refused = client.post(f"/uploads/{asset_id}/caption-drafts", data={"language": "en"})
    assert refused.status_code == 409
    assert "by a person" in refused.text


def test_one_recording_is_listened_to_at_a_time(
    app: Flask, people: Cast, with_engine: None, asset_id: int
) -> None:
    client = client_of(app, people.amara)
    with app.app_context(), unit_of_work():
        other = factories.asset(db.session.get_one(Member, people.amara))
        busy = CaptionDraft(asset=other, language="en", state=DraftState.running, at=clock.now())
        busy.heard_at = clock.now()
        db.session.add(busy)
    client.post(f"/uploads/{asset_id}/caption-drafts", data={"language": "en"})
    assert client.post(f"/uploads/{asset_id}/caption-drafts", data={"language": "en"}).status_code == 409
    with app.app_context():
        draft_jobs.draft_captions(asset_id=asset_id, number=1)
        assert db.session.get_one(CaptionDraft, asset_id).state is DraftState.waiting
        waiting = db.session.scalars(select(Job).where(Job.name == "media.draft_captions")).all()
        assert len(waiting) == 2
        assert max(job.run_at for job in waiting) > clock.now()


def test_what_cannot_be_heard_fails_with_a_reason(
    app: Flask, people: Cast, with_engine: None, asset_id: int
) -> None:
    client = client_of(app, people.amara)
    client.post(f"/uploads/{asset_id}/caption-drafts", data={"language": "en"})
    with app.app_context():
        draft_jobs.give_up(asset_id=asset_id, number=1)
    assert draft_of(app, asset_id).state is DraftState.failed
    assert "could not listen" in client.get(f"/uploads/{asset_id}/captions").text
    assert client.post(f"/uploads/{asset_id}/caption-drafts", data={"language": "en"}).status_code == 303
    assert draft_of(app, asset_id).number == 2


def test_only_the_owner_asks_a_machine(app: Flask, people: Cast, with_engine: None, asset_id: int) -> None:
    for who in (people.jonas, people.ruth, people.marta):
        address = f"/uploads/{asset_id}/caption-drafts"
        assert client_of(app, who).post(address, data={"language": "en"}).status_code == 404


def test_without_a_model_there_is_no_button_and_administrators_hear_how(
    app: Flask, people: Cast, asset_id: int
) -> None:
    client = client_of(app, people.amara)
    address = f"/uploads/{asset_id}/captions"
    assert "automatically" not in client.get(address).text
    assert "ROUNDS_SPEECH_MODEL" not in client.get(address).text
    assert client.post(f"/uploads/{asset_id}/caption-drafts", data={"language": "en"}).status_code == 404
    with app.app_context(), unit_of_work():
        db.session.get_one(Member, people.amara).role = Role.admin
    assert "ROUNDS_SPEECH_MODEL" in client.get(address).text


def test_a_folder_is_a_model_and_needs_no_network(app: Flask, tmp_path: Path) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, speech_model=str(tmp_path))
    with app.app_context():
        assert speech.model() == str(tmp_path)
