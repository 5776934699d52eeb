"""Who speaks in a recording: asked by its author, named once they agree, and gone as soon as they say so."""

from collections.abc import Sequence
from datetime import timedelta

from community.accounts.models import Member
from community.core import clock, eventlog, limits
from community.core.db import db
from community.core.errors import Invalid
from community.core.templating import day
from community.events import CreditsChanged, SpeakerAgreed, SpeakerAsked
from community.forums import speaker_queries
from community.forums.models import Post, Speaker, SpeakerRole
from community.forums.speakers import MOST_SPEAKERS, Named
from community.permissions import (
    can_answer_for_credit,
    can_edit_post,
    can_name_speaker,
    can_remove_speaker,
    ensure,
)

PAUSE_AFTER_A_NO = timedelta(days=30)
ASKS = "40 per day"
# Taken off the list and asked again and again, somebody would be pressed.
ASKS_OF_ONE = "3 per day"


def ask(actor: Member, post: Post, named: Sequence[Named]) -> None:
    """Ask all of them, or none where Invalid is raised. Whoever is on the list already is left alone."""
    ensure(can_edit_post(actor, post))
    on_the_list = {each.member.handle: each for each in speaker_queries.all_of(post)}
    fresh = [each for each in named if _may_be_asked_anew(on_the_list.get(each.handle))]
    if not fresh:
        return
    _ensure_there_is_something_to_ask(post)
    members = speaker_queries.members_by_handle(each.handle for each in fresh)
    for each in fresh:
        _ensure_may_be_named(actor, post, each, members, on_the_list)
    _ensure_room(on_the_list, fresh)
    for each in fresh:
        _ask(actor, post, members[each.handle], each.role)


def agree(actor: Member, speaker: Speaker) -> None:
    """From now on the name stands on the post."""
    ensure(can_answer_for_credit(actor, speaker))
    if speaker.accepted:
        return
    speaker.accepted, speaker.answered_at = True, clock.now()
    eventlog.publish(SpeakerAgreed(post_id=speaker.post_id, member_id=actor.id))
    eventlog.publish(CreditsChanged(post_id=speaker.post_id))


def decline(actor: Member, speaker: Speaker) -> None:
    """Say no, or take an agreement back; nobody but the author learns of it."""
    ensure(can_answer_for_credit(actor, speaker))
    was_named = bool(speaker.accepted)
    if speaker.accepted is not False:
        speaker.accepted, speaker.answered_at = False, clock.now()
    if was_named:
        eventlog.publish(CreditsChanged(post_id=speaker.post_id))


def remove(actor: Member, speaker: Speaker) -> None:
    """Name somebody no more. A no stays written down, or it could be asked away."""
    ensure(can_remove_speaker(actor, speaker))
    if speaker.accepted is False:
        return
    db.session.delete(speaker)
    eventlog.publish(CreditsChanged(post_id=speaker.post_id))


def _may_be_asked_anew(speaker: Speaker | None) -> bool:
    return speaker is None or speaker.accepted is False


def _ensure_there_is_something_to_ask(post: Post) -> None:
    if post.kind.needs is None:
        raise Invalid("Only a video or an episode names who speaks in it.", field="named")
    if not post.title:
        raise Invalid("Give the post a title first: who is asked has to know for what.", field="title")


def _ensure_may_be_named(
    actor: Member,
    post: Post,
    named: Named,
    members: dict[str, Member],
    on_the_list: dict[str, Speaker],
) -> None:
    if named.handle not in members:
        raise Invalid(
            f"Nobody here has the handle @{named.handle}. Who has no account cannot be named as a speaker: "
            "invite them to join, or write of them in the text.",
            field="named",
        )
    if problem := can_name_speaker(actor, post, members[named.handle]).problem:
        raise Invalid(problem.sentence, field="named")
    asked = on_the_list.get(named.handle)
    ends = asked.answered_at + PAUSE_AFTER_A_NO if asked and asked.answered_at else clock.now()
    if ends > clock.now():
        raise Invalid(f"@{named.handle} has said no. You can ask again from {day(ends)} on.", field="named")


def _ensure_room(on_the_list: dict[str, Speaker], fresh: Sequence[Named]) -> None:
    count = sum(each.accepted is not False for each in on_the_list.values()) + len(fresh)
    if count > MOST_SPEAKERS:
        raise Invalid(
            f"That would be {count} speakers; at most {MOST_SPEAKERS} fit. Take somebody off the list.",
            field="named",
        )


def _ask(actor: Member, post: Post, member: Member, role: SpeakerRole) -> None:
    now, is_own = clock.now(), member.id == actor.id
    speaker = db.session.get(Speaker, (post.id, member.id)) or _added(post, member)
    speaker.role, speaker.asked_at = role, now
    # Whoever names themselves has been asked enough.
    speaker.accepted, speaker.answered_at = (True, now) if is_own else (None, None)
    if is_own:
        eventlog.publish(CreditsChanged(post_id=post.id))
        return
    limits.spend(f"ask-speakers:{actor.id}", ASKS)
    limits.spend(f"ask-speaker:{post.id}:{member.id}", ASKS_OF_ONE)
    eventlog.publish(SpeakerAsked(post_id=post.id, member_id=member.id))


def _added(post: Post, member: Member) -> Speaker:
    last = max((each.position for each in speaker_queries.all_of(post)), default=-1)
    speaker = Speaker(post_id=post.id, member_id=member.id, position=last + 1, asked_at=clock.now())
    db.session.add(speaker)
    return speaker
