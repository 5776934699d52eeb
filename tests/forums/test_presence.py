"""Who is here and who is writing, against real servers: whom it is told, how often, and when it ends."""

from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any
from urllib.request import urlopen

import pytest

from community.accounts import actions
from community.accounts.models import Member
from community.core import realtime
from community.core.db import db
from community.forums import forum_actions
from community.forums.models import Post
from community.permissions import Audience, Role
from tests import factories
from tests.live import Client, Live, process, twin, until

pytestmark = pytest.mark.servers

JONAS = {"handle": "jonas", "name": "Jonas Reyes"}


def last(client: Client, name: str = "here") -> dict[str, Any]:
    return next((body for said, body in reversed(client.said) if said == name), {})


def count(client: Client) -> object:
    return last(client).get("count")


def write(client: Client, post: int) -> Any:
    return client.ask("writing", {"stream": f"post:{post}"})


def test_names_of_who_is_here_are_those_of_professionals(live: Live) -> None:
    """Case 121, for names: among professionals alone, and never to the public."""
    post = live.post()
    with (
        live.client(live.people.jonas) as nurse,
        live.client(live.people.marta) as patient,
        live.client() as guest,
    ):
        for each in (nurse, patient, guest):
            each.subscribe(post)
        assert until(lambda: count(nurse) == count(patient) == count(guest) == 3)
        assert last(nurse)["names"] == [JONAS]
        assert "Jonas" not in str(patient.said) + str(guest.said)


def test_however_many_come_a_room_is_told_once_a_second(live: Live) -> None:
    post = live.post()
    with ExitStack() as pages:
        first, *others = [pages.enter_context(live.client()) for _ in range(6)]
        first.subscribe(post)
        assert until(lambda: count(first) == 1)
        before, began = len(first.said), monotonic()
        for each in others:
            each.socket.emit("subscribe", {"stream": f"post:{post}", "after": 0})
        assert until(lambda: count(first) == 6)
        assert len(first.said) - before <= 1 + (monotonic() - began)


def test_who_writes_is_named_among_professionals(live: Live) -> None:
    post = live.post()
    with (
        live.client(live.people.jonas) as writer,
        live.client(live.people.ruth) as nurse,
        live.client(live.people.marta) as patient,
    ):
        for each in (writer, nurse, patient):
            each.subscribe(post)
        write(writer, post)
        assert until(lambda: nurse.has_heard("writing") and patient.has_heard("writing"))
        assert last(nurse, "writing") == {"stream": f"post:{post}", "writers": 1, "names": [JONAS]}
        assert last(patient, "writing") == {"stream": f"post:{post}", "writers": 1}
        assert not writer.has_heard("writing")


def test_those_who_write_at_the_same_time_are_told_together(live: Live) -> None:
    post = live.post()
    with (
        live.client(live.people.jonas) as jonas,
        live.client(live.people.amara) as amara,
        live.client(live.people.ruth) as reader,
    ):
        for each in (jonas, amara, reader):
            each.subscribe(post)
        for _ in range(3):
            write(jonas, post)
            write(amara, post)
        assert until(lambda: last(reader, "writing").get("writers") == 2)
        assert sum(name == "writing" for name, _ in reader.said) <= 3
        assert until(lambda: amara.has_heard("writing"))
        assert last(amara, "writing")["names"] == [JONAS]


def test_whoever_may_not_reply_gives_no_sign_of_writing(live: Live) -> None:
    post = live.post()
    with live.client(live.people.marta) as patient, live.client(live.people.jonas) as outside:
        patient.subscribe(post)
        assert write(patient, post)["status"] == 404
        assert write(outside, post)["status"] == 404


def test_nobody_hears_who_reads_what_they_may_not(live: Live) -> None:
    """Case 121: for professionals alone, in a forum that is closed to the public, and after it was closed."""
    closed, other = live.post(audience=Audience.professionals), live.post()
    with (
        live.client(live.people.jonas) as nurse,
        live.client(live.people.marta) as patient,
        live.client() as guest,
    ):
        nurse.subscribe(closed)
        for each in (patient, guest):
            assert each.subscribe(closed)["status"] == 404
            each.subscribe(other)
        write(nurse, closed)
        assert until(lambda: count(nurse) == 1 and count(patient) == 2)
        about = [body["stream"] for _, body in patient.said + guest.said]
        assert set(about) == {f"post:{other}"}


def test_who_is_put_out_of_a_room_hears_nothing_of_it_any_more(live: Live) -> None:
    """Case 121, for a room that is closed while somebody sits in it."""
    post = live.post()
    with live.client(live.people.jonas) as nurse, live.client() as guest:
        nurse.subscribe(post)
        guest.subscribe(post)
        assert until(lambda: count(guest) == 2)
        live.change_post(post, audience=Audience.professionals)
        live.in_a_unit(lambda: _look_again(post))
        assert until(lambda: guest.has_heard("gone") and count(nurse) == 1)
        heard = len(guest.said)
        write(nurse, post)
        assert not until(lambda: len(guest.said) > heard, 1.2)


