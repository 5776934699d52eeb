"""Polls: one vote a verified member, and results for nobody until one has voted, or the end."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.content.models import State
from community.core import clock, jobs
from community.core.db import db, reading, unit_of_work
from community.core.errors import Conflict, Invalid, NotFound, Refused
from community.core.streams import Heard, events_after
from community.forums import poll_actions, poll_jobs, post_actions
from community.forums.poll_models import Choice, Pick, Poll, Vote
from community.forums.poll_queries import hears_poll
from community.moderation import actions as moderation
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of
from tests.counting import statements
from tests.forums.posting import JSON, found, member

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Asked:
    """Amara's post with a poll of two choices, by number."""

    post: int
    gout: int
    sepsis: int

    @property
    def url(self) -> str:
        return f"/posts/{self.post}/a-hot-knee"


@pytest.fixture
def asked(app: Flask, people: Cast) -> Asked:
    with app.app_context(), unit_of_work():
        return _asked(factories.poll(factories.post(member(people.amara), title="A hot knee")))


def test_a_vote_is_counted(app: Flask, people: Cast, asked: Asked) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    _vote(app, people.ruth, asked, asked.sepsis)
    _vote(app, people.amara, asked, asked.gout)
    assert _counts(app, asked) == (3, [2, 1])


def test_whoever_has_no_badge_may_not_vote(app: Flask, people: Cast, asked: Asked) -> None:
    with pytest.raises(Refused, match="Only verified members vote"):
        _vote(app, people.marta, asked, asked.gout)
    with pytest.raises(Refused, match="Your badge has lapsed"):
        _vote(app, people.lapsed, asked, asked.gout)
    assert _counts(app, asked) == (0, [0, 0])


def test_nobody_votes_under_what_they_may_not_read(app: Flask, people: Cast, asked: Asked) -> None:
    with app.app_context(), unit_of_work():
        found(asked.post).audience = Audience.professionals
    with pytest.raises(NotFound):
        _vote(app, people.marta, asked, asked.gout)


def test_nobody_votes_in_what_is_not_published(app: Flask, people: Cast, asked: Asked) -> None:
    for state in (State.draft, State.hidden):
        with app.app_context(), unit_of_work():
            found(asked.post).state = state
        with pytest.raises(Refused):
            _vote(app, people.amara, asked, asked.gout)


def test_a_vote_stands(app: Flask, people: Cast, asked: Asked) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    with pytest.raises(Conflict):
        _vote(app, people.jonas, asked, asked.sepsis)
    _vote(app, people.jonas, asked, asked.gout)
    assert _counts(app, asked) == (1, [1, 0])


def test_a_vote_is_for_what_was_offered(app: Flask, people: Cast, asked: Asked) -> None:
    with app.app_context(), unit_of_work():
        other = _asked(factories.poll(factories.post(member(people.ruth))))
    for picked in ([], [asked.gout, asked.sepsis], [other.gout], [asked.gout, 99], [0]):
        with pytest.raises(Invalid):
            _vote(app, people.jonas, asked, *picked)
    assert _counts(app, asked) == (0, [0, 0])


def test_where_several_may_be_picked_each_is_counted(app: Flask, people: Cast, asked: Asked) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Poll, asked.post).is_multiple = True
    _vote(app, people.jonas, asked, asked.gout, asked.sepsis)
    _vote(app, people.ruth, asked, asked.sepsis)
    assert _counts(app, asked) == (2, [1, 2])


@pytest.mark.both_databases
def test_20_votes_at_once_are_one(app: Flask, people: Cast, asked: Asked) -> None:
    """Case 158: and what is counted equals the rows."""

    def send(n: int) -> None:
        try:
            _vote(app, people.jonas, asked, asked.gout if n % 2 else asked.sepsis)
        except Conflict:
            return

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(send, range(20)))
    with app.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(Vote)) == 1
        assert db.session.scalar(select(func.count()).select_from(Pick)) == 1
    voters, counts = _counts(app, asked)
    assert (voters, sum(counts)) == (1, 1)


@pytest.mark.both_databases
def test_many_who_vote_at_once_are_all_counted(app: Flask, asked: Asked) -> None:
    with app.app_context(), unit_of_work():
        voters = [factories.verified().id for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: _vote(app, who, asked, asked.gout), voters))
    assert _counts(app, asked) == (16, [16, 0])


def test_nobody_votes_after_the_end(app: Flask, people: Cast, asked: Asked) -> None:
    _close(app, people.amara, asked)
    with pytest.raises(Refused, match="This poll is closed"):
        _vote(app, people.jonas, asked, asked.gout)


