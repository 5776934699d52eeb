"""Several web processes on one database, once for all tests that ask them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.faults.chaos import THREE_WITH_REDIS, TWO_WITHOUT, site_on
from tests.faults.several import Web
from tests.live import Live


@dataclass
class Across:
    live: Live
    webs: list[Web]


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(THREE_WITH_REDIS, id="three-with-redis"),
        pytest.param(TWO_WITHOUT, id="two-without"),
    ],
)
def across(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Across]:
    folder = tmp_path_factory.mktemp("across")
    with site_on(request.param, folder, as_themselves=True) as (live, webs, _):
        yield Across(live, webs)
