"""Several web processes on one database, with Redis and without: what one of them knows, all of them know."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from socket import SHUT_RDWR
from threading import Barrier, Event, Thread
from time import sleep
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from sqlalchemy import select

from community.accounts import badges, session
from community.accounts.models import Login, Member
from community.core import clock, streams
from community.core.db import db, reading, unit_of_work
from community.core.streams import StreamEvent
from community.forums.models import Reply
from community.moderation import suspension_actions
from community.permissions import Audience
from tests import factories
from tests.faults.conftest import Across
from tests.faults.several import Web
from tests.installation import ROOT
from tests.live import Client, Live, until

pytestmark = [pytest.mark.faults, pytest.mark.servers]

SECONDS_UNTIL_SILENT = 1
SECONDS_UNTIL_HEARD = 2
MOMENTS = 12
REFUSALS = {401, 403}


def test_what_a_process_tells_that_serves_nobody_is_heard_on_all(across: Across) -> None:
    """Case 127: the news of a worker, such as how far it is with a film."""
    post = across.live.post()
    with ExitStack() as pages:
        readers = [pages.enter_context(across.live.client(url=web.url)) for web in across.webs]
        for reader in readers:
            reader.subscribe(post)
        across.live.in_a_unit(lambda: streams.tell(f"post:{post}", "progress", {"percent": 50}))
        assert until(lambda: all(reader.events for reader in readers), SECONDS_UNTIL_HEARD)
        assert [reader.events for reader in readers] == [readers[0].events] * len(readers)


@pytest.mark.parametrize("end", ["suspension", "badge", "login"])
def test_whoever_has_lost_the_right_is_silent_everywhere(across: Across, end: str) -> None:
    """Cases 111 and 112: from a second later on nothing is heard, nor after coming back."""
    post, member = across.live.post(audience=Audience.professionals), _member(across.live)
    cookie = across.live.cookie(member)
    with ExitStack() as pages:
        readers = [pages.enter_context(_page(across, web, cookie)) for web in across.webs]
        for reader in readers:
            assert "head" in reader.subscribe(post)
        with _news(across.live, post):
            assert until(lambda: all(reader.events for reader in readers))
            across.live.in_a_unit(lambda: _end(across.live, member, end))
            ended_at = clock.now()
            sleep(2 * SECONDS_UNTIL_SILENT)
        _insist_on_silence(across.live, post, readers, ended_at)
        for web in across.webs:
            back = pages.enter_context(_page(across, web, cookie))
            assert back.subscribe(post)["status"] == 404
            assert back.reply(across.live.post())["status"] in REFUSALS


def _insist_on_silence(live: Live, post: int, readers: list[Client], ended_at: datetime) -> None:
    heard = {event["seq"] for reader in readers for event in reader.events}
    with live.app.app_context(), reading():
        latest = ended_at + timedelta(seconds=SECONDS_UNTIL_SILENT)
        told_late = (StreamEvent.stream == f"post:{post}", StreamEvent.at > latest)
        late = set(db.session.scalars(select(StreamEvent.seq).where(*told_late)))
    assert late  # Otherwise nothing was said that could have been heard.
    assert not heard & late


def test_one_reply_sent_at_once_to_all_processes_both_ways_is_one_row(across: Across) -> None:
    """Case 125."""
    live, post = across.live, across.live.post()
    cookie = live.cookie(live.people.jonas)
    with ExitStack() as pages:
        sockets = [pages.enter_context(_page(across, web, cookie)) for web in across.webs]
        for _ in range(MOMENTS):
            client_id = str(uuid4())
            ways = [_by_socket(socket, post, client_id) for socket in sockets]
            ways += [_by_form(live, web, post, cookie, client_id) for web in across.webs]
            assert len(set(_at_once(ways))) == 1
    assert _kept(live, post) == _told(live, post)
    assert len(_kept(live, post)) == MOMENTS


def test_a_reply_whose_answer_was_lost_keeps_its_number(across: Across) -> None:
    """Case 125: the socket is gone with the answer; sent again, the reply is answered by another process."""
    live, post = across.live, across.live.post()
    cookie, client_id = live.cookie(live.people.jonas), str(uuid4())
    with _page(across, across.webs[0], cookie) as page:
        page.socket.emit("reply", {"post": post, "body": "Words.", "client_id": client_id})
        assert until(lambda: _kept(live, post))
        page.wire.sock.shutdown(SHUT_RDWR)
    again = _by_form(live, across.webs[-1], post, cookie, client_id)()
    with _page(across, across.webs[-1], cookie) as page:
        assert page.reply(post, client_id=client_id)["id"] == again
    assert _kept(live, post) == _told(live, post) == [again]


def test_a_reply_is_heard_whose_process_died_after_the_commit(across: Across) -> None:
    """Case 124: committed, and killed before anybody was told."""
    post = across.live.post()
    with across.live.client(url=across.webs[0].url) as reader:
        reader.subscribe(post)
        _let_die(across.live, "after", post)
        assert until(lambda: reader.events, SECONDS_UNTIL_HEARD)
    assert _kept(across.live, post) == _told(across.live, post) == [reader.events[0]["body"]["id"]]


def test_a_reply_that_was_never_committed_is_never_heard(across: Across) -> None:
    """Case 124."""
    post = across.live.post()
    with across.live.client(url=across.webs[0].url) as reader:
        reader.subscribe(post)
        _let_die(across.live, "before", post)
        across.live.in_a_unit(lambda: streams.tell(f"post:{post}", "progress", {"percent": 50}))
        assert until(lambda: reader.events, SECONDS_UNTIL_HEARD)
        assert [(event["seq"], event["type"]) for event in reader.events] == [(1, "progress")]
    assert _kept(across.live, post) == []


def test_what_a_web_process_has_taken_outlives_it(across: Across) -> None:
    """Case 124: killed right after the answer, and heard after it has come back, by everybody."""
    live, web, post = across.live, across.webs[-1], across.live.post()
    with live.client(url=across.webs[0].url) as reader:
        reader.subscribe(post)
        with live.client(live.people.jonas, url=web.url) as writer:
            said = writer.reply(post)["id"]
            web.kill()
        web.start()
        web.wait()
        assert until(lambda: reader.events, SECONDS_UNTIL_HEARD)
    with live.client(url=web.url) as back:
        assert [event["body"]["id"] for event in back.subscribe(post)["events"]] == [said]
    assert _kept(live, post) == _told(live, post) == [said]


def _member(live: Live) -> int:
    with live.app.app_context(), unit_of_work():
        return factories.verified().id


def _end(live: Live, member: int, what: str) -> None:
    if what == "badge":
        badges.revoke(db.session.get_one(Member, member))
    if what == "suspension":
        ruth = db.session.get_one(Member, live.people.ruth)
        suspension_actions.suspend(ruth, db.session.get_one(Member, member), days=2, reason="Threats.")
    for login in db.session.query(Login).filter_by(member_id=member) if what == "login" else ():
        session.end(login)


@contextmanager
def _news(live: Live, post: int) -> Iterator[None]:
    """In the block something is told again and again, by a process that serves nobody."""
    done = Event()

    def keep_telling() -> None:
        while not done.wait(0.05):
            live.in_a_unit(lambda: streams.tell(f"post:{post}", "progress", {}))

    thread = Thread(target=keep_telling)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def _page(across: Across, web: Web, cookie: str) -> Iterator[Client]:
    """A page at one of the processes, under a cookie that is used for all of them."""
    with closing(Client(web.url, cookie, across.live.token)) as page:
        yield page


def _by_socket(page: Client, post: int, client_id: str) -> Callable[[], int]:
    return lambda: int(page.reply(post, client_id=client_id)["id"])


def _by_form(live: Live, web: Web, post: int, cookie: str, client_id: str) -> Callable[[], int]:
    headers = {"Cookie": cookie, "X-CSRFToken": live.token, "Content-Type": "application/json"}
    said = json.dumps({"body": "Words.", "client_id": client_id}).encode()
    request = Request(f"{web.url}/posts/{post}/replies", said, headers)  # noqa: S310 - our own address

    def send() -> int:
        with urlopen(request) as answer:  # noqa: S310 - as above
            return int(json.load(answer)["id"])

    return send


def _at_once(acts: list[Callable[[], int]]) -> list[int]:
    barrier = Barrier(len(acts))

    def act(one: Callable[[], int]) -> int:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def _let_die(live: Live, moment: str, post: int) -> None:
    words = [moment, str(live.people.jonas), str(post), str(uuid4())]
    command = [sys.executable, "-m", "tests.faults.killing_itself", *words]
    assert subprocess.run(command, cwd=ROOT, env=live.site.environment, check=False).returncode == -9


def _kept(live: Live, post: int) -> list[int]:
    with live.app.app_context(), reading():
        return list(db.session.scalars(select(Reply.id).where(Reply.post_id == post).order_by(Reply.id)))


def _told(live: Live, post: int) -> list[int]:
    about = (StreamEvent.stream == f"post:{post}", StreamEvent.type == "reply.posted")
    with live.app.app_context(), reading():
        told = db.session.scalars(select(StreamEvent).where(*about).order_by(StreamEvent.seq))
        return [each.body["id"] for each in told]