def test_who_would_rather_not_be_seen_is_counted_and_not_named(live: Live) -> None:
    post = live.post()
    with live.client(live.people.ruth) as shy, live.client(live.people.jonas) as nurse:
        shy.subscribe(post)
        nurse.subscribe(post)
        assert until(lambda: len(last(nurse).get("names", ())) == 2)
        _show(live, live.people.ruth, is_shown=False)
        assert until(lambda: last(nurse)["names"] == [JONAS], 2.5)
        assert count(nurse) == 2
        assert write(shy, post) == {}
        assert not until(lambda: nurse.has_heard("writing"), 1.2)
        _show(live, live.people.ruth, is_shown=True)
        assert until(lambda: len(last(nurse)["names"]) == 2, 2.5)


def test_a_forum_of_delicate_matters_shows_nobody(live: Live) -> None:
    post = live.post()
    with (
        live.client(live.people.jonas) as nurse,
        live.client() as guest,
        live.client(live.people.ruth) as writer,
    ):
        for each in (nurse, guest, writer):
            each.subscribe(post)
        assert until(lambda: count(nurse) == count(guest) == 3)
        _show_in_forum(live, post, is_shown=False)
        assert until(lambda: count(nurse) == count(guest) == 0, 2)
        assert last(nurse)["names"] == []
        write(writer, post)
        assert not until(lambda: nurse.has_heard("writing"), 1.2)
        with live.client() as late:
            late.subscribe(post)
            assert not until(lambda: late.said, 1.2)
        _show_in_forum(live, post, is_shown=True)
        assert until(lambda: count(nurse) == count(guest) == 3, 2)


@pytest.fixture(scope="module")
def elsewhere(live: Live) -> Iterator[str]:
    """The address of a second process, which meets the first in the database."""
    other = twin(live.site)
    with process(other):
        yield other.url


@pytest.fixture(scope="module")
def over_redis(live: Live, redis_url: str) -> Iterator[tuple[str, str]]:
    """The addresses of two processes that meet in Redis."""
    one, two = (twin(live.site) for _ in range(2))
    for each in (one, two):
        each.environment["ROUNDS_REDIS_URL"] = redis_url
    with process(one), process(two):
        yield one.url, two.url


def test_two_processes_count_together(live: Live, elsewhere: str) -> None:
    post = live.post()
    with live.client(live.people.jonas) as here, live.client(live.people.jonas, url=elsewhere) as again:
        here.subscribe(post)
        again.subscribe(post)
        with live.client(live.people.amara, url=elsewhere) as other:
            other.subscribe(post)
            assert until(lambda: count(here) == count(other) == 2)
            assert [each["handle"] for each in last(here)["names"]] == ["amara", "jonas"]
            assert b"<span data-here>2</span> here now" in _page(live, post)
        assert until(lambda: count(here) == count(again) == 1)


def test_two_processes_count_and_write_together_over_redis(live: Live, over_redis: tuple[str, str]) -> None:
    post = live.post()
    one, two = over_redis
    with live.client(live.people.jonas, url=one) as here, live.client(url=two) as guest:
        here.subscribe(post)
        guest.subscribe(post)
        with live.client(live.people.amara, url=two) as other:
            other.subscribe(post)
            assert until(lambda: count(here) == count(other) == count(guest) == 3)
            write(here, post)
            assert until(lambda: last(other, "writing").get("names") == [JONAS])
            assert last(guest, "writing") == {"stream": f"post:{post}", "writers": 1}
        assert until(lambda: count(here) == count(guest) == 2)
        assert not here.has_heard("writing")


def _page(live: Live, post: int) -> bytes:
    with urlopen(f"{live.site.url}/posts/{post}/x") as answer:  # noqa: S310 - our own address
        found: bytes = answer.read()
        return found


def _look_again(post: int) -> None:
    realtime.recheck(stream=f"post:{post}")


def _show(live: Live, member: int, *, is_shown: bool) -> None:
    def change() -> None:
        found = db.session.get_one(Member, member)
        actions.change_presence(found, found, shows_presence=is_shown)

    live.in_a_unit(change)


def _show_in_forum(live: Live, post: int, *, is_shown: bool) -> None:
    def change() -> None:
        forum = db.session.get_one(Post, post).forum
        assert forum is not None
        fields = {"name": forum.name, "topic": forum.topic, "description": forum.description}
        administrator = factories.member(role=Role.admin)
        forum_actions.change_forum(administrator, forum, **fields, write=forum.write, shows_presence=is_shown)

    live.in_a_unit(change)
