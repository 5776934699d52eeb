"""Shows are opened and described by their owners, at addresses that stay."""

import uuid

import pytest
from flask import Flask

from community.core.db import db, unit_of_work
from community.core.errors import Conflict, NotFound, Refused
from community.core.eventlog import rows_of
from community.events import ShowChanged
from community.permissions import Audience
from community.shows import actions, queries
from community.shows.models import Medium, Show
from tests.cast import Cast
from tests.shows.showing import SITE, about, found, member, show_of


def opened(app: Flask, owner_id: int, title: str = "Night shift") -> int:
    with app.app_context(), unit_of_work():
        medium, audience = Medium.podcast, Audience.public
        show = actions.open_show(
            member(owner_id), about(title=title), medium=medium, audience=audience, site_url=SITE
        )
        return show.id


def test_a_professional_opens_a_show(app: Flask, people: Cast) -> None:
    show_id = opened(app, people.amara)
    with app.app_context():
        show = found(show_id)
        assert (show.slug, show.owner_id, show.html) == (
            "night-shift",
            people.amara,
            "<p>Talks <em>at night</em>.</p>\n",
        )
        assert rows_of(ShowChanged(show_id))


@pytest.mark.parametrize("who", ["marta", "lapsed"])
def test_who_may_not_publish_opens_no_show(app: Flask, people: Cast, who: str) -> None:
    with pytest.raises(Refused):
        opened(app, getattr(people, who))


def test_two_shows_of_one_title_have_two_addresses(app: Flask, people: Cast) -> None:
    first, second = opened(app, people.amara), opened(app, people.jonas)
    with app.app_context():
        assert (found(first).slug, found(second).slug) == ("night-shift", "night-shift-2")


def test_no_show_takes_the_address_of_a_page(app: Flask, people: Cast) -> None:
    show_id = opened(app, people.amara, "New")
    with app.app_context():
        assert found(show_id).slug == "new-2"


def test_the_guid_is_that_of_the_feed(app: Flask, people: Cast) -> None:
    show_id = opened(app, people.amara)
    namespace = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
    with app.app_context():
        assert found(show_id).guid == str(uuid.uuid5(namespace, "rounds.example/shows/night-shift/feed.xml"))


def test_a_renamed_show_keeps_its_address_and_its_guid(app: Flask, people: Cast) -> None:
    show_id = opened(app, people.amara)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        guid = show.guid
        actions.change_show(member(people.amara), show, about(title="Late shift"), version=show.version)
        assert (show.title, show.slug, show.guid) == ("Late shift", "night-shift", guid)


def test_only_the_owner_changes_a_show(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        with pytest.raises(Refused, match="Only Amara Kone"):
            actions.change_show(member(people.jonas), show, about(), version=show.version)
        with pytest.raises(NotFound):
            actions.change_show(member(people.ruth), show, about(), version=show.version)


def test_an_owner_whose_badge_is_gone_changes_nothing(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.lapsed)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        with pytest.raises(Refused, match="lapsed"):
            actions.change_show(member(people.lapsed), show, about(), version=show.version)


def test_the_second_of_two_editors_is_told_of_the_first(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context():
        seen = found(show_id).version
    with app.app_context(), unit_of_work():
        actions.change_show(member(people.amara), found(show_id), about(title="First"), version=seen)
    with app.app_context(), unit_of_work(), pytest.raises(Conflict, match="kept below"):
        actions.change_show(member(people.amara), found(show_id), about(title="Second"), version=seen)
    with app.app_context():
        assert found(show_id).title == "First"


def test_seasons_have_names_or_numbers_alone(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        actions.name_seasons(member(people.amara), show, {1: "", 2: "After dark"}, version=show.version)
    with app.app_context():
        show = found(show_id)
        assert [show.season_name(n) for n in (None, 1, 2)] == ["", "Season 1", "Season 2: After dark"]


def test_a_show_for_professionals_is_nowhere_for_others(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, audience=Audience.professionals)
    with app.app_context():
        slug = found(show_id).slug
        for reader in (None, member(people.marta), member(people.lapsed)):
            assert db.session.scalars(queries.visible_shows(reader)).unique().all() == []
            with pytest.raises(NotFound):
                queries.get_show(reader, slug)
        assert queries.get_show(member(people.jonas), slug).id == show_id


def test_a_badge_opens_shows_only_while_it_counts(app: Flask, people: Cast) -> None:
    """Abuse case 66: by its address, too, a show for professionals is not there."""
    show_id = show_of(app, people.amara, audience=Audience.professionals)
    with app.app_context():
        assert queries.hears_show(member(people.jonas), show_id)
        assert not queries.hears_show(member(people.lapsed), show_id)
        assert not queries.hears_show(None, show_id)
        assert db.session.get(Show, show_id + 1) is None
