"""How a recording came about, and who paid: said before it can be read, and shown wherever it is shown."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db, unit_of_work
from community.core.errors import Invalid
from community.forums import post_actions
from community.forums.models import Forum, Kind, Post, Synthesis
from tests import factories
from tests.cast import Cast
from tests.forums.posting import found, member, typed, words

PAID = {"is_sponsored": "y", "sponsor": "Kidney Trust", "sponsor_scope": "The studio. It saw no script."}


@pytest.fixture
def film(app: Flask, people: Cast) -> str:
    """The number of a playable film of Amara's that no post shows yet."""
    with app.app_context(), unit_of_work():
        return str(factories.asset(member(people.amara)).id)


def only_post() -> Post:
    return db.session.scalars(select(Post)).one()


def linked_data(page: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(re.findall(r'ld\+json">(.*?)</script>', page, re.S)[0])
    return told


def test_a_recording_without_a_declaration_is_not_published(
    app: Flask, amara: FlaskClient, forum: int, film: str
) -> None:
    for kind, said in (("video", None), ("podcast", None), ("video", "dreamt")):
        answer = amara.post("/posts", data=typed(forum, kind=kind, asset=film, synthesis=said))
        assert answer.status_code == 422
        assert "as recorded, altered, or made by a machine" in answer.text
        assert 'value="Sick day rules"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(Post).where(Post.state == State.published)).all() == []


def test_an_article_declares_nothing_of_the_kind(app: Flask, amara: FlaskClient, forum: int) -> None:
    assert amara.post("/posts", data=typed(forum, synthesis="altered")).status_code == 303
    with app.app_context():
        assert only_post().synthesis is None


def test_what_was_done_has_to_be_said(amara: FlaskClient, forum: int, film: str) -> None:
    for synthesis, sentence in (("altered", "what was altered"), ("synthetic", "what a machine has made")):
        sent = typed(forum, kind="video", asset=film, synthesis=synthesis, synthesis_note="  ")
        answer = amara.post("/posts", data=sent)
        assert (answer.status_code, sentence in answer.text) == (422, True)
        long = amara.post("/posts", data=sent | {"synthesis_note": "x" * 301})
        assert "more than 300 characters" in long.text


def test_an_action_refuses_what_a_form_would_have(app: Flask, people: Cast, forum: int, film: str) -> None:
    """Other doors than the form come to the same action."""
    with app.app_context(), unit_of_work():
        silent = words(db.session.get(Forum, forum), kind=Kind.video, asset_id=int(film), synthesis=None)
        draft = post_actions.start_draft(member(people.amara), silent)
        with pytest.raises(Invalid, match="as recorded"):
            post_actions.publish(member(people.amara), draft, silent)
        assert draft.state is State.draft


def test_an_edit_of_what_was_published_before_asks_for_it(
    app: Flask, people: Cast, amara: FlaskClient, forum: int, film: str
) -> None:
    with app.app_context(), unit_of_work():
        asset_id = int(film)
        post = factories.post(member(people.amara), kind=Kind.video, asset_id=asset_id, forum_id=forum)
        address, version = f"/posts/{post.id}", str(post.version)
    edit = typed(forum, kind="video", version=version, synthesis=None)
    assert "made by a machine" in amara.get(f"{address}/edit").text
    assert amara.post(f"{address}/edits", data=edit).status_code == 422
    # Nor does it help to call the film an article.
    assert amara.post(f"{address}/edits", data=edit | {"kind": "article"}).status_code == 422
    assert amara.post(f"{address}/edits", data=edit | {"synthesis": "recorded"}).status_code == 303
    with app.app_context():
        assert only_post().synthesis is Synthesis.recorded


def test_what_was_paid_for_names_payer_and_scope(amara: FlaskClient, forum: int, film: str) -> None:
    for taken_out, sentence in (
        ({"sponsor": ""}, "Name who paid"),
        ({"sponsor": " \u200b "}, "Name who paid"),
        ({"sponsor_scope": ""}, "Say what they paid for"),
        ({"is_sponsored": None}, "Tick this box"),
        ({"sponsor": "x" * 161}, "more than 160 characters"),
        ({"sponsor_scope": "x" * 301}, "more than 300 characters"),
    ):
        for kind in ("article", "video"):
            answer = amara.post("/posts", data=typed(forum, kind=kind, asset=film, **(PAID | taken_out)))
            assert (answer.status_code, sentence in answer.text) == (422, True)


def test_an_edit_cannot_take_away_half_of_the_label(amara: FlaskClient, forum: int) -> None:
    address = amara.post("/posts", data=typed(forum, **PAID)).location.rsplit("/", 1)[0]
    version = re.findall(r'name="version"[^>]*value="(\d+)"', amara.get(f"{address}/edit").text)[0]
    half = typed(forum, version=version, **(PAID | {"sponsor_scope": ""}))
    assert amara.post(f"{address}/edits", data=half).status_code == 422


def test_a_label_taken_away_stays_in_the_history(app: Flask, amara: FlaskClient, forum: int) -> None:
    address = amara.post("/posts", data=typed(forum, **PAID)).location.rsplit("/", 1)[0]
    with app.app_context():
        version = str(only_post().version)
    amara.post(f"{address}/edits", data=typed(forum, version=version, note="A typo"))
    history = amara.get(f"{address}/history").text
    assert "A typo Before, it said: paid for by Kidney Trust: The studio. It saw no script." in history


def test_the_labels_stand_on_page_card_preview_and_in_linked_data(
    amara: FlaskClient, client: FlaskClient, forum: int, film: str
) -> None:
    said = {"synthesis": "synthetic", "synthesis_note": "The <i>voice</i> is."} | PAID
    sent = typed(forum, kind="video", asset=film, **said)
    preview = amara.post("/posts/preview", data=sent).text
    address = amara.post("/posts", data=sent).location
    page = client.get(address).text
    for shown in (page, preview, client.get("/videos").text, client.get("/forums/diabetes-education").text):
        assert "Paid for by Kidney Trust" in shown
        assert "It saw no script." in shown
        assert "Made by a machine, wholly or in part" in shown
        assert "The &lt;i&gt;voice&lt;/i&gt; is." in shown
    told = linked_data(page)
    payer = {"@type": "Organization", "name": "Kidney Trust", "description": PAID["sponsor_scope"]}
    assert told["sponsor"] == told["mainEntity"]["sponsor"] == payer
    assert told["mainEntity"]["digitalSourceType"].endswith("CompositeSyntheticDigitalSource")
    assert "wholly or in part: The <i>voice</i> is." in told["mainEntity"]["description"]


def test_a_draft_keeps_what_is_half_said(app: Flask, amara: FlaskClient) -> None:
    half = typed(None, kind="video", synthesis="altered", sponsor="Kidney Trust", is_sponsored="y")
    address = amara.post("/posts/drafts", data=half).location
    page = amara.get(address).text
    assert re.search(r'<input checked [^>]*value="altered"', page)
    assert 'value="Kidney Trust"' in page
    with app.app_context():
        assert (only_post().state, only_post().synthesis) == (State.draft, Synthesis.altered)


def test_a_deleted_post_says_nothing_of_it_any_more(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        author: Member = member(people.amara)
        paid = factories.post(author, sponsor="Kidney Trust", sponsor_scope="The studio")
        post_actions.delete(author, paid)
        assert (found(paid.id).sponsor, found(paid.id).sponsor_scope) == ("", "")
