"""Who is here, counted over several processes: in the database, in Redis, and when neither answers."""

import json
import pickle
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
import redis
from flask import Flask
from sqlalchemy import event, func, select, update

from community.core import clock, crowds
from community.core.config import Settings
from community.core.connections import Connection
from community.core.crowds import MOST_NAMES, Crowd, NoCrowd, Person
from community.core.db import db, unit_of_work
from community.core.elsewhere import PROCESSES, SECONDS_UNTIL_FORGOTTEN, PresenceRow
from community.core.here import Here
from community.core.presence import Told
from community.core.signs import Messenger, Signs
from tests import servers

ROOM, OTHER = "post:7", "post:8"
AMARA: Person = {"handle": "amara", "name": "Amara Kone"}

_number = count(1)


def page(
    member: int | None = None, *, is_professional: bool = True, shows_presence: bool = True
) -> Connection:
    """An open page: of a professional who is shown, or with no member of a guest."""
    made = Connection(f"sid-{next(_number)}", None)
    if member:
        made.member_id, made.handle, made.name = member, f"member-{member}", f"Member {member}"
        made.is_professional, made.shows_presence = is_professional, shows_presence
    return made


def process(settings: Settings) -> Here:
    """As a process with listeners has it."""
    here = Here(settings, {"post": lambda numbers: numbers})
    here.begin()
    here.learn([ROOM, OTHER])
    return here


def see(here: Here, *listeners: Connection, room: str = ROOM) -> None:
    here.learn([room])
    here.see(room, listeners)
    here.exchange()


@pytest.fixture
def shared(app: Flask, settings: Settings) -> Iterator[Settings]:
    """Processes that meet in the database."""
    with app.app_context():
        yield settings


@pytest.fixture
def over_redis(app: Flask, settings: Settings, redis_url: str) -> Iterator[Settings]:
    with app.app_context(), redis.Redis.from_url(redis_url) as broker:
        broker.flushall()
        yield replace(settings, redis_url=redis_url)
        broker.flushall()


@pytest.fixture(params=["shared", "over_redis"])
def settings_of_both(request: pytest.FixtureRequest) -> Settings:
    found: Settings = request.getfixturevalue(request.param)
    return found


def test_who_is_not_to_be_named_is_counted() -> None:
    pages = [page(1), page(2, shows_presence=False), page(3, is_professional=False), page()]
    crowd = crowds.of(pages, "secret")
    assert crowd.count == 4
    assert [each["name"] for each in crowd.names] == ["Member 1"]


def test_each_member_counts_once_and_each_guests_page() -> None:
    assert crowds.of([page(1), page(1), page(), page()], "secret").count == 3


def test_the_list_of_names_ends_somewhere() -> None:
    first, second = [page(number) for number in range(1, 60)], [page(number) for number in range(50, 90)]
    halves = [crowds.of(pages, "secret") for pages in (first, second)]
    both = crowds.together(halves)
    assert (both.count, len(both.names)) == (89, MOST_NAMES)


def test_marks_name_nobody() -> None:
    [of_amara] = crowds.of([page(1, is_professional=False)], "a secret").members
    [elsewhere] = crowds.of([page(1, is_professional=False)], "another secret").members
    assert of_amara != elsewhere


def test_what_is_told_reads_as_it_was() -> None:
    crowd = crowds.of([page(1), page(2, shows_presence=False), page()], "secret")
    assert crowds.from_json(crowd.as_json()) == crowd


@pytest.mark.parametrize(
    "words",
    [b"", b"7", b"[]", b"{}", pickle.dumps(AMARA), b'{"members":7,"guests":0,"named":{}}',
     b'{"members":[],"guests":"many","named":{}}', b'{"members":[],"guests":0,"named":{"a":7}}'],
)  # fmt: skip
def test_what_no_process_has_told_is_no_crowd(words: bytes) -> None:
    """Case 126, for who is here."""
    with pytest.raises(NoCrowd):
        crowds.from_json(words)


@pytest.mark.both_databases
def test_processes_count_together_and_each_member_once(shared: Settings) -> None:
    one, two = process(shared), process(shared)
    see(one, page(1), page(2), page())
    see(two, page(2), page(3), page())
    one.exchange()
    assert one.crowd(ROOM).count == two.crowd(ROOM).count == 5
    assert [each["handle"] for each in one.crowd(ROOM).names] == ["member-1", "member-2", "member-3"]


def test_processes_count_together_over_redis(over_redis: Settings) -> None:
    one, two = process(over_redis), process(over_redis)
    see(one, page(1), page(2), page())
    see(two, page(2), page(3), page())
    see(two, page(4), room=OTHER)
    one.exchange()
    assert (one.crowd(ROOM).count, one.crowd(OTHER).count) == (5, 1)
    assert db.session.scalar(select(func.count()).select_from(PresenceRow)) == 0


def test_who_leaves_leaves_everywhere(settings_of_both: Settings) -> None:
    one, two = process(settings_of_both), process(settings_of_both)
    see(one, page(1))
    assert two.exchange() == {ROOM}
    see(one)
    assert two.exchange() == {ROOM}
    assert two.crowd(ROOM).count == 0


def test_a_page_is_drawn_with_the_number_of_all(settings_of_both: Settings) -> None:
    see(process(settings_of_both), page(1), page())
    without_listeners = Here(settings_of_both, {})
    without_listeners.look_now_and_then()
    assert without_listeners.crowd(ROOM).count == 2


