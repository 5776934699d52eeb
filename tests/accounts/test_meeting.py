"""How members meet: following, and being found while somebody types a mention."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.accounts import actions, queries
from community.accounts.models import Follow, Member
from community.core.db import db, reading, unit_of_work
from community.core.errors import NotFound, Refused
from community.core.eventlog import EventRow
from tests import factories
from tests.cast import Cast, client_of


@pytest.fixture
def marta(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.marta)


def follows(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Follow)) or 0


def test_a_patient_follows_and_unfollows(app: Flask, marta: FlaskClient) -> None:
    assert marta.post("/members/amara/follow").location == "/members/amara"
    assert follows(app) == 1
    assert marta.post("/members/amara/unfollow").location == "/members/amara"
    assert follows(app) == 0


def test_each_press_turns_the_button_over(app: Flask, marta: FlaskClient) -> None:
    answers = [marta.post("/members/amara/follow", json={}).json for _ in range(3)]
    assert [answer["pressed"] for answer in answers if answer] == [True, False, True]
    assert follows(app) == 1


def test_following_twice_is_following_once(app: Flask, people: Cast) -> None:
    for _ in range(2):
        with app.app_context(), unit_of_work():
            actions.follow(db.session.get_one(Member, people.marta), db.session.get_one(Member, people.amara))
    assert follows(app) == 1
    with app.app_context():
        happened = db.session.scalars(select(EventRow.name)).all()
    assert happened.count("MemberFollowed") == 1


def test_nobody_follows_themselves(app: Flask, people: Cast, marta: FlaskClient) -> None:
    assert marta.post("/members/marta/follow").status_code == 403
    with app.app_context(), unit_of_work():
        member = db.session.get_one(Member, people.marta)
        with pytest.raises(Refused):
            actions.unfollow(member, member)


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_following_needs_an_account(app: Flask, people: Cast, client: FlaskClient, action: str) -> None:
    assert client.post(f"/members/amara/{action}").status_code == 401
    assert follows(app) == 0


def test_a_profile_says_how_it_stands_with_others(app: Flask, people: Cast, marta: FlaskClient) -> None:
    marta.post("/members/amara/follow")
    with app.app_context(), reading():
        amara, reader = db.session.get_one(Member, people.amara), db.session.get_one(Member, people.marta)
        assert queries.following_of(amara, reader) == queries.Following(1, 0, by_reader=True)
        assert queries.following_of(reader, None) == queries.Following(0, 1, by_reader=False)
        assert queries.followed_by(reader) == [people.amara]


def test_who_has_not_confirmed_is_found_by_nobody_else(app: Flask, people: Cast, marta: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        hidden = factories.member(handle="amaryllis", name="Amaryllis", confirmed_at=None)
        assert queries.get_member(hidden, "amaryllis") == hidden
        with pytest.raises(NotFound):
            queries.get_member(None, "amaryllis")
    assert handles(marta, "am") == ["amara"]
    assert marta.post("/members/amaryllis/follow").status_code == 404


def handles(browser: FlaskClient, typed: str) -> list[str]:
    answer = browser.get("/members/suggestions", query_string={"q": typed})
    assert answer.json is not None
    return [member["handle"] for member in answer.json["members"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jo", ["jonas"]),
        ("@JO", ["jonas"]),
        ("rey", ["jonas"]),
        ("amara k", ["amara"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_members_are_suggested_by_handle_and_by_name(
    marta: FlaskClient, typed: str, found: list[str]
) -> None:
    assert handles(marta, typed) == found


@pytest.mark.both_databases
@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "%a", "zz\0", "x" * 5000, "\U0001f468"])
def test_any_input_is_harmless(marta: FlaskClient, typed: str) -> None:
    assert handles(marta, typed) == []


def test_at_most_eight_are_suggested(app: Flask, marta: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        for number in range(12):
            factories.member(handle=f"same-{number}", name="Same Name")
    assert len(handles(marta, "same")) == queries.MOST_SUGGESTIONS


def test_a_suggestion_names_the_profession_that_was_checked(marta: FlaskClient) -> None:
    answer = marta.get("/members/suggestions?q=l")
    lapsed = {"handle": "lapsed", "name": "Lea Past", "profession": None}
    assert answer.json == {"members": [lapsed]}
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_suggestions_are_for_members_only(client: FlaskClient) -> None:
    assert client.get("/members/suggestions?q=a", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.both_databases
@pytest.mark.parametrize("address", ["/members/ama%00ra", "/forums/a%00", "/members/amara%00/portrait/a%00"])
def test_no_address_has_a_sign_that_no_database_keeps(marta: FlaskClient, address: str) -> None:
    assert marta.get(address).status_code == 404
