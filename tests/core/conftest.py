"""A service to ask, and a way to ask it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from community.core.config import Settings
from community.core.fetching import get_json
from tests.answering import Service, listening
from tests.core.asking import NUMBER, site_asking


@pytest.fixture
def service() -> Iterator[Service]:
    with listening() as service:
        yield service


@pytest.fixture
def get(settings: Settings, service: Service) -> Iterator[Callable[..., Any]]:
    """Asks the service, which the settings name, about NUMBER."""
    with site_asking(settings, service.url).app_context():
        yield lambda url=service.url: get_json(url, params={"number": NUMBER})
