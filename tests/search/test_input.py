"""Whatever is typed into the search box is harmless."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.core.db import db, unit_of_work
from community.search import asked, index
from community.search.models import SearchEntry
from tests import factories
from tests.cast import Cast
from tests.search.conftest import Search

SIGNS = st.text(alphabet="abc äß\"'*:^-+()\\&|!<>{}[]%_,;.@#~\0\x02\x03 \n😀中", max_size=40)
WORDS = st.one_of(
    SIGNS, st.text(max_size=60), st.sampled_from(["AND", "NEAR(a b)", "title:x", "a OR b", ":*"])
)
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.both_databases
@QUIET
@given(typed=WORDS)
def test_any_words_are_looked_for_without_harm(search: Search, people: Cast, typed: str) -> None:
    if asked.words_of(asked.tidied(typed)):
        search(typed)
        search(typed, who=people.jonas)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "C++",
            "IL-6",
            "50%",
            '"',
            '""',
            "'",
            "\0",
            "a\0b",
            "😀",
            "*",
            "a*",
            "(",
            "NEAR(",
            "NOT",
            "title:x",
        ),
        *(
            "^a",
            "-a",
            "a -b",
            "\\",
            "a\\",
            "<b>",
            "{a}",
            "x" * 5_000,
            "a " * 500,
            "\u202ea",
            "\ud83d",
            "'; DROP",
        ),
    ],
)
def test_the_page_answers_whatever_is_typed(client: FlaskClient, typed: str) -> None:
    answer = client.get("/search", query_string={"q": typed.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200


def test_bytes_that_are_no_text_are_no_harm(client: FlaskClient) -> None:
    assert client.get("/search?q=%ff%fe%00").status_code == 200


@pytest.mark.parametrize(
    "address", ["?q=a&in=secrets", "?q=a&page=0", "?q=a&page=x", "?q=a&page=2", "?q=a&page=1e9"]
)
def test_what_is_no_list_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(f"/search{address}").status_code == 404


def test_signs_alone_are_told_so(client: FlaskClient) -> None:
    assert "There is no word in that" in client.get("/search?q=%2B%2B").text


def test_an_empty_page_says_what_can_be_found(client: FlaskClient) -> None:
    assert "What you can find" in client.get("/search").text


@pytest.mark.both_databases
def test_what_was_found_is_shown_as_text(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        author = factories.verified(name="<b>Bold</b>")
        body = "A `<script>alert(1)</script>` is found & shown."
        index.index_content(factories.post(author, title="<i>Script</i>", body=body))
    page = client.get("/search?q=script").text
    assert "<script>alert" not in page
    assert "<i>" not in page
    assert "<b>Bold" not in page
    assert "&lt;<mark>script</mark>&gt;alert(1)" in page
    assert "&lt;i&gt;<mark>Script</mark>&lt;/i&gt;" in page


def test_what_was_typed_is_shown_as_text(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_marks_in_a_text_are_not_taken_for_ours(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        index.index_content(factories.post(factories.verified(), body="one \x02two\x03 three"))
        words = db.session.scalars(db.select(SearchEntry.words)).one()
    assert "\x02" not in words
    assert client.get("/search?q=three").text.count("<mark>") == 1
