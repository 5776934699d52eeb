"""Links and logins whose time is over stay over, also when the clock of the machine is put back."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.accounts.models import Key, Login
from community.core import clock, jobs
from community.core.db import db
from tests.accounts.conftest import ADDRESS
from tests.accounts.letters import is_signed_in, letter_to, link_in, sign_in

A_YEAR = timedelta(days=365)


def work_through(app: Flask) -> None:
    with app.app_context():
        jobs.run_all()


@pytest.mark.parametrize("back", [timedelta(minutes=20), A_YEAR])
def test_a_link_that_is_over_does_not_come_to_life(
    app: Flask, client: FlaskClient, nadia: int, back: timedelta
) -> None:
    """Case 34."""
    client.post("/reset", data={"email": ADDRESS})
    link = link_in(letter_to(app, ADDRESS))
    assert client.get(link).status_code == 200
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        work_through(app)
        over = clock.now()
    with clock.frozen(over - back):
        assert client.get(link).status_code == 410


def test_the_address_in_a_link_is_forgotten_with_it(app: Flask, client: FlaskClient, nadia: int) -> None:
    client.post("/reset", data={"email": ADDRESS})
    work_through(app)
    with clock.frozen(clock.now() + timedelta(minutes=31)), app.app_context():
        assert db.session.scalar(select(func.count(Key.id))) == 1
        jobs.run_all()
        assert db.session.scalar(select(func.count(Key.id))) == 0


@pytest.mark.parametrize("back", [timedelta(hours=6), A_YEAR])
def test_a_login_left_alone_does_not_come_to_life(
    app: Flask, client: FlaskClient, nadia: int, back: timedelta
) -> None:
    """Case 34."""
    sign_in(client, ADDRESS)
    with clock.frozen(clock.now() + timedelta(hours=13)):
        work_through(app)
        over = clock.now()
    with clock.frozen(over - back):
        assert not is_signed_in(client)


def test_a_login_that_stays_ends_after_a_month_for_good(app: Flask, client: FlaskClient, nadia: int) -> None:
    """Case 34."""
    sign_in(client, ADDRESS, stay="y")
    with clock.frozen(clock.now() + timedelta(days=31)):
        work_through(app)
    assert not is_signed_in(client)


def test_a_login_in_use_is_looked_at_again(app: Flask, client: FlaskClient, nadia: int) -> None:
    sign_in(client, ADDRESS)
    start = clock.now()
    with clock.frozen(start + timedelta(hours=11)):
        assert is_signed_in(client)
    with clock.frozen(start + timedelta(hours=13)):
        work_through(app)
        assert is_signed_in(client)
    with clock.frozen(start + timedelta(hours=26)), app.app_context():
        jobs.run_all()
        assert db.session.scalars(select(Login)).one().ended_at == clock.now()
