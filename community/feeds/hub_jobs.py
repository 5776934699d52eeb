"""The hub at work: it asks callbacks whether they meant it, and tells subscribers what has changed."""

import hashlib
import hmac
import io
import secrets
from collections.abc import Iterable
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy import ColumnElement, select

from community.content.models import Content
from community.core import clock, jobs, visiting
from community.core.config import Settings
from community.core.db import db, reading, unit_of_work
from community.core.errors import NotFound
from community.core.fetching import Declined, Down
from community.feeds import hub_actions, topics
from community.feeds.models import Subscription
from community.feeds.writing import Feed
from community.forums.models import Post
from community.shows.models import Show

SECONDS_TO_ANSWER = 15.0
MOST_OF_A_CHALLENGE = 1_000
GONE = 410


def verify(subscription_id: int) -> None:
    """Ask the callback whether it wants what was asked for in its name (section 5.3)."""
    challenge = secrets.token_urlsafe(32)
    with reading():
        subscription = db.session.get(Subscription, subscription_id)
        if subscription is None or not subscription.asked_mode:
            return
        mode, address = subscription.asked_mode, _question(subscription, challenge)
    agreed = _says(address, challenge)
    with unit_of_work():
        subscription = db.session.get(Subscription, subscription_id, with_for_update=True)
        # Asked for something else meanwhile, that has a question of its own.
        if subscription is not None and subscription.asked_mode == mode:
            settle = hub_actions.confirm if agreed else hub_actions.forget_wish
            settle(subscription)


def give_up_verifying(subscription_id: int) -> None:
    with unit_of_work():
        subscription = db.session.get(Subscription, subscription_id)
        if subscription is not None:
            hub_actions.forget_wish(subscription)


def tell_of_post(post_id: int) -> None:
    """Its feeds have changed, or may have."""
    with unit_of_work():
        post = db.session.get(Post, post_id)
        if post is not None:
            _tell(topics.of_post(post))


def tell_of_content(content_id: int, measure_id: int) -> None:  # noqa: ARG001  # A job takes all of its event.
    """A post was hidden or restored; replies stand in no feed."""
    with unit_of_work():
        post = db.session.get(Content, content_id)
        if isinstance(post, Post):
            _tell(topics.of_post(post))


def tell_of_show(show_id: int) -> None:
    with unit_of_work():
        show = db.session.get(Show, show_id)
        if show is not None:
            _tell(topics.of_show(show))


def _tell(addresses: Iterable[str]) -> None:
    """A job for each who is to be told; for the same words once."""
    settings: Settings = current_app.extensions["settings"]
    if settings.websub_hub:
        for address in addresses:
            jobs.start("feeds.ping", key=f"feeds.ping:{address}:{clock.now():%Y%m%d%H%M%S%f}", topic=address)
        return
    for address in addresses:
        for number in db.session.scalars(select(Subscription.id).where(*_active(address))).all():
            digest = _digest_of(address)
            key = f"feeds.deliver:{number}:{digest}"
            jobs.start("feeds.deliver", key=key, subscription_id=number)


def deliver(subscription_id: int) -> None:
    """Send the whole feed, signed with the subscriber's secret (section 7)."""
    with reading():
        subscription = db.session.get(Subscription, subscription_id)
        if subscription is None or subscription.expires_at is None:
            return
        if subscription.expires_at <= clock.now():
            return
        try:
            feed = topics.feed_at(subscription.topic)
        except NotFound:
            return  # It is public no more, and nobody is told why.
        callback, secret = subscription.callback, subscription.secret
    if _delivered(callback, feed, secret) == GONE:
        with unit_of_work():
            db.session.delete(db.session.get_one(Subscription, subscription_id))


def ping(topic: str) -> None:
    """Tell a hub elsewhere; it fetches the feed by itself (section 6, as hubs in use understand it)."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.websub_hub:
        return
    form = urlencode({"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status = visiting.post(settings.websub_hub, form, headers=headers, seconds=SECONDS_TO_ANSWER)
    if status >= 300:
        raise Down(f"The hub answered {status}.")


def _question(subscription: Subscription, challenge: str) -> str:
    asked = {
        "hub.mode": subscription.asked_mode,
        "hub.topic": subscription.topic,
        "hub.challenge": challenge,
    }
    if subscription.asked_mode == "subscribe":
        asked["hub.lease_seconds"] = str(subscription.asked_lease)
    between = "&" if "?" in subscription.callback else "?"
    return f"{subscription.callback}{between}{urlencode(asked)}"


def _says(address: str, challenge: str) -> bool:
    """Whether the callback repeats the challenge; raises Down, so that it is asked again later."""
    said = io.BytesIO()
    try:
        visiting.get(address, said, most=MOST_OF_A_CHALLENGE, seconds=SECONDS_TO_ANSWER)
    except Declined:
        return False
    return hmac.compare_digest(said.getvalue().strip(), challenge.encode())


def _delivered(callback: str, feed: Feed, secret: str) -> int:
    """The status of the answer; raises Down for one that is worth another try."""
    headers = {
        "Content-Type": feed.mimetype,
        "Link": f'<{feed.hub}>; rel="hub", <{feed.address}>; rel="self"',
    }
    if secret:
        signature = hmac.new(secret.encode(), feed.body, hashlib.sha256).hexdigest()
        headers["X-Hub-Signature"] = f"sha256={signature}"
    try:
        status = visiting.post(callback, feed.body, headers=headers, seconds=SECONDS_TO_ANSWER)
    except Declined:
        return GONE  # Its name leads inside now; such a callback is never dialled.
    if status >= 300 and status != GONE:
        raise Down(f"The subscriber answered {status}.")
    return status


def _active(topic: str) -> tuple[ColumnElement[bool], ...]:
    return (Subscription.topic == topic, Subscription.expires_at > clock.now())


def _digest_of(topic: str) -> str:
    try:
        return hashlib.sha256(topics.feed_at(topic).body).hexdigest()[:32]
    except NotFound:
        return "gone"
