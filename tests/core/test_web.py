"""The web's door: headers on every answer, hosts, forgery, redirects, caches, problems in sentences."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from community.app import create_app
from community.core import web
from community.core.config import ROOT, Settings
from community.core.db import db
from community.core.errors import NotFound
from community.core.verdicts import HIDDEN, ensure
from tests.cast import Cast, client_of

ELSEWHERE = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "https:evil.example", "http:/evil.example", "//evil.example/..", "/\t/evil.example", "\t//evil.example",
    " //evil.example", "/\n/evil.example", "/\r\n/evil.example", "\x00//evil.example", "/\x00/evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
    "evil.example", "@evil.example", ".evil.example", "", "?next=//evil.example", "#//evil.example",
    "ftp://evil.example", "mailto:a@evil.example", "/\x7f/evil.example", "/a\\..\\evil.example",
)  # fmt: skip
HERE = ("/", "/posts/7/a-title?page=2#reply-3", "/%2f%2fevil.example", "/search?q=//evil.example", "/é")
PAGES = (
    "/",
    "/no-such-page",
    "/static/manifest.json",
    "/static/missing.js",
    "/health",
    "/socket.io/?EIO=4&transport=polling",
)
# Programs elsewhere call it (WebSub), and it looks at no cookie.
IN_NOBODYS_NAME = {"hub.hub"}
NO_NUMBERS = (
    "0", "01", "-1", "+1", "1e1", "1.0", "0x1", " 1", "%201", "%00", "1%00", "NaN", "null", "[]", "{}", "1;x",
    "٣", str(2**63), "9" * 18, "9" * 19, "9" * 4_000, "%ff", "..%2f1", "1'--", "%F0%9F%92%A9",
)  # fmt: skip


@pytest.fixture
def strict(settings: Settings) -> Iterator[FlaskClient]:
    """The browser of somebody on a site as people run it: forgery is checked, and a crash is a page."""
    app = create_app(settings)

    @app.get("/crash")
    def crash() -> str:
        raise ZeroDivisionError

    @app.get("/away")
    def away() -> str:
        raise OperationalError("SELECT", {}, ConnectionError())

    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    assert {name: headers.get(name) for name, _ in web.HEADERS} == dict(web.HEADERS)
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_site_on_https_is_never_again_asked_for_on_http(settings: Settings) -> None:
    app = create_app(replace(settings, site_url="https://localhost"))
    answer = app.test_client().get("/health", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "path", ["/", "/socket.io/?EIO=4&transport=websocket", "/static/manifest.json", "/health"]
)
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil@localhost", "localhost:81", "[::1"]
)
def test_a_strange_host_is_refused_everywhere(
    client: FlaskClient, path: str, host: str
) -> None:  # Cases 5 and 120.
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert answer.headers["Content-Security-Policy"] == web.POLICY


def test_what_a_proxy_may_say_of_the_host_is_not_believed(client: FlaskClient) -> None:
    forwarded = {
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "X-Host": "evil.example",
    }
    answer = client.get("/", headers=forwarded)
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_elsewhere(address: str) -> None:  # Case 17.
    assert web.local_path(address, "/home") == "/home"


@pytest.mark.parametrize("address", HERE)
def test_a_path_of_this_site_is_kept(address: str) -> None:
    assert web.local_path(address) == address


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/no-such-page", 404, "There is nothing at this address"),
        ("POST", "/health", 405, "does not do that"),
        ("GET", "/crash", 500, "has been written down"),
        ("GET", "/away", 500, "has been written down"),
        ("POST", "/sign-in", 400, "no longer valid"),
    ],
)
def test_a_problem_is_said_to_people_as_to_scripts(
    strict: FlaskClient, method: str, path: str, status: int, words: str
) -> None:
    page = strict.open(path, method=method)
    answer = strict.open(path, method=method, headers={"Accept": "application/json"})
    assert (page.status_code, page.mimetype, answer.status_code) == (status, "text/html", status)
    assert words in page.text
    assert words in (answer.json or {})["problem"]
    assert "Traceback" not in page.text + answer.text


def test_who_asks_wrongly_hears_what_would_be_right(client: FlaskClient) -> None:
    assert "GET" in client.post("/health").headers["Allow"]


def test_a_form_too_large_is_refused_with_the_limit(client: FlaskClient) -> None:
    for sent in ({"data": {"email": "x" * web.LARGEST_FORM}}, {"json": {"email": "x" * web.LARGEST_FORM}}):
        answer = client.post("/sign-in", **sent)
        assert answer.status_code == 413
        assert "larger than 2 MB" in answer.text


def test_a_page_for_everybody_may_be_kept_and_asks_for_nothing(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "public, max-age=30"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" in answer.headers["Vary"]
    again = client.get("/", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_for_one_is_kept_by_nobody(app: Flask, people: Cast) -> None:
    answer = client_of(app, people.amara).get("/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def test_a_page_with_a_forms_token_is_kept_by_nobody(client: FlaskClient) -> None:
    assert client.get("/sign-in").headers["Cache-Control"] == "private, no-store"


def test_a_problem_is_kept_by_nobody(client: FlaskClient) -> None:
    assert client.get("/no-such-page").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "forgery",
    [
        {},
        {"data": {"csrf_token": "forged"}},
        {"headers": {"X-CSRFToken": "forged"}},
        {"json": {}},
        {"data": b"{}"},
    ],
)
def test_nothing_is_changed_without_a_token(app: Flask, people: Cast, forgery: dict[str, Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True  # Cases 15 and 16, in the browser of a moderator.
    browser = client_of(app, people.ruth)
    for rule in app.url_map.iter_rules():
        changing = (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        for method in changing if rule.endpoint not in IN_NOBODYS_NAME else ():
            path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
            status = browser.open(path, method=method, **forgery).status_code
            # Views that read large bodies themselves may refuse these for another reason first.
            refused = range(400, 500) if hasattr(app.view_functions[rule.endpoint], web.LONG) else {400}
            assert status in refused, rule


def test_a_token_of_ones_own_is_taken(strict: FlaskClient) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', strict.get("/sign-in").text)
    assert token is not None
    assert strict.post("/sign-in", data={"csrf_token": token[1]}).status_code == 422


def test_signing_out_by_a_link_is_impossible(app: Flask, people: Cast) -> None:
    assert client_of(app, people.amara).get("/sign-out").status_code == 405


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_what_is_no_number_of_anything_is_not_found(
    app: Flask, client: FlaskClient, number: str
) -> None:  # Case 60.
    @app.get("/things/<number:thing>")
    def thing(thing: int) -> str:
        return str(thing)

    assert client.get(f"/things/{number}").status_code == (200 if number == "9" * 18 else 404)
    assert client.get(f"/posts/{number}").status_code == 404
    assert client.get(f"/posts/{number}/a-title").status_code == 404


def test_without_the_database_a_visitor_still_gets_a_sentence(
    settings: Settings, tmp_path: Path, app: Flask, people: Cast
) -> None:
    visitor = client_of(app, people.amara)
    app.testing = False
    with app.app_context():
        db.engine.dispose()
    for each in tmp_path.glob("rounds.db*"):
        each.unlink()
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "written down" in answer.text


def test_the_manifest_is_not_kept_but_what_carries_a_hash_is_kept_for_good(client: FlaskClient) -> None:
    hashed = next((ROOT / "static" / "dist").glob("mark-*.svg")).name
    assert "immutable" in client.get(f"/static/{hashed}", buffered=True).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/manifest.json", buffered=True).headers["Cache-Control"]


def test_who_asks_for_an_icon_without_having_read_a_page_is_shown_the_way(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_a_refusal_keeps_nothing_of_the_requests_it_answered() -> None:
    """One verdict serves them all, and an exception holds on to every frame that it was raised through."""
    with pytest.raises(NotFound):
        ensure(HIDDEN)
    assert HIDDEN.problem is not None
    assert HIDDEN.problem.__traceback__ is None
