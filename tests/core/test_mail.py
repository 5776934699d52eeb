"""Letters: into files that a developer can open, or over SMTP; nobody writes their own headers (case 76)."""

import email
import smtplib
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from community.core import mail
from tests.servers import Mailbox, free_port

TEXT = "Your badge is here: https://rounds.example/verification?från=läkare\n"


def send_over(
    app: Flask, url: str | None, *, to: str = "amara@example.org", subject: str = "Välkommen"
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=url)
    with app.app_context():
        mail.send(to=to, subject=subject, text=TEXT)


def letters_in(folder: Path) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))
    ]


def test_without_a_server_a_letter_becomes_a_file(app: Flask, tmp_path: Path) -> None:
    send_over(app, None)
    [letter] = letters_in(tmp_path / "mail")
    assert (letter["To"], letter["Subject"]) == ("amara@example.org", "Välkommen")
    assert letter.get_content() == TEXT


def test_letters_of_one_second_are_files_of_their_own(app: Flask, tmp_path: Path) -> None:
    for _ in range(3):
        send_over(app, None)
    assert len(letters_in(tmp_path / "mail")) == 3


def test_with_a_server_a_letter_is_sent_and_no_file_stays(
    app: Flask, mailbox: Mailbox, tmp_path: Path
) -> None:
    send_over(app, mailbox.url)
    [(recipients, source)] = mailbox.letters
    letter = email.message_from_string(source, policy=default)
    assert (recipients, letter["Subject"]) == (["amara@example.org"], "Välkommen")
    assert letter["From"] == "Rounds <no-reply@example.org>"
    assert letters_in(tmp_path / "mail") == []


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_nobody_smuggles_a_header_into_a_letter(app: Flask, tmp_path: Path, line_end: str) -> None:
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        send_over(app, None, subject=f"Hello{line_end}Bcc: everybody@example.org")
    assert letters_in(tmp_path / "mail") == []


def test_a_server_that_is_away_fails_the_job(app: Flask) -> None:
    with pytest.raises(ConnectionError):
        send_over(app, f"smtp://127.0.0.1:{free_port()}")


def test_an_address_that_the_server_refuses_fails_the_job(app: Flask, mailbox: Mailbox) -> None:
    with pytest.raises(smtplib.SMTPException):
        send_over(app, mailbox.url.replace("://", "://amara:wrong@"))