@pytest.mark.both_databases
def test_a_process_that_has_died_is_forgotten(shared: Settings) -> None:
    dead, alive = process(shared), process(shared)
    see(dead, page(1), page(2))
    see(alive, page(3))
    assert alive.crowd(ROOM).count == 3
    _run_out(dead)
    assert alive.exchange() == {ROOM}
    assert alive.crowd(ROOM).count == 1
    alive.stayed_at = 0.0
    alive.exchange()
    assert db.session.scalar(select(func.count()).select_from(PresenceRow)) == 1


def test_a_process_that_was_forgotten_tells_again(settings_of_both: Settings) -> None:
    one, two = process(settings_of_both), process(settings_of_both)
    see(one, page(1))
    _lose_everything(settings_of_both)
    one.stayed_at = 0.0
    one.exchange()
    two.exchange()
    assert two.crowd(ROOM).count == 1


def test_redis_itself_forgets_a_process_that_has_died(over_redis: Settings) -> None:
    dead, alive = process(over_redis), process(over_redis)
    see(dead, page(1))
    alive.exchange()
    with redis.Redis.from_url(over_redis.redis_url or "") as broker:
        key = f"{PROCESSES}:{dead.process}"
        assert 0 < broker.pttl(key) <= SECONDS_UNTIL_FORGOTTEN * 1000
        broker.delete(key)
        assert alive.exchange() == {ROOM}
        assert alive.crowd(ROOM).count == 0
        assert dead.process.encode() not in broker.smembers(PROCESSES)


def test_nothing_is_written_while_nothing_changes(shared: Settings) -> None:
    one = process(shared)
    see(one, page(1))
    written: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *words: written.append(words[2].split()[0]))
    for _ in range(5):
        see(one, page(1))
    assert set(written) <= {"BEGIN", "SELECT"}


def test_a_forum_that_shows_nobody_tells_nobody(shared: Settings) -> None:
    here, other = Here(shared, {"post": lambda _: ()}), process(shared)
    here.begin()
    see(here, page(1), page())
    assert other.exchange() == set()
    assert here.crowd(ROOM).count == 0


def test_streams_of_other_kinds_show_nobody(shared: Settings) -> None:
    here = process(shared)
    see(here, page(1), room="member:1")
    assert not here.has("member:1")
    assert here.crowd("member:1").count == 0


def test_without_the_broker_each_counts_what_it_sees(app: Flask, settings: Settings) -> None:
    with ExitStack() as broker, app.app_context():
        url = broker.enter_context(servers.or_skip(servers.redis))
        one, two = (process(replace(settings, redis_url=url)) for _ in range(2))
        see(one, page(1))
        see(two, page(2))
        assert two.crowd(ROOM).count == 2
        broker.close()
        assert two.exchange() == {ROOM}
        see(two, page(2), page(3))
        assert two.crowd(ROOM).count == 2


def test_what_somebody_planted_in_redis_counts_for_nothing(over_redis: Settings) -> None:
    """Case 126: only JSON of the right shape is read, and nothing is ever executed."""
    with redis.Redis.from_url(over_redis.redis_url or "") as broker:
        broker.sadd(PROCESSES, b"\xff", "planted")
        broker.hset(f"{PROCESSES}:planted", mapping={"": "1", ROOM: pickle.dumps(AMARA), b"\xff": b"{}"})
    here = process(over_redis)
    see(here, page(1))
    assert here.crowd(ROOM).count == 1


def test_a_first_sign_is_told_at_once_and_further_ones_together() -> None:
    signs = Signs()
    signs.give(ROOM, AMARA)
    assert signs.take_due() == {ROOM: {"amara": AMARA}}
    signs.give(ROOM, AMARA)
    signs.gather(ROOM, [{"handle": "jonas", "name": "Jonas Reyes"}])
    assert signs.take_due() == {}
    signs.told_at[ROOM] -= 1.0
    assert list(signs.take_due()[ROOM]) == ["amara", "jonas"]
    assert signs.take_due() == {}


@pytest.mark.parametrize(
    "words",
    [b"", b"[]", b'{"process":"b"}', pickle.dumps(AMARA), b'{"process":"b","stream":"post:7","writers":7}',
     b'{"process":"b","stream":"post:7","writers":[7]}',
     json.dumps({"process": "own", "stream": ROOM, "writers": [AMARA]}).encode()],
)  # fmt: skip
def test_signs_that_nobody_gave_elsewhere_are_not_gathered(words: bytes) -> None:
    """Case 126, for who is writing."""
    signs = Signs()
    Messenger("redis://127.0.0.1:1/0", "own").hear(signs, words)
    assert signs.take_due() == {}


def test_a_large_room_is_told_less_often() -> None:
    told = Told()
    assert told.is_over(9_000)
    told.now_is(Crowd(guests=9_000))
    told.at -= 2.0
    assert told.is_over(1_900)
    assert not told.is_over(9_000)


def _run_out(dead: Here) -> None:
    past = clock.now() - timedelta(seconds=1)
    with unit_of_work():
        db.session.execute(
            update(PresenceRow).where(PresenceRow.process == dead.process).values(expires_at=past)
        )


def _lose_everything(settings: Settings) -> None:
    if settings.redis_url:
        with redis.Redis.from_url(settings.redis_url) as broker:
            broker.flushall()
        return
    with unit_of_work():
        db.session.query(PresenceRow).delete()
