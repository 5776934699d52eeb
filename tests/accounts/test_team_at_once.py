"""Administrators who act against each other at the same moment, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.accounts import team_actions, team_queries
from community.accounts.models import Member
from community.accounts.team_models import Appointment
from community.core.db import db, unit_of_work
from community.core.errors import Problem
from community.permissions import Role
from tests import factories

pytestmark = pytest.mark.both_databases


def at_once(app: Flask, *acts: Callable[[], object]) -> list[bool]:
    """Which of the acts was done, and which refused; all begin at the same moment."""
    begin = Barrier(len(acts))

    def carry_out(act: Callable[[], object]) -> bool:
        begin.wait(10)
        with app.app_context():
            try:
                with unit_of_work():
                    act()
            except Problem:
                return False
            return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(carry_out, acts))


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


@pytest.fixture
def administrators(app: Flask) -> list[int]:
    with app.app_context(), unit_of_work():
        return [factories.member(role=Role.admin).id for _ in range(2)]


def test_two_who_take_each_others_role_leave_one(app: Flask, administrators: list[int]) -> None:
    one, other = administrators
    done = at_once(
        app,
        lambda: team_actions.take_role(member(one), member(other)),
        lambda: team_actions.take_role(member(other), member(one)),
    )
    assert done == [False, True]
    with app.app_context():
        assert len(team_queries.administrators()) == 1


def test_the_same_proposal_made_at_once_is_one(app: Flask, administrators: list[int]) -> None:
    with app.app_context(), unit_of_work():
        chosen = factories.member().id
    one, other = administrators
    done = at_once(
        app,
        lambda: team_actions.propose(member(one), member(chosen), Role.moderator),
        lambda: team_actions.propose(member(other), member(chosen), Role.moderator),
    )
    assert done == [False, True]
    with app.app_context():
        assert db.session.scalar(select(func.count(Appointment.id))) == 1


def test_who_loses_the_role_at_that_moment_gives_none(app: Flask, administrators: list[int]) -> None:
    """Case 44: agreed to by somebody who was no administrator any more, it would count for nothing."""
    one, other = administrators
    with app.app_context(), unit_of_work():
        third, chosen = factories.member(role=Role.admin), factories.member()
        proposal = team_actions.propose(third, chosen, Role.admin).id
        chosen_id = chosen.id
    taken, agreed = (
        lambda: team_actions.take_role(member(one), member(other)),
        lambda: team_actions.agree(member(other), db.session.get_one(Appointment, proposal)),
    )
    done = at_once(app, taken, agreed)
    with app.app_context():
        agreed_first = member(chosen_id).role == Role.admin
        assert done == ([True, True] if agreed_first else [False, True])
