"""The fixture log and the figures that must come of it: the rules of counting, published with their proof.

Each line of `listens.log` says under `why` what it stands for. Episode 1 has ten minutes in 9,600,000 bytes,
so 960,000 bytes are a minute; episode 2 has half a minute in 480,000 bytes; 3 is a film of 100 seconds.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from community import figures_commands
from community.accounts.models import Member
from community.analytics.jobs import Read, count_noted, read_log
from community.analytics.models import Of
from community.core import clock, storage
from community.core.db import db, unit_of_work
from community.media.models import AssetKind, Rendition
from tests import factories
from tests.analytics.conftest import IRELAND, NOON, tallies
from tests.cast import Cast

LOG = Path(__file__).parent / "listens.log"
LINES = LOG.read_text().splitlines()


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def read(app: Flask, recordings: Sequence[int]) -> Read:
    assert recordings == (1, 2, 3)
    with app.app_context():
        return read_log(LOG)


def test_every_line_says_what_it_stands_for() -> None:
    said = [json.loads(line)["why"] for line in LINES if line.startswith("{")]
    assert sum(words.startswith("a listen") for words in said) == 13
    assert all(words.startswith(("a listen", "none", "not yet")) for words in said)


def test_listens_by_day_are_as_published(app: Flask, read: Read) -> None:
    assert tallies(app, 1, Of.plays) == {"2026-11-26": 9, "2026-11-27": 2}
    assert tallies(app, 2, Of.plays) == {"2026-11-27": 1}
    assert tallies(app, 3, Of.plays) == {"2026-11-27": 1}
    assert read == Read(lines=len(LINES), others=3, too_old=0)


def test_listeners_are_counted_once_in_24_hours(app: Flask, read: Read) -> None:
    assert tallies(app, 1, Of.people) == {"2026-11-26": 9, "2026-11-27": 2}


def test_it_is_told_where_they_pressed_play(app: Flask, read: Read) -> None:
    assert tallies(app, 1, Of.source) == {"feed": 9, "site": 1, "embed": 1}
    assert tallies(app, 3, Of.source) == {"feed": 1}


def test_apps_have_names(app: Flask, read: Read) -> None:
    assert tallies(app, 1, Of.app) == {
        "AntennaPod": 2,
        "Apple's own player": 1,
        "Browser on a computer": 1,
        "Browser on a phone or tablet": 1,
        "Castro": 1,
        "Overcast": 1,
        "Pocket Casts": 1,
        "Podverse": 1,
        "Spotify": 1,
        "gPodder": 1,
    }


def test_countries_come_from_the_address(app: Flask, read: Read) -> None:
    assert tallies(app, 1, Of.country) == {"IE": 8, "GH": 2, "DE": 1}


def test_a_log_that_is_read_again_adds_nothing(app: Flask, read: Read) -> None:
    with app.app_context():
        assert read_log(LOG) == Read(0, 0, 0)
    assert sum(tallies(app, 1, Of.plays).values()) == 11


def test_a_log_that_grows_is_read_on_from_where_it_ended(
    app: Flask, recordings: Sequence[int], tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    begun = "\n".join(LINES[:20]) + "\n"
    with app.app_context():
        log.write_text(begun + LINES[20][:50])  # The proxy is still writing.
        assert read_log(log).lines == 20
        log.write_text("\n".join(LINES) + "\n")
        assert read_log(log).lines == len(LINES) - 20
    assert tallies(app, 1, Of.plays) == {"2026-11-26": 9, "2026-11-27": 2}


def test_lines_whose_day_is_forgotten_are_not_counted(app: Flask, recordings: Sequence[int]) -> None:
    with app.app_context(), clock.frozen(NOON + timedelta(days=2)):
        read = read_log(LOG)
    assert tallies(app, 1, Of.plays) == {}
    assert read.too_old > 20


def test_the_command_reads_a_log_and_destroys_it(
    app: Flask, recordings: Sequence[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_commands, "create_app", lambda: app)
    log = Path(shutil.copy(LOG, tmp_path / "access.log"))
    said = CliRunner().invoke(figures_commands.figures, ["read", str(log), "--and-destroy"])
    assert said.exit_code == 0, said.output
    assert f"{len(LINES)} lines read" in said.output
    assert not log.exists()
    assert sum(tallies(app, 1, Of.plays).values()) == 11


def test_what_the_site_sends_itself_is_counted_alike(app: Flask, people: Cast, client: FlaskClient) -> None:
    """The same rules for an answer that goes out here: a probe, a part, and then the minute."""
    sound = bytes(320_000)
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        asset = factories.asset(amara, kind=AssetKind.audio, duration=100.0)
        storage.keep_bytes("media/e/episode.mp3", sound)
        made = {
            "name": "episode.mp3",
            "key": "media/e/episode.mp3",
            "mimetype": "audio/mpeg",
            "size": len(sound),
        }
        db.session.add(Rendition(asset_id=asset.id, version=1, **made))
        factories.post(amara, asset=asset)
        asset_id = asset.id
    for asked in ("bytes=0-1", "bytes=0-99999", "bytes=100000-191999"):
        client.get(
            f"/media/{asset_id}/1/episode.mp3",
            headers={"Range": asked, "User-Agent": "AntennaPod/3.5.0"},
            environ_base={"REMOTE_ADDR": IRELAND},
            buffered=True,
        )
        with app.app_context():
            count_noted()
        counted = tallies(app, asset_id, Of.plays)
        assert counted == ({"2026-11-27": 1} if asked.endswith("191999") else {})
    assert tallies(app, asset_id, Of.country) == {"IE": 1}
