"""The page on which one writes: it keeps what was typed, says what is wrong, and saves by itself."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from community.content.models import State
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.media.models import Asset, AssetState
from tests import factories
from tests.cast import Cast
from tests.forums.posting import JSON, found, member, typed


def only_post() -> Post:
    return db.session.scalars(select(Post)).one()


def test_the_page_is_for_verified_professionals(
    client: FlaskClient, amara: FlaskClient, marta: FlaskClient
) -> None:
    assert amara.get("/posts/new?kind=video").status_code == 200
    assert marta.get("/posts/new").status_code == 403
    assert client.get("/posts/new").status_code == 303


def test_looking_at_the_page_begins_nothing(app: Flask, amara: FlaskClient) -> None:
    amara.get("/posts/new")
    with app.app_context():
        assert db.session.scalars(select(Post)).all() == []


def test_an_unknown_kind_or_forum_in_the_address_is_harmless(amara: FlaskClient) -> None:
    assert amara.get("/posts/new?kind=%00%22&forum=nowhere").status_code == 200


def test_publishing_leads_to_the_post(app: Flask, amara: FlaskClient, forum: int) -> None:
    answer = amara.post("/posts", data=typed(forum))
    assert answer.status_code == 303
    assert "Sick day rules" in amara.get(answer.location).text
    with app.app_context():
        assert only_post().is_published


def test_a_second_press_on_publish_makes_no_second_post(app: Flask, amara: FlaskClient, forum: int) -> None:
    first, second = amara.post("/posts", data=typed(forum)), amara.post("/posts", data=typed(forum))
    assert first.location == second.location
    with app.app_context():
        assert only_post().is_published


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Give the post a title"),
        ({"title": " \u202e\u200b "}, "Give the post a title"),
        ({"title": "x" * 161}, "The title has more than 160 characters"),
        ({"forum": "999"}, "Choose the forum"),
        ({"forum": "x"}, "Choose the forum"),
        ({"body": ""}, "Write the text"),
        ({"body": "[" * 60}, "brackets or marks in a row"),
        ({"plain": ""}, "say in a few plain sentences"),
        ({"summary": "x" * 281}, "The summary has more than 280 characters"),
        ({"references": "doi:10.1000/182\nno source at all"}, "Line 2 names no source"),
        ({"nothing_to_declare": None}, "Name whoever paid you"),
        ({"kind": "video"}, "Add the video file"),
        ({"kind": "opera"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    amara: FlaskClient, forum: int, changed: dict[str, str], sentence: str
) -> None:
    answer = amara.post(
        "/posts", data=typed(forum, **({"interests": "", "summary": "Kept words."} | changed))
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "summary" in changed or "Kept words." in answer.text


def test_professionals_need_no_plain_words(amara: FlaskClient, forum: int) -> None:
    answer = amara.post("/posts", data=typed(forum, plain="", audience="professionals"))
    assert answer.status_code == 303


def test_the_first_autosave_begins_the_draft_and_says_where_it_lives(app: Flask, amara: FlaskClient) -> None:
    answer = amara.post("/posts/drafts", data=typed(None, title="Half a th"), headers=JSON).json
    assert answer is not None
    with app.app_context():
        assert (answer["address"], answer["version"]) == (f"/posts/{only_post().id}", only_post().version)
    again = typed(None, title="Half a thought", version=str(answer["version"]))
    saved = amara.post(f"{answer['address']}/draft", data=again, headers=JSON)
    assert saved.status_code == 200
    with app.app_context():
        assert (only_post().title, only_post().state) == ("Half a thought", State.draft)


def test_a_draft_may_be_quite_unfinished(amara: FlaskClient) -> None:
    sent = {"kind": "video", "references": "not yet a source"}
    assert amara.post("/posts/drafts", data=sent, headers=JSON).status_code == 200


def test_a_stale_window_is_told_and_keeps_its_words(amara: FlaskClient) -> None:
    kept = amara.post("/posts/drafts", data=typed(None), headers=JSON).json
    assert kept is not None
    amara.post(f"{kept['address']}/draft", data=typed(None, title="First", version=kept["version"]))
    answer = amara.post(f"{kept['address']}/draft", data=typed(None, title="Second", version=kept["version"]))
    assert answer.status_code == 409
    assert "changed elsewhere" in answer.text
    assert 'value="Second"' in answer.text
    refused = amara.post(
        f"{kept['address']}/draft", data=typed(None, title="Third", version=kept["version"]), headers=JSON
    )
    assert refused.status_code == 409


def test_an_edit_keeps_its_kind_and_forum(app: Flask, people: Cast, amara: FlaskClient, forum: int) -> None:
    address = amara.post("/posts", data=typed(forum)).location.rsplit("/", 1)[0]
    page = amara.get(f"{address}/edit").text
    assert "Save changes" in page
    with app.app_context():
        version = only_post().version
    edit = typed(forum, kind="case", body="Five *sentences*.", note="One more", version=str(version))
    assert amara.post(f"{address}/edits", data=edit).status_code == 303
    with app.app_context():
        assert (only_post().kind, only_post().body) == ("article", "Five *sentences*.")
    history = amara.get(f"{address}/history").text
    assert "One more" in history
    assert "Five *sentences*." in history


def test_the_history_shows_markup_as_words(app: Flask, amara: FlaskClient, forum: int) -> None:
    address = amara.post("/posts", data=typed(forum, body="<script>alert(1)</script>")).location
    with app.app_context():
        post = only_post()
        number, version = post.id, str(post.version)
    amara.post(
        f"/posts/{number}/edits", data=typed(forum, body="<img src=x onerror=alert(1)>", version=version)
    )
    for page in (amara.get(address).text, amara.get(f"/posts/{number}/history").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_preview_is_what_the_page_will_be(app: Flask, amara: FlaskClient, forum: int) -> None:
    answer = amara.post("/posts/preview", data=typed(forum), headers=JSON).json
    assert answer is not None
    assert "<em>sentences</em>" in answer["html"]
    assert "https://doi.org/10.1000/182" in answer["html"]
    with app.app_context():
        assert db.session.scalars(select(Post)).all() == []


def test_without_a_script_the_preview_keeps_the_form(amara: FlaskClient, forum: int) -> None:
    page = amara.post("/posts/preview", data=typed(forum)).text
    assert "<em>sentences</em>" in page
    assert 'value="Sick day rules"' in page


def test_a_draft_is_its_authors_alone(app: Flask, amara: FlaskClient, jonas: FlaskClient) -> None:
    kept = amara.post("/posts/drafts", data=typed(None), headers=JSON).json
    assert kept is not None
    for page in (kept["address"], f"{kept['address']}/edit", f"{kept['address']}/removal"):
        assert jonas.get(page).status_code == 404
    for noun in ("draft", "publication", "edits", "removal"):
        assert jonas.post(f"{kept['address']}/{noun}", data=typed(None)).status_code == 404
    assert "Sick day rules" in amara.get("/drafts").text
    assert "Sick day rules" not in jonas.get("/drafts").text


def test_deleting_asks_first(app: Flask, amara: FlaskClient, forum: int) -> None:
    address = amara.post("/posts", data=typed(forum)).location
    removal = address.rsplit("/", 1)[0] + "/removal"
    assert "Nobody can bring them back" in amara.get(removal).text
    assert amara.get(address).status_code == 200
    assert amara.post(removal).location == "/forums/diabetes-education"
    assert amara.get(address).status_code == 404


def test_a_recording_in_the_making_is_shown_to_its_author(
    app: Flask, people: Cast, amara: FlaskClient, jonas: FlaskClient, forum: int
) -> None:
    with app.app_context(), unit_of_work():
        asset = factories.asset(member(people.amara), state=AssetState.processing).id
    address = amara.post("/posts", data=typed(forum, kind="video", asset=str(asset))).location
    assert f'data-asset="{asset}"' in amara.get(address).text
    assert jonas.get(address).status_code == 404


def test_without_a_script_the_file_comes_by_a_form_of_its_own(
    app: Flask, amara: FlaskClient, speech: Path
) -> None:
    kept = amara.post("/posts/drafts", data=typed(None, kind="podcast"), headers=JSON).json
    assert kept is not None
    # Encoded here: a body this long the test client leaves in a temporary file that nobody closes.
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(speech.read_bytes()), "talk.wav")})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = amara.post(f"{kept['address']}/recording", data=body, content_type=kind)
    assert answer.location == f"{kept['address']}/edit"
    with app.app_context():
        assert found(kept["id"]).asset_id == db.session.scalars(select(Asset.id)).one()


def test_a_file_that_is_no_recording_leaves_the_draft_as_it_was(app: Flask, amara: FlaskClient) -> None:
    kept = amara.post("/posts/drafts", data=typed(None, kind="podcast"), headers=JSON).json
    assert kept is not None
    answer = amara.post(f"{kept['address']}/recording", data={"file": (io.BytesIO(b"words"), "talk.wav")})
    assert answer.status_code == 422
    with app.app_context():
        assert found(kept["id"]).asset_id is None


@pytest.mark.parametrize("door", ["draft", "publication", "edits"])
def test_a_form_that_is_wrong_opens_nobody_elses_composer(
    app: Flask, people: Cast, jonas: FlaskClient, door: str
) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara)).id
    assert jonas.post(f"/posts/{post}/{door}", data={"title": "t" * 500}).status_code == 404
