"""A show with one episode that has everything, and what those read who are not signed in."""

from dataclasses import dataclass

import pytest
from flask import Flask

from community.app import create_app
from community.core.db import unit_of_work
from tests.cast import Cast
from tests.conftest import settings_of
from tests.feeds import airing
from tests.forums.posting import member


@dataclass(frozen=True)
class OnAir:
    slug: str
    show: int
    post: int
    asset: int

    @property
    def feed(self) -> str:
        return f"/shows/{self.slug}/feed.xml"


@pytest.fixture
def on_air(app: Flask, people: Cast) -> OnAir:
    with app.app_context(), unit_of_work():
        amara, jonas = member(people.amara), member(people.jonas)
        show = airing.show(amara, slug="traces", title="Traces & tracings")
        airing.host(show, amara, accepted=True)
        airing.host(show, jonas, accepted=None)
        post = airing.everything(show, amara, jonas)
        assert post.asset_id is not None
        return OnAir(show.slug, show.id, post.id, post.asset_id)


@pytest.fixture(scope="module")
def app_of_a_module(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """For what asks no database, a hundred times."""
    folder = tmp_path_factory.mktemp("drawn")
    return create_app(settings_of(f"sqlite:///{folder / 'none.db'}", folder))
