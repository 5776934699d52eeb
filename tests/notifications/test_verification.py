"""What is told of claims and badges: to those whom it concerns, each time once, and in neutral words."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts import badges
from community.accounts.models import Check, Follow, Level, Member, Profession
from community.core import clock, eventlog
from community.core import jobs as work
from community.core.db import db, unit_of_work
from community.core.eventlog import EventRow
from community.core.streams import StreamEvent
from community.core.templating import day
from community.credentials import actions, desk_actions
from community.credentials.desk_actions import Approval
from community.credentials.models import Claim
from community.credentials.states import Verdict
from community.events import BadgeLapsed, BadgeLapsesSoon
from community.notifications import credential_jobs
from tests import factories
from tests.accounts.letters import letters_to as mailed_to
from tests.cast import Cast
from tests.notifications.telling import heard, member, told

SUBJECT = "News about your verification"
A_YEAR = timedelta(days=365)


@pytest.fixture
def claim(app: Flask, people: Cast) -> int:
    """Marta's claim as a nurse, with a number of her own."""
    with app.app_context(), unit_of_work():
        return factories.claim(member(people.marta), number="771903").id


def letters_to(app: Flask, who: int) -> list[EmailMessage]:
    with app.app_context():
        address = member(who).email
    return mailed_to(app, address)


def decide(app: Flask, moderator: int, claim: int, verdict: Verdict) -> None:
    with app.app_context():
        with unit_of_work():
            found = db.session.get_one(Claim, claim)
            if verdict == Verdict.rejected:
                desk_actions.reject(member(moderator), found, reason="Not in the register.")
            else:
                approval = Approval(Level.document, [Check.live], "Seen on a call.", clock.now() + A_YEAR)
                desk_actions.approve(member(moderator), found, approval)
        work.run_all()


def test_moderators_hear_of_a_claim_unless_it_is_their_own(app: Flask, people: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            factories.moderator(handle="second")
            for each in (people.marta, people.ruth):
                _make_claim(member(each), number=f"1000{each}")
        work.run_all()
    said = [each["words"] for each in heard(app, people.ruth) if "words" in each]
    assert said == ["A new claim is on the verification desk"]
    assert told(app, people.amara) == []


def test_moderators_hear_of_an_answer_and_of_an_appeal(app: Flask, people: Cast, claim: int) -> None:
    with app.app_context():
        with unit_of_work():
            desk_actions.ask(member(people.ruth), db.session.get_one(Claim, claim), words="Which school?")
        with unit_of_work():
            actions.answer(member(people.marta), db.session.get_one(Claim, claim), words="Dublin.")
    decide(app, people.ruth, claim, Verdict.rejected)
    with app.app_context():
        with unit_of_work():
            actions.appeal(member(people.marta), db.session.get_one(Claim, claim), words="Look again.")
        work.run_all()
    assert told(app, people.ruth) == ["claim-answered", "claim-made"]


def test_who_is_asked_twice_is_told_twice(app: Flask, people: Cast, claim: int) -> None:
    with app.app_context():
        for _ in range(2):
            with unit_of_work():
                desk_actions.ask(member(people.ruth), db.session.get_one(Claim, claim), words="Which school?")
            with unit_of_work():
                actions.answer(member(people.marta), db.session.get_one(Claim, claim), words="Dublin.")
        work.run_all()
        credential_jobs.tell_claimant_asked(claim_id=claim, member_id=people.marta)
    assert told(app, people.marta) == ["asked", "asked"]


@pytest.mark.parametrize("verdict", [Verdict.approved, Verdict.rejected])
def test_a_letter_says_nothing_of_the_decision(
    app: Flask, people: Cast, claim: int, verdict: Verdict
) -> None:
    """Case 46: the same envelope and the same letter for good news and bad."""
    decide(app, people.ruth, claim, verdict)
    (letter,) = letters_to(app, people.marta)
    assert letter["Subject"] == SUBJECT
    text = letter.get_content().lower()
    assert "http://localhost/verification" in text
    for secret in ("approved", "rejected", "badge", "nurse", "771903", "903", "register", "ruth"):
        assert secret not in text


@pytest.mark.parametrize("verdict", [Verdict.approved, Verdict.rejected])
def test_nobody_else_hears_of_a_decision(app: Flask, people: Cast, claim: int, verdict: Verdict) -> None:
    """Case 46: no notice, no letter and no stream of anybody else; what is written down has ids only."""
    with app.app_context(), unit_of_work():
        db.session.add(Follow(follower_id=people.jonas, member_id=people.marta, at=clock.now()))
    decide(app, people.ruth, claim, verdict)
    assert told(app, people.marta) == ["decided"]
    for other in (people.amara, people.jonas, people.lapsed):
        assert (told(app, other), letters_to(app, other)) == ([], [])
    with app.app_context():
        streams = set(db.session.scalars(select(StreamEvent.stream)))
        assert streams <= {f"member:{people.marta}", f"member:{people.ruth}", "desk:0", "control"}
        values = [value for row in db.session.scalars(select(EventRow)) for value in row.body.values()]
        assert all(isinstance(value, int) for value in values)


def test_the_first_holder_of_a_number_is_told_of_the_second_claim(
    app: Flask, people: Cast, claim: int
) -> None:
    """Case 40."""
    with app.app_context():
        with unit_of_work():
            _make_claim(member(people.lapsed), number="771903")
        work.run_all()
    assert told(app, people.marta) == ["disputed"]
    (letter,) = letters_to(app, people.marta)
    assert letter["Subject"] == SUBJECT
    assert "Lea Past" not in letter.get_content()
    assert told(app, people.lapsed) == []


def test_a_letter_says_until_when_a_badge_counts(app: Flask, people: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            badge = member(people.amara).badge
            assert badge is not None
            ends = day(badge.expires_at)
            eventlog.publish(BadgeLapsesSoon(people.amara, 7))
        work.run_all()
    (letter,) = letters_to(app, people.amara)
    assert letter["Subject"] == SUBJECT
    assert f"counts until {ends}" in letter.get_content()
    assert told(app, people.amara) == ["lapses-soon"]


def test_a_lapse_is_told_each_time_it_happens(app: Flask, people: Cast) -> None:
    with app.app_context():
        for _ in range(2):
            with unit_of_work():
                eventlog.publish(BadgeLapsed(people.lapsed))
            work.run_all()
    assert told(app, people.lapsed) == ["lapsed", "lapsed"]
    assert len(letters_to(app, people.lapsed)) == 2


def test_a_badge_that_is_gone_needs_no_reminder(app: Flask, people: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            eventlog.publish(BadgeLapsesSoon(people.amara, 7))
            badges.revoke(member(people.amara))
        work.run_all()
    assert letters_to(app, people.amara) == []


def _make_claim(of: Member, *, number: str) -> Claim:
    return actions.make_claim(
        of,
        name=of.name,
        country="IE",
        profession=Profession.nurse,
        register_key="ie-nmbi",
        register="Nursing and Midwifery Board of Ireland (NMBI)",
        number=number,
    )
