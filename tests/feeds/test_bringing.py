"""A podcast brought along from another house: nothing without proof, nothing twice, later edits as well."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.content.models import State
from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.core.jobs import Job, JobState
from community.core.streams import StreamEvent
from community.feeds.source_jobs import gather
from community.feeds.source_models import ItemState, Source, SourceItem, SourceState
from community.forums.models import Post
from community.notifications.models import Notice
from community.shows.models import Show
from tests import cast, factories
from tests.answering import listening
from tests.cast import Cast
from tests.feeds.elsewhere import GUID, OWNER, House
from tests.feeds.reading import channel, words

HOME = "/settings/imports/1"


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A second of sound, as another house serves it."""
    path = tmp_path_factory.mktemp("spoken") / "spoken.mp3"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    made = ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=f=220:d=1", "-ac", "1", str(path)]
    subprocess.run([ffmpeg, *made], check=True)
    return path.read_bytes()


@pytest.fixture
def house(spoken: bytes) -> Iterator[House]:
    with listening() as service:
        yield House(service, spoken)


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.amara)


@pytest.fixture
def wards(app: Flask) -> int:
    with app.app_context(), unit_of_work():
        return factories.forum(slug="wards", name="Wards").id


def choice(forum: int, /, **changed: str) -> dict[str, str]:
    said = {"forum": str(forum), "later": "drafts", "synthesis": "recorded", "nothing_to_declare": "y"}
    return said | {"is_followed": "y"} | changed


def work(app: Flask, *names: str) -> None:
    """All jobs of feeds that are due, and those named; a recording is not prepared unless it is asked for."""
    with app.app_context():
        while due := db.session.scalars(
            select(Job.id).where(
                Job.state == JobState.waiting,
                Job.run_at <= clock.now(),
                Job.name.startswith("feeds.") | Job.name.in_(names),
            )
        ).all():
            db.session.rollback()
            for number in due:
                jobs.perform(number)


def letters(app: Flask) -> list[str]:
    folder = Path(app.extensions["settings"].instance) / "mail"
    return [path.read_text() for path in sorted(folder.glob("*.eml"))] if folder.exists() else []


def code_in(letter: str) -> str:
    found = re.search(r"^    ([A-Z2-9]{4}) ([A-Z2-9]{4})$", letter, re.MULTILINE)
    assert found is not None
    return found[1] + found[2]


def named(app: Flask, client: FlaskClient, house: House) -> None:
    assert client.post("/settings/imports", data={"address": house.address}).status_code == 303
    work(app)


def proved(app: Flask, client: FlaskClient, house: House) -> None:
    named(app, client, house)
    assert client.post(f"{HOME}/code", data={"code": code_in(letters(app)[-1])}).status_code == 303


def brought(app: Flask, client: FlaskClient, house: House, forum: int, **changed: str) -> None:
    proved(app, client, house)
    assert client.post(f"{HOME}/episodes", data=choice(forum, **changed)).status_code == 303
    work(app)


def posts(app: Flask) -> list[dict[str, Any]]:
    with app.app_context():
        rows = db.session.scalars(select(Post).order_by(Post.published_at))
        return [{"id": each.id, "title": each.title, "body": each.body, "state": each.state} for each in rows]


def rewrite(app: Flask, title: str, /, **fields: str) -> None:
    with app.app_context(), unit_of_work():
        post = db.session.query(Post).filter_by(title=title).one()
        for name, value in fields.items():
            setattr(post, name, value)


def look_again(app: Flask) -> None:
    with app.app_context():
        gather(1)
    work(app)


def test_the_code_goes_to_the_owner_and_to_nobody_else(app: Flask, amara: FlaskClient, house: House) -> None:
    named(app, amara, house)
    (letter,) = letters(app)
    assert f"To: {OWNER}" in letter
    assert "@amara wants to bring" in letter
    page = amara.get(HOME).get_data(as_text=True)
    assert OWNER in page
    assert code_in(letter) not in page
    with app.app_context():
        source = db.session.get_one(Source, 1)
        assert (source.code, source.state) == ("", SourceState.unproved)


