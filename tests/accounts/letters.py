"""What the mail of a test says, and how a member's way through the forms begins."""

import email
import re
from email.message import EmailMessage
from email.policy import default

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.core import jobs

PASSWORD = "copper lantern by the estuary"


def letters_to(app: Flask, address: str) -> list[EmailMessage]:
    """Carry out what waits, and read what was mailed to `address`, in any order."""
    with app.app_context():
        jobs.run_all()
    folder = app.extensions["settings"].instance / "mail"
    letters = [email.message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    return [letter for letter in letters if letter["To"] == address]


def letter_to(app: Flask, address: str) -> str:
    """The words of the only letter to `address`."""
    (letter,) = letters_to(app, address)
    return str(letter.get_content())


def link_in(words: str) -> str:
    """The path of the link that a letter asks to open."""
    found = re.search(r"http://localhost(/(?:confirm|reset|settings/work-address)/\S+)", words)
    assert found, words
    return found[1]


def sign_up(client: FlaskClient, **fields: str) -> TestResponse:
    typed = {"name": "Nadia Petrova", "email": "nadia@example.org", "handle": "nadia", "password": PASSWORD}
    return client.post("/sign-up", data=typed | fields)


def sign_in(client: FlaskClient, address: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    return client.post("/sign-in", data={"email": address, "password": password} | fields)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/settings/profile").status_code == 200