def test_author_and_moderators_close_a_poll_and_nobody_else(app: Flask, people: Cast, asked: Asked) -> None:
    for who in (people.jonas, people.marta):
        with pytest.raises(NotFound):
            _close(app, who, asked)
    _close(app, people.ruth, asked)
    with pytest.raises(Refused):
        _close(app, people.amara, asked)


def test_a_poll_ends_at_its_hour_and_tells_everybody(app: Flask, people: Cast, asked: Asked) -> None:
    now = clock.now()
    with app.app_context(), unit_of_work():
        db.session.get_one(Poll, asked.post).days = 3
        poll_actions.begin(found(asked.post))
    _vote(app, people.jonas, asked, asked.gout)
    with clock.frozen(now + timedelta(days=2)), app.app_context():
        poll_jobs.close_poll(asked.post)
    assert "poll.closed" not in _types(app, asked)
    with clock.frozen(now + timedelta(days=3, minutes=1)), app.app_context():
        with pytest.raises(Refused):
            _vote(app, people.ruth, asked, asked.gout)
        jobs.run_all()
        poll_jobs.close_poll(asked.post)
    assert _types(app, asked).count("poll.closed") == 1


def test_results_are_for_those_who_have_voted_and_for_everybody_at_the_end(
    app: Flask, people: Cast, asked: Asked
) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    assert _who_sees(app, people, asked) == ["jonas"]
    _close(app, people.amara, asked)
    assert _who_sees(app, people, asked) == ["amara", "jonas", "ruth", "marta", "nobody"]


def test_no_page_says_how_others_have_voted_before_one_has_voted(
    app: Flask, people: Cast, asked: Asked, client: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        voters = [factories.verified().id for _ in range(7)]
    for who in voters:
        _vote(app, who, asked, asked.gout)
    for browser in (client, *(client_of(app, who) for who in (people.amara, people.jonas, people.marta))):
        answer = browser.get(f"/posts/{asked.post}/poll", headers=JSON)
        assert answer.json is not None
        for text in (browser.get(asked.url).text, answer.json["html"]):
            assert "7</span> votes" in text
            assert "100 %" not in text
            assert "progress" not in text
            assert "poll-results" not in text
    voted = client_of(app, voters[0]).get(asked.url).text
    assert "100 %" in voted
    assert f'data-poll-stream="poll:{asked.post}"' in voted


def test_what_is_told_before_the_end_says_how_many_have_voted_and_no_more(
    app: Flask, people: Cast, asked: Asked
) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    assert [(each["type"], each["body"]) for each in _heard(app, f"post:{asked.post}")] == [
        ("poll.voted", {"id": asked.post, "voters": 1})
    ]
    for feed in ("/feed.rss", "/feed.atom", "/"):
        assert "Gout" not in app.test_client().get(feed).text


def test_results_are_told_in_a_stream_of_their_own(app: Flask, people: Cast, asked: Asked) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    told = [each["body"] for each in _heard(app, f"poll:{asked.post}")]
    gout = {"id": asked.gout, "votes": 1, "share": 100}
    sepsis = {"id": asked.sepsis, "votes": 0, "share": 0}
    assert told == [{"voters": 1, "choices": [gout, sepsis]}]
    address = f"/streams/poll:{asked.post}/events?after=0"
    assert client_of(app, people.jonas).get(address).status_code == 200
    for browser in (app.test_client(), *(client_of(app, who) for who in (people.amara, people.marta))):
        assert browser.get(address).status_code == 404


def test_the_end_tells_everybody_the_results(app: Flask, people: Cast, asked: Asked) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    _close(app, people.amara, asked)
    body = _heard(app, f"post:{asked.post}")[-1]["body"]
    assert (body["voters"], [each["votes"] for each in body["choices"]]) == (1, [1, 0])
    assert "100 %" in body["html"]
    assert "csrf" not in body["html"]
    assert body["html"].count("data-poll-own hidden") == 2


def test_votes_that_come_close_together_are_told_once_a_second(app: Flask, asked: Asked) -> None:
    now = clock.now()
    with app.app_context(), unit_of_work():
        voters = [factories.verified().id for _ in range(24)]
    for n, who in enumerate(voters):
        with clock.frozen(now + n * timedelta(milliseconds=100)):
            _vote(app, who, asked, asked.gout)
    assert [each["body"]["voters"] for each in _heard(app, f"post:{asked.post}")] == [1, 11, 21]
    with clock.frozen(now + timedelta(seconds=5)), app.app_context():
        jobs.run_all()
    assert [each["body"]["voters"] for each in _heard(app, f"post:{asked.post}")] == [1, 11, 21, 24]
    assert len(_heard(app, f"poll:{asked.post}")) == 4


def test_whoever_may_not_read_the_post_any_more_is_looked_at_again_in_both_streams(
    app: Flask, people: Cast, asked: Asked
) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    with app.app_context(), unit_of_work():
        moderation.hide(member(people.ruth), found(asked.post), reason="A patient can be recognised.")
    streams = [each["body"]["stream"] for each in _heard(app, "control")]
    assert streams == [f"post:{asked.post}", f"poll:{asked.post}"]
    with app.app_context(), reading():
        assert not hears_poll(member(people.jonas), asked.post)


def test_a_deleted_post_takes_its_votes_along(app: Flask, people: Cast, asked: Asked) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    with app.app_context(), unit_of_work():
        post_actions.delete(member(people.amara), found(asked.post))
    with app.app_context(), reading():
        for table in (Poll, Choice, Vote, Pick):
            assert db.session.scalars(select(table)).all() == []


def test_voting_without_scripts(app: Flask, people: Cast, asked: Asked, jonas: FlaskClient) -> None:
    page = jonas.get(asked.url).text
    assert page.count('type="radio" name="choice"') == 2
    answer = jonas.post(f"/posts/{asked.post}/votes", data={}, follow_redirects=True)
    assert "Pick one of the choices, then vote." in answer.text
    answer = jonas.post(f"/posts/{asked.post}/votes", data={"choice": asked.sepsis}, follow_redirects=True)
    assert "100 %" in answer.text
    answer = jonas.post(f"/posts/{asked.post}/votes", data={"choice": asked.gout}, follow_redirects=True)
    assert "a vote stands" in answer.text


def test_a_vote_that_makes_no_sense_is_refused(asked: Asked, jonas: FlaskClient) -> None:
    hostile: list[object] = [["x"], "1e3", "٣", {}, [None], 10**30, ["1" * 40], True]
    for choice in hostile:
        answer = jonas.post(f"/posts/{asked.post}/votes", json={"choice": choice}, headers=JSON)
        assert answer.status_code == 422, choice


def test_nobody_votes_without_signing_in(asked: Asked, client: FlaskClient) -> None:
    sent = {"choice": [asked.gout]}
    assert client.post(f"/posts/{asked.post}/votes", json=sent, headers=JSON).status_code == 401
    assert "Verified members vote." in client.get(asked.url).text


def test_a_post_that_asks_nothing_has_no_poll(app: Flask, people: Cast, jonas: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara)).id
    assert jonas.get(f"/posts/{post}/poll", headers=JSON).status_code == 404
    assert jonas.post(f"/posts/{post}/votes", json={"choice": [1]}, headers=JSON).status_code == 404


