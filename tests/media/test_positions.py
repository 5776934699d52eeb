"""Where one left off: kept for whoever may play it, found by nobody else, and the newest word counts."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.core import clock
from community.core.db import db, unit_of_work
from community.media.position_models import Position
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of

HOUR = 3600.0


@pytest.fixture
def marta(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.marta)


def episode(app: Flask, people: Cast, **post: object) -> str:
    """The address of the position in a recording of one hour by Amara."""
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        asset = factories.asset(amara, duration=HOUR)
        if post:
            factories.post(amara, asset=asset, **post)
        return f"/media/{asset.id}/position"


def keep(client: FlaskClient, address: str, seconds: object, **more: object) -> int:
    return client.post(address, json={"seconds": seconds, **more}).status_code


def found(client: FlaskClient, address: str) -> float:
    return float(client.get(address).get_json()["seconds"])


@pytest.fixture
def public(app: Flask, people: Cast) -> str:
    return episode(app, people, audience=Audience.public)


def test_who_left_off_goes_on_there_on_another_device(
    app: Flask, people: Cast, marta: FlaskClient, public: str
) -> None:
    assert keep(marta, public, 760.5) == 200
    assert found(client_of(app, people.marta), public) == 760.5


def test_nobody_else_finds_it(app: Flask, people: Cast, marta: FlaskClient, public: str) -> None:
    keep(marta, public, 760)
    assert found(client_of(app, people.amara), public) == 0
    answer = marta.get(public)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, public: str) -> None:
    assert keep(client, public, 760) == 401
    assert client.get(public, headers={"Accept": "application/json"}).status_code == 401


def test_who_may_not_see_a_recording_keeps_no_position_in_it(
    app: Flask, people: Cast, marta: FlaskClient
) -> None:
    closed = episode(app, people, audience=Audience.professionals)
    assert keep(marta, closed, 760) == marta.get(closed).status_code == 404
    assert keep(client_of(app, people.lapsed), closed, 760) == 404
    assert keep(client_of(app, people.jonas), closed, 760) == 200
    with app.app_context():
        assert [each.member_id for each in db.session.query(Position)] == [people.jonas]


def test_what_was_never_shown_is_its_owners(app: Flask, people: Cast, marta: FlaskClient) -> None:
    unshown = episode(app, people)
    assert keep(marta, unshown, 760) == 404
    assert keep(client_of(app, people.amara), unshown, 760) == 200


def test_a_recording_that_is_not_there_is_not_found(marta: FlaskClient) -> None:
    assert keep(marta, "/media/4711/position", 1) == 404


def test_the_newest_word_counts_and_not_the_last_to_come_in(marta: FlaskClient, public: str) -> None:
    keep(marta, public, 1500)
    assert keep(marta, public, 760, age=600) == 200
    assert found(marta, public) == 1500
    keep(marta, public, 20)
    assert found(marta, public) == 20


def test_what_was_played_to_its_end_begins_anew(app: Flask, marta: FlaskClient, public: str) -> None:
    keep(marta, public, HOUR - 31)
    assert found(marta, public) == HOUR - 31
    keep(marta, public, HOUR - 29)
    assert found(marta, public) == 0
    with app.app_context():
        assert db.session.query(Position).one().finished
    keep(marta, public, 12)
    with app.app_context():
        assert not db.session.query(Position).one().finished


def test_a_second_on_the_wrong_button_is_no_beginning(marta: FlaskClient, public: str) -> None:
    keep(marta, public, 1.2)
    assert found(marta, public) == 0


@pytest.mark.parametrize("seconds", ["", "soon", -1, "nan", "inf", 1e9, None, [], {}])
def test_what_is_no_position_is_refused_with_a_sentence(
    marta: FlaskClient, public: str, seconds: object
) -> None:
    answer = marta.post(public, json={"seconds": seconds})
    assert answer.status_code == 422
    assert answer.get_json()["field"] == "seconds"
    assert answer.get_json()["problem"].endswith(".")


@pytest.mark.parametrize("age", [-1, "nan", 1e9])
def test_an_age_that_cannot_be_is_refused(marta: FlaskClient, public: str, age: object) -> None:
    assert keep(marta, public, 5, age=age) == 422


def test_saving_has_a_limit(marta: FlaskClient, public: str) -> None:
    assert [keep(marta, public, 5) for _ in range(121)][-1] == 429


@pytest.mark.both_databases
def test_a_position_goes_with_its_member(app: Flask, people: Cast, marta: FlaskClient, public: str) -> None:
    with app.app_context(), unit_of_work():
        stranger = factories.member()
        position = Position(asset_id=int(public.split("/")[2]), seconds=5, at=clock.now())
        position.member_id = stranger.id
        db.session.add(position)
        db.session.flush()
        db.session.delete(stranger)
    with app.app_context():
        assert db.session.query(Position).count() == 0
    keep(marta, public, 20, age=timedelta(minutes=5).total_seconds())
    assert found(marta, public) == 20
