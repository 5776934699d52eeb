"""Signing in and out: what the cookie is worth, how often one may guess, and where one is led afterwards."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from community.accounts.session import IDLE, KEPT
from community.app import create_app
from community.core import clock
from community.core.config import Settings
from tests.accounts.letters import is_signed_in, sign_in

pytestmark = pytest.mark.usefixtures("nadia")
ADDRESS = "nadia@example.org"
ABROAD = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n//evil.example",
    "\x00//evil.example",
    "/\x0b/evil.example",
    " //evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "http:\\\\evil.example",
    "//localhost@evil.example",
    "//evil.example/localhost",
    "//[::1]/",
    "//[",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "",
]


def test_one_signs_in_and_out(client: FlaskClient) -> None:
    assert sign_in(client, ADDRESS).location == "/"
    assert is_signed_in(client)
    assert client.post("/sign-out").status_code == 303
    assert not is_signed_in(client)


def test_the_address_may_be_typed_in_any_case(client: FlaskClient) -> None:
    sign_in(client, " Nadia@Example.ORG")
    assert is_signed_in(client)


def test_signing_out_is_no_link(client: FlaskClient) -> None:
    """Abuse case 15."""
    sign_in(client, ADDRESS)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


def test_wrong_and_unknown_get_the_same_answer(client: FlaskClient) -> None:
    """Abuse case 4."""
    wrong = sign_in(client, ADDRESS, "not the right one")
    unknown = sign_in(client, "nobody@example.org", "not the right one")
    assert wrong.status_code == unknown.status_code == 422
    assert without_token(wrong, ADDRESS) == without_token(unknown, "nobody@example.org")


def without_token(answer: TestResponse, address: str) -> str:
    """The page as it reads apart from what was typed; the form's own token tells the second."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', "", answer.text.replace(address, ""))


