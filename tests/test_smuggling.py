"""What nobody may set about themselves, whatever they send to any door that a member can reach (case 32)."""

import enum
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import DateTime, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from community import doors
from community.accounts.models import Badge, Member, WorkAddress
from community.core.db import db, unit_of_work
from community.credentials.models import Claim, Decision
from community.forums.models import Reply
from community.permissions import Role
from tests import cast, factories
from tests.accounts.letters import sign_up
from tests.cast import Cast

MODELS = (Member, Badge, Claim, Decision)
WRITING = ("POST", "PUT", "PATCH", "DELETE")
# What members say of themselves; all other columns are for the site to fill in.
PROFILE = {"name", "speciality", "place", "country", "languages", "bio", "interests", "portrait"}
# What other software calls it.
ELSEWHERE = {
    "is_verified": "1",
    "is_staff": "1",
    "is_admin": "true",
    "verified_by": "1",
    "licence_valid_until": "2040-01-01",
    "badge": "physician",
    "badge.level": "4",
    "member[role]": "admin",
    "verdict": "approved",
}
# Enough of what the doors do ask for, so that they let the rest through to whatever is behind them.
VALID = {
    "name": "Jonas Reyes",
    "country": "IE",
    "profession": "nurse",
    "register": "ie-nmbi",
    "number": "99-1234",
    "words": "Here is what you asked for.",
    "body": "I have seen the same.",
    "client_id": "smuggled-1",
    "title": "What I have seen",
    "reason": "other",
    "bio": "I write.",
    "languages": "en",
    "interests": "",
}
REACHED = {
    "credentials.claims",
    "settings.change_profile",
    "replies.replies",
    "content.saved",
    "members.follow",
}


def smuggled() -> dict[str, str]:
    """Every column of what verification is made of, with a value that somebody would like to have."""
    columns = [column for model in MODELS for column in model.__table__.columns]
    return ELSEWHERE | {column.key: _tempting(column.type) for column in columns} | {"role": "admin"}


def _tempting(kind: Any) -> str:
    if isinstance(getattr(kind, "impl", kind), DateTime):
        return "2040-01-01T00:00:00+00:00"
    if issubclass(kind.python_type, enum.Enum):
        return "approved" if "approved" in kind.enums else str(kind.enums[0])
    return {int: "4", bool: "1"}.get(kind.python_type, "smuggled")


@pytest.fixture
def forum_post(app: Flask, people: Cast) -> int:
    """The first row of its kind, as the claim of Marta is of its own: addresses below name number 1."""
    with app.app_context(), unit_of_work():
        post = factories.post(db.session.get_one(Member, people.amara))
        factories.claim(db.session.get_one(Member, people.marta))
        return post.id


def doors_of_members(app: Flask, member_id: int) -> Iterator[tuple[str, str]]:
    """Endpoint and address of everything that a member may send something to; claims come first."""
    with app.app_context():
        member = db.session.get_one(Member, member_id)
        rules = [rule for rule in app.url_map.iter_rules() if rule.methods and rule.methods & set(WRITING)]
        open_ones = [rule for rule in rules if doors.ROUTES[rule.endpoint](member)]
    for rule in sorted(open_ones, key=lambda rule: (rule.endpoint != "credentials.claims", rule.endpoint)):
        for number in (1, 2):
            yield rule.endpoint, _address(app, rule, number)


def _address(app: Flask, rule: Rule, number: int) -> str:
    known = {"handle": "amara", "token": "smuggled", "key": "post:1", "plural": "articles"}
    values = {name: known.get(name, number) for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint, values, method=next(iter(rule.methods or ""))
        )


def as_form(client: FlaskClient, address: str) -> TestResponse:
    return client.post(address, data=smuggled() | VALID)


def as_json(client: FlaskClient, address: str) -> TestResponse:
    return client.post(address, json=smuggled() | VALID | {"is_verified": True, "level": 4})


def as_multipart(client: FlaskClient, address: str) -> TestResponse:
    return client.post(address, data=smuggled() | VALID, content_type="multipart/form-data")


def standing(app: Flask) -> dict[str, list[Any]]:
    """All that nobody may change about themselves or others."""
    members = [column for column in Member.__table__.columns if column.key not in PROFILE]
    with app.app_context():
        rows = {
            "members": db.session.execute(select(*members).order_by(Member.id)),
            "badges": db.session.execute(select(Badge.__table__).order_by(Badge.member_id)),
            "work": db.session.execute(select(WorkAddress.__table__)),
            "decisions": db.session.execute(select(Decision.id)),
            "claim of Marta": db.session.execute(select(Claim.__table__).where(Claim.id == 1)),
        }
        return {name: [tuple(row) for row in found] for name, found in rows.items()}


@pytest.mark.parametrize("send", [as_form, as_json, as_multipart])
def test_no_door_takes_more_than_it_asks_for(app: Flask, people: Cast, forum_post: int, send: Any) -> None:
    """Case 32."""
    before = standing(app)
    reached = set()
    for endpoint, address in doors_of_members(app, people.jonas):
        answer = send(cast.client_of(app, people.jonas), address)
        assert answer.status_code < 500, endpoint
        assert standing(app) == before, endpoint
        reached |= {endpoint} if answer.status_code < 400 else set()
    assert reached >= REACHED
    with app.app_context():
        (own,) = db.session.scalars(select(Claim).where(Claim.member_id == people.jonas))
        assert own.state in {"waiting", "withdrawn"}
        assert (own.round, own.holder_id, own.renews_id, own.decisions) == (1, None, None, [])


def test_no_socket_message_takes_more_than_it_asks_for(app: Flask, people: Cast, forum_post: int) -> None:
    """Case 32."""
    before = standing(app)
    for name, message in doors.SOCKET_EVENTS.items():
        payload = smuggled() | VALID | {"post": forum_post, "author_id": people.amara, "is_useful": True}
        with app.app_context(), unit_of_work():
            message.hear(db.session.get_one(Member, people.jonas), payload)
        assert standing(app) == before, name
    with app.app_context():
        reply = db.session.scalars(select(Reply)).one()
        assert (reply.author_id, reply.is_useful) == (people.jonas, False)


def test_nobody_joins_as_more_than_a_member(app: Flask, client: FlaskClient) -> None:
    """Case 32."""
    sign_up(client, **smuggled() | {"name": "Nadia Petrova", "email": "nadia@example.org", "handle": "nadia"})
    with app.app_context():
        joined = db.session.scalars(select(Member).where(Member.handle == "nadia")).one()
        assert (joined.role, joined.confirmed_at, joined.badge) == (Role.member, None, None)
