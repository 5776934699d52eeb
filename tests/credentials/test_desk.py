"""The desk: who sees it, in which order, with what beside each claim, at the same cost however long it is."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Profession
from community.core import clock
from community.core.db import db, unit_of_work
from community.credentials.models import Claim, Decision
from community.credentials.queries import (
    hears_desk,
    place_in_queue,
    time_this_week,
    usual_time,
)
from community.credentials.states import ClaimState, Verdict
from tests import cast, factories
from tests.cast import Cast
from tests.counting import statements
from tests.credentials.claiming import (
    an_answer,
    approve,
    ask,
    found_claim,
    found_member,
    hold,
    nobody_there,
    reject,
)

PAGES = ("/desk", "/desk/asked", "/desk/expiring", "/desk/decided", "/desk/several")
HOUR = timedelta(hours=1)


def waiting(app: Flask, name: str, hours: float = 0, **fields: Any) -> int:
    """Somebody's claim, on the desk for so many hours."""
    since = clock.now() - hours * HOUR
    with app.app_context(), unit_of_work():
        member = factories.member(name=name)
        return int(factories.claim(member, made_at=since, waiting_since=since, **fields).id)


def order(page: str, *names: str) -> list[str]:
    """The names as they stand in the queue, where there is one."""
    queue = page.partition("data-queue")[2].partition("</nav>")[0]
    return sorted((name for name in names if name in queue), key=queue.index)


@pytest.mark.parametrize("address", [*PAGES, "/desk/claims/1", "/desk/claims/1/revocation"])
def test_the_desk_is_not_there_for_others(
    app: Flask, people: Cast, claim: int, client: FlaskClient, address: str
) -> None:
    assert cast.client_of(app, people.amara).get(address).status_code == 404
    assert client.get(address).status_code == 303


@pytest.mark.parametrize("address", PAGES)
def test_an_empty_desk_says_what_will_be_there(ruth: FlaskClient, address: str) -> None:
    assert "empty" in ruth.get(address).text


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 19, "-1", "x", "1.5"])
def test_a_claim_that_is_not_there_is_not_found(ruth: FlaskClient, number: str) -> None:
    assert ruth.get(f"/desk/claims/{number}").status_code == 404


def test_the_longest_on_the_desk_comes_first_and_is_open(app: Flask, ruth: FlaskClient) -> None:
    waiting(app, "Second Comer", 3)
    first = waiting(app, "First Comer", 5)
    waiting(app, "Third Comer", 1)
    page = ruth.get("/desk").text
    assert order(page, "Third Comer", "First Comer", "Second Comer") == [
        "First Comer",
        "Second Comer",
        "Third Comer",
    ]
    assert f'action="/desk/claims/{first}/hold"' in page


def test_time_with_the_member_does_not_count(app: Flask, ruth: FlaskClient) -> None:
    """Six hours ago it was sent; after one hour it was asked, and an hour ago it was answered."""
    asked = waiting(app, "Asked Before", 6)
    waiting(app, "Waiting Longer", 3)
    with app.app_context(), unit_of_work():
        claim = found_claim(asked)
        claim.waited, claim.waiting_since = 3600, clock.now() - HOUR
    page = ruth.get("/desk").text
    assert order(page, "Asked Before", "Waiting Longer") == ["Waiting Longer", "Asked Before"]
    assert "2 h</span>" in page


