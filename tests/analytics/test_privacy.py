"""What is never kept: addresses, whom they belong to, and the keys by which people were told apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text

from community.analytics import hiding
from community.analytics.jobs import count_noted, forget_day, read_log
from community.analytics.models import Curve, DayKey, Of, Tally, Visit
from community.analytics.notebook import MOST
from community.analytics.showing import Row, guarded
from community.app import create_app
from community.core import clock, jobs, limits
from community.core.config import Settings
from community.core.db import db, unit_of_work
from tests import factories
from tests.analytics.conftest import NOON, PHONE, Play, tallies
from tests.analytics.test_listens import LOG
from tests.cast import Cast, client_of

ADDRESS, HOUSE = "89.100.77.201", "2a00:1450:4001:7777::1"
KEY = b"k" * 32


def test_no_table_and_no_file_has_an_address(
    app: Flask,
    settings: Settings,
    recordings: Sequence[int],
    play: Play,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for address in (ADDRESS, HOUSE):
        play(recordings[2], 0, 30, address=address)
        app.test_client().get(
            f"/media/{recordings[0]}/1/episode.mp3",
            headers={"User-Agent": PHONE},
            environ_base={"REMOTE_ADDR": address},
        )
    with app.app_context(), clock.frozen(NOON):
        count_noted()
        read_log(LOG)
        rows = [
            str(row)
            for table in inspect(db.engine).get_table_names()
            for row in db.session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - our own names
        ]
    assert len(rows) > 20
    kept = [*rows, capsys.readouterr().out, *_texts_below(settings.instance)]
    for spelling in (ADDRESS, HOUSE, "2a00:1450:4001:7777", "86.40.1.1", "AntennaPod/3.5.0", PHONE):
        assert not any(spelling in each for each in kept), spelling


def _texts_below(folder: Path) -> list[str]:
    return [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]


def test_a_member_who_watches_is_in_no_figure(app: Flask, people: Cast, recordings: Sequence[int]) -> None:
    """The rows of a member and of nobody, behind the same address with the same browser, are one visit."""
    for client in (client_of(app, people.jonas), app.test_client()):
        client.post(f"/media/{recordings[2]}/watched", json={"seen": [0, 30]}, headers={"User-Agent": PHONE})
    with app.app_context():
        count_noted()
        assert db.session.query(Visit).count() == 1
    for model in (Visit, Tally, Curve, DayKey):
        assert not any("member" in each.name for each in model.__table__.columns)


def test_keys_and_visits_are_destroyed_when_the_next_day_is_over(
    app: Flask, recordings: Sequence[int], play: Play
) -> None:
    for days in (0, 1, 2):
        with clock.frozen(NOON + timedelta(days=days)):
            play(recordings[2], 0, 30)
    with app.app_context(), clock.frozen(NOON + timedelta(days=2)):
        jobs.run_all()
        assert list(db.session.scalars(select(DayKey.day).order_by(DayKey.day))) == [
            date(2026, 11, 28),
            date(2026, 11, 29),
        ]
        assert db.session.query(Visit).count() == 2
    assert len(tallies(app, recordings[2], Of.plays)) == 3


def test_a_key_is_destroyed_although_nobody_comes_any_more(
    app: Flask, recordings: Sequence[int], play: Play
) -> None:
    with clock.frozen(NOON):
        play(recordings[2], 0, 30)
    with app.app_context(), clock.frozen(NOON + timedelta(days=1, hours=12, seconds=1)):
        jobs.run_all()
        assert db.session.query(DayKey).count() == db.session.query(Visit).count() == 0


def test_to_forget_a_day_twice_is_harmless(app: Flask, recordings: Sequence[int], play: Play) -> None:
    with clock.frozen(NOON):
        play(recordings[2], 0, 30)
        with app.app_context():
            for _ in range(2):
                forget_day("2026-11-26")
            assert db.session.query(DayKey).count() == 1


def test_nobody_can_be_followed_from_one_recording_to_the_next(app: Flask) -> None:
    def name(key: bytes = KEY, address: str = ADDRESS, agent: str = PHONE, asset_id: int = 1) -> str:
        return hiding.visitor(key, address=address, agent=agent, asset_id=asset_id)

    with app.app_context():
        same = name()
        assert name() == same
        assert name(asset_id=2) != same
        assert name(key=b"l" * 32) != same
        assert name(agent="AntennaPod") != same
        assert name(address="89.100.77.202") != same
        assert name(address=HOUSE) == name(address="2a00:1450:4001:7777:1:2:3:4")
        assert name(address="nonsense") != same


def test_limits_know_no_address_of_who_watches(
    app: Flask, recordings: Sequence[int], play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[str] = []
    monkeypatch.setattr(limits, "spend", lambda key, limit: spent.append(key))
    play(recordings[2], 0, 1, address=ADDRESS)
    assert len(spent) == 1
    assert ADDRESS not in spent[0]


@pytest.mark.parametrize(
    ("rows", "named", "elsewhere"),
    [
        ([], [], 0),
        ([Row("IE", 4, 4)], [], 0),
        ([Row("IE", 12, 12)], [("IE", 10)], 0),
        # One person on five days is not five people.
        ([Row("IE", 30, 3)], [], 30),
        # Of two, the one that is hidden would be what the other leaves of the whole.
        ([Row("IE", 30, 9), Row("GH", 2, 2)], [], 30),
        ([Row("IE", 30, 9), Row("GB", 11, 6), Row("GH", 2, 2)], [("IE", 30)], 10),
        # A rest of many people from several countries gives nobody away.
        ([Row("IE", 30, 9), Row("GH", 8, 4), Row("DE", 6, 3)], [("IE", 30)], 10),
        # Where nothing is known of the country, nothing is named.
        ([Row("", 30, 9), Row("IE", 20, 9), Row("GB", 19, 9)], [("IE", 20)], 45),
    ],
)
def test_no_country_stands_for_fewer_than_five_people(
    rows: list[Row], named: list[tuple[str, int]], elsewhere: int
) -> None:
    assert guarded(rows) == (named, elsewhere)


def test_a_database_that_is_away_delays_figures_and_loses_none(
    app: Flask, client: FlaskClient, recordings: Sequence[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(f"/media/{recordings[2]}/watched", json={"seen": [0, 30]}, headers={"User-Agent": PHONE})
    with app.app_context():
        with unit_of_work(), pytest.raises(RuntimeError, match="inside another"):
            count_noted()
        assert len(app.extensions["notebook"].notes) == 1
        count_noted()
    assert sum(tallies(app, recordings[2], Of.plays).values()) == 1


def test_a_notebook_takes_no_more_than_it_holds(
    app: Flask, client: FlaskClient, recordings: Sequence[int]
) -> None:
    notes = app.extensions["notebook"].notes
    client.post(f"/media/{recordings[2]}/watched", json={"seen": [0, 1]})
    notes.extend(notes * (MOST - 3))
    for _ in range(5):
        client.post(f"/media/{recordings[2]}/watched", json={"seen": [0, 1]})
    assert len(notes) == MOST


@pytest.mark.parametrize(
    ("proxies", "said", "believed"),
    [
        (0, "192.0.2.7", "127.0.0.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "10.9.9.9, 192.0.2.7", "192.0.2.7"),
        (2, "10.9.9.9, 192.0.2.7, 10.0.0.1", "192.0.2.7"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_the_proxies_that_are_there_are_believed_about_who_asks(
    settings: Settings, proxies: int, said: str, believed: str
) -> None:
    app = create_app(replace(settings, proxies=proxies))
    app.config.update(TESTING=True)
    with app.app_context():
        with unit_of_work():
            author = factories.verified()
            asset_id = factories.asset(author).id
            factories.post(author, asset_id=asset_id)
        forwarded = {"X-Forwarded-For": said, "X-Forwarded-Host": "evil.example", "X-Real-IP": "10.9.9.8"}
    answer = app.test_client().post(f"/media/{asset_id}/watched", json={"seen": [0, 1]}, headers=forwarded)
    assert answer.status_code == 204
    assert [note.address for note in app.extensions["notebook"].notes] == [believed]
    with app.app_context():
        db.engine.dispose()
