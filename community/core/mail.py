"""Letters: over SMTP where it is set, else into files that a developer can open. Sent by jobs only."""

import smtplib
import ssl
import uuid
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

import structlog
from flask import current_app

from community.core import clock
from community.core.config import Settings

SECONDS_TO_ANSWER = 20

log = structlog.get_logger()


def send(*, to: str, subject: str, text: str) -> None:
    """Send one letter in plain text; raises SMTPException or OSError, so that its job is tried again."""
    settings: Settings = current_app.extensions["settings"]
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = settings.mail_from, to, subject
    letter["Date"] = formatdate(clock.now().timestamp())
    letter["Message-ID"] = make_msgid(domain=urlsplit(settings.site_url).hostname)
    letter.set_content(text)
    if settings.smtp_url:
        _over_smtp(settings.smtp_url, letter)
    else:
        _into_folder(settings, letter)


def _over_smtp(url: str, letter: EmailMessage) -> None:
    """`smtp://user:password@host` talks TLS if the server can, `smtps://` from the start (RFC 8314)."""
    parts = urlsplit(url)
    with _connected(parts) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    # Left alone, the library would believe any certificate.
    checked = ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS_TO_ANSWER, context=checked)
    server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS_TO_ANSWER)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=checked)
    return server


def _into_folder(settings: Settings, letter: EmailMessage) -> None:
    folder = settings.instance / "mail"
    folder.mkdir(exist_ok=True)
    path = folder / f"{clock.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}.eml"
    path.write_bytes(bytes(letter))
    log.info("letter written", path=str(path))
