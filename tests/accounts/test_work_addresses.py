"""An address at an institution: exactly there, the member's own, and never shown to others."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.accounts import institution_actions, institutions
from community.accounts.models import Institution, Member
from community.core import clock, jobs
from community.core.db import db, unit_of_work
from tests import factories
from tests.accounts.letters import letter_to, letters_to, link_in
from tests.cast import Cast, client_of

PAGE = "/settings/work-address"
AT_NHS = "jonas.reyes@nhs.uk"
OF_OTHERS = [
    "x@nhs.uk.evil.com",
    "x@evilnhs.uk",
    "x@mail.nhs.uk",
    "x@nhs.uk.",
    "x@.nhs.uk",
    "x@nhs..uk",
    "x@nhs.uk-evil.com",
    "x@nhs-uk",
    "x@nhs",
    "x@uk",
    "x@",
    "nhs.uk",
    "@nhs.uk",
    "x@evil.com@nhs.uk",
    "x@nhs.uk@evil.com",
    '"x"@nhs.uk',
    '"x@nhs.uk"@evil.com',
    '"x@evil.com "@nhs.uk',
    "x(nhs)@nhs.uk",
    "x@nhs.uk(evil.com)",
    "x@(evil.com)nhs.uk",
    "x%evil.com@nhs.uk",
    "evil.com!x@nhs.uk",
    "@evil.com:x@nhs.uk",
    "x+y@nhs.uk",
    "x y@nhs.uk",
    "x@nhs.uk evil.com",
    "x@nhs .uk",
    "x@nhs.uk\r\nBcc: y@evil.com",
    "x@nhs.uk\n",
    "x\0@nhs.uk",
    "x@nhs.uk\0.evil.com",
    "<x@nhs.uk>",
    "X <x@nhs.uk>",
    "x@nhs.uk,y@evil.com",
    "x@nhs.uk;y@evil.com",
    "mailto:x@nhs.uk",
    ".x@nhs.uk",
    "x.@nhs.uk",
    "x@[10.0.0.1]",
    "x@10.0.0.1",
    "x@[IPv6:::1]",
    "x@nh\u0455.uk",
    "x@\u0578hs.uk",
    "x@\uff4ehs.uk",
    "x@nhs\u3002uk",
    "x@nhs\uff0euk",
    "x@nhs\uff61uk",
    "x@nhs\u200b.uk",
    "x@nh\u00ads.uk",
    "x@nhs.u\u212a",
    "x@\u202enhs.uk",
    "\u212a@nhs.uk",
    "x@xn--nhs-foc.uk",
    "x@nhs.uk/evil.com",
    "x@nhs.uk#evil.com",
    "x@nhs.uk:25",
    "x@nhs_.uk",
    "",
]


@pytest.fixture
def jonas(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.jonas)


@pytest.fixture
def nhs(app: Flask, people: Cast) -> str:
    with app.app_context(), unit_of_work():
        ruth = db.session.get_one(Member, people.ruth)
        institution_actions.add(ruth, domain="nhs.uk", name="National Health Service")
    return "nhs.uk"


def give(browser: FlaskClient, address: str) -> TestResponse:
    return browser.post(PAGE, data={"email": address})


def confirmed(app: Flask, browser: FlaskClient, address: str = AT_NHS) -> str:
    """The link that confirmed the address."""
    give(browser, address)
    link = link_in(letter_to(app, address))
    assert browser.post(link).status_code == 303
    return link


def profile(app: Flask, handle: str = "jonas") -> str:
    return app.test_client().get(f"/members/{handle}").text


@pytest.mark.parametrize("address", OF_OTHERS)
def test_no_trick_makes_an_address_one_of_the_institution(address: str) -> None:
    """Case 41."""
    kept = institutions.plain_address(address)
    assert kept is None or institutions.domain_of(kept) != "nhs.uk"


@pytest.mark.parametrize("address", ["x@nhs.uk", "X@NHS.UK", "o'brien@nhs.uk", "a-b.c_d1@Nhs.Uk"])
def test_an_address_exactly_there_is_one_of_the_institution(address: str) -> None:
    """Case 41: what is refused above is not refused for being an address."""
    kept = institutions.plain_address(address)
    assert kept == address.lower()


def test_letters_go_nowhere_else_whatever_is_typed(app: Flask, jonas: FlaskClient, nhs: str) -> None:
    """Case 41: blanks and NUL fall off what is typed; then it is compared, and mailed, as it was kept."""
    for address in OF_OTHERS:
        give(jonas, address)
    with app.app_context():
        jobs.run_all()
    letters = list((app.extensions["settings"].instance / "mail").glob("*.eml"))
    assert 0 < len(letters) <= 3
    assert all("\nTo: x@nhs.uk\n" in path.read_text() for path in letters)


def test_a_domain_in_letters_beyond_ascii_is_compared_in_ascii() -> None:
    domain = institutions.tidy_domain("Klinik-München.example")
    assert institutions.domain_problem(domain) is None
    assert institutions.plain_address("ute@klinik-münchen.example") == f"ute@{domain}"


def test_a_confirmed_address_names_the_institution_and_nothing_else(
    app: Flask, jonas: FlaskClient, nhs: str
) -> None:
    confirmed(app, jonas)
    page = profile(app)
    assert "Address at National Health Service confirmed" in page
    assert AT_NHS not in page
    assert AT_NHS in jonas.get(PAGE).text


def test_an_address_alone_makes_nobody_a_professional(app: Flask, people: Cast, nhs: str) -> None:
    marta = client_of(app, people.marta)
    confirmed(app, marta, "marta@nhs.uk")
    with app.app_context():
        member = db.session.get_one(Member, people.marta)
        assert (member.has_badge, member.verified_as) == (False, None)
    assert "Not verified" in profile(app, "marta")


def test_nothing_is_confirmed_before_the_link_is_opened(app: Flask, jonas: FlaskClient, nhs: str) -> None:
    give(jonas, AT_NHS)
    link = link_in(letter_to(app, AT_NHS))
    assert jonas.get(link).status_code == 200
    assert "Address at" not in profile(app)


def test_a_link_is_worth_nothing_to_anybody_else(
    app: Flask, people: Cast, jonas: FlaskClient, nhs: str
) -> None:
    """Who opens a letter out of habit lends nobody the institution."""
    give(jonas, AT_NHS)
    link = link_in(letter_to(app, AT_NHS))
    amara = client_of(app, people.amara)
    assert [amara.get(link).status_code, amara.post(link).status_code] == [410, 410]
    assert app.test_client().get(link).status_code == 303
    assert jonas.post(link).status_code == 303


def test_a_link_works_once(app: Flask, jonas: FlaskClient, nhs: str) -> None:
    link = confirmed(app, jonas)
    assert jonas.post(link).status_code == 410


def test_a_link_ends_after_three_days(app: Flask, people: Cast, jonas: FlaskClient, nhs: str) -> None:
    give(jonas, AT_NHS)
    link = link_in(letter_to(app, AT_NHS))
    with clock.frozen(clock.now() + timedelta(days=3, seconds=1)):
        assert client_of(app, people.jonas).get(link).status_code == 410


def test_another_address_makes_the_link_before_worthless(app: Flask, jonas: FlaskClient, nhs: str) -> None:
    give(jonas, AT_NHS)
    before = link_in(letter_to(app, AT_NHS))
    give(jonas, "jr@nhs.uk")
    assert jonas.post(before).status_code == 410


def test_an_institution_that_is_not_listed_is_refused_in_words(jonas: FlaskClient, nhs: str) -> None:
    answer = give(jonas, "jonas@mail.nhs.uk")
    assert answer.status_code == 422
    assert "mail.nhs.uk is not among the institutions here" in answer.text
    assert 'value="jonas@mail.nhs.uk"' in answer.text


def test_one_address_is_on_one_profile(app: Flask, people: Cast, jonas: FlaskClient, nhs: str) -> None:
    confirmed(app, jonas)
    amara = client_of(app, people.amara)
    give(amara, AT_NHS.upper())
    newest = [link_in(str(each.get_content())) for each in letters_to(app, AT_NHS)]
    answers = {amara.post(link).status_code for link in newest}
    assert answers == {409, 410}
    assert "Address at" not in profile(app, "amara")
    assert "Address at" in profile(app)


def test_an_address_can_be_removed_and_given_by_somebody_else(
    app: Flask, people: Cast, jonas: FlaskClient, nhs: str
) -> None:
    confirmed(app, jonas, "shared@nhs.uk")
    assert jonas.post(f"{PAGE}/removal").status_code == 303
    assert "Address at" not in profile(app)
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        institution_actions.give_address(amara, "shared@nhs.uk")


def test_a_removed_institution_is_on_no_profile_any_more(
    app: Flask, people: Cast, jonas: FlaskClient, nhs: str
) -> None:
    confirmed(app, jonas)
    assert client_of(app, people.ruth).post("/institutions/nhs.uk/removal").status_code == 303
    assert "Address at" not in profile(app)
    assert "Address at" not in jonas.get(PAGE).text


def test_an_institution_removed_meanwhile_confirms_nothing(
    app: Flask, people: Cast, jonas: FlaskClient, nhs: str
) -> None:
    give(jonas, AT_NHS)
    link = link_in(letter_to(app, AT_NHS))
    client_of(app, people.ruth).post("/institutions/nhs.uk/removal")
    answer = jonas.post(link)
    assert answer.status_code == 409
    assert "taken from the list" in answer.text


def test_letters_to_an_institution_are_limited(jonas: FlaskClient, nhs: str) -> None:
    answers = [give(jonas, f"jonas{number}@nhs.uk").status_code for number in range(6)]
    assert answers == [303] * 5 + [429]


def test_an_address_follows_a_confirmed_one(app: Flask, nhs: str) -> None:
    with app.app_context(), unit_of_work():
        new = factories.member(confirmed_at=None).id
    assert give(client_of(app, new), "new@nhs.uk").status_code == 403


@pytest.mark.both_databases
def test_removing_an_institution_takes_its_addresses_with_it(
    app: Flask, people: Cast, jonas: FlaskClient, nhs: str
) -> None:
    confirmed(app, jonas)
    with app.app_context(), unit_of_work():
        ruth = db.session.get_one(Member, people.ruth)
        institution_actions.remove(ruth, db.session.get_one(Institution, "nhs.uk"))
    with app.app_context():
        assert db.session.get_one(Member, people.jonas).work_address is None
