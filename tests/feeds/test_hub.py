"""The hub, with a real subscriber: nothing without its own word, the feed with its signature, and an end."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core import clock, eventlog, jobs
from community.core.db import db, unit_of_work
from community.core.jobs import Job
from community.events import PostEdited
from community.feeds.hub_actions import MOST_OF_A_HOST
from community.feeds.models import Subscription
from community.permissions import Audience
from tests.answering import Service, listening, saying
from tests.feeds.conftest import OnAir
from tests.forums.posting import found

TOPIC = "http://localhost/shows/traces/feed.xml"
SECRET = "a secret between the two"


def agreeing(request: BaseHTTPRequestHandler) -> None:
    """Says yes to every question, and thanks for every feed."""
    challenge = parse_qs(urlsplit(request.path).query).get("hub.challenge", [""])[0]
    saying(challenge.encode(), kind="text/plain")(request)


@pytest.fixture
def subscriber() -> Iterator[Service]:
    with listening() as service:
        service.answer = agreeing
        yield service


def ask(client: FlaskClient, subscriber: Service, mode: str = "subscribe", **more: str) -> int:
    wish = {
        "mode": mode,
        "topic": TOPIC,
        "callback": f"{subscriber.url}/told?who=me",
        "secret": SECRET,
    } | more
    return client.post("/hub", data={f"hub.{name}": value for name, value in wish.items()}).status_code


def work(app: Flask) -> None:
    with app.app_context():
        jobs.run_all()


def edit(app: Flask, on_air: OnAir, title: str) -> None:
    with app.app_context(), unit_of_work():
        found(on_air.post).name(title)
        eventlog.publish(PostEdited(on_air.post))


def subscriptions(app: Flask) -> list[Subscription]:
    with app.app_context():
        return list(db.session.query(Subscription))


def test_a_subscriber_is_asked_and_then_told(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    assert ask(client, subscriber) == 202
    work(app)
    (question,) = subscriber.asked
    assert question.params["hub.mode"] == "subscribe"
    assert question.params["hub.topic"] == TOPIC
    assert question.params["hub.lease_seconds"] == str(10 * 24 * 3600)
    assert question.params["who"] == "me"
    edit(app, on_air, "Edited")
    work(app)
    told = subscriber.asked[1]
    assert (told.method, told.headers["Content-Type"]) == ("POST", "application/rss+xml")
    assert told.body == client.get(on_air.feed).data
    assert b"Edited" in told.body
    assert f'<{TOPIC}>; rel="self"' in told.headers["Link"]
    signature = hmac.new(SECRET.encode(), told.body, hashlib.sha256).hexdigest()
    assert told.headers["X-Hub-Signature"] == f"sha256={signature}"


def test_the_same_words_are_told_once(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    ask(client, subscriber)
    work(app)
    for _ in range(3):
        edit(app, on_air, "Edited")
    work(app)
    assert [each.method for each in subscriber.asked] == ["GET", "POST"]


@pytest.mark.parametrize("answer", [saying(b"no", kind="text/plain"), saying({}, status=404)])
def test_who_does_not_agree_is_not_told(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service, answer: object
) -> None:
    subscriber.answer = answer  # type: ignore[assignment]  # Parametrized, which loses the type.
    ask(client, subscriber)
    work(app)
    edit(app, on_air, "Edited")
    work(app)
    assert [each.method for each in subscriber.asked] == ["GET"]
    assert subscriptions(app) == []


def test_nobody_ends_anothers_subscription(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    ask(client, subscriber)
    work(app)
    subscriber.answer = saying(b"I never said that.", kind="text/plain")
    ask(client, subscriber, mode="unsubscribe")
    ask(client, subscriber, secret="another secret")
    work(app)
    (kept,) = subscriptions(app)
    assert kept.secret == SECRET
    assert kept.expires_at is not None


def test_a_subscriber_ends_it(app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service) -> None:
    ask(client, subscriber)
    work(app)
    assert ask(client, subscriber, mode="unsubscribe") == 202
    work(app)
    assert subscriptions(app) == []


def test_a_subscription_ends_with_its_lease(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    ask(client, subscriber, lease_seconds="1")
    work(app)
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        edit(app, on_air, "Edited")
        work(app)
    assert [each.method for each in subscriber.asked] == ["GET"]


def test_one_that_is_down_is_told_later(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    ask(client, subscriber)
    work(app)
    subscriber.answer = saying({}, status=503)
    edit(app, on_air, "Edited")
    work(app)
    subscriber.answer = agreeing
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        work(app)
    assert [each.method for each in subscriber.asked] == ["GET", "POST", "POST"]


def test_one_that_is_gone_is_told_no_more(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    ask(client, subscriber)
    work(app)
    subscriber.answer = saying({}, status=410)
    edit(app, on_air, "Edited")
    work(app)
    assert subscriptions(app) == []


def test_what_is_public_no_more_is_told_to_nobody(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    ask(client, subscriber)
    work(app)
    with app.app_context(), unit_of_work():
        show = found(on_air.post).show
        assert show is not None
        show.audience = Audience.professionals
    edit(app, on_air, "For professionals")
    work(app)
    assert [each.method for each in subscriber.asked] == ["GET"]


def test_a_wish_that_makes_no_sense_is_refused_with_a_word(client: FlaskClient, on_air: OnAir) -> None:
    for name, value in (
        ("mode", "publish"),
        ("topic", "http://localhost/settings/profile"),
        ("topic", "https://elsewhere.example/feed.xml"),
        ("topic", f"{TOPIC}?page=2"),
        ("callback", "file:///etc/passwd"),
        ("callback", "http://me:you@127.0.0.1/"),
        ("callback", "http://[::1/"),
        ("secret", "x" * 200),
        ("lease_seconds", "soon"),
    ):
        wish = {"mode": "subscribe", "topic": TOPIC, "callback": "http://127.0.0.1/"} | {name: value}
        answer = client.post("/hub", data={f"hub.{key}": said for key, said in wish.items()})
        assert (answer.status_code, answer.mimetype) == (422, "text/plain")
        assert f"hub.{name}" in answer.get_data(as_text=True)


def test_production_dials_nobody_inside(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    """The address is looked up when it is dialled, so that no name leads inside later on."""
    ask(client, subscriber, callback=f"{subscriber.url.replace('127.0.0.1', 'localhost')}/")
    app.extensions["settings"] = replace(app.extensions["settings"], production=True)
    work(app)
    assert subscriber.asked == []
    assert subscriptions(app) == []


def test_a_host_has_so_many_subscriptions(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    with app.app_context(), unit_of_work():
        for n in range(MOST_OF_A_HOST - 2):
            row = {"callback": f"{subscriber.url}/before/{n}", "created_at": clock.now()}
            db.session.add(Subscription(topic=TOPIC, host=urlsplit(subscriber.url).hostname, **row))
    answers = [ask(client, subscriber, callback=f"{subscriber.url}/{n}") for n in range(3)]
    assert answers == [202, 202, 429]


def test_a_hub_elsewhere_is_told_where_one_is_set(app: Flask, on_air: OnAir, subscriber: Service) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], websub_hub=f"{subscriber.url}/publish")
    edit(app, on_air, "Edited")
    work(app)
    told = [parse_qs(each.body.decode())["hub.url"][0] for each in subscriber.asked]
    assert TOPIC in told
    assert all(each.path == "/publish" for each in subscriber.asked)
    feed = app.test_client().get(on_air.feed)
    assert f'<{subscriber.url}/publish>; rel="hub"' in feed.headers.getlist("Link")


def test_a_job_of_the_hub_may_run_twice(
    app: Flask, client: FlaskClient, on_air: OnAir, subscriber: Service
) -> None:
    ask(client, subscriber)
    work(app)
    edit(app, on_air, "Edited")
    work(app)
    with app.app_context():
        with unit_of_work():
            keys = [each.key for each in db.session.query(Job).filter(Job.name == "feeds.verify")]
            for key in keys:
                jobs.again(key)
        jobs.run_all()
    assert [each.method for each in subscriber.asked] == ["GET", "POST"]
