"""The people of the tests: five members who stand for everybody, and how each of them comes to a page."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member, Profession
from community.core.db import db, unit_of_work
from community.permissions import Role
from tests import factories


@dataclass(frozen=True)
class Cast:
    """Ids of the members; load one with `db.session.get(Member, cast.amara)`."""

    amara: int  # physician, verified
    jonas: int  # nurse, verified
    lapsed: int  # nurse, whose badge has lapsed
    ruth: int  # moderator, verified
    marta: int  # patient


def assemble(app: Flask) -> Cast:
    with app.app_context(), unit_of_work():
        amara = factories.verified(Profession.physician, handle="amara", name="Amara Kone")
        jonas = factories.verified(Profession.nurse, handle="jonas", name="Jonas Reyes")
        lapsed = factories.verified(
            Profession.nurse, handle="lapsed", name="Lea Past", until=timedelta(days=-1)
        )
        ruth = factories.verified(Profession.nurse, handle="ruth", name="Ruth Adeyemi", role=Role.moderator)
        marta = factories.member(handle="marta", name="Marta Olsen")
        return Cast(*(each.id for each in (amara, jonas, lapsed, ruth, marta)))


def client_of(app: Flask, member_id: int) -> FlaskClient:
    """A browser in which the member is signed in."""
    token = f"token-of-{member_id}-{next(factories.number)}"
    with app.app_context(), unit_of_work():
        member = db.session.get(Member, member_id)
        assert member is not None
        factories.login(member, token)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client
