"""Rows for tests: functions that fill in what a test does not care about. Call them in a unit of work."""

import itertools
from datetime import timedelta
from typing import Any, TypeVar

from community.accounts.models import (
    Badge,
    Check,
    Institution,
    Level,
    Login,
    Member,
    Profession,
    WorkAddress,
)
from community.accounts.session import digest
from community.content.models import State
from community.core import clock, text
from community.core.db import db
from community.credentials.claim_numbers import keep_number
from community.credentials.models import Claim
from community.credentials.states import ClaimState
from community.forums.models import Forum, Kind, Post, Reply, Speaker
from community.forums.poll_models import Choice, Poll
from community.forums.reply_actions import recount
from community.forums.session_models import Askers, LiveSession, SessionHost, SessionKind
from community.media.models import Asset, AssetKind, AssetState
from community.media.upload_models import Upload
from community.permissions import Audience, Role, Writers
from community.shows.models import Host, Show

number = itertools.count(1)
A_YEAR = timedelta(days=365)
Row = TypeVar("Row")


def member(**fields: Any) -> Member:
    n = next(number)
    values: dict[str, Any] = {
        "handle": f"member-{n}",
        "email": f"member-{n}@example.org",
        "name": f"Member Number{n}",
        "password_hash": "!",
        "confirmed_at": clock.now(),
        "created_at": clock.now(),
    }
    return _added(Member(**(values | fields)))


def verified(
    profession: Profession = Profession.nurse, *, until: timedelta = A_YEAR, **fields: Any
) -> Member:
    """A member with a badge that counts for as long as `until`; a negative one has lapsed."""
    made = member(**fields)
    made.badge = Badge(
        profession=profession,
        country="IE",
        register="NMBI",
        level=Level.document,
        checks=[Check.document],
        people=1,
        checked_at=clock.now() - timedelta(days=30),
        expires_at=clock.now() + until,
    )
    db.session.flush()
    return made


def moderator(**fields: Any) -> Member:
    return verified(role=Role.moderator, **fields)


def login(of: Member, token: str) -> Login:
    """A device on which `of` is signed in with `token` in its cookie."""
    now = clock.now()
    return _added(
        Login(token_hash=digest(token), member_id=of.id, device="test", created_at=now, last_seen_at=now)
    )


def institution(domain: str) -> Institution:
    return _added(Institution(domain=domain, name=f"The house at {domain}", added_at=clock.now()))


def work_address(of: Member, domain: str) -> WorkAddress:
    """A confirmed one at an institution that is listed."""
    address = {"email": f"{of.handle}@{domain}", "domain": domain, "confirmed_at": clock.now()}
    return _added(WorkAddress(member_id=of.id, **address))


def forum(**fields: Any) -> Forum:
    n = next(number)
    values: dict[str, Any] = {
        "slug": f"forum-{n}",
        "name": f"Forum {n}",
        "topic": "A topic",
        "description": "What is discussed here.",
        "read": Audience.public,
        "write": Writers.professionals,
    }
    return _added(Forum(**(values | fields)))


def post(author: Member, **fields: Any) -> Post:
    """A published article, unless `fields` say otherwise."""
    n = next(number)
    title = fields.pop("title", f"Post number {n}")
    values: dict[str, Any] = {
        "author_id": author.id,
        "audience": Audience.public,
        "state": State.published,
        "kind": Kind.article,
        "body": "Some *words*.",
        "summary": "What it is about.",
        "created_at": clock.now(),
        "published_at": clock.now(),
    } | fields
    if "forum" not in values and "forum_id" not in values:
        values["forum"] = forum()
    made = Post(**values, html=text.render(values["body"]))
    made.name(title)
    return _added(made)


def reply(author: Member, post: Post, **fields: Any) -> Reply:
    n = next(number)
    values: dict[str, Any] = {
        "author_id": author.id,
        "sender_id": author.id,
        "client_id": f"client-{n}",
        "post_id": post.id,
        "audience": post.audience,
        "state": State.published,
        "body": "I *agree*.",
        "created_at": clock.now(),
        "published_at": clock.now(),
    } | fields
    made = _added(Reply(**values, html=text.render(values["body"])))
    recount(post)
    return made


