"""Our own hub: who wants to be told of changes in a public feed, once the address itself has said so.

WebSub, https://www.w3.org/TR/websub/.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, func, select

from community.core import clock, jobs, limits, visiting
from community.core.db import db, insert_new
from community.core.errors import Invalid, NotFound, TooMany
from community.core.fetching import Declined
from community.feeds import topics
from community.feeds.models import Subscription

MODES = ("subscribe", "unsubscribe")
LONGEST_SECRET = 199  # "MUST be less than 200 bytes in length", section 5.1.
LEASE = timedelta(days=10)
SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)
ASKED_OF_A_HOST = "300 per hour"
MOST_OF_A_HOST = 1_000


@dataclass(frozen=True)
class Wish:
    """What a subscriber has sent: `lease` in seconds, 0 where it left that to us."""

    mode: str
    topic: str
    callback: str
    secret: str = ""
    lease: int = 0


def ask(wish: Wish) -> None:
    """Note a wish, and ask the callback whether it is its own. Raises Invalid and TooMany."""
    host = _ensure_sound(wish)
    limits.spend(f"hub:{host}", ASKED_OF_A_HOST)
    new = insert_new(
        Subscription,
        topic=wish.topic,
        callback=wish.callback,
        host=host,
        secret="",
        asked_mode="",
        asked_secret="",
        asked_lease=0,
        created_at=clock.now(),
    )
    _ensure_room(host)
    db.session.execute(new)
    subscription = db.session.scalars(_same(wish).with_for_update()).one()
    subscription.asked_mode, subscription.asked_secret = wish.mode, wish.secret
    subscription.asked_lease = _lease(wish)
    key = f"feeds.verify:{subscription.id}:{clock.now().timestamp():.3f}"
    jobs.start("feeds.verify", key=key, subscription_id=subscription.id)


def confirm(subscription: Subscription) -> None:
    """The callback has said yes to what was asked for in its name."""
    if subscription.asked_mode == "unsubscribe":
        db.session.delete(subscription)
        return
    subscription.secret = subscription.asked_secret
    subscription.expires_at = clock.now() + timedelta(seconds=subscription.asked_lease)
    subscription.asked_mode = subscription.asked_secret = ""


def forget_wish(subscription: Subscription) -> None:
    """The callback did not say yes: what held before holds on, and what never held is gone."""
    subscription.asked_mode = subscription.asked_secret = ""
    if subscription.expires_at is None:
        db.session.delete(subscription)


def forget_expired() -> None:
    db.session.execute(delete(Subscription).where(Subscription.expires_at <= clock.now()))


def _ensure_sound(wish: Wish) -> str:
    """The host of the callback."""
    if wish.mode not in MODES:
        raise Invalid("hub.mode must be subscribe or unsubscribe.")
    if len(wish.secret.encode()) > LONGEST_SECRET:
        raise Invalid(f"hub.secret has at most {LONGEST_SECRET} bytes.")
    try:
        parts = visiting.checked(wish.callback)
    except Declined as problem:
        raise Invalid(f"hub.callback: {problem.sentence}") from problem
    try:
        topics.feed_at(wish.topic)
    except NotFound as problem:
        if wish.mode == "subscribe":
            raise Invalid("hub.topic is no public feed of this site.") from problem
    return str(parts.hostname)


def _ensure_room(host: str) -> None:
    forget_expired()
    count = db.session.scalar(select(func.count(Subscription.id)).where(Subscription.host == host)) or 0
    if count >= MOST_OF_A_HOST:
        raise TooMany(
            f"{host} has {count} subscriptions here, which is the limit. End some of them first.",
            retry_after=3600,
        )


def _same(wish: Wish) -> Select[Subscription]:
    return select(Subscription).where(
        Subscription.topic == wish.topic, Subscription.callback == wish.callback
    )


def _lease(wish: Wish) -> int:
    asked = timedelta(seconds=min(wish.lease, 10**8)) if wish.lease > 0 else LEASE
    return int(min(max(asked, SHORTEST_LEASE), LONGEST_LEASE).total_seconds())
