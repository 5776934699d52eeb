"""How far people watch: the curve by the public rule, from what players say."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from community.accounts.models import Member
from community.analytics import hiding, retention
from community.analytics.models import Curve, Of, Visit
from community.analytics.queries import figures_of
from community.analytics.views import MESSAGES
from community.content.models import State
from community.core import clock, limits
from community.core.db import db, unit_of_work
from community.permissions import Audience
from tests import factories
from tests.analytics.conftest import NOON, PHONE, Play, tallies
from tests.cast import Cast, client_of

second = st.floats(0, 50)
section = st.tuples(second, second).map(lambda pair: (min(pair), max(pair)))
FOUR = ("89.100.1.1", "89.100.1.2", "89.100.1.3", "89.100.1.4")
SECTIONS = ((0, 1), (1, 3), (3, 4), (0, 1))


def curve_of(app: Flask, asset_id: int) -> list[float]:
    with app.app_context():
        curve = db.session.get_one(Curve, asset_id)
        return retention.shares(curve.seconds, curve.viewers)


@pytest.fixture
def clip(app: Flask, people: Cast) -> int:
    """A film of five seconds."""
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        asset = factories.asset(amara, duration=5.0)
        factories.post(amara, asset=asset)
        return asset.id


def test_the_public_vector_comes_out(app: Flask, clip: int, play: Play) -> None:
    for address, seen in zip(FOUR, SECTIONS, strict=True):
        play(clip, *seen, address=address)
    assert curve_of(app, clip) == [50, 75, 25, 50, 25, 0]


def test_a_second_counts_once_for_a_viewer(app: Flask, clip: int, play: Play) -> None:
    play(clip, 0, 2)
    play(clip, 1, 3, 0, 1)
    play(clip, 0, 5, address=FOUR[1])
    assert curve_of(app, clip) == [100, 100, 100, 100, 50, 50]


@given(st.lists(section, max_size=8), st.lists(section, max_size=8))
def test_stretches_hold_the_seconds_of_their_sections(
    first: list[retention.Section], then: list[retention.Section]
) -> None:
    before = retention.merged([], first)
    after = retention.merged(before, then)
    every = {n for start, end in [*first, *then] for n in range(int(start), int(end) + 1)}
    assert sorted(retention.added([], after)) == sorted(every)
    assert set(retention.added(before, after)) == every - set(retention.added([], before))
    assert after == sorted(after)


def test_a_view_is_ten_seconds_watched(app: Flask, recordings: Sequence[int], play: Play) -> None:
    film = recordings[2]
    play(film, 0, 6)
    assert tallies(app, film, Of.plays) == {}
    play(film, 50, 54.5)
    assert sum(tallies(app, film, Of.plays).values()) == 1


def test_a_viewer_counts_once_an_hour(app: Flask, recordings: Sequence[int], play: Play) -> None:
    film = recordings[2]
    for minutes, views in ((0, 1), (59, 1), (61, 2)):
        with clock.frozen(NOON + timedelta(minutes=minutes)):
            play(film, 0, 12)
            assert sum(tallies(app, film, Of.plays).values()) == views
    assert sum(tallies(app, film, Of.people).values()) == 1


def test_the_whole_of_a_short_film_is_a_view(app: Flask, clip: int, play: Play) -> None:
    play(clip, 0, 4)
    assert tallies(app, clip, Of.plays) == {}
    play(clip, 4, 5)
    assert sum(tallies(app, clip, Of.plays).values()) == 1


def test_sound_is_counted_by_what_is_sent(app: Flask, recordings: Sequence[int], play: Play) -> None:
    """Its player adds to the curve, so that nobody counts twice."""
    play(recordings[0], 0, 300)
    assert tallies(app, recordings[0], Of.plays) == {}
    assert curve_of(app, recordings[0])[299] == 100


def test_it_is_told_whether_a_film_was_embedded(app: Flask, recordings: Sequence[int], play: Play) -> None:
    play(recordings[2], 0, 12, page="http://localhost/embed/3")
    assert tallies(app, recordings[2], Of.source) == {"embed": 1}


def test_a_bot_watches_nothing(app: Flask, recordings: Sequence[int], play: Play) -> None:
    play(recordings[2], 0, 90, agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    with app.app_context():
        assert db.session.query(Visit).count() == 0


def test_authors_add_nothing_by_watching_themselves(
    app: Flask, people: Cast, recordings: Sequence[int]
) -> None:
    own = client_of(app, people.amara)
    answer = own.post(
        f"/media/{recordings[2]}/watched", json={"seen": [0, 90]}, headers={"User-Agent": PHONE}
    )
    assert answer.status_code == 204
    assert app.extensions["notebook"].notes == []


def test_the_curve_is_shown_from_five_viewers_on_and_moves_by_five(
    app: Flask, recordings: Sequence[int], play: Play
) -> None:
    film, shown = recordings[2], []
    for n in range(1, 11):
        play(film, 0, n * 5, address=f"89.100.1.{n}")
        with app.app_context():
            shown.append(figures_of(film).viewers)
    assert shown == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10]


@pytest.mark.parametrize(
    "seen",
    [[], [1], [5, 1], [-1, 5], [0, 900], ["x", 5], ["nan", 5], [0, "inf"], [0, 1] * 61, None, [[0, 1]]],
)
def test_what_no_player_says_is_refused(client: FlaskClient, recordings: Sequence[int], seen: object) -> None:
    answer = client.post(f"/media/{recordings[2]}/watched", json={"seen": seen})
    assert answer.status_code == 422
    assert answer.get_json()["problem"].endswith(".")


def test_a_long_message_is_refused(client: FlaskClient, recordings: Sequence[int]) -> None:
    answer = client.post(f"/media/{recordings[2]}/watched", json={"seen": [0.123456] * 2_000})
    assert answer.status_code == 413


def test_a_player_that_says_too_much_is_told_to_wait(
    app: Flask, client: FlaskClient, recordings: Sequence[int]
) -> None:
    with app.app_context():
        for _ in range(int(MESSAGES.split()[0]) - 3):
            limits.spend(f"watched:{hiding.veiled('127.0.0.1')}", MESSAGES)
    address = f"/media/{recordings[2]}/watched"
    said = [client.post(address, json={"seen": [0, 1]}).status_code for _ in range(5)]
    assert said == [204, 204, 204, 429, 429]


@pytest.mark.parametrize("post", [{"state": State.hidden}, {"audience": Audience.professionals}])
def test_nobody_says_to_have_watched_what_is_not_open(
    app: Flask, people: Cast, client: FlaskClient, post: dict[str, str]
) -> None:
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        asset_id = factories.asset(amara).id
        factories.post(amara, asset_id=asset_id, **post)
    assert client.post(f"/media/{asset_id}/watched", json={"seen": [0, 1]}).status_code == 404


def test_a_player_needs_no_token_and_gets_no_cookie(app: Flask, recordings: Sequence[int]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post(f"/media/{recordings[2]}/watched", json={"seen": [0, 1]})
    assert answer.status_code == 204
    assert "Set-Cookie" not in answer.headers
