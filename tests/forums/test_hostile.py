"""What no browser of ours would send, to a real server: answered or cut off, and nobody else notices."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
import websocket
from hypothesis import given, settings
from hypothesis import strategies as some

from community.accounts.models import Member
from community.core.admission import OF_A_MEMBER, SOCKETS_OF_A_MEMBER
from community.core.db import db
from community.forums import reply_actions
from community.forums.models import Post
from tests.core.pages import SOCKETS, Page, asks, frame
from tests.live import Live, until

pytestmark = pytest.mark.servers

# Nothing that is sent here may be read in the log.
CANARY = "what-a-patient-said"
FRAMES = 1_000
FRAMES_A_SOCKET = 15
FRAMES_A_REPLY = 100

MALFORMED = (
    *("", "4", "5", "99", "42", "42[]", "42{}", "42[null]", '42["reply"', f'42["{CANARY}'),
    *('42[{"a":1}]', '42[["reply"]]', '42["connect",{}]', '42["disconnect"]', '42["*",{}]'),
    *('40["a"]', "41{}", '42/a,["reply",{}]', '42a["reply",{}]', f'42{"9" * 5000}["reply",{{}}]'),
    *('43["a"]', '43999["a"]', '43a["a"]', '44{"message":"a"}', '450-["reply",{}]', "461-1[]"),
    '451-["reply",{"_placeholder":true,"num":0}]',
    f'42["reply",{"[" * 5000}{"]" * 5000}]',
    f'42["reply",{"[" * 5000}',
    f'42["reply",{{"body":"{CANARY}\\ud800"}}]',
    f'42["reply",NaN,"{CANARY}"]',
    f'421["reply",null,null,"{CANARY}"]',
)

words = some.text(max_size=8) | some.sampled_from([CANARY, "post:1", "\ud800", "é" * 30])
numbers = some.integers() | some.floats() | some.sampled_from([2**63, -1, 10**400])
plain = some.none() | some.booleans() | numbers | words
trees = some.recursive(plain, lambda inner: some.lists(inner) | some.dictionaries(words, inner), max_leaves=4)
fields = some.fixed_dictionaries(
    {}, optional=dict.fromkeys(("stream", "after", "post", "body", "client_id", "parent"), trees)
)
names = some.sampled_from(["subscribe", "unsubscribe", "writing", "reply", "connect", "*"]) | words
events = some.builds(
    lambda name, payload, more: "421" + json.dumps([name, payload, *more]),
    names,
    fields | trees,
    some.lists(trees, max_size=2),
)
packets = some.builds(
    lambda head, tail: head + tail,
    some.from_regex(r"\A[0-9]{0,3}(-|/[a-z]{0,3},|[0-9]{0,3})\Z"),
    events.map(lambda text: text[3:]) | some.text(max_size=30) | some.just("[" * 5000),
)
messages = events | packets | some.text(max_size=60)
wholes = messages.map(lambda text: frame(text.encode("utf-8", "surrogatepass"))) | some.builds(
    frame, some.binary(max_size=200), first=some.integers(0, 255)
)
halves = some.binary(max_size=40)


class Stranger:
    """A member who sends frame after frame, over a new socket where the last one was closed or said much."""

    def __init__(self, live: Live) -> None:
        self.port = live.site.port
        self.who = signed_in(live, live.people.jonas)
        self.page: Page | None = None
        self.sent = 0
        self.answers: list[Any] = []

    def send(self, whole: bytes) -> bool:
        """Whether the socket is still served afterwards; otherwise it has been closed."""
        page = self._page()
        page.send_raw(whole + frame(b'42777["unsubscribe",{"stream":"post:1"}]'))
        if not self._is_answered(page):
            self.leave()
        return self.page is not None

    def send_half(self, half: bytes) -> None:
        page = self._page()
        page.send_raw(half)
        with suppress(OSError):
            page.raw.sock.shutdown(socket.SHUT_WR)
        assert not self._is_answered(page)
        self.leave()

    def leave(self) -> None:
        if self.page:
            self.page.raw.shutdown()
        self.page = None

    def _page(self) -> Page:
        if self.sent >= FRAMES_A_SOCKET:
            self.leave()
        if self.page is None:
            self.page, self.sent = Page(self.port, **self.who), 0
        self.sent += 1
        return self.page

    def _is_answered(self, page: Page) -> bool:
        with suppress(websocket.WebSocketConnectionClosedException, ConnectionError):
            while text := str(page.raw.recv()):
                if text.startswith("43777["):
                    return True
                if text.startswith("43"):
                    self.answers.append(json.loads(text[text.index("[") :])[0])
        return False


def signed_in(live: Live, member: int) -> dict[str, Any]:
    """How a page of the member opens its socket."""
    return {"auth": {"token": live.token}, "cookie": live.cookie(member)}


class Log:
    """What the server writes from now on."""

    def __init__(self, live: Live) -> None:
        self.path = live.site.folder / f"web-{live.site.port}.log"
        self.begins = self.path.stat().st_size

    @property
    def text(self) -> str:
        return self.path.read_bytes()[self.begins :].decode()


@pytest.fixture
def log(live: Live) -> Log:
    return Log(live)


@pytest.fixture
def stranger(live: Live) -> Iterator[Stranger]:
    stranger = Stranger(live)
    yield stranger
    stranger.leave()


def reply(live: Live, post: int) -> None:
    def act() -> None:
        amara = db.session.get_one(Member, live.people.amara)
        reply_actions.reply(amara, db.session.get_one(Post, post), body="Words.", client_id=str(uuid4()))

    live.in_a_unit(act)


def test_malformed_frames_are_answered_or_close_their_own_socket(
    live: Live, stranger: Stranger, log: Log
) -> None:
    """Case 116: with a line in the log that says nothing of what was sent."""
    closed = sum(not stranger.send(frame(text.encode("utf-8", "surrogatepass"))) for text in MALFORMED)
    assert len(MALFORMED) >= 20
    assert log.text.count("malformed packet, socket closed") == closed > 20
    assert "Traceback" not in log.text
    assert CANARY not in log.text
    assert {each["status"] for each in stranger.answers} == {422}


def test_a_thousand_hostile_frames_harm_nobody_else(live: Live, stranger: Stranger, log: Log) -> None:
    """Case 116: no error of ours, and whoever listens meanwhile misses nothing."""
    post, sent = live.post(), count(1)

    @settings(max_examples=FRAMES, deadline=None, database=None)
    @given(some.tuples(some.just(stranger.send), wholes) | some.tuples(some.just(stranger.send_half), halves))
    def send(frame: tuple[Callable[[bytes], object], bytes]) -> None:
        how, said = frame
        how(said)
        if next(sent) % FRAMES_A_REPLY == 0:
            reply(live, post)

    with live.client() as reader:
        reader.subscribe(post)
        send()
        assert next(sent) > FRAMES
        assert until(lambda: len(reader.events) >= FRAMES // FRAMES_A_REPLY)
        assert [each["seq"] for each in reader.events] == list(range(1, len(reader.events) + 1))
    assert all(each.get("status", 200) < 500 for each in stranger.answers)
    assert "Traceback" not in log.text
    assert CANARY not in log.text


def test_pages_of_elsewhere_open_no_socket_here(live: Live) -> None:
    """Case 109: not with the cookie of a member, and not with a host that a proxy is said to have seen."""
    own = live.site.url
    elsewhere = (
        *("https://elsewhere.example", "null", f"{own}.elsewhere.example", f"{own}0", "file://"),
        *(own.replace("http", "https"), own.replace("127.0.0.1", "127.0.0.2"), "http://127.0.0.1"),
    )
    for origin in elsewhere:
        for transport in ("websocket", "polling"):
            assert b" 400 " in opened(live, origin, transport), (origin, transport)
    assert b" 400 " in opened(live, elsewhere[0], "websocket", "X-Forwarded-Host: elsewhere.example")
    assert b" 101 " in opened(live, own, "websocket")


def opened(live: Live, origin: str, transport: str, *more: str) -> bytes:
    lines = (
        f"GET {SOCKETS.replace('websocket', transport)} HTTP/1.1",
        f"Host: {live.site.url.removeprefix('http://')}",
        *("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
        f"Sec-WebSocket-Key: {'A' * 22}==",
        f"Origin: {origin}",
        f"Cookie: {live.cookie(live.people.jonas)}",
        *more,
    )
    return asks(live.site.port, "\r\n".join(lines).encode() + b"\r\n\r\n")


@pytest.mark.parametrize("auth", [{}, {"token": None}, {"token": ["a"]}, {"token": "of somebody else"}])
def test_a_cookie_without_the_token_of_a_page_is_nobodys(live: Live, auth: dict[str, Any]) -> None:
    """Case 109: where a browser says no origin, or says ours for somebody else."""
    with Page(live.site.port, auth=auth, cookie=live.cookie(live.people.jonas)) as page:
        answer = page.ask("subscribe", {"stream": f"member:{live.people.jonas}"})
        assert answer["status"] == 404


def test_there_is_no_other_namespace_and_who_asks_for_one_is_closed(live: Live) -> None:
    """Case 110."""
    with Page(live.site.port, enter=False) as page:
        page.raw.send("40/admin,")
        assert page.raw.recv() == '44/admin,"Unable to connect"'
        assert page.closing_code() == 1000
        assert until(page.is_closed)


def test_who_is_not_let_in_is_closed(live: Live) -> None:
    """Case 119: a socket that was refused holds nothing until its browser goes."""
    who = signed_in(live, live.people.lapsed)
    with ExitStack() as pages:
        for _ in range(SOCKETS_OF_A_MEMBER):
            pages.enter_context(Page(live.site.port, **who))
        refused = pages.enter_context(Page(live.site.port, enter=False, **who))
        refused.raw.send("40" + json.dumps(who["auth"]))
        assert OF_A_MEMBER in refused.raw.recv()
        assert refused.closing_code() == 1000


def test_a_thousand_signs_of_writing_are_few_to_the_others(live: Live) -> None:
    """Case 119: and who gives them is cut off."""
    post = live.post()
    with (
        live.client(live.people.jonas) as reader,
        Page(live.site.port, **signed_in(live, live.people.amara)) as writer,
    ):
        reader.subscribe(post)
        writer.ask("subscribe", {"stream": f"post:{post}"})
        sign = frame(f'42["writing",{{"stream":"post:{post}"}}]'.encode())
        writer.send_raw(sign * 900)
        assert writer.closing_code() == 1000
        assert until(lambda: reader.has_heard("writing"))
        assert sum(name == "writing" for name, _ in reader.said) <= 2