def test_what_is_past_the_target_is_marked_and_counted(app: Flask, ruth: FlaskClient) -> None:
    for name, hours in (("On Time", 47), ("Late One", 49), ("Late Two", 80)):
        waiting(app, name, hours)
    page = ruth.get("/desk").text
    assert "2 past the target of 48 hours" in page
    assert page.count("Past the target: ") == 2
    assert "oldest 3 d 8 h" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("country=IE", ["Irish Nurse"]),
        ("profession=physician", ["French Physician"]),
        ("state=confirming", ["French Physician"]),
        ("state=waiting&country=IE", ["Irish Nurse"]),
        ("country=FR&profession=nurse", []),
        ("mine=1", ["Irish Nurse"]),
        ("register=differs", ["French Physician"]),
        ("register=match", []),
        ("register=none", ["Irish Nurse"]),
        ("state=approved&country=ZZ&register=x&profession=wizard", ["French Physician", "Irish Nurse"]),
    ],
)
def test_filters_leave_what_is_wanted(app: Flask, ruth: FlaskClient, query: str, shown: list[str]) -> None:
    physician, french = Profession.physician, {"country": "FR", "register_key": "other"}
    second = waiting(app, "French Physician", 2, profession=physician, state=ClaimState.confirming, **french)
    nobody_there(app, second)
    hold(ruth, waiting(app, "Irish Nurse", 1))
    page = ruth.get(f"/desk?{query}").text
    assert order(page, "French Physician", "Irish Nurse") == shown


def test_filters_stay_while_one_goes_on(app: Flask, ruth: FlaskClient) -> None:
    claim = waiting(app, "Irish Nurse")
    assert f"/desk/claims/{claim}?country=IE#claim" in ruth.get("/desk?country=IE").text
    assert (
        ruth.post(f"/desk/claims/{claim}/hold?country=IE").location
        == f"/desk/claims/{claim}?country=IE#claim"
    )
    assert reject(ruth, claim, query="?country=IE").location == "/desk?country=IE"


def test_the_queue_says_what_the_register_says(app: Flask, ruth: FlaskClient) -> None:
    an_answer(app, waiting(app, "Mary Match"), family="Match", given="Mary")
    an_answer(app, waiting(app, "Nora New"), family="Ruiz", given="Elena")
    nobody_there(app, waiting(app, "Not There"))
    waiting(app, "To Look"), waiting(app, "No Page", register_key="other")
    page = ruth.get("/desk").text
    for words in ("Register match", "Name differs", "Not in the register", "To look up", "No register"):
        assert f">{words}</span>" in page


