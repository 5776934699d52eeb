"""The browsers of those who have shows and of those who follow them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import cast
from tests.cast import Cast


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.amara)


@pytest.fixture
def jonas(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.jonas)


@pytest.fixture
def marta(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.marta)