def test_an_unknown_address_costs_as_much_time(app: Flask, client: FlaskClient) -> None:
    """Abuse case 4."""

    def seconds(address: str) -> float:
        app.extensions["limits"].storage.reset()
        start = time.perf_counter()
        sign_in(client, address, "not the right one")
        return time.perf_counter() - start

    pairs = [(seconds(ADDRESS), seconds("nobody@example.org")) for _ in range(9)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert known / 2 < unknown < known * 2


def test_ten_failures_close_an_account_for_a_while(client: FlaskClient) -> None:
    """Abuse case 3."""
    answers = [sign_in(client, ADDRESS, "not the right one").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    closed = sign_in(client, ADDRESS)
    assert closed.status_code == 429
    assert int(closed.headers["Retry-After"]) > 0
    assert f'value="{ADDRESS}"' in closed.text


def test_an_address_that_nobody_has_closes_alike(client: FlaskClient) -> None:
    """Abuse cases 3 and 4."""
    answers = [sign_in(client, "nobody@example.org").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_thirty_failures_close_a_place_but_not_the_account(app: Flask, client: FlaskClient) -> None:
    """Abuse case 3: one IP address and many accounts."""
    answers = [sign_in(client, f"m{n}@example.org").status_code for n in range(31)]
    assert answers == [422] * 30 + [429]
    elsewhere = app.test_client()
    typed = {"email": ADDRESS, "password": "copper lantern by the estuary"}
    elsewhere.post("/sign-in", data=typed, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert is_signed_in(elsewhere)


def test_signing_in_rightly_is_never_counted(client: FlaskClient) -> None:
    assert {sign_in(client, ADDRESS).status_code for _ in range(12)} == {303}


def test_whoever_is_signed_in_stays_so_while_others_guess(app: Flask, client: FlaskClient) -> None:
    """Abuse case 3."""
    sign_in(client, ADDRESS)
    for _ in range(11):
        sign_in(app.test_client(), ADDRESS, "not the right one")
    assert is_signed_in(client)


def test_a_cookie_from_before_signing_out_is_worth_nothing(client: FlaskClient) -> None:
    """Abuse case 10."""
    sign_in(client, ADDRESS)
    kept = client.get_cookie("rounds")
    assert kept is not None
    client.post("/sign-out")
    client.set_cookie("rounds", kept.value)
    assert not is_signed_in(client)


def test_what_was_planted_before_signing_in_is_gone(client: FlaskClient) -> None:
    """Abuse case 9."""
    with client.session_transaction() as planted:
        planted["_user_id"], planted["planted"] = "a token that somebody knows", "x"
    sign_in(client, ADDRESS)
    with client.session_transaction() as session:
        assert session["_user_id"] != "a token that somebody knows"
        assert "planted" not in session


def test_signing_in_again_ends_the_login_before(app: Flask, client: FlaskClient) -> None:
    """Abuse case 9."""
    sign_in(client, ADDRESS)
    before = client.get_cookie("rounds")
    assert before is not None
    sign_in(client, ADDRESS)
    other = app.test_client()
    other.set_cookie("rounds", before.value)
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_login_without_staying_ends_when_left_alone(client: FlaskClient) -> None:
    """Abuse case 13."""
    sign_in(client, ADDRESS)
    with clock.frozen(clock.now() + IDLE + timedelta(minutes=1)):
        assert not is_signed_in(client)


def test_who_stays_is_signed_in_for_thirty_days_and_no_longer(client: FlaskClient) -> None:
    """Abuse case 13."""
    answer = sign_in(client, ADDRESS, stay="y")
    assert "Expires=" in answer.headers["Set-Cookie"]
    with clock.frozen(clock.now() + IDLE + timedelta(days=1)):
        assert is_signed_in(client)
    with clock.frozen(clock.now() + KEPT + timedelta(minutes=1)):
        assert not is_signed_in(client)


def test_the_cookie_ends_with_the_window_unless_one_stays(client: FlaskClient) -> None:
    assert "Expires=" not in sign_in(client, ADDRESS).headers["Set-Cookie"]


def test_the_cookie_is_for_this_site_and_no_script(settings: Settings) -> None:
    """Abuse case 14."""
    secure = create_app(
        Settings(**(settings.__dict__ | {"site_url": "https://localhost"})),
    )
    client = secure.test_client()
    cookie = client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert next(iter(parse_cookie(cookie))) == "__Host-rounds"
    assert "Domain" not in cookie
    assert len(cookie) < 4096


@pytest.mark.parametrize("onward", ABROAD)
def test_nobody_is_led_elsewhere(client: FlaskClient, onward: str) -> None:
    """Abuse case 17."""
    assert sign_in(client, ADDRESS, next=onward).location == "/"
    assert client.get("/sign-in", query_string={"next": onward}).location == "/"


def test_one_is_led_on_to_where_one_wanted_to_go(client: FlaskClient) -> None:
    asked = client.get("/settings/password?a=1&b=2")
    assert asked.status_code == 303
    page = client.get(asked.location)
    assert 'value="/settings/password?a=1&amp;b=2"' in page.text
    assert (
        sign_in(client, ADDRESS, next="/settings/password?a=1&b=2").location == "/settings/password?a=1&b=2"
    )


def test_a_form_without_a_token_is_refused(app: Flask, client: FlaskClient) -> None:
    """Abuse cases 15 and 16: also when it comes as plain text or JSON."""
    app.config["WTF_CSRF_ENABLED"] = True
    typed = {"email": ADDRESS, "password": "copper lantern by the estuary"}
    assert client.post("/sign-in", data=typed).status_code == 400
    assert client.post("/sign-in", json=typed).status_code == 400
    assert client.post("/sign-in", data="{}", content_type="text/plain").status_code == 400


def test_pages_with_a_token_are_kept_by_no_cache(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for page in ("/sign-in", "/sign-up", "/reset", "/confirm"):
        answer = app.test_client().get(page)
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_who_is_signed_in_needs_no_sign_up(client: FlaskClient) -> None:
    sign_in(client, ADDRESS)
    assert client.get("/sign-up").location == "/"
    assert client.post("/sign-up").status_code == 403
