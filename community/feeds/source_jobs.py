"""Feeds from elsewhere, visited: read, proved, and looked at every day while their owner wants that."""

import io
from datetime import timedelta

from sqlalchemy import select, update

from community.core import clock, jobs, limits, visiting
from community.core.db import db, reading, unit_of_work
from community.core.errors import TooMany
from community.core.fetching import Declined
from community.feeds import found, item_actions, source_actions, source_letters
from community.feeds.found import Found, Unreadable
from community.feeds.source_models import ItemState, Proof, Source, SourceItem, SourceState

LARGEST_FEED = 10_000_000
SECONDS_FOR_A_FEED = 60.0
NO_ANSWER = "The address did not answer, though we tried several times. Look whether it is right."
NOT_THERE = (
    "The code is not in the feed yet. Some houses take an hour until a change is out; look again then."
)
TOO_MANY_CODES = "Several codes went to that address today. Look for them there, or try tomorrow."
LETTERS_A_DAY = "5 per day"


def read_source(source_id: int) -> None:
    """Learn what the feed is and whose."""
    address = _address(source_id, SourceState.reading)
    if address is None:
        return
    try:
        read = _visited(address)
    except (Declined, Unreadable) as problem:
        _not_readable(source_id, problem.sentence)
        return
    with unit_of_work():
        source = db.session.get_one(Source, source_id, with_for_update=True)
        if source.state is SourceState.reading:
            source_actions.note_found(source, read)


def give_up_reading(source_id: int) -> None:
    _not_readable(source_id, NO_ANSWER)


def mail_code(source_id: int) -> None:
    """Send a new code to the owner; whatever was sent before is worth nothing any more."""
    with unit_of_work():
        source = db.session.get_one(Source, source_id, with_for_update=True)
        if source.state is not SourceState.unproved or source.proof is not Proof.letter:
            return
        try:
            # Whoever names a stranger's feed must not fill the stranger's mailbox.
            limits.spend(f"code-letter:{source.owner}", LETTERS_A_DAY)
        except TooMany:
            source_actions.note(source, TOO_MANY_CODES)
            return
        letter = source_letters.code(source, source_actions.draw_code(source))
    letter.send()


def look_for_code(source_id: int) -> None:
    """The code stands in the feed: only its owner can have written it there."""
    address = _address(source_id, SourceState.unproved)
    if address is None:
        return
    try:
        codes = _visited(address).codes.upper()
    except (Declined, Unreadable) as problem:
        codes, reason = "", problem.sentence
    else:
        reason = NOT_THERE
    with unit_of_work():
        source = db.session.get_one(Source, source_id, with_for_update=True)
        if source.state is not SourceState.unproved or not source.code:
            return
        if source.code in codes:
            source_actions.become_proved(source)
        else:
            source_actions.note(source, reason)


def gather(source_id: int) -> None:
    """Note what is new in the feed, take later edits over, and look again tomorrow."""
    address = _wanted(source_id)
    if address is None:
        return
    try:
        read = _visited(address)
    except (Declined, Unreadable) as problem:
        look_again_tomorrow(source_id, problem.sentence)
        return
    with unit_of_work():
        source = db.session.get_one(Source, source_id, with_for_update=True)
        is_first = source.round == 0
        source.round, source.read_at, source.reason = source.round + 1, clock.now(), ""
        item_actions.note_entries(source, read.entries)
        db.session.flush()
        if is_first and read.image:
            jobs.start("feeds.take_cover", key=f"feeds.take_cover:{source.id}", source_id=source.id)
        start_next(source)
        _plan_tomorrow(source)


def look_again_tomorrow(source_id: int, reason: str = NO_ANSWER) -> None:
    """A feed that is away for a day is no reason to forget it."""
    with unit_of_work():
        source = db.session.get_one(Source, source_id)
        source_actions.note(source, reason)
        _plan_tomorrow(source)


def bring_failed(source_id: int) -> None:
    """What could not be brought waits once more, in the round that its owner has begun."""
    with unit_of_work():
        source = db.session.get_one(Source, source_id)
        failed = (SourceItem.source_id == source_id, SourceItem.state == ItemState.failed)
        db.session.execute(update(SourceItem).where(*failed).values(state=ItemState.waiting, reason=""))
        start_next(source)


def start_next(source: Source) -> None:
    """One episode at a time: the next one begins when this one is there, or could not be had."""
    waiting = (SourceItem.source_id == source.id, SourceItem.state == ItemState.waiting)
    item_id = db.session.scalar(select(SourceItem.id).where(*waiting).order_by(SourceItem.id).limit(1))
    source.state = SourceState.brought if item_id is None else SourceState.bringing
    source_actions.tell(source)
    if item_id is not None:
        jobs.start("feeds.bring_item", key=f"feeds.bring_item:{item_id}:{source.round}", item_id=item_id)


def _visited(address: str) -> Found:
    """Raises Down, which is worth another try; Declined and Unreadable, which are not."""
    content = io.BytesIO()
    headers = {"Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"}
    visit = visiting.get(address, content, most=LARGEST_FEED, seconds=SECONDS_FOR_A_FEED, headers=headers)
    return found.read(content.getvalue(), visit.address)


def _address(source_id: int, state: SourceState) -> str | None:
    """Where to look, as long as that is what it waits for."""
    with reading():
        source = db.session.get(Source, source_id)
        return source.address if source is not None and source.state is state else None


def _wanted(source_id: int) -> str | None:
    with reading():
        source = db.session.get(Source, source_id)
        if source is None or source.show_id is None:
            return None
        return source.address if source.is_followed or source.round == 0 else None


def _not_readable(source_id: int, reason: str) -> None:
    with unit_of_work():
        source = db.session.get_one(Source, source_id)
        if source.state is SourceState.reading:
            source_actions.not_readable(source, reason)


def _plan_tomorrow(source: Source) -> None:
    if source.is_followed:
        tomorrow = clock.now() + timedelta(days=1)
        key = f"feeds.gather:{source.id}:{tomorrow:%Y%m%d}"
        jobs.start("feeds.gather", key=key, after=timedelta(days=1), source_id=source.id)
