"""Forms: one definition for HTML, JSON and sockets, which nothing that is sent can break (case 150)."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional

from community.core.errors import Invalid
from community.core.forms import Form


class Letter(Form):
    title = StringField(
        validators=[InputRequired("Write a title."), Length(max=20, message="At most 20 letters.")]
    )
    copies = IntegerField(validators=[Optional()])
    urgent = BooleanField()


FILLED = {"title": "Ward round", "copies": 2, "urgent": True}
bare = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30)
hostile = st.recursive(
    bare, lambda each: st.lists(each) | st.dictionaries(st.text(max_size=8), each), max_leaves=20
)
payloads = hostile | st.fixed_dictionaries({"title": hostile, "copies": hostile, "urgent": hostile})


def read(app: Flask, **sent: Any) -> Letter:
    with app.test_request_context("/", method="POST", **sent):
        return Letter.read()


def test_every_door_fills_the_same_form(app: Flask) -> None:
    html = read(app, data={"title": "Ward round", "copies": "2", "urgent": "y"})
    assert html.data == read(app, json=FILLED).data == Letter.of(FILLED).data == FILLED


def test_false_is_no_tick(app: Flask) -> None:
    assert Letter.of({**FILLED, "urgent": False}).urgent.data is False


@pytest.mark.parametrize(
    "payload", [{}, {"title": ""}, {"title": None}, {"title": {"a": 1}}, [], None, "title", 7]
)
def test_what_is_missing_is_said_at_its_field(payload: object) -> None:
    with pytest.raises(Invalid) as refusal:
        Letter.of(payload).insist()
    assert (refusal.value.field, refusal.value.sentence) == ("title", "Write a title.")


def test_a_limit_is_said_in_a_sentence_and_what_was_typed_stays(app: Flask) -> None:
    form = read(app, data={"title": "x" * 21})
    assert not form.validate()
    assert (form.title.errors, form.title.data) == (["At most 20 letters."], "x" * 21)


@pytest.mark.parametrize("sent", [{"data": {"title": "a\0b"}}, {"json": {"title": "a\0b"}}])
def test_no_nul_reaches_the_database(app: Flask, sent: dict[str, Any]) -> None:
    assert read(app, **sent).title.data == "ab"


def test_half_a_character_is_left_out(app: Flask) -> None:
    assert read(app, data='{"title": "a\\ud800b"}', content_type="application/json").title.data == "ab"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"title":' * 100_000,
        b'{"copies": ' + b"9" * 5_000 + b"}",
        b"NaN",
    ],
    ids=["empty", "half", "no text", "deep list", "deep object", "huge number", "no number"],
)
def test_a_body_that_is_no_form_is_an_empty_form(app: Flask, body: bytes) -> None:
    assert not read(app, data=body, content_type="application/json").validate()


@given(payloads)
def test_no_payload_breaks_a_form(payload: object) -> None:
    form = Letter.of(payload)
    form.validate()
    json.dumps(form.errors)
    (form.title.data or "").encode()


@pytest.mark.parametrize(
    "number",
    [2**63, -(2**63), 10**5_000, float("nan"), float("inf"), "1e9", "٣" * 400],
    ids=lambda each: str(each)[:9] if not isinstance(each, int) else f"{each.bit_length()} bits",
)
def test_a_number_that_is_none_is_refused_in_words(number: object) -> None:
    form = Letter.of({"title": "x", "copies": number})
    form.validate()
    assert form.copies.data is None or isinstance(form.copies.data, int)
