"""Letting a machine write captions down: one recording at a time, told as it goes, kept as a draft."""

import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.core.errors import Unfit
from community.core.languages import LANGUAGES
from community.media import caption_actions, speech
from community.media.models import CaptionDraft, DraftState
from community.media.pipeline.captions import Caption

SILENCE_OF_THE_DEAD = timedelta(minutes=2)
UNTIL_THE_NEXT_TRY = timedelta(seconds=20)
SECONDS_BETWEEN_WORDS = 2.0
GAVE_UP = "The machine could not listen to this recording. Try it again later, or write the captions by hand."


def draft_captions(asset_id: int, number: int) -> None:
    """Listen to a recording whose owner has asked for it; what is done or asked anew is left alone."""
    begun = _begin(asset_id, number)
    if begun is None:
        return
    original, seconds, language = begun
    teller = _Teller(asset_id, number)
    try:
        lines = speech.listen(asset_id, original, seconds, language, on_progress=teller)
    except Unfit as unfit:
        _fail(asset_id, number, unfit.sentence)
    else:
        _keep(asset_id, number, lines)


def give_up(asset_id: int, number: int) -> None:
    _fail(asset_id, number, GAVE_UP)


def _begin(asset_id: int, number: int) -> tuple[str, float, str] | None:
    """Where the original is, its length, and the language; None when there is nothing to do now."""
    with unit_of_work():
        draft = _under_way(asset_id, number)
        if draft is None:
            return None
        if _is_another_heard(asset_id):
            _put_off(draft)
            return None
        draft.state, draft.heard_at = DraftState.running, clock.now()
        caption_actions.tell_drafting(draft, f"Listening for {LANGUAGES[draft.language]}", percent=0)
        return draft.asset.original, draft.asset.duration or 0, draft.language


def _is_another_heard(asset_id: int) -> bool:
    lately = CaptionDraft.heard_at > clock.now() - SILENCE_OF_THE_DEAD
    others = (CaptionDraft.state == DraftState.running, CaptionDraft.asset_id != asset_id, lately)
    return db.session.scalar(select(CaptionDraft.asset_id).where(*others).limit(1)) is not None


def _put_off(draft: CaptionDraft) -> None:
    caption_actions.tell_drafting(draft, "Another recording is listened to first")
    key = f"media.draft_captions:{draft.asset_id}:{draft.number}:{clock.now().timestamp():.3f}"
    again = {"asset_id": draft.asset_id, "number": draft.number}
    jobs.start("media.draft_captions", key=key, after=UNTIL_THE_NEXT_TRY, **again)


def _keep(asset_id: int, number: int, lines: Sequence[Caption]) -> None:
    with unit_of_work():
        draft = _under_way(asset_id, number)
        if draft is not None:
            caption_actions.keep_automatic(draft.asset, draft.language, lines)
            draft.state = DraftState.done
            caption_actions.tell_drafting(draft, "The draft is ready", percent=100)


def _fail(asset_id: int, number: int, reason: str) -> None:
    with unit_of_work():
        draft = _under_way(asset_id, number)
        if draft is not None:
            draft.state, draft.reason = DraftState.failed, reason
            caption_actions.tell_drafting(draft, reason, percent=100)


def _under_way(asset_id: int, number: int) -> CaptionDraft | None:
    draft = db.session.get(CaptionDraft, asset_id, with_for_update=True)
    is_open = draft is not None and draft.number == number and draft.state in caption_actions.UNDER_WAY
    return draft if is_open else None


class _Teller:
    """Hears of every word and passes on how far it is, every other second."""

    def __init__(self, asset_id: int, number: int) -> None:
        self.asset_id, self.number, self.at = asset_id, number, 0.0

    def __call__(self, done: float) -> None:
        now = time.monotonic()
        if now - self.at < SECONDS_BETWEEN_WORDS:
            return
        self.at = now
        percent = min(99, int(done * 100))
        with unit_of_work():
            draft = _under_way(self.asset_id, self.number)
            if draft is not None:
                draft.heard_at = clock.now()
                caption_actions.tell_drafting(draft, f"{percent}% listened to", percent=percent)
