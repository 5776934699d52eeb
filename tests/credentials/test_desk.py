"""The desk and the member's page: who sees them, what they say, and that lists cost the same however long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from community.core import clock
from community.core.db import db, unit_of_work
from community.credentials.models import ClaimState, Decision, Verdict
from community.credentials.queries import hears_desk, place_in_queue, usual_time
from community.permissions import hears_member
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import approve, found_claim, found_member, reject

PAGES = ("/desk", "/desk/expiring", "/desk/decided")


@pytest.mark.parametrize("address", [*PAGES, "/desk/claims/1"])
def test_the_desk_is_not_there_for_others(
    app: Flask, people: Cast, claim: int, client: FlaskClient, address: str
) -> None:
    assert cast.client_of(app, people.amara).get(address).status_code == 404
    assert client.get(address).status_code == 303


@pytest.mark.parametrize("address", PAGES)
def test_an_empty_desk_says_what_will_be_there(ruth: FlaskClient, address: str) -> None:
    assert ruth.get(address).status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 19, "-1", "x", "1.5"])
def test_a_claim_that_is_not_there_is_not_found(ruth: FlaskClient, number: str) -> None:
    assert ruth.get(f"/desk/claims/{number}").status_code == 404


def test_the_desk_opens_the_claim_that_waits_longest(app: Flask, ruth: FlaskClient, claim: int) -> None:
    with app.app_context(), unit_of_work():
        factories.claim(factories.member(name="Later Comer"))
    page = ruth.get("/desk").text
    assert "Later Comer" in page
    assert f'action="/desk/claims/{claim}/decision"' in page


def test_a_name_that_differs_from_the_account_is_marked(app: Flask, ruth: FlaskClient, claimant: int) -> None:
    with app.app_context(), unit_of_work():
        factories.claim(found_member(claimant), name="Nora Ruiz")
    assert 'data-verdict="differs"><th scope="row">Name' in ruth.get("/desk").text


def test_a_decided_claim_shows_its_decision_and_no_form(ruth: FlaskClient, claim: int) -> None:
    reject(ruth, claim)
    page = ruth.get(f"/desk/claims/{claim}").text
    assert "The number is not in the register." in page
    assert "data-approve" not in page
    assert "Nora New" in ruth.get("/desk/decided").text


def test_badges_that_lapse_soon_are_listed(app: Flask, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        for days, name in ((29, "Soon Gone"), (31, "Much Later"), (-1, "Gone Already")):
            factories.verified(until=timedelta(days=days), name=name)
    page = ruth.get("/desk/expiring").text
    assert "Soon Gone" in page
    assert "Much Later" not in page
    assert "Gone Already" not in page


def test_decisions_are_shown_in_pages(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
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
    few = _queries(app, lambda: ruth.get(address))
    _fill(app, people.ruth, 20)
    assert _queries(app, lambda: ruth.get(address)) == few


def test_the_desk_hears_of_new_claims_and_nobody_else_does(app: Flask, people: Cast) -> None:
    with app.app_context():
        assert hears_desk(found_member(people.ruth), 0)
        assert not hears_desk(found_member(people.ruth), 1)
        assert not hears_desk(found_member(people.amara), 0)
        assert not hears_desk(None, 0)


def test_a_members_stream_is_for_that_member_alone(app: Flask, people: Cast) -> None:
    with app.app_context():
        assert hears_member(found_member(people.amara), people.amara)
        assert not hears_member(found_member(people.ruth), people.amara)
        assert not hears_member(None, people.amara)


def test_everybody_may_read_what_a_badge_means(client: FlaskClient) -> None:
    answer = client.get("/verification")
    assert "What a badge means" in answer.text
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
    assert "csrf" not in answer.text


def test_the_member_reads_their_place_in_the_queue(
    app: Flask, nora: FlaskClient, claimant: int, claim: int
) -> None:
    assert "Yours is decided next." in nora.get("/verification").text
    with app.app_context(), unit_of_work():
        later = factories.claim(factories.member())
        assert place_in_queue(later) == 2


def test_the_usual_time_is_the_median_of_the_latest_decisions(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        assert usual_time() is None
        for hours in (1, 3, 100):
            _decided_after(people.ruth, timedelta(hours=hours))
        assert usual_time() == timedelta(hours=3)


def test_a_badge_with_time_left_is_not_to_be_renewed_yet(app: Flask, people: Cast) -> None:
    page = cast.client_of(app, people.amara).get("/verification").text
    assert "Your badge" in page
    assert "Renew your badge" not in page


def test_a_badge_with_little_time_left_can_be_renewed(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        soon = factories.verified(until=timedelta(days=59)).id
    page = cast.client_of(app, soon).get("/verification").text
    assert "Renew your badge" in page
    assert 'value="NMBI"' in page


def test_a_lapsed_badge_says_so_and_can_be_renewed(app: Flask, people: Cast) -> None:
    page = cast.client_of(app, people.lapsed).get("/verification").text
    assert "Your badge has lapsed" in page
    assert "Renew your badge" in page


def test_the_badge_says_what_was_checked_by_which_role_and_until_when(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, claim: int
) -> None:
    approve(ruth, claim)
    page = nora.get("/verification").text
    for words in ("Nurse", "Nursing and Midwifery Board of Ireland", "A moderator", "Counts until"):
        assert words in page
    assert "Ruth" not in page


def test_what_a_member_writes_is_shown_as_text(app: Flask, ruth: FlaskClient, claimant: int) -> None:
    with app.app_context(), unit_of_work():
        factories.claim(found_member(claimant), note="<script>alert(1)</script>", name="<b>Nora</b>")
    page = ruth.get("/desk").text
    assert "<script>alert" not in page
    assert "<b>Nora" not in page


def _fill(app: Flask, moderator_id: int, count: int) -> None:
    with app.app_context(), unit_of_work():
        for _ in range(count):
            factories.claim(factories.member())
            factories.verified(until=timedelta(days=10))
        _decide(app, moderator_id, count)


def _decide(app: Flask, moderator_id: int, count: int) -> None:
    for number in range(count):
        _decided_after(moderator_id, timedelta(hours=1), reason=f"Because of number {number}")


def _decided_after(moderator_id: int, wait: timedelta, reason: str = "No.") -> None:
    made_at = clock.now() - wait
    claim = factories.claim(factories.member(), state=ClaimState.rejected, made_at=made_at)
    db.session.add(
        Decision(
            claim=found_claim(claim.id),
            moderator_id=moderator_id,
            verdict=Verdict.rejected,
            reason=reason,
            decided_at=made_at + wait,
        )
    )
    db.session.flush()


def _queries(app: Flask, look: Callable[[], object]) -> int:
    """How many statements it takes to look."""
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    look()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
