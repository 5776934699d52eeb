"""Signing in and out: the only place that knows Flask-Login.

The cookie holds the random token of a login row, never a member's id. So a login can be ended from
anywhere, and a cookie that was copied before is worth nothing afterwards.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from flask import Flask, g, has_request_context, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager

from community.accounts.models import Login, Member
from community.core import clock, jobs, realtime
from community.core.config import Settings
from community.core.db import UtcDateTime, db, unit_of_work

KEPT = timedelta(days=30)
IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)


def _ago(span: timedelta) -> BindParameter[datetime]:
    """The moment that is so long past whenever the question is asked."""
    return bindparam(None, callable_=lambda: clock.now() - span, type_=UtcDateTime, unique=True)


# Logins neither ended nor too old nor, where nobody asked to stay signed in, left alone too long.
IS_ALIVE = and_(
    Login.ended_at.is_(None),
    Login.created_at > _ago(KEPT),
    or_(Login.stays, Login.last_seen_at > _ago(IDLE)),
)
# Asked with each page and each message, and so made once.
_LIVE_LOGIN = (
    select(Login)
    .join(Login.member)
    .options(contains_eager(Login.member))
    .where(IS_ALIVE, Login.token_hash == bindparam("token_hash"))
)
_MEMBERS_OF_LOGINS = (
    select(Login.token_hash, Member)
    .join(Login.member)
    .where(IS_ALIVE, Login.token_hash.in_(bindparam("token_hashes", expanding=True)))
)


class _SignedIn(UserMixin):
    """What Flask-Login carries around: a login, known by its token."""

    def __init__(self, token: str, login: Login) -> None:
        self.token, self.login = token, login

    def get_id(self) -> str:
        return self.token


def init_session(app: Flask, settings: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="__Host-rounds" if settings.secure else "rounds",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=KEPT,
    )
    manager = LoginManager(app)
    manager.session_protection = (
        None  # It ends sessions when a phone changes networks; the login row does our part.
    )
    manager.user_loader(_load)
    app.before_request(_note_last_seen)


def sign_in(member: Member, *, stay: bool) -> None:
    """Begin a login on this device, in the running unit of work; `stay` outlives the browser's window."""
    before = current_login()
    if before:
        end(before)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    device = (request.user_agent.string or "unknown")[:300]
    login = Login(token_hash=digest(token), device=device, stays=stay, created_at=now, last_seen_at=now)
    login.member = member
    db.session.add(login)
    db.session.flush()  # The job that ends it asks for it by its number.
    end_in_time(login)
    session.clear()  # Nothing that was planted before signing in lives on.
    session.permanent = stay
    login_user(_SignedIn(token, login))


def sign_out() -> None:
    """End the login of this device."""
    login = current_login()
    if login:
        end(login)
    logout_user()
    session.clear()


def end(login: Login) -> None:
    """End a login wherever it is; its sockets are closed with it."""
    login.ended_at = clock.now()
    realtime.recheck(login=login.token_hash)


def end_in_time(login: Login) -> None:
    """End a login whose time is over, or look again when it will be.

    The end is written down, so that no clock that is put back brings it to life again.
    """
    over_at = _over_at(login)
    if over_at <= clock.now():
        end(login)
        return
    key = f"accounts.end_login_in_time:{login.id}:{over_at:%Y%m%d%H%M%S%f}"
    jobs.start("accounts.end_login_in_time", key=key, after=over_at - clock.now(), login_id=login.id)


def current_member() -> Member | None:
    """Who asks: the signed-in member, or None."""
    login = current_login()
    return login.member if login else None


def this_member() -> Member:
    """Who asks, behind a gate that lets only signed-in members through."""
    member = current_member()
    assert member is not None
    return member


def this_login() -> Login:
    """The login of this device, behind a gate that lets only signed-in members through."""
    login = current_login()
    assert login is not None
    return login


def current_login() -> Login | None:
    if not has_request_context() or not current_user.is_authenticated:
        return None
    login: Login = current_user.login
    return login


def identify() -> tuple[str | None, Member | None]:
    """For sockets: the login's hash and its member, read anew for each message."""
    g.pop("_login_user", None)
    login = current_login()
    return (login.token_hash, login.member) if login else (None, None)


def recall(token_hashes: Collection[str]) -> dict[str, Member]:
    """Of those logins that have not ended, whose they are."""
    rows = db.session.execute(_MEMBERS_OF_LOGINS, {"token_hashes": list(token_hashes)})
    return dict(rows.all())


def _over_at(login: Login) -> datetime:
    """When `IS_ALIVE` ends to be true of the login, unless it is used again before."""
    oldest = login.created_at + KEPT
    return oldest if login.stays else min(oldest, login.last_seen_at + IDLE)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _load(token: str) -> _SignedIn | None:
    login = db.session.scalars(_LIVE_LOGIN, {"token_hash": digest(token)}).one_or_none()
    return _SignedIn(token, login) if login else None


def _note_last_seen() -> None:
    """Write down that a device was used, at most once in SEEN_EVERY."""
    if request.endpoint == "static" or "_user_id" not in session:
        return
    login = current_login()
    if login and login.last_seen_at < clock.now() - SEEN_EVERY:
        with unit_of_work():
            login = db.session.merge(login, load=True)
            login.last_seen_at = clock.now()
    g.pop("_login_user", None)
