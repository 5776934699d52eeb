"""Letters and notices 30, 7 and 1 days before a badge lapses, and when it has; not when it was renewed."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from community.accounts import badges
from community.accounts.models import Check, Level, Profession
from community.core import clock, jobs
from community.core.db import unit_of_work
from community.credentials.jobs import plan_all_reminders, remind
from tests import factories
from tests.accounts.letters import letters_to
from tests.credentials.claiming import found_member
from tests.notifications.telling import told

HOUR = timedelta(hours=1)


@pytest.fixture
def ends(app: Flask, claimant: int) -> datetime:
    """When the badge lapses that the claimant has just been given."""
    return give(app, claimant, days=365)


def give(app: Flask, claimant: int, *, days: int) -> datetime:
    ends = clock.now() + timedelta(days=days)
    with app.app_context():
        with unit_of_work():
            badges.award(
                found_member(claimant),
                profession=Profession.nurse,
                speciality="",
                country="IE",
                register="NMBI",
                level=Level.document,
                checks=[Check.document],
                people=1,
                expires_at=ends,
            )
        jobs.run_all()
    return ends


def at(app: Flask, moment: datetime) -> None:
    """Let it be `moment`, and everything be done that is due by then."""
    with app.app_context(), clock.frozen(moment):
        jobs.run_all()


def test_reminders_come_30_7_and_1_days_before(app: Flask, claimant: int, ends: datetime) -> None:
    """Case 33."""
    counted = []
    for days in (31, 30, 8, 7, 2, 1):
        at(app, ends - timedelta(days=days) + HOUR)
        counted.append(told(app, claimant).count("lapses-soon"))
    assert counted == [0, 1, 1, 2, 2, 3]


def test_the_lapse_itself_is_written_down_and_told(app: Flask, claimant: int, ends: datetime) -> None:
    """Case 33."""
    at(app, ends + HOUR)
    assert told(app, claimant)[-1] == "lapsed"
    with app.app_context():
        badge = found_member(claimant).badge
        assert badge is not None
        assert badge.lapsed_at == ends + HOUR


def test_badges_from_before_there_were_reminders_are_planned_as_well(app: Flask) -> None:
    """Planned twice, each is told once; a lapse that was missed is written down."""
    with app.app_context(), unit_of_work():
        soon = factories.verified(until=timedelta(days=7) + HOUR).id
        gone = factories.verified(until=timedelta(days=-3)).id
    with app.app_context():
        plan_all_reminders()
        plan_all_reminders()
    at(app, clock.now() + 2 * HOUR)
    assert told(app, soon) == ["lapses-soon"]
    assert told(app, gone) == ["lapsed"]


def test_each_reminder_is_a_letter_as_well(app: Flask, claimant: int, ends: datetime) -> None:
    with clock.frozen(ends - timedelta(days=7) + HOUR):
        first, second = letters_to(app, _address(app, claimant))
    assert first["Subject"] == second["Subject"] == "News about your verification"


def test_a_renewed_badge_silences_the_old_reminders(app: Flask, claimant: int, ends: datetime) -> None:
    at(app, ends - timedelta(days=30) + HOUR)
    with clock.frozen(ends - timedelta(days=20)):
        give(app, claimant, days=365)
    at(app, ends + HOUR)
    assert told(app, claimant) == ["lapses-soon"]
    with app.app_context(), clock.frozen(ends + HOUR):
        assert found_member(claimant).has_badge


def test_a_badge_for_less_than_a_week_is_reminded_of_once(app: Flask, claimant: int) -> None:
    ends = give(app, claimant, days=5)
    at(app, ends - HOUR)
    assert told(app, claimant) == ["lapses-soon"]


def test_a_reminder_that_runs_twice_after_the_lapse_writes_it_once(
    app: Flask, claimant: int, ends: datetime
) -> None:
    at(app, ends + HOUR)
    with app.app_context(), clock.frozen(ends + 2 * HOUR):
        remind(member_id=claimant, days=0)
        jobs.run_all()
    assert told(app, claimant).count("lapsed") == 1


def test_no_reminder_comes_after_the_end(app: Flask, claimant: int, ends: datetime) -> None:
    """A worker that was away for a month says only what is still true."""
    at(app, ends + HOUR)
    assert told(app, claimant) == ["lapsed"]


def _address(app: Flask, claimant: int) -> str:
    with app.app_context():
        return found_member(claimant).email
