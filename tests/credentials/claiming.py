"""What an applicant sends and a moderator answers, filled in."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.credentials.models import Claim
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


def approve(client: FlaskClient, claim_id: int, **changes: Any) -> TestResponse:
    day = (clock.now() + timedelta(days=365)).date().isoformat()
    answer = {"verdict": "approved", "method": "register", "expires_on": day, "reason": "You are listed."}
    return client.post(f"/desk/claims/{claim_id}/decision", data=answer | changes)


def reject(client: FlaskClient, claim_id: int, **changes: Any) -> TestResponse:
    answer = {"verdict": "rejected", "reason": "The number is not in the register."}
    return client.post(f"/desk/claims/{claim_id}/decision", data=answer | changes)


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