def test_without_the_code_nothing_is_brought(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    named(app, amara, house)
    assert amara.post(f"{HOME}/code", data={"code": "AAAA AAAA"}).status_code == 422
    assert amara.post(f"{HOME}/episodes", data=choice(wards)).status_code == 409
    work(app)
    assert posts(app) == []


def test_a_code_is_not_guessed(app: Flask, amara: FlaskClient, house: House) -> None:
    named(app, amara, house)
    right = code_in(letters(app)[-1])
    tries = [amara.post(f"{HOME}/code", data={"code": f"WRONG{n}"}).status_code for n in range(5)]
    assert tries == [422] * 5
    assert amara.post(f"{HOME}/code", data={"code": right}).status_code == 409
    assert amara.post(f"{HOME}/letter").status_code == 303
    work(app)
    assert amara.post(f"{HOME}/code", data={"code": right}).status_code == 422
    newest = max(letters(app), key=lambda letter: code_in(letter) != right)
    typed = f" {code_in(newest)[:4].lower()} {code_in(newest)[4:].lower()} "
    assert amara.post(f"{HOME}/code", data={"code": typed}).status_code == 303


def test_a_feed_without_an_owner_is_proved_by_writing_into_it(
    app: Flask, amara: FlaskClient, house: House
) -> None:
    house.owner = ""
    named(app, amara, house)
    assert letters(app) == []
    found = re.search(r'value="([A-Z2-9]{8})"', amara.get(HOME).get_data(as_text=True))
    assert found is not None
    amara.post(f"{HOME}/look")
    work(app)
    assert "not in the feed yet" in amara.get(HOME).get_data(as_text=True)
    house.description += f"<p>{found[1]}</p>"
    with clock.frozen(clock.now() + timedelta(seconds=2)):
        amara.post(f"{HOME}/look")
        work(app)
    assert "What becomes of its 2 episodes" in amara.get(HOME).get_data(as_text=True)


def test_an_owner_out_of_reach_is_no_dead_end(app: Flask, amara: FlaskClient, house: House) -> None:
    named(app, amara, house)
    assert amara.post(f"{HOME}/text").status_code == 303
    assert re.search(r'value="[A-Z2-9]{8}"', amara.get(HOME).get_data(as_text=True))
    assert amara.post(f"{HOME}/code", data={"code": code_in(letters(app)[-1])}).status_code == 422


def test_only_who_may_publish_brings_a_feed(app: Flask, people: Cast, house: House) -> None:
    for who in (people.marta, people.lapsed):
        client = cast.client_of(app, who)
        assert client.post("/settings/imports", data={"address": house.address}).status_code == 403
        assert client.get("/settings/imports").status_code == 200
    assert house.service.asked == []


def test_nobody_sees_the_import_of_another(
    app: Flask, people: Cast, amara: FlaskClient, house: House, wards: int
) -> None:
    named(app, amara, house)
    jonas = cast.client_of(app, people.jonas)
    assert jonas.get(HOME).status_code == 404
    for step in ("code", "letter", "text", "look", "episodes", "again", "follow", "unfollow"):
        assert jonas.post(f"{HOME}/{step}", data=choice(wards)).status_code == 404


def test_everything_comes_along(
    app: Flask, people: Cast, amara: FlaskClient, client: FlaskClient, house: House, wards: int
) -> None:
    """Original guids, days, texts, chapters and transcripts; the feed here is the same podcast to apps."""
    brought(app, amara, house, wards, later="published")
    assert "2 of 2 episodes" in amara.get(HOME).get_data(as_text=True)
    work(app, "media.make_renditions", "forums.publish_waiting")
    with app.app_context():
        show = db.session.query(Show).one()
        assert (show.title, show.guid, show.language, show.order) == ("Nights & days", GUID, "en", "serial")
        assert show.description == "A **ward** at night."
        assert show.categories == ["Health & Fitness > Medicine"]
        assert show.cover is not None
        first = db.session.query(Post).filter_by(title="The first").one()
        assert (first.state, first.season, first.episode, first.show_id) == (State.published, 1, 1, show.id)
        assert first.body == "About *ep-1*: [more](<https://x.example/?a=1&b=2>)."
        assert first.published_at is not None
        assert (first.published_at.year, first.published_at.month) == (2021, 3)
        assert (first.synthesis, first.forum_id) == ("recorded", wards)
        assert first.asset is not None
        assert [each.title for each in first.asset.chapters] == ["Hello", "Bye"]
        assert [each.language for each in first.asset.tracks] == ["en"]
        assert db.session.query(Notice).filter_by(kind="published").count() == 0
        feed = channel(client.get(f"{show.url}/feed.xml").data)
    assert words(feed, "podcast:guid") == [GUID]
    assert words(feed, "item/guid") == ["ep-2", "ep-1"]
    assert words(feed, "item/pubDate")[1] == "Mon, 01 Mar 2021 06:00:00 +0000"


def test_every_step_is_told_to_who_brings_it_and_to_nobody_else(
    app: Flask, amara: FlaskClient, people: Cast, house: House, wards: int
) -> None:
    def told() -> int:
        with app.app_context():
            events = db.session.scalars(select(StreamEvent).where(StreamEvent.type == "import")).all()
            assert {(each.stream, each.body["source"]) for each in events} <= {(f"member:{people.amara}", 1)}
            return len(events)

    steps = [told()]
    named(app, amara, house)
    steps.append(told())
    proved(app, amara, house)
    steps.append(told())
    assert amara.post(f"{HOME}/episodes", data=choice(wards)).status_code == 303
    work(app)
    steps.append(told())
    assert steps == sorted(set(steps))


def test_drafts_wait_for_their_author(app: Flask, amara: FlaskClient, house: House, wards: int) -> None:
    brought(app, amara, house, wards)
    assert [each["state"] for each in posts(app)] == [State.draft, State.draft]
    assert amara.get(f"/posts/{posts(app)[0]['id']}/edit").status_code == 200


def test_nothing_comes_twice(app: Flask, amara: FlaskClient, house: House, wards: int) -> None:
    brought(app, amara, house, wards)
    asked = len([each for each in house.service.asked if each.path.endswith(".mp3")])
    look_again(app)
    assert amara.post("/settings/imports", data={"address": house.address}).location == HOME
    assert len(posts(app)) == 2
    assert len([each for each in house.service.asked if each.path.endswith(".mp3")]) == asked == 2


def test_a_new_episode_comes_by_itself(app: Flask, amara: FlaskClient, house: House, wards: int) -> None:
    brought(app, amara, house, wards)
    house.titles["ep-3"] = "The third"
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        work(app)
    assert [each["title"] for each in posts(app)] == ["The first", "The second", "The third"]


def test_a_feed_that_is_followed_no_more_is_left_alone(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    brought(app, amara, house, wards)
    assert amara.post(f"{HOME}/unfollow").status_code == 303
    house.titles["ep-3"] = "The third"
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        work(app)
        assert len(posts(app)) == 2
        assert amara.get("/settings/imports").status_code in {200, 303}
    assert amara.post(f"{HOME}/follow").status_code == 303
    work(app)
    assert len(posts(app)) == 3


def test_later_edits_are_taken_over_but_not_over_ones_own(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    """Field by field: what still reads as it came follows the source, what was edited here stays."""
    brought(app, amara, house, wards)
    rewrite(app, "The second", title="My own title")
    house.titles = {"ep-1": "The first, corrected", "ep-2": "The second, corrected"}
    house.texts = {"ep-1": "<p>New words.</p>", "ep-2": "<p>Newer words.</p>"}
    look_again(app)
    assert [(each["title"], each["body"]) for each in posts(app)] == [
        ("The first, corrected", "New words."),
        ("My own title", "Newer words."),
    ]


def test_an_edit_of_what_is_published_stands_in_its_history(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    brought(app, amara, house, wards)
    rewrite(app, "The first", state="published")
    house.titles["ep-1"] = "The first, corrected"
    look_again(app)
    with app.app_context():
        post = db.session.query(Post).filter_by(title="The first, corrected").one()
        assert post.edited_at is not None
        assert [each.title for each in post.revisions] == ["The first"]


def test_a_deleted_episode_does_not_come_back(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    brought(app, amara, house, wards)
    assert amara.post(f"/posts/{posts(app)[0]['id']}/removal").status_code == 303
    look_again(app)
    assert [each["state"] for each in posts(app)].count(State.deleted) == 1
    assert len(posts(app)) == 2


def test_one_episode_that_cannot_be_had_stops_no_other(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    house.missing = {"ep-1.mp3"}
    brought(app, amara, house, wards)
    assert [each["title"] for each in posts(app)] == ["The second"]
    page = amara.get(HOME).get_data(as_text=True)
    assert "1 of 2 episodes" in page
    assert "answered 404" in page
    house.missing = set()
    assert amara.post(f"{HOME}/again").status_code == 303
    work(app)
    assert [each["title"] for each in posts(app)] == ["The first", "The second"]


def test_the_quota_of_a_member_counts(app: Flask, amara: FlaskClient, house: House, wards: int) -> None:
    """Three recordings at a time, as with uploads; the rest comes by itself when there is room."""
    house.titles = {f"ep-{n}": f"Episode {n}" for n in range(5)}
    brought(app, amara, house, wards)
    assert len(posts(app)) == 3
    assert "still being prepared" in amara.get(HOME).get_data(as_text=True)
    with app.app_context(), unit_of_work():
        db.session.execute(db.text("UPDATE asset SET state = 'playable'"))
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        work(app)
    assert len(posts(app)) == 5


def test_what_is_no_recording_is_refused_by_the_gate(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    house.sound = b"#EXTM3U\nfile:///etc/passwd\n"
    brought(app, amara, house, wards)
    assert posts(app) == []
    with app.app_context():
        items = db.session.query(SourceItem).all()
        assert {each.state for each in items} == {ItemState.failed}
        assert all(each.reason for each in items)


def test_the_feed_of_somebody_elses_show_is_not_taken(
    app: Flask, people: Cast, amara: FlaskClient, house: House, wards: int
) -> None:
    brought(app, amara, house, wards)
    jonas = cast.client_of(app, people.jonas)
    jonas.post("/settings/imports", data={"address": house.address})
    work(app)
    code = next(code_in(each) for each in letters(app) if "@jonas" in each)
    jonas.post("/settings/imports/2/code", data={"code": code})
    refused = jonas.post("/settings/imports/2/episodes", data=choice(wards))
    assert refused.status_code == 409


def test_an_address_that_leads_nowhere_says_why(app: Flask, amara: FlaskClient, house: House) -> None:
    house.missing = {"feed.xml"}
    named(app, amara, house)
    page = amara.get(HOME).get_data(as_text=True)
    assert "could not be read" in page
    assert "answered 404" in page
    house.missing = set()
    named(app, amara, house)
    assert "Prove that it is yours" in amara.get(HOME).get_data(as_text=True)


def test_what_is_no_address_is_refused_at_its_field(amara: FlaskClient) -> None:
    for typed in ("", "podcast", "file:///etc/passwd", "http://localhost/feed.rss"):
        answer = amara.post("/settings/imports", data={"address": typed})
        assert answer.status_code == 422, typed


def test_what_is_missing_in_the_choice_is_said_and_the_rest_kept(
    app: Flask, amara: FlaskClient, house: House, wards: int
) -> None:
    proved(app, amara, house)
    for field, sentence in (
        ({"forum": ""}, "Choose the forum"),
        ({"synthesis": ""}, "Say whether the recordings"),
        ({"synthesis": "altered"}, "what was altered"),
        ({"nothing_to_declare": ""}, "Name whoever paid"),
        ({"later": "never"}, "Not a valid choice"),
    ):
        answer = amara.post(f"{HOME}/episodes", data=choice(wards, **field) | {"synthesis_note": ""})
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)


def test_production_visits_no_feed_inside(app: Flask, amara: FlaskClient, house: House) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], production=True)
    address = house.address.replace(":" + house.service.url.rpartition(":")[2], "")
    amara.post("/settings/imports", data={"address": address})
    work(app)
    assert "not public" in amara.get(HOME).get_data(as_text=True)
    assert house.service.asked == []
