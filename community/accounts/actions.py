"""What members do with their account and with each other: join, confirm, change, end a login, follow."""

from typing import TypedDict

from sqlalchemy import delete

from community.accounts import keys, queries, session
from community.accounts.models import Follow, Login, Member, Purpose
from community.core import clock, eventlog, limits, realtime
from community.core.db import db, insert_new
from community.core.errors import Invalid
from community.events import (
    ConfirmationAsked,
    MemberFollowed,
    MemberJoined,
    PasswordChanged,
    PasswordForgotten,
    ProfileChanged,
    SignUpRepeated,
)
from community.permissions import can_change_profile, can_end_login, can_follow, ensure

FOLLOWS = "60 per hour"
NOBODY = 0


class Profile(TypedDict):
    """What members say of themselves; the badge says what was checked."""

    name: str
    speciality: str
    place: str
    country: str
    languages: list[str]
    bio: str
    interests: str


def join(*, name: str, email: str, handle: str, password_hash: str) -> None:
    """A new member, who has yet to confirm; raises Invalid when the handle is taken.

    An address that has an account already changes nothing and is told to nobody but its owner, by mail.
    """
    if not queries.is_free(handle):
        raise Invalid(_taken(handle), field="handle")
    member_id = _insert(name=name, email=email, handle=handle, password_hash=password_hash)
    if member_id:
        eventlog.publish(MemberJoined(member_id))
        return
    owner = queries.by_email(email)
    if owner is None:
        raise Invalid(_taken(handle), field="handle")
    eventlog.publish(SignUpRepeated(owner.id))


def _insert(**values: str) -> int | None:
    row = insert_new(Member, created_at=clock.now(), **values).returning(Member.id)
    member_id: int | None = db.session.scalar(row)
    return member_id


def _taken(handle: str) -> str:
    return f"@{handle} is taken. Choose another handle; a number behind it is enough."


def confirm(token: str) -> Member:
    """The address is its member's own; raises LinkOver."""
    member = keys.use(token, Purpose.confirm)
    member.confirmed_at = member.confirmed_at or clock.now()
    return member


def ask_for_confirmation(email: str) -> None:
    """Mail the link again, if there is somebody who needs it; who asks does not learn of that."""
    member = queries.by_email(email)
    # The event is published for nobody, too: the work, and so the time, must not tell who has an account.
    eventlog.publish(ConfirmationAsked(member.id if member else NOBODY))


def ask_for_reset(email: str) -> None:
    """Mail a link to choose a new password, if the address is a member's; who asks does not learn of that."""
    member = queries.by_email(email)
    eventlog.publish(PasswordForgotten(member.id if member else NOBODY))


def reset_password(token: str, *, password_hash: str) -> Member:
    """Raises LinkOver. Whoever opens the letter owns the address, so it is confirmed as well."""
    member = keys.use(token, Purpose.reset)
    member.confirmed_at = member.confirmed_at or clock.now()
    _renew_password(member, password_hash, kept=None)
    return member


def change_password(actor: Member, member: Member, *, password_hash: str, kept: Login | None) -> None:
    """All logins but `kept` end, and links to choose a password that are still under way are void."""
    ensure(can_change_profile(actor, member))
    _renew_password(member, password_hash, kept=kept)


def _renew_password(member: Member, password_hash: str, *, kept: Login | None) -> None:
    member.password_hash = password_hash
    keys.void(member, Purpose.reset)
    _end_all(member, kept)
    eventlog.publish(PasswordChanged(member.id))


def change_profile(actor: Member, member: Member, profile: Profile) -> None:
    """Raises Invalid for another name under a valid badge: it was given to the name that was checked."""
    ensure(can_change_profile(actor, member))
    if member.has_badge and profile["name"] != member.name:
        raise Invalid(
            f"Your badge was given to the name {member.name}, so it stays while the badge is valid.",
            field="name",
        )
    for field, value in profile.items():
        setattr(member, field, value)
    eventlog.publish(ProfileChanged(member.id))


def change_presence(actor: Member, member: Member, *, shows_presence: bool) -> None:
    """Whether others see when the member is here and writes; pages that are open follow at once."""
    ensure(can_change_profile(actor, member))
    if member.shows_presence != shows_presence:
        member.shows_presence = shows_presence
        realtime.recheck(member=member.id)


def change_portrait(actor: Member, member: Member, portrait: str | None) -> str | None:
    """Show the stored portrait of that name, or none; returns the one that nobody needs any more."""
    ensure(can_change_profile(actor, member))
    before, member.portrait = member.portrait, portrait
    eventlog.publish(ProfileChanged(member.id))
    return before


def end_login(actor: Member, login: Login) -> None:
    ensure(can_end_login(actor, login))
    session.end(login)


def end_other_logins(actor: Member, kept: Login) -> None:
    ensure(can_end_login(actor, kept))
    _end_all(actor, kept)


def _end_all(member: Member, kept: Login | None) -> None:
    for login in queries.logins_of(member):
        if kept is None or login.id != kept.id:
            session.end(login)


def follow(actor: Member, member: Member) -> None:
    """Following twice is following once."""
    ensure(can_follow(actor, member))
    limits.spend(f"follow:{actor.id}", FOLLOWS)
    row = insert_new(Follow, follower_id=actor.id, member_id=member.id, at=clock.now())
    if db.session.scalar(row.returning(Follow.member_id)):
        eventlog.publish(MemberFollowed(member_id=member.id, follower_id=actor.id))


def unfollow(actor: Member, member: Member) -> None:
    ensure(can_follow(actor, member))
    mine = (Follow.follower_id == actor.id, Follow.member_id == member.id)
    db.session.execute(delete(Follow).where(*mine))
