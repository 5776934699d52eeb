"""Who hosts a show: asked by its owner, named once they agree, and free to leave; and whose it is."""

from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock, eventlog, limits
from community.core.db import db
from community.core.errors import Conflict
from community.events import HostAnswered, HostAsked, ShowChanged, ShowOffered, ShowTaken
from community.permissions import (
    can_answer_host,
    can_answer_offer,
    can_ask_host,
    can_change_show,
    can_offer_show,
    can_publish,
    can_remove_host,
    ensure,
)
from community.shows.models import Host, Show

ASKED_A_DAY = "20 per day"
MOST_HOSTS = 12


def ask_host(actor: Member, show: Show, other: Member) -> None:
    """Whoever has said no before may be asked again."""
    ensure(can_ask_host(actor, show, other))
    limits.spend(f"host:{actor.id}", ASKED_A_DAY)
    _wait_for_turn(show)
    host = show.host_of(other)
    if host is not None and host.accepted is not False:
        raise Conflict(f"{other.name} hosts the show already, or has been asked and not answered yet.")
    if host is None and len(show.hosts) >= MOST_HOSTS:
        raise Conflict(f"The show has {len(show.hosts)} hosts; at most {MOST_HOSTS} fit. Remove one first.")
    if host is None:
        host = Host(member=other, position=1 + max((each.position for each in show.hosts), default=0))
        show.hosts.append(host)
    host.asked_at, host.answered_at, host.accepted = clock.now(), None, None
    eventlog.publish(HostAsked(show_id=show.id, member_id=other.id))


def agree_to_host(actor: Member, host: Host) -> None:
    """From now on the actor is named, and publishes in the show."""
    ensure(can_answer_host(actor, host))
    ensure(can_publish(actor))
    if host.accepted is None:
        _answer(host, accepted=True)


def decline_to_host(actor: Member, host: Host) -> None:
    ensure(can_answer_host(actor, host))
    if host.accepted is None:
        _answer(host, accepted=False)


def remove_host(actor: Member, host: Host) -> None:
    """By the owner, or by the host who leaves; episodes stay in the show."""
    ensure(can_remove_host(actor, host))
    show = host.show
    if show.offered_to_id == host.member_id:
        show.offered_to = None
    show.hosts.remove(host)
    eventlog.publish(ShowChanged(show.id))


def offer_show(actor: Member, show: Show, other: Member) -> None:
    """Ask one of the hosts to own the show from now on."""
    ensure(can_offer_show(actor, show, other))
    limits.spend(f"host:{actor.id}", ASKED_A_DAY)
    show.offered_to = other
    eventlog.publish(ShowOffered(show_id=show.id, member_id=other.id))


def take_offer_back(actor: Member, show: Show) -> None:
    ensure(can_change_show(actor, show))
    show.offered_to = None


def take_show(actor: Member, show: Show) -> None:
    """The actor owns it from now on; who did before stays as a host."""
    ensure(can_answer_offer(actor, show))
    ensure(can_publish(actor))
    _wait_for_turn(show)
    ensure(can_answer_offer(actor, show))
    before, now = show.owner, clock.now()
    show.hosts = [each for each in show.hosts if each.member_id != actor.id]
    show.hosts.append(Host(member=before, position=0, asked_at=now, answered_at=now, accepted=True))
    show.owner, show.offered_to = actor, None
    eventlog.publish(ShowTaken(show_id=show.id, member_id=before.id))
    eventlog.publish(ShowChanged(show.id))


def decline_show(actor: Member, show: Show) -> None:
    ensure(can_answer_offer(actor, show))
    show.offered_to = None


def _answer(host: Host, *, accepted: bool) -> None:
    host.accepted, host.answered_at = accepted, clock.now()
    eventlog.publish(HostAnswered(show_id=host.show_id, member_id=host.member_id))
    eventlog.publish(ShowChanged(host.show_id))


def _wait_for_turn(show: Show) -> None:
    """Two who ask, or take, at the same moment: the second sees what the first has done."""
    db.session.execute(select(Show.id).where(Show.id == show.id).with_for_update())
    db.session.refresh(show)
