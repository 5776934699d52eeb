"""Opening a post as a live session, beginning and ending it; every open page hears of each step."""

from datetime import datetime
from typing import Any

from flask import get_template_attribute
from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock, eventlog, jobs, limits, streams
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.events import SessionBegan, SessionCalledOff, SessionEnded, SessionPlanned
from community.forums.models import Post
from community.forums.session_models import Askers, LiveSession, SessionKind, Stage
from community.forums.session_pace import PACES
from community.permissions import can_host, can_open_session, ensure

PLANS = "20 per hour"
CHANGES = "30 per minute"


def plan(actor: Member, post: Post, *, kind: SessionKind, starts_at: datetime, askers: Askers) -> LiveSession:
    """Open a post of one's own as a session, or give the session another hour or other rules."""
    ensure(can_open_session(actor, post))
    limits.spend(f"session:{actor.id}", PLANS)
    live = post.live or LiveSession(post=post)
    live.kind, live.starts_at, live.askers = kind, starts_at, askers
    db.session.add(live)
    # Planned again for another hour, the earlier job finds nothing due.
    key = f"forums.begin_session:{post.id}:{starts_at.timestamp():.0f}"
    jobs.start("forums.begin_session", key=key, after=starts_at - clock.now(), post_id=post.id)
    eventlog.publish(SessionPlanned(post_id=post.id))
    streams.tell(post.stream, "session.planned", {"id": post.id})
    return live


def call_off(actor: Member, live: LiveSession) -> None:
    """A post as any other again; the questions that were asked stay in its discussion."""
    ensure(can_open_session(actor, live.post))
    post = live.post
    db.session.delete(live)
    db.session.flush()  # Only then is it gone from the post as well.
    db.session.expire(post, ["live"])
    eventlog.publish(SessionCalledOff(post_id=post.id))
    streams.tell(post.stream, "session.planned", {"id": post.id})


def begin(actor: Member, live: LiveSession) -> None:
    """Before its hour or after it, as soon as those who host are ready. Begun twice, it has begun once."""
    ensure(can_host(actor, live))
    if not live.post.is_published:
        raise Conflict("Publish the post first: nobody else can read it yet.")
    _take_turn(live)
    if live.stage is Stage.lobby:
        _begin(live)


def begin_in_time(live: LiveSession) -> None:
    """Its hour has come, unless it was given another one, or the post is not to be read."""
    _take_turn(live)
    if live.is_due and live.post.is_published:
        _begin(live)


def end(actor: Member, live: LiveSession) -> None:
    ensure(can_host(actor, live))
    _take_turn(live)
    if live.stage is Stage.lobby:
        raise Conflict("The session has not begun. Its author can call it off.")
    if live.stage is Stage.live:
        live.ended_at, live.slow_seconds = clock.now(), 0
        eventlog.publish(SessionEnded(post_id=live.post_id))
        _tell(live, "session.ended")


def set_pace(actor: Member, live: LiveSession, *, seconds: int) -> None:
    """From now on a member waits so long between two replies; 0 lets everybody write as they like."""
    ensure(can_host(actor, live))
    limits.spend(f"session-pace:{actor.id}", CHANGES)
    if seconds not in PACES:
        raise Invalid(f"Choose one of {', '.join(map(str, PACES))} seconds.", field="seconds")
    if live.slow_seconds != seconds:
        live.slow_seconds = seconds
        _tell(live, "session.slow")


def tell_hosts(live: LiveSession) -> None:
    """Have open pages name those who host it now, and the log nobody who has left."""
    db.session.flush()  # The template shows what the database will hold.
    streams.draw_anew(live.post.stream, live.post_id, _banner(live))
    _tell(live, "session.hosts")


def _begin(live: LiveSession) -> None:
    live.opened_at = clock.now()
    eventlog.publish(SessionBegan(post_id=live.post_id))
    _tell(live, "session.began")


def _take_turn(live: LiveSession) -> None:
    """Two who begin or end it come here one after the other."""
    db.session.execute(
        select(LiveSession.post_id).where(LiveSession.post_id == live.post_id).with_for_update()
    )
    db.session.refresh(live, ["opened_at", "ended_at", "starts_at", "slow_seconds"])


def _tell(live: LiveSession, type: str) -> None:
    db.session.flush()  # The template shows what the database will hold.
    body: dict[str, Any] = {
        "id": live.post_id,
        "stage": live.stage.value,
        "slow": live.slow_seconds,
        "html": _banner(live),
    }
    streams.tell(live.post.stream, type, body)


def _banner(live: LiveSession) -> str:
    html: str = get_template_attribute("forums/_session.html", "banner")(live)
    return html
