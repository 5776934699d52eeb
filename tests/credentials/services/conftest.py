"""A register's service of the test's own, and a site whose settings name it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from community.core.config import Settings
from tests.answering import Service, listening


@pytest.fixture
def service() -> Iterator[Service]:
    with listening() as service:
        yield service


@pytest.fixture
def database_url() -> str:
    """Nothing here keeps anything."""
    return "sqlite://"


@pytest.fixture
def site(settings: Settings, service: Service) -> Iterator[Flask]:
    app = Flask("asking")
    app.extensions["settings"] = replace(
        settings,
        nppes_api=f"{service.url}/api/",
        annuaire_sante_api=f"{service.url}/fhir/v2",
        annuaire_sante_key="a key of nobody's",
    )
    with app.app_context():
        yield app
