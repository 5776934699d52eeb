"""A claim on the desk, and the browsers of those who have to do with it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core.db import unit_of_work
from community.credentials import documents
from community.credentials.evidence_models import Evidence
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import a_photo, found_member


@pytest.fixture
def claimant(app: Flask) -> int:
    """A member without a badge."""
    with app.app_context(), unit_of_work():
        return int(factories.member(handle="nora", name="Nora New", country="IE").id)


@pytest.fixture
def claim(app: Flask, claimant: int) -> int:
    """The claimant's claim, which waits."""
    with app.app_context(), unit_of_work():
        return int(factories.claim(found_member(claimant)).id)


@pytest.fixture
def nora(app: Flask, claimant: int) -> FlaskClient:
    return cast.client_of(app, claimant)


@pytest.fixture
def ruth(app: Flask, people: Cast) -> FlaskClient:
    """The browser of the moderator."""
    return cast.client_of(app, people.ruth)


@pytest.fixture
def photo(app: Flask, claimant: int) -> Evidence:
    """A document that is sealed for the claimant, and not part of a claim yet."""
    with app.app_context():
        return documents.keep(documents.read(a_photo()), member_id=claimant)
