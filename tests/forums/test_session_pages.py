"""A whole live session through plain forms, as a browser without scripts sends them, and its pages."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.content.models import State
from community.core import clock, jobs
from community.core.db import db, reading, unit_of_work
from community.forums import reply_actions, session_question_actions
from community.forums.session_models import Askers, LiveSession, Stage
from community.permissions import Audience
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.forums.posting import JSON, found, member

PLAN = {"kind": "ama", "appears": "2099-01-01T10:00", "zone": "UTC", "askers": "members", "hosts": ""}


@pytest.fixture
def post(app: Flask, people: Cast, forum: int) -> int:
    with app.app_context(), unit_of_work():
        return int(factories.post(member(people.amara), forum_id=forum, title="Sick day rules").id)


def in_two_hours() -> str:
    return (clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")


def page(client: FlaskClient, post: int) -> str:
    return client.get(f"/posts/{post}/sick-day-rules").text


def stage(app: Flask, post: int) -> Stage:
    with app.app_context(), reading():
        return db.session.get_one(LiveSession, post).stage


def test_what_is_live_and_what_comes_is_named_beside_the_lists(
    app: Flask, people: Cast, forum: int, marta: FlaskClient
) -> None:
    hours = {"Next week": 168, "Tonight": 8, "Forgotten": -30, "Begun": -1, "Over": -3, "Among us": 2}
    with app.app_context(), unit_of_work():
        for title, ahead in hours.items():
            audience = Audience.professionals if title == "Among us" else Audience.public
            said = {"title": title, "forum_id": forum, "audience": audience}
            begun = clock.now() if title in {"Begun", "Over"} else None
            factories.live_session(
                factories.post(member(people.amara), **said),
                starts_at=clock.now() + timedelta(hours=ahead),
                opened_at=begun,
                ended_at=begun if title == "Over" else None,
            )
    for address in ("/", "/forums/diabetes-education"):
        beside = re.search(r"<h2>Live sessions</h2>(.*?)</section>", marta.get(address).text, re.S)
        assert beside is not None
        assert re.findall(r'<a href="/posts/[^"]*">([^<]+)</a>', beside[1]) == [
            "Begun",
            "Tonight",
            "Next week",
        ]
        assert beside[1].count("Live now") == 1


def test_machines_are_told_when_a_public_session_is_held(
    app: Flask, people: Cast, post: int, client: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        live = factories.live_session(found(post))
        factories.session_host(live, member(people.jonas))
        factories.session_host(live, member(people.ruth), accepted=None)
        begins = live.starts_at.isoformat()
    told = json.loads(page(client, post).partition('"application/ld+json">')[2].partition("</script>")[0])
    event = told["subjectOf"]
    assert (event["@type"], event["startDate"]) == ("EducationEvent", begins)
    assert event["name"] == "Journal club: Sick day rules"
    assert [each["name"] for each in event["performer"]] == ["Amara Kone", "Jonas Reyes"]
    assert event["location"]["url"].endswith(f"/posts/{post}/sick-day-rules#session")


def test_a_whole_session_needs_no_script(
    app: Flask, people: Cast, post: int, amara: FlaskClient, jonas: FlaskClient, marta: FlaskClient
) -> None:
    own = f"/posts/{post}/session"
    assert f'href="{own}"' in page(amara, post)
    plan = PLAN | {"appears": in_two_hours(), "hosts": "@jonas"}
    assert amara.post(own, data=plan).location.endswith("#session")
    assert "asks you to host" in page(jonas, post)
    assert "asks you to host" not in page(marta, post)
    assert "ask me anything" in jonas.get(f"{own}/invitation").text
    jonas.post(f"{own}/agreement")
    lobby = page(marta, post)
    assert re.search(r"Hosted by.*Amara Kone.*Jonas Reyes", lobby, re.S)
    assert re.search(r"data-countdown[^>]*>in (2 hours|1 hour 5\d minutes)", lobby)
    assert "Remind me" in lobby
    assert "no answer is advice for one person" in lobby
    assert "Live " in marta.get("/forums/diabetes-education").text
    asked = marta.post(
        f"/posts/{post}/questions", data={"body": "What with a *fever*?", "client_id": "asked-by-marta"}
    )
    number = int(asked.location.rsplit("-", 1)[1])
    jonas.post(f"/replies/{number}/vote")
    jonas.post(f"{own}/beginning")
    assert stage(app, post) is Stage.live
    assert "Live now" in marta.get("/").text
    jonas.post(f"{own}/pace", data={"seconds": "30"})
    assert "one reply every 30 seconds" in page(marta, post)
    jonas.post(
        f"/posts/{post}/replies", data={"body": "Drink.", "client_id": "said-by-jonas", "parent": number}
    )
    jonas.post(f"/replies/{number}/answered")
    jonas.post(f"/replies/{number}/pin")
    live = page(amara, post)
    assert re.search(r'data-question="\d+"[^>]* data-answered data-pinned', live)
    assert "1 answer" in live
    jonas.post(f"/posts/{post}/lock", data={"reason": ""})
    assert "A host has closed this discussion" in page(marta, post)
    jonas.post(f"{own}/end")
    record = page(marta, post)
    assert "1 question, 1 answered" in record
    assert re.search(r'id="record".*<em>fever</em>.*href="/replies/\d+">1 answer', record, re.S)
    assert "data-session-queue" not in record
    assert "Live now" not in marta.get("/").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"appears": ""}, "Enter the day and the hour"),
        ({"appears": "2020-01-01T10:00"}, "That moment has passed"),
        ({"appears": "2199-01-01T10:00"}, "more than 366 days"),
        ({"zone": "Nowhere/Land"}, "no time zone that is known"),
        ({"hosts": "@nobody-at-all"}, "Nobody here has the handle"),
        ({"hosts": "@marta"}, "no verified professional"),
        ({"kind": "party"}, "Not a valid choice"),
        ({"askers": "robots"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_the_form(
    post: int, amara: FlaskClient, wrong: dict[str, str], sentence: str
) -> None:
    answer = amara.post(f"/posts/{post}/session", data=PLAN | {"appears": in_two_hours()} | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "session-title" not in page(amara, post)


@pytest.mark.parametrize(
    "address", ["session", "session/beginning", "session/end", "session/pace", "session/removal"]
)
def test_others_find_nothing_to_run(
    app: Flask, people: Cast, post: int, client: FlaskClient, marta: FlaskClient, address: str
) -> None:
    with app.app_context(), unit_of_work():
        factories.live_session(found(post))
    data = PLAN | {"appears": in_two_hours(), "seconds": "10"}
    assert marta.post(f"/posts/{post}/{address}", data=data, headers=JSON).status_code in {403, 404}
    assert client.post(f"/posts/{post}/{address}", data=data, headers=JSON).status_code == 401
    assert stage(app, post) is Stage.lobby


@pytest.mark.parametrize("noun", ["vote", "answered", "pin"])
def test_a_question_for_professionals_is_there_for_nobody_else(
    app: Flask, people: Cast, post: int, marta: FlaskClient, noun: str
) -> None:
    with app.app_context(), unit_of_work():
        factories.live_session(found(post), askers=Askers.members)
        number = factories.reply(member(people.jonas), found(post), is_question=True).id
        found(post).audience = Audience.professionals
    assert marta.post(f"/replies/{number}/{noun}", headers=JSON).status_code == 404
    words = {"body": "May I?", "client_id": "asked-by-marta"}
    assert marta.post(f"/posts/{post}/questions", data=words, headers=JSON).status_code == 404


def test_a_refused_question_keeps_its_words(app: Flask, people: Cast, post: int, jonas: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        factories.live_session(found(post), opened_at=clock.now(), slow_seconds=30)
    words = {"body": "What with a fever?", "client_id": "asked-by-jonas"}
    assert jonas.post(f"/posts/{post}/questions", data=words).status_code == 303
    answer = jonas.post(
        f"/posts/{post}/questions", data={"body": "And the *ketones*?", "client_id": "asked-again"}
    )
    assert answer.status_code == 429
    assert "And the *ketones*?" in answer.text
    assert "Slow mode is on: one reply every 30 seconds" in answer.text
    long = {"body": "x" * 601, "client_id": "asked-at-length"}
    assert "at most 600 characters" in jonas.post(f"/posts/{post}/questions", data=long).text


def test_an_invitation_to_a_draft_shows_its_title_and_no_way_in(
    app: Flask, people: Cast, post: int, amara: FlaskClient, jonas: FlaskClient, marta: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        found(post).state = State.draft
    own = f"/posts/{post}/session"
    amara.post(own, data=PLAN | {"appears": in_two_hours(), "hosts": "jonas"})
    told = jonas.get(f"{own}/invitation").text
    assert "Sick day rules" in told
    assert f'href="/posts/{post}/sick-day-rules' not in told
    assert jonas.get(f"/posts/{post}/sick-day-rules").status_code == 404
    assert marta.get(f"{own}/invitation").status_code == 404
    with app.app_context():
        jobs.run_all()
    assert f'href="{own}/invitation"' in jonas.get("/notices").text


def test_the_author_takes_a_host_off_and_calls_it_off(
    app: Flask, people: Cast, post: int, amara: FlaskClient, jonas: FlaskClient
) -> None:
    own = f"/posts/{post}/session"
    amara.post(own, data=PLAN | {"appears": in_two_hours(), "hosts": "jonas"})
    assert "has not answered" in amara.get(own).text
    assert jonas.post(f"{own}/hosts/jonas/removal", headers=JSON).status_code == 404
    amara.post(f"{own}/hosts/jonas/removal")
    assert "has not answered" not in amara.get(own).text
    amara.post(f"{own}/removal")
    assert "session-title" not in page(amara, post)


def test_a_page_for_everybody_stays_one_that_can_be_kept(
    app: Flask, people: Cast, post: int, client: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        live = factories.live_session(found(post), askers=Askers.members)
    for moments in ({}, {"opened_at": clock.now()}, {"ended_at": clock.now()}):
        with app.app_context(), unit_of_work():
            live = db.session.get_one(LiveSession, post)
            for name, moment in moments.items():
                setattr(live, name, moment)
        answer = client.get(f"/posts/{post}/sick-day-rules")
        assert answer.headers["Cache-Control"].startswith("public")
        assert "csrf" not in answer.text
        assert "Set-Cookie" not in answer.headers


def test_a_session_asks_the_database_as_often_for_20_questions_as_for_2(
    app: Flask, people: Cast, post: int, jonas: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        live = factories.live_session(found(post), opened_at=clock.now())
        factories.session_host(live, member(people.ruth))
    asked = []
    for more in (2, 18):
        _ask_often(app, people, post, more)
        page(jonas, post)
        with statements(app) as sent:
            page(jonas, post)
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_other_posts_pay_nothing_for_sessions(
    app: Flask, people: Cast, post: int, jonas: FlaskClient
) -> None:
    page(jonas, post)
    with statements(app) as sent:
        page(jonas, post)
    assert [each for each in sent if "question_vote" in each or "session_host" in each] == []


def _ask_often(app: Flask, people: Cast, post: int, many: int) -> None:
    with app.app_context(), unit_of_work():
        for n in range(many):
            author = factories.verified()
            question = reply_actions.ask(author, found(post), body="Why?", client_id=f"asked-{author.id}-{n}")
            session_question_actions.vote(member(people.amara), question)
            factories.reply(factories.verified(), found(post), parent_id=question.id)
            if n % 9 == 0:
                session_question_actions.pin(member(people.ruth), question)
