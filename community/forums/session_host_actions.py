"""Who hosts a session beside its author: asked by name, named once they agree."""

from collections.abc import Sequence
from datetime import datetime

from community.accounts.models import Member
from community.core import clock, eventlog, limits
from community.core.db import db
from community.core.errors import Invalid
from community.events import SessionHostAsked
from community.forums import session_actions, speaker_queries
from community.forums.models import Post
from community.forums.session_models import Askers, LiveSession, SessionHost, SessionKind
from community.permissions import (
    can_answer_invitation,
    can_ask_to_host,
    can_open_session,
    can_remove_from_hosts,
    ensure,
)

MOST_HOSTS = 6
ASKS = "30 per day"


def plan(
    actor: Member,
    post: Post,
    *,
    kind: SessionKind,
    starts_at: datetime,
    askers: Askers,
    handles: Sequence[str],
) -> LiveSession:
    """The session and whom to ask to host it: both, or neither where somebody cannot be asked."""
    ensure(can_open_session(actor, post))
    with db.session.begin_nested():
        live = session_actions.plan(actor, post, kind=kind, starts_at=starts_at, askers=askers)
        ask(actor, live, handles)
    return live


def ask(actor: Member, live: LiveSession, handles: Sequence[str]) -> None:
    """Ask all of them, or none where Invalid is raised; whoever was asked before is left alone."""
    ensure(can_open_session(actor, live.post))
    asked = {each.member.handle for each in live.asked_hosts}
    fresh = [each for each in dict.fromkeys(handles) if each not in asked]
    if len(asked) + len(fresh) > MOST_HOSTS:
        raise Invalid(f"At most {MOST_HOSTS} can be asked to host beside you. Take some out.", field="hosts")
    members = speaker_queries.members_by_handle(fresh)
    for handle in fresh:
        if handle not in members:
            raise Invalid(f"Nobody here has the handle @{handle}. Correct it, or take it out.", field="hosts")
        if problem := can_ask_to_host(actor, live, members[handle]).problem:
            raise Invalid(problem.sentence, field="hosts")
    for handle in fresh:
        _ask(actor, live, members[handle])


def agree(actor: Member, invitation: SessionHost) -> None:
    """From now on the name stands above the session, and its tools are theirs as well."""
    ensure(can_answer_invitation(actor, invitation))
    _answer(invitation, accepted=True)


def decline(actor: Member, invitation: SessionHost) -> None:
    """Say no, or leave again."""
    ensure(can_answer_invitation(actor, invitation))
    _answer(invitation, accepted=False)


def remove(actor: Member, invitation: SessionHost) -> None:
    """A host no more; a no stays written down, or it could be asked away."""
    ensure(can_remove_from_hosts(actor, invitation))
    if invitation.accepted is False:
        return
    live, was_host = invitation.live, bool(invitation.accepted)
    live.asked_hosts.remove(invitation)
    if was_host:
        session_actions.tell_hosts(live)


def _answer(invitation: SessionHost, *, accepted: bool) -> None:
    if invitation.accepted is accepted:
        return
    was_host = bool(invitation.accepted)
    invitation.accepted, invitation.answered_at = accepted, clock.now()
    if accepted or was_host:
        session_actions.tell_hosts(invitation.live)


def _ask(actor: Member, live: LiveSession, member: Member) -> None:
    limits.spend(f"ask-hosts:{actor.id}", ASKS)
    live.asked_hosts.append(SessionHost(member=member, asked_at=clock.now()))
    db.session.flush()  # The event's job looks for the row.
    eventlog.publish(SessionHostAsked(post_id=live.post_id, member_id=member.id))
