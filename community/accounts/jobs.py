"""Letters that follow what happened to an account; each is made in a short unit and sent outside of it."""

from collections.abc import Callable

from community.accounts import keys, letters
from community.accounts.letters import Letter
from community.accounts.models import Member, Purpose
from community.core.db import db, unit_of_work


def send_confirmation(member_id: int) -> None:
    """The link that confirms the address; nobody who has done so needs it."""
    _send(member_id, _confirmation)


def tell_of_account(member_id: int) -> None:
    """Somebody signed up with an address that has an account: its owner hears of it, and nobody else."""
    _send(
        member_id,
        lambda member: letters.have_account(member) if member.is_confirmed else _confirmation(member),
    )


def send_reset(member_id: int) -> None:
    _send(member_id, lambda member: letters.reset(member, keys.mint(member, Purpose.reset)))


def tell_password_changed(member_id: int) -> None:
    _send(member_id, letters.password_changed)


def _confirmation(member: Member) -> Letter | None:
    if member.is_confirmed:
        return None
    return letters.confirmation(member, keys.mint(member, Purpose.confirm))


def _send(member_id: int, write: Callable[[Member], Letter | None]) -> None:
    with unit_of_work():
        member = db.session.get(Member, member_id)
        letter = write(member) if member else None
    if letter:
        letter.send()
