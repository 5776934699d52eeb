"""A forum to write in, the browsers of those who write and read, and a real site for what only that shows."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core.db import unit_of_work
from tests import cast, factories
from tests.cast import Cast
from tests.live import Live, served


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served(tmp_path_factory.mktemp("live")) as live:
        yield live


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
