"""A forum to write in, and the browsers of those who write, read and may not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core.db import unit_of_work
from tests import cast, factories
from tests.cast import Cast


@pytest.fixture
def forum(app: Flask) -> int:
    with app.app_context(), unit_of_work():
        return int(factories.forum(slug="diabetes-education", name="Diabetes education").id)


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.amara)


@pytest.fixture
def jonas(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.jonas)


@pytest.fixture
def marta(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.marta)
