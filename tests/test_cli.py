"""The command line, run as a person runs it: set up as often as one likes, and appoint moderators."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from community.accounts import roles
from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.core.streams import StreamEvent
from community.permissions import Role
from tests.cast import Cast
from tests.installation import Installation

MEMBER = """
INSERT INTO member (
    handle, email, name, password_hash, role, confirmed_at, created_at,
    speciality, place, country, languages, bio, interests
) VALUES (
    'amara', 'amara@example.org', 'Amara Kone', '!', 'member', :confirmed, '2026-01-01 00:00:00.000000',
    '', '', '', '[]', '', ''
)
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path)
    installation.run("setup")
    return installation


def add_amara(installation: Installation, confirmed: str | None = "2026-01-01 00:00:00.000000") -> None:
    _execute(installation, MEMBER, confirmed=confirmed)


def role_of_amara(installation: Installation) -> object:
    return _execute(installation, "SELECT role FROM member WHERE handle = 'amara'")


def _execute(installation: Installation, statement: str, **values: object) -> object:
    engine = create_engine(f"sqlite:///{installation.instance / 'rounds.db'}")
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        found = result.scalar() if result.returns_rows else None
    engine.dispose()
    return found


def test_setting_up_again_keeps_what_is_there(installation: Installation) -> None:
    add_amara(installation)
    installation.run("setup")
    assert role_of_amara(installation) == "member"


def test_a_member_is_appointed_and_dismissed(installation: Installation) -> None:
    add_amara(installation)
    assert installation.run("appoint", "amara") == "Amara Kone is a moderator now.\n"
    assert role_of_amara(installation) == "moderator"
    installation.run("appoint", "@amara", "--role", "member")
    assert role_of_amara(installation) == "member"


@pytest.mark.parametrize("handle", ["amara", "nobody"])
def test_who_is_not_a_confirmed_member_is_not_appointed(installation: Installation, handle: str) -> None:
    add_amara(installation, confirmed=None)
    with pytest.raises(subprocess.CalledProcessError):
        installation.run("appoint", handle)
    assert role_of_amara(installation) == "member"


def test_there_is_no_role_but_those(installation: Installation) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        installation.run("appoint", "amara", "--role", "owner")


def test_pages_that_are_open_hear_of_an_appointment(app: Flask, people: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            roles.appoint(db.session.get_one(Member, people.amara), Role.moderator)
        told = db.session.query(StreamEvent).filter_by(stream="control").one()
        assert (told.type, told.body) == ("recheck", {"member": people.amara})