def test_the_page_asks_the_database_as_often_for_many_votes_and_choices(
    app: Flask, people: Cast, asked: Asked, jonas: FlaskClient
) -> None:
    _vote(app, people.jonas, asked, asked.gout)
    jonas.get(asked.url)
    with statements(app) as few:
        jonas.get(asked.url)
    with app.app_context(), unit_of_work():
        poll = db.session.get_one(Poll, asked.post)
        poll.choices += [Choice(position=n, words=f"Choice {n}") for n in range(3, 9)]
        voters = [factories.verified().id for _ in range(6)]
    for who in voters:
        _vote(app, who, asked, asked.sepsis)
    with statements(app) as many:
        jonas.get(asked.url)
    assert len(few) == len(many)


def _asked(poll: Poll) -> Asked:
    return Asked(poll.post_id, *(each.id for each in poll.choices))


def _vote(app: Flask, who: int, asked: Asked, *picked: int) -> None:
    with app.app_context(), unit_of_work():
        poll_actions.vote(member(who), db.session.get_one(Poll, asked.post), picked)


def _close(app: Flask, who: int, asked: Asked) -> None:
    with app.app_context(), unit_of_work():
        poll_actions.close(member(who), db.session.get_one(Poll, asked.post))


def _counts(app: Flask, asked: Asked) -> tuple[int, list[int]]:
    with app.app_context(), reading():
        poll = db.session.get_one(Poll, asked.post)
        return poll.voter_count, [each.vote_count for each in poll.choices]


def _heard(app: Flask, stream: str) -> list[Heard]:
    with app.app_context(), reading():
        return events_after(stream, 0).get("events", [])


def _types(app: Flask, asked: Asked) -> list[str]:
    return [each["type"] for each in _heard(app, f"post:{asked.post}")]


def _who_sees(app: Flask, people: Cast, asked: Asked) -> list[str]:
    def sees(who: int | None) -> bool:
        return hears_poll(member(who) if who else None, asked.post)

    everybody: Iterable[tuple[str, int | None]] = [
        *((name, getattr(people, name)) for name in ("amara", "jonas", "ruth", "marta")),
        ("nobody", None),
    ]
    with app.app_context(), reading():
        return [name for name, who in everybody if sees(who)]