def test_the_queue_says_whose_turn_it_is(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    waiting(app, "Half Way", state=ClaimState.confirming)
    waiting(app, "In Dispute", state=ClaimState.disputed)
    hold(ruth, waiting(app, "In Hand"))
    with app.app_context(), unit_of_work():
        other_id = factories.moderator().id
    other = cast.client_of(app, other_id)
    assert "Held by you" in ruth.get("/desk").text
    page = other.get("/desk").text
    for words in ("Second look", "In dispute", "Held by Ruth Adeyemi"):
        assert f">{words}</span>" in page


def test_what_was_asked_waits_elsewhere(app: Flask, ruth: FlaskClient, claim: int) -> None:
    ask(ruth, claim, reason="Which ward is it?")
    assert order(ruth.get("/desk").text, "Nora New") == []
    page = ruth.get("/desk/asked").text
    assert "Nora New" in page
    assert "Which ward is it?" in page


def test_badges_that_lapse_soon_are_listed(app: Flask, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        for days, name in ((29, "Soon Gone"), (31, "Much Later"), (-1, "Gone Already")):
            factories.verified(until=timedelta(days=days), name=name)
    page = ruth.get("/desk/expiring").text
    assert "Soon Gone" in page
    assert "Much Later" not in page
    assert "Gone Already" not in page


def test_a_decided_claim_shows_its_decision_and_no_form(ruth: FlaskClient, claim: int) -> None:
    reject(ruth, claim)
    page = ruth.get(f"/desk/claims/{claim}").text
    assert "The number is not in the register." in page
    assert "/approval" not in page
    assert "Nora New" in ruth.get("/desk/decided").text


def test_decisions_are_shown_in_pages(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    _decide(app, people.ruth, 31)
    page = ruth.get("/desk/decided").text
    assert page.count("Because of number") == 30
    assert "Because of number 0<" in ruth.get("/desk/decided?before=2").text
    assert ruth.get("/desk/decided?before=x").status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_list_costs_the_same_however_long_it_is(
    app: Flask, people: Cast, ruth: FlaskClient, address: str
) -> None:
    _fill(app, people.ruth, 2)
    ruth.get(address)
    with statements(app) as few:
        ruth.get(address)
    _fill(app, people.ruth, 20)
    with statements(app) as many:
        ruth.get(address)
    assert len(many) == len(few)


def test_a_claim_costs_the_same_however_much_happened(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    claim = waiting(app, "Much Ado")
    for _ in range(2):
        _turn(ruth, claim)
    with statements(app) as few:
        ruth.get(f"/desk/claims/{claim}")
    for _ in range(10):
        _turn(ruth, claim)
        nobody_there(app, claim)
    with statements(app) as many:
        ruth.get(f"/desk/claims/{claim}")
    assert len(many) <= len(few) + 1


def test_the_desk_hears_of_claims_and_nobody_else_does(app: Flask, people: Cast) -> None:
    with app.app_context():
        assert hears_desk(found_member(people.ruth), 0)
        assert not hears_desk(found_member(people.ruth), 1)
        assert not hears_desk(found_member(people.amara), 0)
        assert not hears_desk(None, 0)


def test_the_place_in_the_queue_is_the_desks_own_order(app: Flask) -> None:
    first, second = waiting(app, "First", 5), waiting(app, "Second", 3)
    with app.app_context():
        assert [place_in_queue(found_claim(each)) for each in (second, first)] == [2, 1]


def test_the_usual_time_is_the_median_of_the_latest_decisions(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        assert usual_time() is None
        for hours in (1, 3, 100):
            _decided(people.ruth, hours * HOUR)
        assert usual_time() == timedelta(hours=3)


def test_what_was_decided_this_week_has_a_median_of_its_own(
    app: Flask, people: Cast, ruth: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        _decided(people.ruth, 40 * HOUR, ago=timedelta(days=8))
        assert time_this_week() is None
        _decided(people.ruth, timedelta(hours=3, minutes=40))
        assert time_this_week() == timedelta(hours=3, minutes=40)
    assert "median decision 3 h 40 min this week" in ruth.get("/desk").text


def test_what_a_member_writes_is_shown_as_text(app: Flask, ruth: FlaskClient, claimant: int) -> None:
    with app.app_context(), unit_of_work():
        factories.claim(found_member(claimant), note="<script>alert(1)</script>", name="<b>Nora</b>")
    page = ruth.get("/desk").text
    assert "<script>alert" not in page
    assert "<b>Nora" not in page


def test_an_approved_badge_appears_among_the_decided(ruth: FlaskClient, claim: int) -> None:
    approve(ruth, claim)
    assert "Approved</span>" in ruth.get("/desk/decided").text


def _turn(ruth: FlaskClient, claim: int) -> None:
    hold(ruth, claim)
    ruth.post(f"/desk/claims/{claim}/release")


def _fill(app: Flask, moderator_id: int, count: int) -> None:
    with app.app_context(), unit_of_work():
        for _ in range(count):
            factories.claim(factories.member())
            factories.claim(factories.member(), state=ClaimState.asked, waiting_since=None)
            factories.verified(until=timedelta(days=10))
        for claim in db.session.query(Claim).filter_by(state=ClaimState.waiting):
            claim.hold(found_member(moderator_id))
    _decide(app, moderator_id, count)


def _decide(app: Flask, moderator_id: int, count: int) -> None:
    with app.app_context(), unit_of_work():
        for number in range(count):
            _decided(moderator_id, HOUR, reason=f"Because of number {number}")


def _decided(
    moderator_id: int, waited: timedelta, *, ago: timedelta = timedelta(0), reason: str = "No."
) -> None:
    claim = factories.claim(factories.member(), state=ClaimState.rejected, waiting_since=None)
    claim.decisions.append(
        Decision(
            round=1,
            moderator_id=moderator_id,
            verdict=Verdict.rejected,
            reason=reason,
            decided_at=clock.now() - ago,
            is_final=True,
            waited=waited.total_seconds(),
        )
    )
    db.session.flush()
