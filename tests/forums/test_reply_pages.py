"""The discussion as plain pages and forms, without JavaScript; and as JSON for scripts."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db, reading, unit_of_work
from community.forums import reply_queries
from community.forums.models import Post, Reply
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of
from tests.counting import statements

SCRIPT = {"Accept": "application/json"}
NUMBER = "5e6f2c1a-0001"


@dataclass(frozen=True)
class Place:
    """Amara's post, by number and address, and Jonas's reply to it."""

    post: int
    url: str
    reply: int


@pytest.fixture
def place(app: Flask, people: Cast) -> Place:
    with app.app_context(), unit_of_work():
        post = factories.post(db.session.get_one(Member, people.amara))
        return Place(post.id, post.url, factories.reply(db.session.get_one(Member, people.jonas), post).id)


@pytest.fixture
def jonas(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.jonas)


def test_a_reply_by_plain_form_leads_back_to_itself(jonas: FlaskClient, place: Place) -> None:
    answer = jonas.post(f"/posts/{place.post}/replies", data={"body": "So *do* I.", "client_id": NUMBER})
    assert (answer.status_code, answer.location) == (303, f"{place.url}#reply-{place.reply + 1}")
    assert "So <em>do</em> I." in jonas.get(place.url).text


def test_a_form_sent_twice_is_one_reply(app: Flask, jonas: FlaskClient, place: Place) -> None:
    sent = [
        jonas.post(f"/posts/{place.post}/replies", data={"body": "Once.", "client_id": NUMBER}).location
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    with app.app_context(), reading():
        assert db.session.get_one(Post, place.post).reply_count == 2


def test_a_script_hears_the_number_of_its_reply(jonas: FlaskClient, place: Place) -> None:
    said = {"body": "So do I.", "client_id": NUMBER, "parent": place.reply}
    answer = jonas.post(f"/posts/{place.post}/replies", json=said, headers=SCRIPT).json
    assert answer == {"id": place.reply + 1, "seq": 1, "url": f"{place.url}#reply-{place.reply + 1}"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("", "Your reply has no words yet"), ("x" * 5_001, "at most 5,000 characters")],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    jonas: FlaskClient, place: Place, body: str, sentence: str
) -> None:
    answer = jonas.post(f"/posts/{place.post}/replies", data={"body": body, "client_id": NUMBER})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert body in answer.text
    assert NUMBER in answer.text


def test_a_reply_that_comes_too_often_is_kept_on_the_page(jonas: FlaskClient, place: Place) -> None:
    said = [{"body": f"Reply the {n}th", "client_id": f"number-{n:04}"} for n in range(21)]
    answer = [jonas.post(f"/posts/{place.post}/replies", data=each) for each in said][-1]
    assert answer.status_code == 429
    assert "Reply the 20th" in answer.text


@pytest.mark.parametrize("who", ["marta", "lapsed"])
def test_whoever_may_not_reply_reads_why_instead_of_a_composer(
    app: Flask, people: Cast, place: Place, who: str
) -> None:
    browser = client_of(app, getattr(people, who))
    assert "data-composer" not in browser.get(place.url).text
    said = {"body": "Hello.", "client_id": NUMBER}
    assert browser.post(f"/posts/{place.post}/replies", data=said).status_code == 403


def test_whoever_is_not_signed_in_reads_without_form_token_or_cookie(
    client: FlaskClient, place: Place
) -> None:
    answer = client.get(place.url)
    assert "agree" in answer.text
    assert "csrf" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert client.post(f"/posts/{place.post}/replies", data={"body": "Hello."}).status_code == 401


def test_the_link_to_answer_fills_in_whom_one_answers(jonas: FlaskClient, place: Place) -> None:
    page = jonas.get(f"{place.url}?answer={place.reply}").text
    assert f'name="parent" value="{place.reply}"' in page
    assert "Jonas Reyes</strong>" in page


@pytest.mark.parametrize("query", ["answer=x", "answer=-1", "before=1e9", "before=" + "9" * 40, "order=up"])
def test_an_address_that_makes_no_sense_shows_the_discussion(
    client: FlaskClient, place: Place, query: str
) -> None:
    assert client.get(f"{place.url}?{query}").status_code == 200


def test_an_edit_by_plain_form_shows_the_new_words(jonas: FlaskClient, place: Place) -> None:
    assert "I *agree*." in jonas.get(f"/replies/{place.reply}/edit").text
    jonas.post(f"/replies/{place.reply}", data={"body": "I **doubt** it."})
    page = jonas.get(place.url).text
    assert "<strong>doubt</strong>" in page
    assert "edited" in page


def test_an_edit_with_no_words_keeps_the_page(jonas: FlaskClient, place: Place) -> None:
    answer = jonas.post(f"/replies/{place.reply}", data={"body": ""})
    assert answer.status_code == 422
    assert "Your reply has no words yet" in answer.text


def test_a_reply_is_deleted_after_one_more_question(jonas: FlaskClient, place: Place) -> None:
    assert "Delete this reply" in jonas.get(f"/replies/{place.reply}/removal").text
    jonas.post(f"/replies/{place.reply}/removal")
    page = jonas.get(place.url).text
    assert "Removed by its author" in page
    assert "agree" not in page


@pytest.mark.parametrize("address", ["", "/removal"])
def test_nobody_changes_what_others_wrote(app: Flask, people: Cast, place: Place, address: str) -> None:
    other = client_of(app, people.ruth)
    assert other.post(f"/replies/{place.reply}{address}", data={"body": "No."}).status_code == 404


def test_useful_is_pressed_and_pressed_again(app: Flask, people: Cast, place: Place) -> None:
    amara = client_of(app, people.amara)
    pressed = [
        amara.post(f"/replies/{place.reply}/useful", headers=SCRIPT).json["pressed"]  # type: ignore[index]  # It is JSON.
        for _ in range(2)
    ]
    assert pressed == [True, False]


def test_the_words_of_a_hidden_reply_are_for_its_author_and_moderators(
    app: Flask, people: Cast, place: Place, client: FlaskClient, jonas: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        reply = db.session.get_one(Reply, place.reply)
        reply.state, reply.hidden_because = State.hidden, "It names a patient."
    moderator = client_of(app, people.ruth)
    assert "<em>agree</em>" not in client.get(place.url).text
    assert "<em>agree</em>" not in client_of(app, people.amara).get(place.url).text
    for reader in (jonas, moderator):
        assert "<em>agree</em>" in reader.get(place.url).text
        assert "It names a patient." in reader.get(place.url).text


def test_a_reply_has_an_address_of_its_own(client: FlaskClient, place: Place) -> None:
    assert client.get(f"/replies/{place.reply}").location == f"{place.url}#reply-{place.reply}"


def test_a_reply_under_a_post_for_professionals_is_there_for_nobody_else(
    app: Flask, people: Cast, place: Place, client: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, place.post).audience = Audience.professionals
    assert client.get(f"/replies/{place.reply}").status_code == 404
    assert client_of(app, people.marta).get(f"/replies/{place.reply}").status_code == 404


@pytest.mark.parametrize("number", ["0", "99999", "9" * 18, "9" * 30, "-1", "x", "1%00"])
def test_replies_that_are_not_there_are_not_found(client: FlaskClient, people: Cast, number: str) -> None:
    assert client.get(f"/replies/{number}").status_code == 404


def test_a_long_discussion_is_shown_in_parts(
    app: Flask, people: Cast, place: Place, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_queries, "THREADS_AT_ONCE", 3)
    ids = [place.reply, *_reply_often(app, people, place.post, 5)]
    page = client.get(place.url).text
    assert "3 earlier replies" in page
    assert [each for each in ids if f'id="reply-{each}"' in page] == ids[3:]
    earlier = client.get(f"{place.url}?before={ids[3]}").text
    assert [each for each in ids if f'id="reply-{each}"' in earlier] == ids[:3]
    assert client.get(f"/replies/{ids[0]}").location == f"{place.url}?before={ids[3]}#reply-{ids[0]}"


def test_newest_first_is_the_other_way_round(
    app: Flask, people: Cast, place: Place, client: FlaskClient
) -> None:
    [last] = _reply_often(app, people, place.post, 1)
    page = client.get(f"{place.url}?order=newest").text
    assert page.index(f'id="reply-{last}"') < page.index(f'id="reply-{place.reply}"')


def test_a_page_asks_the_database_as_often_for_30_replies_as_for_3(
    app: Flask, people: Cast, place: Place, jonas: FlaskClient
) -> None:
    asked = []
    for more in (3, 27):
        _reply_often(app, people, place.post, more)
        jonas.get(place.url)
        with statements(app) as sent:
            jonas.get(place.url)
        asked.append(len(sent))
    assert asked[0] == asked[1]


def _reply_often(app: Flask, people: Cast, post_id: int, many: int) -> list[int]:
    with app.app_context(), unit_of_work():
        post = db.session.get_one(Post, post_id)
        made = []
        for _ in range(many):
            reply = factories.reply(factories.verified(), post)
            factories.reply(factories.verified(), post, parent_id=reply.id)
            made.append(reply.id)
        return made
