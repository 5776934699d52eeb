"""Who may come in: a password is checked, and how often that may be tried."""

from collections.abc import Sequence

from community.accounts import passwords, queries
from community.accounts.models import Member
from community.core import limits
from community.core.db import reading
from community.core.errors import Invalid

FAILURES_PER_ACCOUNT = "10 per 15 minutes"
FAILURES_PER_PLACE = "30 per 15 minutes"
LETTERS_PER_ADDRESS = "5 per hour"
LETTERS_PER_PLACE = "30 per hour"
SIGN_UPS_PER_PLACE = "30 per hour"

Spent = Sequence[tuple[str, str]]


def admit(email: str, password: str, *, place: str) -> int:
    """The id of the member whose address and password these are, asked from the IP address `place`.

    Raises Invalid, in the same words and after the same work for an address that nobody has, and TooMany
    after repeated failures. Opens its own transaction, for the check of a password takes too long for one.
    """
    with reading():
        member = queries.by_email(email)
        member_id, kept = (member.id, member.password_hash) if member else (0, None)
    _insist(password, kept, _failures(email, place), "The e-mail address or the password is not right.")
    return member_id


def confirm_password(member: Member, password: str, *, place: str) -> None:
    """Raises Invalid or TooMany unless it is the member's password; a guess counts as at the door."""
    sentence = "This is not your password. If you have forgotten it, sign out and ask for a new one."
    _insist(password, member.password_hash, _failures(member.email, place), sentence, field="current")


def spend_letter(email: str, *, place: str) -> None:
    """Count a letter that somebody asks for, whether or not the address is anybody's; raises TooMany."""
    limits.spend(f"letters-from:{place}", LETTERS_PER_PLACE)
    limits.spend(f"letters-to:{email}", LETTERS_PER_ADDRESS)


def spend_sign_up(email: str, *, place: str) -> None:
    """Count an attempt to join; raises TooMany."""
    limits.spend(f"sign-up:{place}", SIGN_UPS_PER_PLACE)
    limits.spend(f"letters-to:{email}", LETTERS_PER_ADDRESS)


def _insist(
    password: str, kept: str | None, failures: Spent, sentence: str, *, field: str = "password"
) -> None:
    for key, limit in failures:
        limits.ensure_left(key, limit)
    if passwords.matches(password, kept):
        return
    for key, limit in failures:
        limits.spend(key, limit)
    raise Invalid(sentence, field=field)


def _failures(email: str, place: str) -> Spent:
    return ((f"failures-of:{email}", FAILURES_PER_ACCOUNT), (f"failures-from:{place}", FAILURES_PER_PLACE))
