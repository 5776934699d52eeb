"""Captions written line by line: saved whole, never over somebody else's, approved by their owner alone."""

from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.core.errors import Invalid
from community.core.jobs import Job
from community.media import caption_actions, caption_writing
from community.media.forms import LinesForm, read_time, shown_time
from community.media.models import Asset, Track
from community.media.pipeline.captions import Caption
from tests import factories
from tests.cast import Cast, client_of

GREETING = [Caption(0, 2, "Good morning.", speaker="Lin"), Caption(2, 4.5, "Trace one.")]


@pytest.fixture
def asset_id(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        asset = factories.asset(member(people.amara))
        caption_writing.write(asset, "en", GREETING)
        return asset.id


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def lines(*rows: tuple[str, str, str], version: int = 1) -> dict[str, Any]:
    start, end, words = ([*column] for column in zip(*rows, strict=True))
    return {"version": version, "start": start, "end": end, "speaker": [""] * len(rows), "text": words}


def track(app: Flask, asset_id: int, language: str = "en") -> dict[str, Any]:
    with app.app_context():
        found = db.session.scalars(
            select(Track).where(Track.asset_id == asset_id, Track.language == language)
        ).one()
        said = [(line.start, line.end, line.text) for line in caption_writing.lines_of(found)]
        return {"lines": said, "version": found.version, "automatic": found.is_automatic, "html": found.html}


def test_the_editor_shows_every_line(app: Flask, people: Cast, asset_id: int) -> None:
    shown = client_of(app, people.amara).get(f"/uploads/{asset_id}/captions/en").text
    assert 'value="0:04.5"' in shown
    assert 'value="Lin"' in shown
    assert ">Trace one.</textarea>" in shown


def test_a_form_of_lines_is_saved_in_the_order_of_their_times(
    app: Flask, people: Cast, asset_id: int
) -> None:
    """Without a script: what was added stands at the end, and what was emptied goes."""
    form = lines(("0:02", "0:04", "Second"), ("0:05", "0:06", " "), ("", "", ""), ("0:00", "0:02", "First"))
    answer = client_of(app, people.amara).post(f"/uploads/{asset_id}/captions/en", data=form)
    assert answer.status_code == 303
    assert track(app, asset_id)["lines"] == [(0, 2, "First"), (2, 4, "Second")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("zero", "0:02", "Hi"), "The start of line 2 is no time"),
        (("0:01", "0:61", "Hi"), "The end of line 2 is no time"),
        (("0:03", "0:02", "Hi"), "Line 2 ends before it begins"),
        (("0:01", "0:02", "x" * 501), "Line 2 has 501 characters; the limit is 500"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_what_was_typed_is_kept(
    app: Flask, people: Cast, asset_id: int, row: tuple[str, str, str], sentence: str
) -> None:
    form = lines(("0:00", "0:01", "Kept words"), row)
    answer = client_of(app, people.amara).post(f"/uploads/{asset_id}/captions/en", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept words" in answer.text
    assert track(app, asset_id)["version"] == 1


def test_two_windows_do_not_overwrite_each_other(app: Flask, people: Cast, asset_id: int) -> None:
    client, address = client_of(app, people.amara), f"/uploads/{asset_id}/captions/en"
    first = client.post(address, json=lines(("0:00", "0:01", "From one window")))
    assert first.get_json()["version"] == 2
    second = client.post(address, json=lines(("0:00", "0:01", "From another")))
    assert second.status_code == 409
    assert "changed elsewhere" in second.get_json()["problem"]
    page = client.post(address, data=lines(("0:00", "0:01", "From another")))
    assert page.status_code == 409
    assert "From another" in page.text
    assert 'name="version" value="2"' in page.text
    assert track(app, asset_id)["lines"] == [(0, 1, "From one window")]
    again = client.post(address, data=lines(("0:00", "0:01", "From another"), version=2))
    assert again.status_code == 303


def test_captions_may_begin_in_the_editor(app: Flask, people: Cast, asset_id: int) -> None:
    client = client_of(app, people.amara)
    asked = client.get(f"/uploads/{asset_id}/captions/new?language=fr")
    assert asked.headers["Location"] == f"/uploads/{asset_id}/captions/fr"
    assert client.get(asked.headers["Location"]).status_code == 200
    form = lines(("0:00", "0:01", "Bonjour"), version=0)
    assert client.post(asked.headers["Location"], data=form).status_code == 303
    assert track(app, asset_id, "fr")["lines"] == [(0, 1, "Bonjour")]


def test_nothing_at_all_is_refused_with_a_sentence(app: Flask, people: Cast, asset_id: int) -> None:
    client, address = client_of(app, people.amara), f"/uploads/{asset_id}/captions/en"
    assert "no captions yet" in client.post(address, json={"version": 1}).get_json()["problem"]
    lame = {"version": 1, "start": ["0:00"], "text": ["Hi"]}
    assert "did not arrive" in client.post(address, json=lame).get_json()["problem"]


@given(
    st.dictionaries(
        st.sampled_from(["version", "start", "end", "speaker", "text"]), st.lists(st.text(), max_size=3)
    )
)
def test_whatever_is_sent_ends_in_lines_or_a_sentence(sent: dict[str, list[str]]) -> None:
    form = LinesForm.of(sent)
    with suppress(Invalid):
        assert all(line.end > line.start for line in form.lines)
    assert form.known_version >= -1


@given(st.integers(0, 10_000_000))
def test_a_time_is_read_as_it_is_shown(thousandths: int) -> None:
    assert read_time(shown_time(thousandths / 1000)) == pytest.approx(thousandths / 1000, abs=1e-9)


def test_what_is_typed_in_one_sitting_is_one_step_to_go_back(app: Flask, people: Cast, asset_id: int) -> None:
    client, address = client_of(app, people.amara), f"/uploads/{asset_id}/captions/en"
    for version, words in enumerate(("Goo", "Good", "Good day"), start=1):
        assert client.post(address, json=lines(("0:00", "0:01", words), version=version)).status_code == 200
    shown = client.get(address).text
    assert shown.count("Bring back") == 1
    assert "with 2 lines" in shown
    assert client.post(f"{address}/versions/1").status_code == 303
    assert [words for _, _, words in track(app, asset_id)["lines"]] == ["Good morning.", "Trace one."]
    assert client.post(f"{address}/versions/4").status_code == 303
    assert [words for _, _, words in track(app, asset_id)["lines"]] == ["Good day"]
    assert client.post(f"{address}/versions/99").status_code == 404


def test_a_machines_words_are_called_automatic_until_their_owner_approves(
    app: Flask, people: Cast, asset_id: int
) -> None:
    with app.app_context(), unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        caption_actions.keep_automatic(asset, "fr", [Caption(0, 1, "Bonjour")])
        factories.post(member(people.amara), kind="video", asset=asset, title="Talk")
        caption_actions.keep_automatic(asset, "en", [Caption(0, 1, "Not over a person's")])
    assert track(app, asset_id)["lines"][0][2] == "Good morning."
    client = client_of(app, people.amara)
    address = f"/uploads/{asset_id}/captions/fr"
    assert 'label="French (automatic)"' in client.get(f"/uploads/{asset_id}/player").get_json()["html"]
    assert "Automatic captions." in client.get(address).text
    file = f"/media/{asset_id}/captions/fr.vtt"
    assert client.get(file).text.startswith("WEBVTT - Automatic captions")
    assert client.get(f"/media/{asset_id}/captions/fr.txt").text.startswith("French (automatic)")
    client.post(address, json=lines(("0:00", "0:01", "Bonjour !")))
    assert track(app, asset_id, "fr")["automatic"]
    assert client.post(f"{address}/approval").status_code == 303
    shown = client.get(address).text
    assert "Approved by Amara Kone" in shown
    assert "Automatic captions." not in shown
    assert client.get(file).text.startswith("WEBVTT\n")
    assert client.post(f"{address}/approval").status_code == 409


def test_captions_are_taken_away(app: Flask, people: Cast, asset_id: int) -> None:
    client = client_of(app, people.amara)
    client.post(f"/uploads/{asset_id}/captions/en", json=lines(("0:00", "0:01", "Hi")))
    assert client.post(f"/uploads/{asset_id}/captions/en/removal").status_code == 303
    assert client.get(f"/media/{asset_id}/captions/en.vtt").status_code == 404
    assert client.post(f"/uploads/{asset_id}/captions/en/removal").status_code == 404


@pytest.mark.parametrize("address", ["", "/en", "/new", "/en/approval", "/en/versions/1", "/en/removal"])
def test_only_the_owner_comes_to_the_captions_of_a_recording(
    app: Flask, people: Cast, asset_id: int, address: str
) -> None:
    for who in (people.jonas, people.ruth, people.marta):
        client = client_of(app, who)
        url = f"/uploads/{asset_id}/captions{address}"
        assert client.get(url).status_code in ({404, 405} if "/en/" in address else {404})
        if address != "/new":
            assert client.post(url, data=lines(("0:00", "0:01", "Mine now"))).status_code == 404
    assert track(app, asset_id)["version"] == 1
    with app.test_client() as stranger:
        assert stranger.post(f"/uploads/{asset_id}/captions/en").status_code == 401


def test_a_language_that_does_not_exist_is_nowhere(app: Flask, people: Cast, asset_id: int) -> None:
    client = client_of(app, people.amara)
    assert client.get(f"/uploads/{asset_id}/captions/xx").status_code == 404
    assert client.get(f"/uploads/{asset_id}/captions/en/versions/1").status_code == 405


def test_captions_come_in_three_forms(app: Flask, people: Cast, asset_id: int) -> None:
    client = client_of(app, people.amara)
    forms = {each: client.get(f"/media/{asset_id}/captions/en.{each}") for each in ("vtt", "srt", "txt")}
    assert forms["vtt"].mimetype == "text/vtt"
    assert "00:00:02,000 --> 00:00:04,500\nTrace one." in forms["srt"].text
    assert forms["txt"].text == "English\n\n[0:00] Lin: Good morning.\n\n[0:02] Trace one.\n"
    assert all("sandbox" in each.headers["Content-Security-Policy"] for each in forms.values())


def test_a_change_is_indexed_by_a_job(app: Flask, people: Cast, asset_id: int) -> None:
    client_of(app, people.amara).post(f"/uploads/{asset_id}/captions/en", json=lines(("0:00", "0:01", "Hi")))
    with app.app_context():
        jobs = db.session.scalars(select(Job).where(Job.name == "search.index_recording")).all()
        assert {job.args["asset_id"] for job in jobs} == {asset_id}
