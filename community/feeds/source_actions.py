"""Bringing a podcast along from another house: its feed is named, proved to be one's own, and taken over."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from community.accounts.models import Member
from community.accounts.session import digest
from community.core import clock, jobs, limits, streams, text
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.feeds.found import Found
from community.feeds.source_models import Proof, Source, SourceState
from community.forums.models import Forum, Synthesis
from community.permissions import Audience, can_bring_feed, can_publish_in, can_use_source, ensure
from community.shows import actions as shows
from community.shows.about import About
from community.shows.categories import CATEGORIES, MEDICINE
from community.shows.models import Medium, Order, Show

FEEDS_A_DAY = "10 per day"
CODES_A_DAY = "5 per day"
MOST_TRIES = 5
# Without letters and digits that look alike on paper.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LETTERS_IN_A_CODE = 8
DAILY = timedelta(days=1)
MEDIA_OF_A_SHOW = {True: Medium.video, False: Medium.podcast}


@dataclass(frozen=True)
class Choice:
    """What becomes of the episodes, said once for all of them."""

    forum: Forum
    publishes: bool
    synthesis: Synthesis
    synthesis_note: str
    interests: str
    is_followed: bool


def begin(actor: Member, address: str) -> Source:
    """A feed named twice is the same one; one that could not be read is read again."""
    ensure(can_bring_feed(actor))
    limits.spend(f"bring:{actor.id}", FEEDS_A_DAY)
    same = select(Source).where(Source.member_id == actor.id, Source.address == address)
    source = db.session.scalars(same).one_or_none()
    if source is not None and source.state is not SourceState.unreadable:
        return source
    if source is None:
        source = Source(member_id=actor.id, address=address, created_at=clock.now(), round=0)
        db.session.add(source)
    source.state, source.reason = SourceState.reading, ""
    _start("feeds.read_source", source)
    return source


def ask_for_code(actor: Member, source: Source) -> None:
    """Another letter with another code; the one before is worth nothing then."""
    ensure(can_use_source(actor, source))
    _ensure_unproved(source)
    if source.proof is not Proof.letter:
        raise Conflict("This feed names no address to which a code could be sent. Write it into the feed.")
    limits.spend(f"code:{source.owner}", CODES_A_DAY)
    _start("feeds.mail_code", source)


def prove_by_text(actor: Member, source: Source) -> None:
    """For whom the mailbox of the owner is out of reach: a code to be written into the feed itself."""
    ensure(can_use_source(actor, source))
    _ensure_unproved(source)
    source.proof, source.code, source.code_hash = Proof.text, new_code(), ""


def enter_code(actor: Member, source: Source, code: str) -> bool:
    """Whether it is the code that was mailed; after MOST_TRIES another one has to be sent."""
    ensure(can_use_source(actor, source))
    _ensure_unproved(source)
    if source.tries >= MOST_TRIES:
        raise Conflict("That code was tried too often. Have another one sent.")
    source.tries += 1
    typed = "".join(text.tidy(code).upper().split())
    if not source.code_hash or digest(typed) != source.code_hash:
        return False
    become_proved(source)
    return True


def look_for_code(actor: Member, source: Source) -> None:
    ensure(can_use_source(actor, source))
    _ensure_unproved(source)
    limits.spend(f"look:{source.id}", "20 per hour")
    source.reason = "We are looking at your feed now."
    _start("feeds.look_for_code", source)


def bring(actor: Member, source: Source, choice: Choice, *, site_url: str) -> Show:
    """The show is opened at once; its episodes come one by one."""
    ensure(can_use_source(actor, source))
    ensure(can_publish_in(actor, choice.forum))
    if source.state is not SourceState.proved:
        raise Conflict("Prove first that the feed is yours.")
    show = _show_of(actor, source, choice.forum.read, site_url)
    source.forum, source.show, source.publishes = choice.forum, show, choice.publishes
    source.synthesis, source.synthesis_note = choice.synthesis, choice.synthesis_note
    source.interests, source.is_followed = choice.interests, choice.is_followed
    source.state, source.reason = SourceState.bringing, ""
    _start("feeds.gather", source)
    return show


def follow(actor: Member, source: Source) -> None:
    """Look at the feed every day, beginning now."""
    ensure(can_use_source(actor, source))
    _ensure_brought(source)
    source.is_followed = True
    _start("feeds.gather", source)


def follow_no_more(actor: Member, source: Source) -> None:
    """What was brought stays; the feed is not looked at any more."""
    ensure(can_use_source(actor, source))
    source.is_followed = False


def try_again(actor: Member, source: Source) -> None:
    """The episodes that could not be brought wait once more."""
    ensure(can_use_source(actor, source))
    _ensure_brought(source)
    limits.spend(f"again:{source.id}", "10 per hour")
    source.round += 1
    _start("feeds.bring_failed", source)


def note_found(source: Source, found: Found) -> None:
    """What the feed is, and how its owner can be asked."""
    source.title, source.guid, source.owner, source.about = found.title, found.guid, found.owner, found.about
    source.state, source.reason, source.read_at = SourceState.unproved, "", clock.now()
    source.proof = Proof.letter if found.owner else Proof.text
    if found.owner:
        _start("feeds.mail_code", source)
    else:
        source.code = new_code()
    tell(source)


def draw_code(source: Source) -> str:
    """The code to be mailed; of it only the hash is kept."""
    code = new_code()
    source.code, source.code_hash, source.tries = "", digest(code), 0
    return code


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LETTERS_IN_A_CODE))


def become_proved(source: Source) -> None:
    source.state, source.reason = SourceState.proved, ""
    source.code = source.code_hash = ""
    tell(source)


def not_readable(source: Source, reason: str) -> None:
    source.state, source.reason = SourceState.unreadable, reason
    tell(source)


def note(source: Source, reason: str) -> None:
    """Why it does not go on at the moment."""
    source.reason = reason
    tell(source)


def tell(source: Source) -> None:
    """Its owner's open pages show where it stands now."""
    streams.tell(f"member:{source.member_id}", "import", {"source": source.id})


