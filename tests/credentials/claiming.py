"""What an applicant sends and a moderator answers, filled in."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from community.accounts.models import Member, Profession
from community.core import clock
from community.core.db import db, unit_of_work
from community.credentials.entries import Entry, Field, Name, Standing, as_json
from community.credentials.models import Claim, LookUp
from community.credentials.states import Finding, Source
from tests.credentials import papers
from tests.credentials.papers import a_file

__all__ = ["a_file"]

PDF = papers.pdf("A letter of enrolment")


def words(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Nora New",
        "country": "US",
        "profession": "physician",
        "register": "us-nppes",
        "number": "1000000004",
    } | changes


def send(client: FlaskClient, **changes: Any) -> TestResponse:
    """Sent from memory: the test client alone would leave a temporary file open behind a large body."""
    boundary, body = encode_multipart(words(**changes))
    form = f"multipart/form-data; boundary={boundary}"
    return client.post("/verification/claims", data=body, content_type=form)


def approve(client: FlaskClient, claim_id: int, *, query: str = "", **changes: Any) -> TestResponse:
    """By a live check, for which nothing else has to be prepared."""
    day = (clock.now() + timedelta(days=365)).date().isoformat()
    answer = {"checks": "live", "level": "3", "expires_on": day, "reason": "You are listed."}
    return client.post(f"/desk/claims/{claim_id}/approval{query}", data=answer | changes)


def ask(client: FlaskClient, claim_id: int, **changes: Any) -> TestResponse:
    return client.post(f"/desk/claims/{claim_id}/question", data={"reason": "Send a photo."} | changes)


def reject(client: FlaskClient, claim_id: int, *, query: str = "", **changes: Any) -> TestResponse:
    answer = {"reason": "The number is not in the register."}
    return client.post(f"/desk/claims/{claim_id}/rejection{query}", data=answer | changes)


def hold(client: FlaskClient, claim_id: int) -> TestResponse:
    return client.post(f"/desk/claims/{claim_id}/hold")


def an_answer(
    app: Flask, claim_id: int, *, family: str, given: str, number: str = "123456", **fields: Any
) -> None:
    """What the register answered: an active nurse of that name."""
    nurse = Field("", "Nurse", Profession.nurse)
    entry = {"other_names": (), "fields": (nurse,), "licences": (), "standing": Standing.active} | fields
    found = Entry(number=number, name=Name(family, given), as_of="8 November 2026", **entry)
    _answer(app, claim_id, finding=Finding.found, entry=as_json(found), as_of=found.as_of)


def nobody_there(app: Flask, claim_id: int) -> None:
    """The register was asked and does not hold the number."""
    _answer(app, claim_id, finding=Finding.absent)


def no_reply(app: Flask, claim_id: int) -> None:
    """The register was asked and is down."""
    _answer(app, claim_id, finding=Finding.down)


def _answer(app: Flask, claim_id: int, **fields: Any) -> None:
    with app.app_context(), unit_of_work():
        answer = LookUp(source=Source.http_api, at=clock.now(), **({"as_of": ""} | fields))
        claim = found_claim(claim_id)
        claim.look_ups.append(answer)


def a_photo(filename: str = "licence.jpg") -> FileStorage:
    """A picture with a note of its author inside."""
    return a_file(papers.photo(), filename)


def a_pdf(filename: str = "enrolment.pdf") -> FileStorage:
    return a_file(PDF, filename)


def found_member(member_id: int) -> Member:
    member = db.session.get(Member, member_id)
    assert member is not None
    return member


def found_claim(claim_id: int) -> Claim:
    claim = db.session.get(Claim, claim_id)
    assert claim is not None
    return claim


def claims_of(app: Flask, member_id: int) -> list[Claim]:
    with app.app_context():
        return list(db.session.query(Claim).filter_by(member_id=member_id).order_by(Claim.id))
