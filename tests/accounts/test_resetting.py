"""A forgotten password: the letter, the link in it, and what ends when it is used."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Key
from community.core import clock
from community.core.db import db
from tests.accounts.letters import is_signed_in, letter_to, letters_to, link_in, sign_in

pytestmark = pytest.mark.usefixtures("nadia")
ADDRESS, NEW = "nadia@example.org", "seven herons over wet slate"


def link_for(app: Flask, client: FlaskClient) -> str:
    client.post("/reset", data={"email": ADDRESS})
    return link_in(letter_to(app, ADDRESS))


def test_a_new_password_replaces_the_old_one(app: Flask, client: FlaskClient) -> None:
    link = link_for(app, client)
    assert client.post(link, data={"password": NEW}).status_code == 303
    assert sign_in(client, ADDRESS).status_code == 422
    assert sign_in(client, ADDRESS, NEW).status_code == 303


def test_an_unknown_address_gets_the_same_answer_and_no_letter(app: Flask, client: FlaskClient) -> None:
    """Abuse case 4."""
    answers = [client.post("/reset", data={"email": email}) for email in (ADDRESS, "nobody@example.org")]
    assert len({(answer.status_code, answer.location, answer.text) for answer in answers}) == 1
    assert letters_to(app, "nobody@example.org") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Host": "evil.example"},
        {"X-Original-Host": "evil.example"},
        {"X-Forwarded-Server": "evil.example"},
    ],
)
def test_the_link_begins_with_our_own_address(
    app: Flask, client: FlaskClient, headers: dict[str, str]
) -> None:
    """Abuse case 5."""
    client.post("/reset", data={"email": ADDRESS}, headers=headers)
    words = letter_to(app, ADDRESS)
    assert re.findall(r"https?://\S+", words) == [f"http://localhost{link_in(words)}"]


def test_another_host_is_not_answered_at_all(client: FlaskClient) -> None:
    """Abuse case 5."""
    assert client.post("/reset", data={"email": ADDRESS}, headers={"Host": "evil.example"}).status_code == 400


def test_a_link_works_once(app: Flask, client: FlaskClient) -> None:
    """Abuse case 6."""
    link = link_for(app, client)
    client.post(link, data={"password": NEW})
    assert client.post(link, data={"password": "eight herons over wet slate"}).status_code == 410
    assert client.get(link).status_code == 410


def test_a_link_is_over_after_half_an_hour_also_when_sent_directly(app: Flask, client: FlaskClient) -> None:
    """Abuse case 6."""
    link = link_for(app, client)
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert client.get(link).status_code == 410
        assert client.post(link, data={"password": NEW}).status_code == 410
    assert sign_in(client, ADDRESS).status_code == 303


def test_only_the_hash_of_a_link_is_kept(app: Flask, client: FlaskClient) -> None:
    """Abuse case 6."""
    token = link_for(app, client).rsplit("/", 1)[1]
    assert len(token) >= 43
    with app.app_context():
        key = db.session.scalars(select(Key)).one()
        assert token not in str(vars(key))


def test_a_link_for_one_purpose_opens_nothing_else(app: Flask, client: FlaskClient) -> None:
    link = link_for(app, client).replace("/reset/", "/confirm/")
    assert client.post(link).status_code == 410


def test_a_reset_ends_every_login_and_every_other_link(app: Flask, client: FlaskClient) -> None:
    """Abuse case 7."""
    sign_in(client, ADDRESS)
    first, second = app.test_client(), app.test_client()
    first.post("/reset", data={"email": ADDRESS})
    second.post("/reset", data={"email": ADDRESS})
    one, other = (link_in(str(letter.get_content())) for letter in letters_to(app, ADDRESS))
    second.post(one, data={"password": NEW})
    assert not is_signed_in(client)
    assert second.post(other, data={"password": "eight herons over wet slate"}).status_code == 410


def test_the_owner_hears_that_the_password_was_changed(app: Flask, client: FlaskClient) -> None:
    client.post(link_for(app, client), data={"password": NEW})
    subjects = [str(letter["Subject"]) for letter in letters_to(app, ADDRESS)]
    assert "Your password for Rounds was changed" in subjects


def test_a_weak_new_password_leaves_the_link_as_it_is(app: Flask, client: FlaskClient) -> None:
    link = link_for(app, client)
    assert client.post(link, data={"password": "short"}).status_code == 422
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_the_page_of_a_link_tells_no_other_site_and_no_cache(app: Flask, client: FlaskClient) -> None:
    """Abuse case 28."""
    page = client.get(link_for(app, client))
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "private, no-store"


def test_links_and_addresses_reach_no_log(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """Abuse case 28."""
    link = link_for(app, client)
    client.post(link, data={"password": NEW})
    said = "".join(capsys.readouterr())
    assert ADDRESS not in said
    assert link not in said