def live_session(post: Post, **fields: Any) -> LiveSession:
    """A journal club that begins in an hour, unless `fields` say otherwise."""
    values: dict[str, Any] = {
        "kind": SessionKind.journal_club,
        "askers": Askers.professionals,
        "starts_at": clock.now() + timedelta(hours=1),
    }
    return _added(LiveSession(**({"post": post} | values | fields)))


def session_host(live: LiveSession, who: Member, *, accepted: bool | None = True) -> SessionHost:
    """Who has agreed to host a session, unless `accepted` says otherwise."""
    return _added(SessionHost(live=live, member=who, asked_at=clock.now(), accepted=accepted))


def poll(post: Post, *words: str, question: str = "What is it?", **fields: Any) -> Poll:
    """A poll that stays open, with two choices unless `words` are others."""
    choices = [Choice(position=n, words=each) for n, each in enumerate(words or ("Gout", "Sepsis"), start=1)]
    return _added(Poll(**({"post": post, "question": question, "choices": choices} | fields)))


def speaker(post: Post, who: Member, **fields: Any) -> Speaker:
    """Somebody who was asked and has not answered, unless `fields` say otherwise."""
    return _added(Speaker(**({"post": post, "member": who, "asked_at": clock.now()} | fields)))


def asset(owner: Member, **fields: Any) -> Asset:
    """A playable video without any file behind it, unless `fields` say otherwise."""
    values: dict[str, Any] = {
        "member_id": owner.id,
        "kind": AssetKind.video,
        "state": AssetState.playable,
        "original": f"originals/{next(number)}",
        "filename": "talk.mp4",
        "size": 1_000,
        "sha256": "0" * 64,
        "duration": 60.0,
        "created_at": clock.now(),
    }
    return _added(Asset(**(values | fields)))


def show(owner: Member, **fields: Any) -> Show:
    """A public podcast, unless `fields` say otherwise."""
    n = next(number)
    values: dict[str, Any] = {
        "slug": f"show-{n}",
        "guid": f"guid-{n}",
        "owner": owner,
        "title": f"Show number {n}",
        "description": "Talks on the *ward*.",
        "html": "<p>Talks on the <em>ward</em>.</p>",
        "categories": ["Health & Fitness > Medicine"],
        "created_at": clock.now(),
    }
    return _added(Show(**(values | fields)))


def host(show: Show, member: Member, *, accepted: bool | None = True) -> Host:
    """Who has agreed to host a show, unless `accepted` says otherwise."""
    answered_at = None if accepted is None else clock.now()
    said = {"asked_at": clock.now(), "answered_at": answered_at, "accepted": accepted}
    return _added(Host(show=show, member=member, position=len(show.hosts) + 1, **said))


def episode(author: Member, show: Show, number: int | None = None, **fields: Any) -> Post:
    """A published episode with a recording that can be played."""
    kind = Kind(show.medium.value)
    values = {"kind": kind, "show": show, "episode": number, "audience": show.audience}
    if "asset" not in fields:
        values["asset"] = asset(author, kind=AssetKind.audio if kind is Kind.podcast else AssetKind.video)
    return post(author, **(values | fields))


def upload(owner: Member, **fields: Any) -> Upload:
    """A film of 200 MB on its way, of which nothing has arrived, unless `fields` say otherwise."""
    values: dict[str, Any] = {
        "member_id": owner.id,
        "token": f"{next(number):032x}",
        "place": "",
        "kind": AssetKind.video,
        "filename": "talk.mp4",
        "length": 200_000_000,
        "created_at": clock.now(),
        "expires_at": clock.now() + timedelta(days=7),
    }
    return _added(Upload(**(values | fields)))


def claim(of: Member, *, number: str = "123456", **fields: Any) -> Claim:
    """A claim that waits, as a nurse in Ireland, unless `fields` say otherwise."""
    values = {
        "member": of,
        "state": ClaimState.waiting,
        "round": 1,
        "waited": 0,
        "made_at": clock.now(),
        "waiting_since": clock.now(),
        "name": of.name,
        "country": "IE",
        "profession": Profession.nurse,
        "register_key": "ie-nmbi",
        "register": "Nursing and Midwifery Board of Ireland (NMBI)",
        "region": "",
    }
    made = Claim(**(values | fields))
    keep_number(made, number)
    return _added(made)


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
