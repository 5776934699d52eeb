"""Roles: one administrator proposes, a second one agrees; any of them takes back a role of others."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts import roles, team_actions, team_queries
from community.accounts.models import Member
from community.accounts.team_models import Appointment
from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.core.streams import StreamEvent
from community.permissions import Role
from tests import factories
from tests.accounts.letters import letter_to, letters_to
from tests.cast import Cast, client_of
from tests.counting import statements

A_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Administrators:
    ada: int
    bo: int


@pytest.fixture
def admins(app: Flask) -> Administrators:
    with app.app_context(), unit_of_work():
        ada = factories.member(handle="ada", name="Ada Byron", email="ada@example.org", role=Role.admin)
        bo = factories.member(handle="bo", name="Bo Lind", email="bo@example.org", role=Role.admin)
        return Administrators(ada.id, bo.id)


@pytest.fixture
def ada(app: Flask, admins: Administrators) -> FlaskClient:
    return client_of(app, admins.ada)


@pytest.fixture
def bo(app: Flask, admins: Administrators) -> FlaskClient:
    return client_of(app, admins.bo)


def propose(browser: FlaskClient, handle: str = "amara", role: str = "moderator") -> int:
    return browser.post("/team/proposals", data={"handle": handle, "role": role}).status_code


def agree(app: Flask, browser: FlaskClient) -> int:
    return browser.post(f"/team/proposals/{newest(app).id}/agreement").status_code


def newest(app: Flask) -> Appointment:
    with app.app_context():
        return db.session.scalars(select(Appointment).order_by(Appointment.id.desc()).limit(1)).one()


def role_of(app: Flask, member_id: int) -> Role:
    with app.app_context():
        return db.session.get_one(Member, member_id).role


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_one_administrator_alone_appoints_nobody(
    app: Flask, people: Cast, ada: FlaskClient, role: str
) -> None:
    """Case 44."""
    assert propose(ada, role=role) == 303
    assert agree(app, ada) == 403
    assert role_of(app, people.amara) == Role.member


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_a_second_administrator_makes_it_count(
    app: Flask, people: Cast, ada: FlaskClient, bo: FlaskClient, role: str
) -> None:
    """Case 44."""
    propose(ada, role=role)
    assert agree(app, bo) == 303
    assert role_of(app, people.amara) == role
    assert "proposed by Ada Byron, agreed to by Bo Lind" in bo.get("/team").text


def test_nobody_agrees_to_their_own_appointment(
    app: Flask, admins: Administrators, ada: FlaskClient, bo: FlaskClient
) -> None:
    """Case 44."""
    assert propose(ada, "bo", "moderator") == 303
    assert agree(app, bo) == 403
    assert role_of(app, admins.bo) == Role.admin


def test_a_proposal_ends_after_a_day(
    app: Flask, people: Cast, ada: FlaskClient, admins: Administrators
) -> None:
    """Case 44."""
    propose(ada)
    with clock.frozen(clock.now() + A_DAY):
        late = client_of(app, admins.bo)
        assert agree(app, late) == 409
        assert "Waiting for a second administrator" not in late.get("/team").text
    assert role_of(app, people.amara) == Role.member


def test_an_ended_proposal_stays_ended_when_the_clock_is_put_back(
    app: Flask, people: Cast, ada: FlaskClient, bo: FlaskClient
) -> None:
    """Cases 34 and 44."""
    propose(ada)
    with app.app_context():
        jobs.run_all()
        with clock.frozen(clock.now() + A_DAY):
            jobs.run_all()
    assert agree(app, bo) == 409
    assert role_of(app, people.amara) == Role.member


def test_a_withdrawn_proposal_cannot_be_agreed_to(
    app: Flask, people: Cast, ada: FlaskClient, bo: FlaskClient
) -> None:
    propose(ada)
    number = newest(app).id
    assert ada.post(f"/team/proposals/{number}/withdrawal").status_code == 303
    assert agree(app, bo) == 409
    assert bo.post(f"/team/proposals/{number}/withdrawal").status_code == 409


def test_agreeing_twice_changes_nothing_twice(
    app: Flask, people: Cast, admins: Administrators, ada: FlaskClient, bo: FlaskClient
) -> None:
    propose(ada)
    agree(app, bo)
    bo.post("/team/members/amara/removal")
    assert bo.post(f"/team/proposals/{newest(app).id - 1}/agreement").status_code == 409
    assert role_of(app, people.amara) == Role.member


def test_a_proposal_falls_with_the_role_of_who_made_it(
    app: Flask, people: Cast, ada: FlaskClient, bo: FlaskClient
) -> None:
    """Case 44: a thief's proposal does not outlive the thief's role."""
    propose(ada)
    number = newest(app).id
    bo.post("/team/members/ada/removal")
    assert bo.post(f"/team/proposals/{number}/agreement").status_code == 409
    assert role_of(app, people.amara) == Role.member


def test_a_proposal_for_whoever_loses_the_role_falls_with_it(
    app: Flask, people: Cast, ada: FlaskClient, bo: FlaskClient
) -> None:
    """Otherwise the moderator of whom one has heard too much would be back the same day."""
    propose(ada, "ruth", "admin")
    number = newest(app).id
    bo.post("/team/members/ruth/removal")
    assert bo.post(f"/team/proposals/{number}/agreement").status_code == 409
    assert role_of(app, people.ruth) == Role.member


def test_a_proposal_falls_with_a_role_lost_at_the_command_line(
    app: Flask, people: Cast, admins: Administrators, ada: FlaskClient, bo: FlaskClient
) -> None:
    propose(ada)
    with app.app_context(), unit_of_work():
        roles.appoint(db.session.get_one(Member, admins.ada), Role.member)
    assert agree(app, bo) == 409


def test_a_role_is_taken_back_at_once_by_one_administrator(
    app: Flask, people: Cast, ada: FlaskClient
) -> None:
    ruth = client_of(app, people.ruth)
    assert ruth.get("/institutions").status_code == 200
    assert ada.post("/team/members/ruth/removal").status_code == 303
    assert ruth.get("/institutions").status_code == 404
    assert "Ada Byron took the role of Ruth Adeyemi back" in ada.get("/team").text


def test_nobody_takes_their_own_role_away(app: Flask, admins: Administrators, ada: FlaskClient) -> None:
    """So that there is always somebody left who can."""
    assert ada.post("/team/members/ada/removal").status_code == 403
    assert role_of(app, admins.ada) == Role.admin


def test_who_has_no_role_loses_none(ada: FlaskClient, people: Cast) -> None:
    assert ada.post("/team/members/marta/removal").status_code == 409


def test_a_hold_ends_with_the_role(app: Flask, people: Cast, admins: Administrators) -> None:
    """Case 42: nobody has to wait for whoever is no moderator any more."""
    with app.app_context(), unit_of_work():
        claim = factories.claim(db.session.get_one(Member, people.marta))
        ruth = db.session.get_one(Member, people.ruth)
        claim.hold(ruth)
        assert claim.held_by is ruth
        team_actions.take_role(db.session.get_one(Member, admins.ada), ruth)
        assert claim.held_by is None


def test_open_pages_are_looked_at_again_when_a_role_changes(
    app: Flask, people: Cast, ada: FlaskClient, bo: FlaskClient
) -> None:
    propose(ada)
    agree(app, bo)
    ada.post("/team/members/ruth/removal")
    with app.app_context():
        wanted = select(StreamEvent).where(StreamEvent.type == "recheck").order_by(StreamEvent.id)
        told = [each.body for each in db.session.scalars(wanted)]
    assert told == [{"member": people.amara}, {"member": people.ruth}]


@pytest.mark.parametrize(
    ("handle", "role", "status", "sentence"),
    [
        ("nobody", "moderator", 422, "No confirmed member has the handle @nobody"),
        ("", "moderator", 422, "Enter the handle"),
        ("amara", "member", 422, "Not a valid choice"),
        ("amara", "root", 422, "Not a valid choice"),
        ("ruth", "moderator", 409, "Ruth Adeyemi is a moderator already"),
    ],
)
def test_what_cannot_be_proposed_is_told(
    people: Cast, ada: FlaskClient, handle: str, role: str, status: int, sentence: str
) -> None:
    answer = ada.post("/team/proposals", data={"handle": handle, "role": role})
    assert answer.status_code == status
    assert sentence in answer.text


def test_one_proposal_at_a_time_is_open_for_a_member(people: Cast, ada: FlaskClient, bo: FlaskClient) -> None:
    assert propose(ada) == 303
    assert propose(bo, role="admin") == 409


def test_who_has_not_confirmed_an_address_is_not_proposed(app: Flask, ada: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        factories.member(handle="new", confirmed_at=None)
    assert propose(ada, "new") == 422


def test_the_team_is_for_administrators_only(app: Flask, people: Cast, client: FlaskClient) -> None:
    """Case 44."""
    ruth = client_of(app, people.ruth)
    assert ruth.get("/team").status_code == 404
    assert propose(ruth) == 404
    for path in ("proposals/1/agreement", "proposals/1/withdrawal", "members/amara/removal"):
        assert ruth.post(f"/team/{path}").status_code == 404
    assert client.get("/team").location == "/sign-in?next=%2Fteam"


def test_the_other_administrators_and_nobody_else_hear_of_a_proposal(
    app: Flask, people: Cast, ada: FlaskClient, admins: Administrators
) -> None:
    propose(ada)
    assert "Ada Byron proposes that Amara Kone (@amara) becomes a moderator" in letter_to(
        app, "bo@example.org"
    )
    assert letters_to(app, "ada@example.org") == []
    assert letters_to(app, address_of(app, people.amara)) == []


def test_whoever_has_a_role_or_has_lost_it_is_told(
    app: Flask, people: Cast, ada: FlaskClient, bo: FlaskClient
) -> None:
    propose(ada)
    agree(app, bo)
    ada.post("/team/members/ruth/removal")
    to_amara, to_ruth = (letter_to(app, address_of(app, each)) for each in (people.amara, people.ruth))
    assert "You are a moderator now: Ada Byron has proposed it, and Bo Lind has agreed." in to_amara
    assert "Ada Byron has taken your role back." in to_ruth


def address_of(app: Flask, member_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Member, member_id).email


def test_a_lone_administrator_is_told_who_appoints_the_second(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        alone = factories.member(role=Role.admin).id
    assert "from the command line" in client_of(app, alone).get("/team").text


def test_the_page_costs_the_same_however_large_the_team(app: Flask, ada: FlaskClient) -> None:
    counts = []
    for number in (1, 12):
        with app.app_context(), unit_of_work():
            for _ in range(number):
                add_a_record(factories.moderator())
        with statements(app) as sent:
            assert ada.get("/team").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def add_a_record(member: Member) -> None:
    now = clock.now()
    values = {"role": Role.moderator, "proposed_at": now, "closed_at": now}
    db.session.add(
        Appointment(member=member, proposed_by=factories.member(), agreed_by=factories.member(), **values)
    )


def test_the_record_keeps_what_was_taken_back(app: Flask, people: Cast, ada: FlaskClient) -> None:
    ada.post("/team/members/ruth/removal")
    with app.app_context():
        (row,) = team_queries.record()
        assert (row.member.handle, row.role, row.proposed_by.handle) == ("ruth", Role.member, "ada")
        assert row.closed_at is not None
