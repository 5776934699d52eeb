"""Joining: what is asked, what is told at the field, and what nobody else learns."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.accounts.models import Member
from community.core.db import db
from tests.accounts.letters import is_signed_in, letter_to, letters_to, link_in, sign_in, sign_up


def member_of(app: Flask, email: str) -> Member | None:
    with app.app_context():
        return db.session.scalars(select(Member).where(Member.email == email)).one_or_none()


def test_one_joins_confirms_and_signs_in(app: Flask, client: FlaskClient) -> None:
    assert sign_up(client).status_code == 303
    link = link_in(letter_to(app, "nadia@example.org"))
    assert client.post(link).status_code == 303
    assert sign_in(client, "nadia@example.org").status_code == 303
    assert is_signed_in(client)
    joined = member_of(app, "nadia@example.org")
    assert joined is not None
    assert joined.is_confirmed


def test_who_has_not_confirmed_signs_in_but_is_not_shown_to_others(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    sign_in(client, "nadia@example.org")
    assert is_signed_in(client)
    assert b"not confirmed yet" in client.get("/settings/profile").data
    joined = member_of(app, "nadia@example.org")
    assert joined is not None
    assert not joined.is_confirmed


def test_opening_the_link_changes_nothing(app: Flask, client: FlaskClient) -> None:
    """Programs that look for malice in letters open every link."""
    sign_up(client)
    link = link_in(letter_to(app, "nadia@example.org"))
    assert b"Confirm my address" in client.get(link).data
    joined = member_of(app, "nadia@example.org")
    assert joined is not None
    assert not joined.is_confirmed
    assert client.post(link).status_code == 303


def test_a_link_confirms_once(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    link = link_in(letter_to(app, "nadia@example.org"))
    client.post(link)
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410


@pytest.mark.usefixtures("nadia")
def test_a_known_address_is_not_betrayed(app: Flask) -> None:
    """Abuse case 4."""
    known, unknown = app.test_client(), app.test_client()
    answers = [
        sign_up(known, handle="another", email="nadia@example.org"),
        sign_up(unknown, handle="fourth", email="fresh@example.org"),
    ]
    pages = [known.get("/sign-in").text, unknown.get("/sign-in").text]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/sign-in")}
    assert all("is on its way, with a link to open" in page for page in pages)


@pytest.mark.usefixtures("nadia")
def test_the_owner_of_a_known_address_hears_of_it(app: Flask, client: FlaskClient) -> None:
    """Abuse case 4."""
    sign_up(client, handle="another")
    assert "has an account already: @nadia" in letter_to(app, "nadia@example.org")


def test_the_owner_who_has_not_confirmed_gets_the_link_again(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    sign_up(client, handle="nadia-2")
    letters = letters_to(app, "nadia@example.org")
    assert [letter["Subject"] for letter in letters] == ["Confirm your address for Rounds"] * 2


@pytest.mark.usefixtures("nadia")
def test_a_taken_handle_is_told_at_its_field(client: FlaskClient) -> None:
    answer = sign_up(client, email="other@example.org")
    assert answer.status_code == 422
    assert "@nadia is taken" in answer.text
    assert 'value="other@example.org"' in answer.text


@pytest.mark.both_databases
def test_one_address_joins_once(app: Flask) -> None:
    """Abuse case 18: at the same moment, and written in other ways."""
    ways = ["nadia@example.org", "Nadia@Example.org", "ｎａｄｉａ@example.org", " nadia@example.org "] * 2

    def join(n: int) -> tuple[int, str | None]:
        answer = sign_up(app.test_client(), email=ways[n], handle=f"nadia-{n}")
        return answer.status_code, answer.location

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(join, range(5)))
    assert answers == {(303, "/sign-in")}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Dr Amara Kone",
        "Dr. Amara Kone",
        "Dr.Amara Kone",
        "Amara Kone MD",
        "Amara Kone, M.D.",
        "Amara Kone ✓",
        "Prof. Kone",
        "Nurse Joy",
        "Jonas Reyes RN",
        "Moderator",
        "Rounds Admin",
        "Amara \U0001f468\u200d⚕️",
        "Ｄｒ Kone",
        "Аmara Kone",
        "...",
    ],
)
def test_a_name_carries_no_title_no_sign_and_one_alphabet(client: FlaskClient, name: str) -> None:
    """Abuse cases 19 and 20."""
    assert sign_up(client, name=name).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "Md Rahman",
        "Do Thi Ha",
        "Seán O’Brien",
        "María-José Núñez",
        "山田 はなこ",
        "Мария Иванова",
        "J. R. Noor",
    ],
)
def test_real_names_are_taken(app: Flask, client: FlaskClient, name: str) -> None:
    assert sign_up(client, name=name).status_code == 303
    joined = member_of(app, "nadia@example.org")
    assert joined is not None
    assert joined.name == name


def test_invisible_letters_of_a_name_are_left_out(app: Flask, client: FlaskClient) -> None:
    """Abuse case 19."""
    sign_up(client, name="Nadia \u202ePetrova\u200b")
    joined = member_of(app, "nadia@example.org")
    assert joined is not None
    assert joined.name == "Nadia Petrova"


@pytest.mark.parametrize(
    "handle", ["ab", "a" * 31, "Na dia", "nadia_p", "-nadia", "na--dia", "admin", "suggestions", "dr-kone"]
)
def test_a_handle_is_plain_and_misleads_nobody(client: FlaskClient, handle: str) -> None:
    answer = sign_up(client, handle=handle)
    assert answer.status_code == 422
    assert 'id="handle-error"' in answer.text


@pytest.mark.usefixtures("nadia")
def test_without_a_handle_the_name_gives_one(app: Flask, client: FlaskClient) -> None:
    sign_up(client, name="Nadia", email="second@example.org", handle="")
    joined = member_of(app, "second@example.org")
    assert joined is not None
    assert joined.handle == "nadia-2"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nadia",
        "nadia@",
        "nadia@localhost",
        "a b@example.org",
        "x" * 300 + "@example.org",
        "a@example.org\nBcc: b@example.org",
    ],
)
def test_an_address_must_be_one(client: FlaskClient, email: str) -> None:
    answer = sign_up(client, email=email)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_a_letter_cannot_be_asked_for_without_end(client: FlaskClient) -> None:
    answers = [client.post("/confirm", data={"email": "a@example.org"}).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_the_page_keeps_what_was_typed_but_never_the_password(client: FlaskClient) -> None:
    answer = sign_up(client, handle="x", password="copper lantern by the sea")
    assert 'value="Nadia Petrova"' in answer.text
    assert "copper lantern" not in answer.text