def _show_of(actor: Member, source: Source, audience: Audience, site_url: str) -> Show:
    """The show that has come from this feed already, or a new one that keeps its guid."""
    known = db.session.scalars(select(Show).where(Show.guid == source.guid)).one_or_none()
    if known is not None:
        if known.owner_id != actor.id:
            raise Conflict("A show of somebody else here has come from this feed already.")
        return known
    about = _about(source.about)
    medium = MEDIA_OF_A_SHOW[bool(source.about.get("is_video"))]
    show = shows.open_show(actor, about, medium=medium, audience=audience, site_url=site_url)
    if source.guid:
        show.guid = source.guid
    return show


def _about(said: dict[str, Any]) -> About:
    known = [each for each in said.get("categories", []) if each in CATEGORIES][:2]
    try:
        text.check(said["description"])
        description = said["description"]
    except Invalid:
        description = ""
    return About(
        title=said["title"],
        description=description,
        order=Order(said["order"]),
        language=said["language"],
        categories=known or [MEDICINE],
        is_explicit=said["is_explicit"],
        copyright=said["copyright"],
    )


def _ensure_unproved(source: Source) -> None:
    if source.state is not SourceState.unproved:
        raise Conflict("This has been done already, perhaps in another window. Load the page again.")


def _ensure_brought(source: Source) -> None:
    if source.show_id is None:
        raise Conflict("Nothing of this feed has been brought yet.")


def _start(job: str, source: Source) -> None:
    """A job for each time that it is asked for; each is harmless the second time."""
    db.session.flush()
    jobs.start(job, key=f"{job}:{source.id}:{clock.now():%Y%m%d%H%M%S%f}", source_id=source.id)
