"""A badge that was taken back or has lapsed stands nowhere as one that counts, and old words say what was."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts import badges
from community.accounts.models import Profession
from community.core import clock, eventlog, jobs
from community.core.db import db, unit_of_work
from community.core.streams import StreamEvent, events_after
from community.events import BadgeLapsed
from community.forums import reply_actions
from community.forums.models import Post
from community.search import index
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import found_member

COUNTS = re.compile(r'badge-nurse(?! badge-lapsed)|Verified nurse<|"jobTitle"')
SECONDS_UNTIL_GONE = 60


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    """Of Jonas, who answers himself as well; the forum, the search and the log of the discussion have it."""
    with app.app_context(), unit_of_work():
        jonas = found_member(people.jonas)
        made = factories.post(jonas, title="Salt in heart failure", verified_as=Profession.nurse)
        reply_actions.reply(jonas, made, body="More on *salt* below.", client_id="one-of-jonas")
        index.rebuild()
        return made.id


@pytest.fixture
def surfaces(app: Flask, post: int) -> list[str]:
    """Every public address on which something of Jonas stands."""
    with app.app_context():
        made = db.session.get_one(Post, post)
        assert made.forum is not None
        forum = made.forum.url
        return [
            "/",
            "/?tab=latest",
            "/?tab=discussed",
            "/?tab=unanswered",
            "/articles",
            forum,
            made.url,
            f"{made.url}?order=newest",
            f"/streams/post:{post}/events?after=0",
            "/members/jonas",
            "/members/jonas/badge",
            "/members/jonas/badge?short=1",
            "/search?q=jonas",
            "/search?q=salt",
            "/sitemap.xml",
            "/verification",
            "/log",
        ]


def counting(client: FlaskClient, surfaces: list[str]) -> list[str]:
    """Those of the addresses on which a badge stands that counts."""
    found = []
    for address in surfaces:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if COUNTS.search(answer.text if not answer.is_json else json.dumps(answer.json).replace('\\"', '"')):
            found.append(address)
    return found


def test_a_badge_taken_back_counts_nowhere(
    app: Flask, people: Cast, surfaces: list[str], client: FlaskClient
) -> None:
    """Case 35: all public pages, the search, and what open pages catch up with."""
    before = counting(client, surfaces)
    assert {
        "/",
        "/members/jonas",
        "/search?q=jonas",
        *(each for each in surfaces if "events" in each),
    } <= set(before)
    with app.app_context():
        with unit_of_work():
            badges.revoke(found_member(people.jonas))
        jobs.run_all()
    assert counting(client, surfaces) == []


def test_a_lapsed_badge_counts_nowhere(
    app: Flask, people: Cast, surfaces: list[str], client: FlaskClient
) -> None:
    """Case 33 and 35."""
    with app.app_context():
        with unit_of_work():
            badge = found_member(people.jonas).badge
            assert badge is not None
            badge.expires_at = clock.now()
            badges.note_lapse(found_member(people.jonas))
            eventlog.publish(BadgeLapsed(people.jonas))
        jobs.run_all()
    assert counting(client, surfaces) == []


def test_no_cache_keeps_a_badge_for_longer_than_a_minute(client: FlaskClient, surfaces: list[str]) -> None:
    """Case 35: what may lie in caches on the way is asked for anew in time."""
    for address in surfaces:
        if address == "/sitemap.xml":  # It names pages and shows nobody's badge.
            continue
        answer = client.get(address)
        assert answer.cache_control.no_store or (answer.cache_control.max_age or 0) <= SECONDS_UNTIL_GONE, (
            address
        )
        assert not answer.cache_control.s_maxage


def test_open_pages_are_told_whose_badge_to_draw_anew(app: Flask, people: Cast, post: int) -> None:
    """Case 35: who reads along fetches the badge, which is never an old one."""
    with app.app_context():
        with unit_of_work():
            badges.revoke(found_member(people.jonas))
        jobs.run_all()
        told = events_after(f"post:{post}", 0)["events"][-1]
        own = select(StreamEvent.type).where(StreamEvent.stream == f"member:{people.jonas}")
        assert db.session.scalars(own).all() == ["badge.revoked"]
    assert (told["type"], told["body"]) == ("badge.changed", {"handle": "jonas"})


def test_a_badge_fetched_for_an_open_page_is_kept_by_no_cache(client: FlaskClient, people: Cast) -> None:
    answer = client.get("/members/jonas/badge")
    assert "Checked" not in answer.text
    assert "What this level means" in answer.text
    assert answer.cache_control.no_store
    assert client.get("/members/marta/badge").text.strip() == ""
    assert client.get("/members/nobody/badge").status_code == 404


def test_words_of_a_lapsed_author_say_what_was_true_then(
    app: Flask, people: Cast, post: int, client: FlaskClient
) -> None:
    """Case 33: on the post, its card and the reply; the badge itself is grey."""
    said = "Verified nurse when this was written"
    with app.app_context():
        url = db.session.get_one(Post, post).url
    assert said not in client.get(url).text
    with clock.frozen(clock.now() + timedelta(days=366)):
        assert client.get(url).text.count(said) == 2
        assert said in client.get("/members/jonas").text
        assert "badge-nurse badge-lapsed" in client.get(url).text


def test_nothing_is_said_for_whom_the_badge_was_taken_back(
    app: Flask, people: Cast, post: int, client: FlaskClient
) -> None:
    """It may have been wrong from the beginning."""
    with app.app_context(), unit_of_work():
        badges.revoke(found_member(people.jonas))
    assert "when this was written" not in client.get("/members/jonas").text


def test_words_written_without_a_badge_claim_none(app: Flask, people: Cast, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        factories.post(found_member(people.lapsed), verified_as=None)
    assert "when this was written" not in client.get("/members/lapsed").text


def test_the_badge_says_all_that_was_checked(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        badge = found_member(people.jonas).badge
        assert badge is not None
        badge.speciality, badge.level, badge.people = "Wound care", 4, 2
        badge.checks = ["register", "document"]
    said = cast.client_of(app, people.marta).get("/members/jonas/badge").text
    for words in (
        "Verified nurse",
        "Level 4 of 4: Register and proof, checked by two moderators",
        "Wound care",
        "Ireland",
        "Register entry and document",
        "NMBI",
        "Two moderators",
        "Counts until",
        'href="/verification#level-4"',
    ):
        assert words in said
