"""The author's page of figures: for whom it is, and what stands on it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.analytics.models import Curve, Of, Tally
from community.core import clock
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.pages import charts
from community.shows.models import Host, Show
from tests import factories
from tests.cast import Cast, client_of
from tests.counting import statements


@pytest.fixture
def film(app: Flask, people: Cast) -> tuple[int, int]:
    """The numbers of a film of Amara's and of its post."""
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        asset = factories.asset(amara, duration=100.0)
        return asset.id, factories.post(amara, asset=asset, title="Breathing").id


def played(app: Flask, asset_id: int) -> None:
    """Forty views in three days, by people from Ireland, one of them from Ghana."""
    with app.app_context(), unit_of_work():
        for days, plays in ((0, 10), (1, 30), (40, 2)):
            day = clock.now().date() - timedelta(days=days)
            counts = {
                (Of.plays, ""): plays,
                (Of.people, ""): plays - 1,
                (Of.source, "site"): plays,
                (Of.app, "AntennaPod"): plays,
                (Of.country, "IE"): plays - 2,
                (Of.country, "GB"): max(1, plays - 12),
                (Of.country, "GH"): 1,
            }
            for (of, name), count in counts.items():
                db.session.add(Tally(asset_id=asset_id, day=day, of=of, name=name, count=count))
        seconds = [10] * 51 + [5] * 50
        db.session.add(Curve(asset_id=asset_id, viewers=10, seconds=seconds, shown_viewers=10, shown=seconds))


def test_authors_read_their_figures(app: Flask, people: Cast, film: tuple[int, int]) -> None:
    played(app, film[0])
    page = client_of(app, people.amara).get(f"/posts/{film[1]}/figures").text
    for words in ("Views in all", "<dd>42</dd>", "<dd>40</dd>", "<dd>39</dd>", "AntennaPod", "Ireland"):
        assert words in page
    assert "United Kingdom" not in page  # It would say how many are left for Ghana.
    assert "Ghana" not in page
    assert page.count('<rect class="chart-bar"') >= 2


def test_hosts_read_them_who_have_agreed_to_be_hosts(app: Flask, people: Cast, film: tuple[int, int]) -> None:
    with app.app_context(), unit_of_work():
        ruth = db.session.get_one(Member, people.ruth)
        words = {"slug": "rounds-on-air", "guid": "g", "title": "On air"}
        show = Show(owner_id=ruth.id, created_at=clock.now(), **words)
        for member_id, accepted in ((people.jonas, True), (people.marta, None)):
            host = Host(member_id=member_id, asked_at=clock.now(), accepted=accepted)
            show.hosts.append(host)
        db.session.add(show)
        db.session.get_one(Post, film[1]).show = show
    address = f"/posts/{film[1]}/figures"
    for member_id, status in (
        (people.amara, 200),
        (people.ruth, 200),
        (people.jonas, 200),
        (people.marta, 404),
    ):
        assert client_of(app, member_id).get(address).status_code == status


def test_nobody_else_reads_them(app: Flask, people: Cast, client: FlaskClient, film: tuple[int, int]) -> None:
    address = f"/posts/{film[1]}/figures"
    for member_id in (people.jonas, people.ruth, people.marta):
        assert client_of(app, member_id).get(address).status_code == 404
    assert client.get(address).status_code == 303


def test_an_article_has_no_figures(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post_id = factories.post(db.session.get_one(Member, people.amara)).id
    assert client_of(app, people.amara).get(f"/posts/{post_id}/figures").status_code == 404


def test_where_nothing_was_played_it_says_when_that_appears(
    app: Flask, people: Cast, film: tuple[int, int]
) -> None:
    page = client_of(app, people.amara).get(f"/posts/{film[1]}/figures").text
    assert "The first ones appear seconds after" in page
    assert '<svg class="chart"' not in page


def test_the_page_asks_the_database_no_more_often_when_much_was_played(
    app: Flask, people: Cast, film: tuple[int, int]
) -> None:
    client, address = client_of(app, people.amara), f"/posts/{film[1]}/figures"
    client.get(address)
    with statements(app) as before:
        client.get(address)
    played(app, film[0])
    with statements(app) as after:
        client.get(address)
    assert len(before) == len(after)


def test_the_post_leads_its_author_to_them(app: Flask, people: Cast, film: tuple[int, int]) -> None:
    address = f"/posts/{film[1]}/breathing"
    assert f"/posts/{film[1]}/figures" in client_of(app, people.amara).get(address).text
    assert f"/posts/{film[1]}/figures" not in client_of(app, people.jonas).get(address).text


def test_the_rules_are_there_for_everybody(client: FlaskClient) -> None:
    page = client.get("/figures/rules")
    assert page.status_code == 200
    assert "at least one minute of sound" in page.text


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (3, 4), (4, 4), (5, 8), (9, 12), (41, 80), (213, 240), (1234, 1600)]
)
def test_the_lines_of_a_chart_are_round_numbers(most: int, top: int) -> None:
    drawn = charts.bars([most, 0])
    assert [line.value for line in drawn.lines] == [n * top // 4 for n in range(5)]
    assert drawn.bars[0].height == pytest.approx(most / top * charts.HEIGHT, abs=0.1)


def test_a_long_recording_is_drawn_with_few_points() -> None:
    drawn = charts.curve([100.0] * 7_200)
    assert drawn is not None
    assert drawn.path.count("L") < charts.MOST_POINTS
    assert len(drawn.rows) == 12
    assert drawn.rows[-1] == (6600, 7200, 100.0)


def test_nothing_is_drawn_of_nothing() -> None:
    assert charts.curve([]) is None
