"""What follows an account: letters, made in a short unit and sent outside of it, and ends that are due."""

from collections.abc import Callable

from community.accounts import keys, letters, session
from community.accounts.letters import Letter
from community.accounts.models import Key, Login, Member, Purpose
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


def send_work_link(key_id: int) -> None:
    """The link that confirms an address at an institution, to that address."""
    with unit_of_work():
        key = db.session.get(Key, key_id)
        letter = letters.work_address(key, keys.draw(key)) if key and key.used_at is None else None
    if letter:
        letter.send()


def forget_key(key_id: int) -> None:
    with unit_of_work():
        keys.forget(key_id)


def end_login_in_time(login_id: int) -> None:
    with unit_of_work():
        login = db.session.get(Login, login_id)
        if login and login.ended_at is None:
            session.end_in_time(login)


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
