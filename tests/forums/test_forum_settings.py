"""Forums are opened and described by administrators, and by nobody else."""

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.core import jobs
from community.core.db import db, unit_of_work
from community.core.streams import CONTROL, StreamEvent
from community.forums.models import Forum
from community.permissions import Audience, Role, Writers
from tests import cast, factories
from tests.cast import Cast

SAID = {
    "name": "Wound care",
    "topic": "Dressings, pressure and patience",
    "description": "What heals and what only looks busy.",
    "readers": "public",
    "writers": "professionals",
    "shows_presence": "y",
}


@pytest.fixture
def administrator(app: Flask) -> int:
    with app.app_context(), unit_of_work():
        member: Member = factories.member(role=Role.admin)
        return member.id


def forum_called(slug: str) -> Forum | None:
    return db.session.scalars(select(Forum).where(Forum.slug == slug)).one_or_none()


def test_an_administrator_opens_a_forum(app: Flask, administrator: int) -> None:
    answer = cast.client_of(app, administrator).post("/forums", data=SAID)
    assert answer.headers["Location"] == "/forums/wound-care"
    with app.app_context():
        forum = forum_called("wound-care")
        assert forum is not None
        assert (forum.read, forum.write) == (Audience.public, Writers.professionals)


@pytest.mark.parametrize("who", ["amara", "ruth", "marta"])
def test_nobody_else_opens_a_forum(app: Flask, people: Cast, who: str) -> None:
    browser = cast.client_of(app, getattr(people, who))
    assert browser.get("/forums/new").status_code == 404
    assert browser.post("/forums", data=SAID).status_code == 404
    with app.app_context():
        assert forum_called("wound-care") is None


def test_two_forums_never_share_an_address(app: Flask, administrator: int) -> None:
    browser = cast.client_of(app, administrator)
    browser.post("/forums", data=SAID)
    answer = browser.post("/forums", data=SAID | {"name": "Wound  Care"})
    assert answer.status_code == 422
    assert "Choose another name" in answer.text
    assert "What heals and what only looks busy." in answer.text


@pytest.mark.parametrize("field", ["name", "topic", "description"])
def test_a_forum_says_what_it_is(app: Flask, administrator: int, field: str) -> None:
    answer = cast.client_of(app, administrator).post("/forums", data=SAID | {field: " "})
    assert answer.status_code == 422
    assert "is missing" in answer.text


def test_a_forum_keeps_its_address_and_its_readers(app: Flask, administrator: int) -> None:
    browser = cast.client_of(app, administrator)
    browser.post("/forums", data=SAID)
    changed = SAID | {"name": "Wounds", "readers": "professionals", "writers": "moderators"}
    browser.post("/forums/wound-care/settings", data=changed)
    with app.app_context():
        forum = forum_called("wound-care")
        assert forum is not None
        assert (forum.name, forum.read, forum.write) == ("Wounds", Audience.public, Writers.moderators)


def test_an_administrator_has_a_forum_show_nobody(app: Flask, administrator: int, people: Cast) -> None:
    browser = cast.client_of(app, administrator)
    browser.post("/forums", data=SAID)
    post = _post_in(app, people.amara, "wound-care")
    assert "data-here-now" in app.test_client().get(post).text
    browser.post("/forums/wound-care/settings", data=SAID | {"shows_presence": ""})
    for reader in (app.test_client(), cast.client_of(app, people.jonas)):
        page = reader.get(post).text
        assert "data-here-now" not in page
        assert "data-writing" not in page
    with app.app_context():
        forum = forum_called("wound-care")
        assert forum is not None
        told = db.session.scalars(select(StreamEvent.body).where(StreamEvent.stream == CONTROL)).all()
        assert told == [{"forum": forum.id}]


@pytest.mark.parametrize("who", ["amara", "ruth", "marta"])
def test_nobody_else_has_a_forum_show_nobody(app: Flask, administrator: int, people: Cast, who: str) -> None:
    cast.client_of(app, administrator).post("/forums", data=SAID)
    browser = cast.client_of(app, getattr(people, who))
    answer = browser.post("/forums/wound-care/settings", data=SAID | {"shows_presence": ""})
    assert answer.status_code == 404
    with app.app_context():
        forum = forum_called("wound-care")
        assert forum is not None
        assert forum.shows_presence


def test_a_new_forum_is_found_by_searching(app: Flask, administrator: int) -> None:
    cast.client_of(app, administrator).post("/forums", data=SAID)
    with app.app_context():
        jobs.run_all()
    assert "Wound care" in app.test_client().get("/search?q=dressings&in=forums").text


def _post_in(app: Flask, author: int, slug: str) -> str:
    with app.app_context(), unit_of_work():
        return factories.post(db.session.get_one(Member, author), forum=forum_called(slug)).url
