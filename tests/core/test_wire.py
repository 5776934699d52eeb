"""The wire: one frame for a room, no greenlet for a socket, and the library's own way where it must be."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket

from community.core.wire import Frames
from tests.core.pages import SOCKETS, Page, asks, frame
from tests.core.wired import LARGEST
from tests.installation import ROOT
from tests.live import until
from tests.servers import answers, free_port, running

PAGES = 30

servers = pytest.mark.servers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wired")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    with _served("create_app", folder) as port:
        yield port


@contextmanager
def _served(app: str, folder: Path, worker: str = "gevent") -> Iterator[int]:
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", f"--worker-class={worker}", "--workers=1", "--threads=40"),
        *("--no-control-socket", "--log-level=warning", "--graceful-timeout=1"),
        *(f"--bind=127.0.0.1:{port}", f"tests.core.wired:{app}()"),
    ]
    with running(command, ready=lambda: answers(port), log=folder / f"{app}.log", folder=ROOT):
        yield port


def _greenlets_of_a_socket(port: int) -> float:
    with ExitStack() as stack:
        first = stack.enter_context(Page(port))
        before = first.ask("inside")["greenlets"]
        for _ in range(PAGES):
            stack.enter_context(Page(port))
        return float(first.ask("inside")["greenlets"] - before) / PAGES


def test_a_packet_is_framed_once_for_a_whole_room() -> None:
    frames, packet, next_one = Frames(), EnginePacket(MESSAGE, "é" * 70), EnginePacket(MESSAGE, "2")
    first = frames.of(packet)
    assert first == b"\x81\x7e\x00\x8d4" + "é".encode() * 70
    assert frames.of(packet) is first
    assert frames.of(next_one) == b"\x81\x0242"


@servers
def test_no_socket_keeps_a_greenlet_of_its_own(port: int) -> None:
    """Fails where a seam of the pinned libraries is not the one that the wire knows."""
    assert _greenlets_of_a_socket(port) < 0.2


@servers
def test_what_a_room_hears_goes_to_its_sockets_without_a_detour(port: int) -> None:
    """Fails as above. The library takes the few answers there itself."""
    with Page(port) as one, Page(port) as other:
        for page in (one, other):
            page.ask("join", "ward")
        before = one.ask("inside")["taken"]
        one.ask("say", "ward", "Words.", 20)
        assert len(other.hear(20)) == 20
        assert one.ask("inside")["taken"] - before < 10


@servers
@pytest.mark.parametrize("app", ["create_app", "other_queue"])
def test_a_room_hears_several_things_at_once_as_the_library_says_them(app: str, folder: Path) -> None:
    with _served(app, folder) as port, Page(port) as page:
        page.ask("join", "ward")
        page.send_raw(frame(b'42["say_variously","ward"]'))
        heard = [page.raw.recv() for _ in range(3)]
    assert heard == ['42["said",1,"two",[3]]', '42["said",[4,5]]', '42["said"]']


@servers
def test_of_a_room_that_is_left_or_was_never_entered_nothing_stays(port: int) -> None:
    with Page(port) as well:
        before = well.ask("inside")["rooms"]
        well.ask("say", "nowhere", "Words.")
        with Page(port) as page:
            page.ask("join", "ward")
            well.ask("say", "ward", "Words.")
            assert well.ask("inside")["rooms"] == before + 1
        assert until(lambda: well.ask("inside")["rooms"] == before)


@servers
@pytest.mark.parametrize("app", ["other_queue", "other_drivers"])
def test_where_a_seam_has_changed_the_library_serves_in_its_own_way(app: str, folder: Path) -> None:
    with _served(app, folder) as port:
        assert _greenlets_of_a_socket(port) > 2
        _everybody_hears_everything_in_order(port)


@servers
def test_where_nothing_is_patched_for_gevent_the_library_serves_in_its_own_way(folder: Path) -> None:
    with _served("threads", folder, "gthread") as port:
        _everybody_hears_everything_in_order(port)


@servers
def test_everybody_in_a_room_hears_everything_in_order(port: int) -> None:
    _everybody_hears_everything_in_order(port)


def _everybody_hears_everything_in_order(port: int) -> None:
    with ExitStack() as stack:
        pages = [stack.enter_context(Page(port)) for _ in range(8)]
        for page in pages:
            page.ask("join", "hall")
        pages[0].ask("say", "hall", "Größe 🩺", 40)
        for page in pages:
            assert page.hear(40) == [[number, "Größe 🩺"] for number in range(40)]


@servers
def test_whoever_reads_too_slowly_is_let_go_and_holds_up_nobody(port: int) -> None:
    with Page(port) as slow, Page(port) as reader:
        for page in (slow, reader):
            page.ask("join", "lecture")
        for _ in range(40):
            reader.ask("say", "lecture", "x" * 20_000, 10)
        assert len(reader.hear(400)) == 400
        assert until(slow.is_closed)


@servers
def test_messages_are_not_compressed_even_for_a_browser_that_offers_it(port: int) -> None:
    """Case 117: a small frame that unfolds into a large one is a broken frame here."""
    offer = ["Sec-WebSocket-Extensions: permessage-deflate"]
    with Page(port, header=offer) as page:
        assert "sec-websocket-extensions" not in page.raw.headers
        page.send_raw(frame(b"\x00" * 20, first=0xC1))
        assert page.closing_code() == 1002


@servers
@pytest.mark.parametrize("parts", [1, 2, 5000])
def test_a_message_beyond_the_limit_closes_its_socket(port: int, parts: int) -> None:
    """Case 117: however many frames it comes in, and whatever it is made of."""
    size = (LARGEST // parts + 1) // 2
    with Page(port) as page:
        page.send_raw(frame("é".encode() * size, first=0x01))
        for _ in range(parts - 1):
            page.send_raw(frame("é".encode() * size, first=0x00))
        page.send_raw(frame(b"the end", first=0x80))
        assert page.closing_code() in {1008, 1009}


@servers
def test_what_comes_in_parts_is_one_message_and_pings_between_are_answered(port: int) -> None:
    with Page(port) as page:
        page.send_raw(frame(b'427["jo', first=0x01) + frame(b"here?", 9))
        page.send_raw(frame(b"", first=0x00) + frame(b'in","hall"]', first=0x80))
        assert page.raw.recv_frame().data == b"here?"
        assert page.raw.recv() == "437[{}]"


@servers
def test_a_goodbye_is_answered(port: int) -> None:
    with Page(port) as page:
        page.send_raw(frame(b"\x03\xe8", 8))
        assert page.closing_code() == 1000
        assert until(page.is_closed)


@servers
def test_the_last_words_come_before_the_goodbye(port: int) -> None:
    with Page(port) as page:
        page.raw.send('42["leave"]')
        assert page.raw.recv() == "1"
        assert page.closing_code() == 1000


@servers
def test_a_flood_of_frames_closes_its_socket(port: int) -> None:
    """Case 119: of what reaches no handler, and so none of the limits there."""
    with Page(port) as page:
        page.send_raw(frame(b"3") * 5000)
        assert page.closing_code() == 1008


@servers
def test_who_neither_answers_nor_says_what_for_is_closed(folder: Path) -> None:
    """Case 118: half-open sockets end by themselves; who answers stays."""
    with _served("quick", folder) as port, Page(port, enter=False) as nowhere:
        assert 0 < nowhere.answer_pings() < 5
        with Page(port) as well, Page(port) as silent:
            assert until(lambda: well.ask("join", "hall") == {} and silent.is_closed())


@servers
def test_a_thousand_half_open_sockets_leave_nothing_behind(port: int) -> None:
    """Case 118: binary parts announced and withheld, and handshakes that end in the middle."""

    def leave_halfway(number: int) -> None:
        with Page(port, enter=number % 2 == 0) as page:
            page.send_raw(frame(b'451-["say","hall",{"_placeholder":true,"num":0}]'))
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(f"GET {SOCKETS} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n".encode())

    with Page(port) as well:
        for number in range(100):
            leave_halfway(number)
        before = well.ask("inside")
        for number in range(500):
            leave_halfway(number)
        assert until(lambda: well.ask("inside")["sockets"] == 1)
        after = well.ask("inside")
        assert after["threads"] == before["threads"]
        assert after["greenlets"] <= before["greenlets"] + 5
        assert after["most_kb"] < before["most_kb"] + 4096


@servers
@pytest.mark.parametrize(
    "headers", ["", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: a"]
)
def test_half_a_handshake_is_refused(port: int, headers: str) -> None:
    request = f"GET {SOCKETS} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{headers}"
    assert asks(port, request.rstrip().encode() + b"\r\n\r\n") == b"HTTP/1.1 400 Bad Request"
