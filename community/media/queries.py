"""Recordings and what was made of them, as far as a member may find them."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import TypeVar

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.media.models import Asset, AssetState, CaptionDraft, Chapter, Rendition, Track
from community.permissions import can_tend_asset, can_use_asset, ensure

Thing = TypeVar("Thing")
Reader = Callable[[Member | None, int], bool]

MOST_GIVEN_UP = 100
IN_THE_MAKING = (AssetState.received, AssetState.processing)


def get_asset(member: Member, asset_id: int) -> Asset:
    """One of the member's own recordings; raises NotFound."""
    asset = db.session.get(Asset, asset_id)
    if asset is None:
        raise NotFound
    ensure(can_use_asset(member, asset))
    return asset


def get_making(member: Member, asset_id: int) -> Asset:
    """A recording whose making the member may look at; raises NotFound."""
    asset = db.session.get(Asset, asset_id)
    if asset is None:
        raise NotFound
    ensure(can_tend_asset(member, asset))
    return asset


def given_up() -> Sequence[Asset]:
    """What could not be made ready, the newest first; for moderators."""
    wanted = select(Asset).where(Asset.reason.is_not(None)).options(joinedload(Asset.member))
    return db.session.scalars(wanted.order_by(Asset.id.desc()).limit(MOST_GIVEN_UP)).unique().all()


def replaced_until(asset_id: int, version: int) -> Sequence[Rendition]:
    gone = (Rendition.asset_id == asset_id, Rendition.until <= version)
    return db.session.scalars(select(Rendition).where(*gone)).all()


def keys_in_use(keys: Collection[str]) -> set[str]:
    """Those of the keys under which something is still served: a chosen poster shares its file."""
    return set(db.session.scalars(select(Rendition.key).where(Rendition.key.in_(keys))))


def get_rendition(
    member: Member | None, asset_id: int, version: int, name: str
) -> tuple[Rendition | None, bool]:
    """What was served under this name in this version, with whether everybody may see it.

    None when that version is gone, or never had it; raises NotFound when nothing is called so, or not for
    this member.
    """
    public = _is_public(member, asset_id)
    named = (Rendition.asset_id == asset_id, Rendition.name == name)
    then = (Rendition.version <= version, or_(Rendition.until.is_(None), Rendition.until > version))
    found = db.session.scalars(select(Rendition).where(*named, *then)).one_or_none()
    if found is None:
        _found(db.session.scalar(select(Rendition.id).where(*named, Rendition.until.is_(None))))
    return found, public


def newest_url_of(asset_id: int, name: str) -> str:
    """Where the rendition is served now; raises NotFound."""
    return _found(_found(db.session.get(Asset, asset_id)).url_of(name))


def get_track(member: Member | None, asset_id: int, language: str) -> tuple[Track, bool]:
    """Captions, as above."""
    public = _is_public(member, asset_id)
    wanted = select(Track).where(Track.asset_id == asset_id, Track.language == language)
    return _found(db.session.scalars(wanted).one_or_none()), public


def caption_draft(asset: Asset) -> CaptionDraft | None:
    """What a machine makes of the recording now, or made of it last."""
    return db.session.get(CaptionDraft, asset.id)


def get_chapters(member: Member | None, asset_id: int) -> tuple[Sequence[Chapter], bool]:
    """The chapters of a recording; raises NotFound where there are none, too."""
    public = _is_public(member, asset_id)
    found = db.session.scalars(select(Chapter).where(Chapter.asset_id == asset_id).order_by(Chapter.at)).all()
    return _found(found or None), public


def get_watched(member: Member | None, asset_id: int) -> Asset:
    """A recording that the member may see; raises NotFound."""
    _is_public(member, asset_id)
    return _found(db.session.get(Asset, asset_id))


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise NotFound
    return thing


def _is_public(member: Member | None, asset_id: int) -> bool:
    """Whether everybody may see a recording; raises NotFound when not even this member may."""
    if _may_see(None, asset_id):
        return True
    if may_see(member, asset_id):
        return False
    raise NotFound


def may_see(member: Member | None, asset_id: int) -> bool:
    """Its owner always may, and whoever is shown it."""
    return _is_own(member, asset_id) or _may_see(member, asset_id)


def _may_see(member: Member | None, asset_id: int) -> bool:
    """Asks the features above, which know where a recording is shown; doors.py names their answers."""
    readers: Sequence[Reader] = current_app.extensions["media-readers"]
    return any(shows(member, asset_id) for shows in readers)


def hears_asset(member: Member | None, asset_id: int) -> bool:
    """How far the making of a recording is, its owner hears, and a moderator who looks after it."""
    return (member is not None and member.is_moderator) or _is_own(member, asset_id)


def _is_own(member: Member | None, asset_id: int) -> bool:
    if member is None:
        return False
    return db.session.scalar(select(Asset.member_id).where(Asset.id == asset_id)) == member.id


def lane_of(asset_id: int) -> str:
    """Whose recording it is that takes so long, so that one member's many hold up nobody else's one."""
    return f"member:{db.session.scalar(select(Asset.member_id).where(Asset.id == asset_id))}"


def count_in_the_making(member: Member) -> int:
    mine = (Asset.member_id == member.id, Asset.state.in_(IN_THE_MAKING))
    return db.session.scalar(select(func.count(Asset.id)).where(*mine)) or 0


def bytes_of_a_day(member: Member) -> int:
    """What the member has sent in the last 24 hours."""
    lately = (Asset.member_id == member.id, Asset.created_at > clock.now() - timedelta(days=1))
    return int(db.session.scalar(select(func.sum(Asset.size)).where(*lately)) or 0)
