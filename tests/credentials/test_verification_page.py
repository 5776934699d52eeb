"""What members read of their claim, badge and number, and everybody of what badges mean."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Level, Profession
from community.core import clock
from community.core.db import unit_of_work
from community.credentials import actions, desk_actions
from community.credentials.claim_numbers import number_of
from community.credentials.states import ClaimState
from tests import cast, factories
from tests.cast import Cast
from tests.counting import statements
from tests.credentials.claiming import (
    a_photo,
    approve,
    ask,
    claims_of,
    found_claim,
    found_member,
    hold,
    reject,
    send,
)

PAGE = "/verification"


@pytest.fixture
def asked(ruth: FlaskClient, claim: int) -> int:
    """The claim, about which a moderator has asked something."""
    hold(ruth, claim)
    assert ask(ruth, claim, reason="Which school?").status_code == 303
    return claim


@pytest.fixture
def approved(app: Flask, ruth: FlaskClient, claim: int) -> int:
    assert approve(ruth, claim).status_code == 303
    return claim


def lapse_in(app: Flask, member_id: int, left: timedelta) -> None:
    with app.app_context(), unit_of_work():
        badge = found_member(member_id).badge
        assert badge is not None
        badge.expires_at = clock.now() + left


def test_a_waiting_claim_has_its_place_and_the_usual_time(nora: FlaskClient) -> None:
    send(nora)
    page = nora.get(PAGE).text
    assert "Yours is decided next." in page
    assert "we aim at 2 days" in page
    assert "You sent the claim" in page


def test_the_page_names_no_moderator(nora: FlaskClient, asked: int) -> None:
    page = nora.get(PAGE).text
    assert "A moderator took it up" in page
    assert "Which school?" in page
    assert "Ruth" not in page


def test_a_question_is_answered_in_place(app: Flask, nora: FlaskClient, asked: int) -> None:
    assert f'action="/verification/claims/{asked}/answer"' in nora.get(PAGE).text
    sent = {"words": "The one in Dublin.", "document": a_photo(), "kind": "letter"}
    assert nora.post(f"{PAGE}/claims/{asked}/answer", data=sent).status_code == 303
    with app.app_context():
        claim = found_claim(asked)
        assert claim.state == ClaimState.waiting
        assert claim.steps[-1].words == "The one in Dublin."
        assert [each.kind for each in claim.evidence] == ["letter"]


def test_an_answer_without_words_is_refused_at_the_field(app: Flask, nora: FlaskClient, asked: int) -> None:
    answer = nora.post(f"{PAGE}/claims/{asked}/answer", data={"words": " "})
    assert answer.status_code == 422
    assert "Write what the moderators should know." in answer.text
    with app.app_context():
        assert found_claim(asked).state == ClaimState.asked


def test_nothing_is_answered_that_was_not_asked(app: Flask, nora: FlaskClient, claim: int) -> None:
    answer = nora.post(f"{PAGE}/claims/{claim}/answer", data={"words": "Hello."})
    assert answer.status_code == 409
    assert "Waiting" in answer.text


def test_a_refusal_shows_the_reason_and_the_appeal(nora: FlaskClient, ruth: FlaskClient, claim: int) -> None:
    reject(ruth, claim)
    page = nora.get(PAGE).text
    assert "The number is not in the register." in page
    assert "Decided by a moderator" in page
    assert f'action="/verification/claims/{claim}/appeal"' in page


def test_an_appeal_goes_back_to_the_desk(
    app: Flask, nora: FlaskClient, ruth: FlaskClient, claim: int
) -> None:
    reject(ruth, claim)
    answer = nora.post(f"{PAGE}/claims/{claim}/appeal", data={"words": "Look under my other name."})
    assert answer.status_code == 303
    assert "You appealed; someone else decides" in nora.get(PAGE).text
    with app.app_context():
        assert (found_claim(claim).state, found_claim(claim).round) == (ClaimState.waiting, 2)


def test_an_appeal_ends_after_thirty_days(nora: FlaskClient, ruth: FlaskClient, claim: int) -> None:
    with clock.frozen(clock.now() - timedelta(days=31)):
        reject(ruth, claim)
    assert "Appeal until" not in nora.get(PAGE).text
    answer = nora.post(f"{PAGE}/claims/{claim}/appeal", data={"words": "Look again."})
    assert answer.status_code == 409
    assert "Send a new claim instead" in answer.text


def test_a_badge_taken_back_says_why_and_can_be_appealed(
    app: Flask, people: Cast, nora: FlaskClient, approved: int
) -> None:
    with app.app_context(), unit_of_work():
        desk_actions.revoke(found_member(people.ruth), found_claim(approved), reason="It was another Nora.")
    page = nora.get(PAGE).text
    assert "Your badge was taken back" in page
    assert "It was another Nora." in page
    assert "Appeal until" in page


@pytest.mark.parametrize("left", [timedelta(days=59), timedelta(days=-9)])
def test_a_badge_is_renewed_in_one_step(
    app: Flask, nora: FlaskClient, claimant: int, approved: int, left: timedelta
) -> None:
    lapse_in(app, claimant, left)
    assert "Renew with the same details" in nora.get(PAGE).text
    assert nora.post(f"{PAGE}/claims/{approved}/renewal").status_code == 303
    with app.app_context():
        renewal = found_claim(claims_of(app, claimant)[-1].id)
        assert (renewal.renews_id, renewal.state) == (approved, ClaimState.waiting)
        assert (renewal.name, number_of(renewal)) == ("Nora New", "123456")


def test_a_renewal_may_bring_a_new_document(
    app: Flask, nora: FlaskClient, claimant: int, approved: int
) -> None:
    lapse_in(app, claimant, timedelta(days=9))
    nora.post(f"{PAGE}/claims/{approved}/renewal", data={"document": a_photo(), "kind": "card"})
    with app.app_context():
        assert [each.kind for each in found_claim(claims_of(app, claimant)[-1].id).evidence] == ["card"]


def test_a_badge_that_still_counts_for_long_is_not_renewed_yet(nora: FlaskClient, approved: int) -> None:
    page = nora.get(PAGE).text
    assert "Renew with the same details" not in page
    assert "Has something changed?" in page


def test_where_the_number_is_gone_the_whole_form_asks_again(
    app: Flask, nora: FlaskClient, claimant: int, approved: int
) -> None:
    lapse_in(app, claimant, timedelta(days=9))
    with app.app_context(), unit_of_work():
        found_claim(approved).number_sealed = None
    page = nora.get(PAGE).text
    assert "Renew with the same details" not in page
    assert "Renew your badge" in page


def test_the_first_holder_of_a_number_reads_that_nothing_changes(
    app: Flask, people: Cast, nora: FlaskClient, approved: int
) -> None:
    """Case 40."""
    with app.app_context(), unit_of_work():
        _claim_the_same(people.marta)
    page = nora.get(PAGE).text
    assert "Somebody else has claimed your number" in page
    assert "Nothing changes for you" in page
    assert "Marta" not in page


def test_a_second_claim_of_a_number_is_frozen_and_never_approved(
    app: Flask, people: Cast, claim: int, ruth: FlaskClient
) -> None:
    """Case 40: the newer one waits, whatever it is approved with; the first one goes on."""
    with app.app_context(), unit_of_work():
        second = _claim_the_same(people.marta)
    assert approve(ruth, second).status_code == 409
    page = cast.client_of(app, people.marta).get(PAGE).text
    assert "Your number was claimed before" in page
    assert "Nora" not in page
    assert approve(ruth, claim).status_code == 303


def test_the_same_number_written_otherwise_is_the_same(app: Flask, people: Cast, nora: FlaskClient) -> None:
    """Case 40: spaces, capitals and dashes make nobody new."""
    send(nora, country="GB", profession="allied", register="gb-hcpc", number="PH 123457")
    marta = cast.client_of(app, people.marta)
    send(marta, country="GB", profession="allied", register="gb-hcpc", number="ph-123457")
    (second,) = claims_of(app, people.marta)
    assert second.state == ClaimState.disputed


def test_a_number_lies_in_the_database_as_hash_tail_and_seal_alone(app: Flask, nora: FlaskClient) -> None:
    """Case 40: not even in events, jobs or what browsers are told."""
    send(nora, country="GB", profession="physician", register="gb-gmc", number="7354281")
    instance = app.extensions["settings"].instance
    kept = b"".join(path.read_bytes() for path in instance.rglob("*") if path.is_file())
    assert b"gb-gmc" in kept
    assert b"7354281" not in kept


def test_everybody_reads_what_the_four_levels_mean(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    for level in Level:
        assert f'id="level-{level}"' in page
        assert f"Level {level}: {level.label}" in page


def test_members_find_the_levels_beside_their_claim(nora: FlaskClient) -> None:
    assert 'id="level-4"' in nora.get(PAGE).text


def test_the_public_page_may_be_kept_for_a_moment(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    assert answer.cache_control.max_age == 30
    assert "Set-Cookie" not in answer.headers


def test_the_public_page_counts_what_counts_now(app: Flask, people: Cast, client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert '<span class="numbers">3</span> members' in page
    assert 'Nurse <span class="numbers">2</span>, Physician <span class="numbers">1</span>' in page


def test_a_country_of_few_is_not_named(app: Flask, people: Cast, client: FlaskClient) -> None:
    assert "Ireland" not in client.get(PAGE).text
    with app.app_context(), unit_of_work():
        for _ in range(2):
            factories.verified()
    assert 'Ireland <span class="numbers">5</span>' in client.get(PAGE).text


def test_claims_decided_this_month_are_counted(client: FlaskClient, ruth: FlaskClient, claim: int) -> None:
    assert "No claim decided yet" in client.get(PAGE).text
    reject(ruth, claim)
    assert '<span class="numbers">1</span> claim decided' in client.get(PAGE).text


def test_the_public_page_costs_the_same_however_many_there_are(app: Flask, client: FlaskClient) -> None:
    counts = []
    for _ in range(2):
        with app.app_context(), unit_of_work():
            for profession in Profession:
                factories.claim(factories.verified(profession), number="")
        with statements(app) as sent:
            client.get(PAGE)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 10


def test_ones_own_page_costs_the_same_however_many_claims_there_were(
    app: Flask, nora: FlaskClient, claimant: int
) -> None:
    counts = []
    for _ in range(2):
        with app.app_context(), unit_of_work():
            factories.claim(found_member(claimant), state=ClaimState.withdrawn)
        with statements(app) as sent:
            nora.get(PAGE)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def _claim_the_same(member_id: int) -> int:
    member = found_member(member_id)
    return actions.make_claim(
        member,
        name=member.name,
        country="IE",
        profession=Profession.nurse,
        register_key="ie-nmbi",
        register="Nursing and Midwifery Board of Ireland (NMBI)",
        number="123456",
    ).id
