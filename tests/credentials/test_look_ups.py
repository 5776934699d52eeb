"""What the desk says of a register: asked by itself, down, or read by a moderator and put on the record."""

import io
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from community.core import jobs
from community.core.db import db
from community.core.jobs import Job
from community.credentials.entries import from_json
from tests import cast
from tests.cast import Cast
from tests.credentials.claiming import an_answer, approve, found_claim, no_reply
from tests.credentials.test_deciding import steps, told

PICTURE = b"a screenshot of the register's page"


def record(client: FlaskClient, claim: int, **changes: Any) -> TestResponse:
    read = {
        "finding": "found",
        "family": "New",
        "given": "Nora",
        "same_number": "y",
        "profession": "nurse",
        "standing": "active",
    }
    # Sent from memory: the test client alone would leave a temporary file open behind a large body.
    boundary, body = encode_multipart(read | changes)
    form = f"multipart/form-data; boundary={boundary}"
    return client.post(f"/desk/claims/{claim}/look-up", data=body, content_type=form)


def test_what_a_moderator_read_is_compared(app: Flask, ruth: FlaskClient, claim: int) -> None:
    assert record(ruth, claim, remark="Since 2011.").status_code == 303
    page = ruth.get(f"/desk/claims/{claim}").text
    for words in ("Register match", "Read on the register’s page by Ruth Adeyemi", "Since 2011."):
        assert words in page
    assert steps(app, claim) == ["looked_up"]
    assert told(app, "desk:0") == ["claim.looked_up"]


def test_the_entry_keeps_what_was_read(app: Flask, ruth: FlaskClient, claim: int) -> None:
    record(ruth, claim, family="Ruiz", same_number="", other_number="654321", standing="inactive")
    with app.app_context():
        answer = found_claim(claim).register_says
        assert answer is not None
        assert answer.entry is not None
        entry = from_json(answer.entry)
    assert (entry.name.full, entry.number, entry.standing) == ("Nora Ruiz", "654321", "inactive")
    assert "differs" in ruth.get("/desk?register=differs").text


def test_a_look_up_counts_for_the_approval(app: Flask, ruth: FlaskClient, claim: int) -> None:
    assert approve(ruth, claim, checks=["register", "live"]).status_code == 409
    record(ruth, claim)
    assert approve(ruth, claim, checks=["register", "live"]).status_code == 303


def test_that_there_is_no_entry_is_an_answer(app: Flask, ruth: FlaskClient, claim: int) -> None:
    record(ruth, claim, finding="absent")
    assert "Not in the register" in ruth.get("/desk").text


def test_of_a_screenshot_only_the_hash_is_kept(app: Flask, ruth: FlaskClient, claim: int) -> None:
    record(ruth, claim, screenshot=FileStorage(io.BytesIO(PICTURE), "page.png"))
    with app.app_context():
        answer = found_claim(claim).register_says
        assert answer is not None
        assert answer.fingerprint == sha256(PICTURE).hexdigest()
    kept = app.extensions["settings"].instance
    assert not [path for path in kept.rglob("*") if path.is_file() and PICTURE in path.read_bytes()]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"finding": ""}, "Say whether the register has an entry"),
        ({"family": "", "given": ""}, "Write the name as it stands"),
        ({"family": "N" * 121}, "up to 120 characters"),
        ({"remark": "n" * 301}, "up to 300 characters"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    app: Flask, ruth: FlaskClient, claim: int, changes: dict[str, str], said: str
) -> None:
    answer = record(ruth, claim, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert steps(app, claim) == []


def test_a_screenshot_of_eleven_megabytes_is_refused(ruth: FlaskClient, claim: int) -> None:
    sent = record(ruth, claim, screenshot=FileStorage(io.BytesIO(bytes(10_500_000)), "page.png"))
    assert sent.status_code == 422
    assert "up to 10 MB" in sent.text


def test_the_official_page_opens_without_a_way_back(ruth: FlaskClient, claim: int) -> None:
    page = ruth.get(f"/desk/claims/{claim}").text
    link = page.split('data-key="register"')[0].rsplit("<a ", 1)[1]
    assert 'target="_blank" rel="noopener noreferrer"' in link
    assert 'href="https://' in link


def test_a_register_that_is_down_holds_nobody_up(app: Flask, ruth: FlaskClient, claim: int) -> None:
    no_reply(app, claim)
    page = ruth.get(f"/desk/claims/{claim}").text
    assert "The register does not answer" in page
    assert "asked again by itself at" in page
    assert "Register is down" in page
    assert record(ruth, claim).status_code == 303
    assert approve(ruth, claim, checks=["register", "live"]).status_code == 303


def test_after_the_last_try_it_says_so(app: Flask, ruth: FlaskClient, claim: int) -> None:
    for _ in range(jobs.MOST_ATTEMPTS):
        no_reply(app, claim)
    assert "for the last time" in ruth.get(f"/desk/claims/{claim}").text


def test_the_register_is_asked_again_once(app: Flask, ruth: FlaskClient, claim: int) -> None:
    no_reply(app, claim)
    for _ in range(2):
        assert ruth.post(f"/desk/claims/{claim}/inquiry").status_code == 303
    with app.app_context():
        asked = db.session.scalars(select(Job).where(Job.name == "credentials.look_up")).all()
        assert [job.args["claim_id"] for job in asked] == [claim]


def test_the_newest_answer_counts(app: Flask, ruth: FlaskClient, claim: int) -> None:
    an_answer(app, claim, family="Ruiz", given="Elena")
    record(ruth, claim)
    no_reply(app, claim)
    assert "Register match" in ruth.get("/desk").text


def test_others_do_not_write_down_what_registers_say(app: Flask, people: Cast, claim: int) -> None:
    assert record(cast.client_of(app, people.amara), claim).status_code == 404
    assert steps(app, claim) == []
