"""An open page that speaks WebSocket word by word, for what no library would say."""

import json
import socket
import struct
from contextlib import suppress
from typing import Any, Self

import websocket
from websocket import ABNF

SECONDS = 10
SOCKETS = "/socket.io/?EIO=4&transport=websocket"


class Page:
    """Connected and entered, with `auth` if any; `enter=False` stops after the handshake."""

    raw: Any

    def __init__(self, port: int, *, enter: bool = True, auth: object = None, **options: Any) -> None:
        url = f"ws://127.0.0.1:{port}{SOCKETS}"
        self.raw = websocket.create_connection(url, timeout=SECONDS, **options)
        self.said: list[Any] = []
        self.asked = 0
        assert str(self.raw.recv()).startswith("0")
        if enter:
            self.raw.send("40" + json.dumps(auth or {}))
            assert str(self.raw.recv()).startswith("40")

    def ask(self, name: str, *words: Any) -> Any:
        self.asked += 1
        self.raw.send(f"42{self.asked}" + json.dumps([name, *words]))
        while not (text := self._hear()).startswith(f"43{self.asked}["):
            pass
        return json.loads(text.removeprefix(f"43{self.asked}"))[0]

    def hear(self, number: int) -> list[Any]:
        """What was said in the rooms, at least `number` times."""
        while len(self.said) < number:
            self._hear()
        return self.said

    def _hear(self) -> str:
        text = str(self.raw.recv())
        if text == "2":
            self.raw.send("3")
        if text.startswith('42["said"'):
            self.said.append(json.loads(text[2:])[1])
        return text

    def send_raw(self, frames: bytes) -> None:
        with suppress(OSError):
            self.raw.sock.sendall(frames)

    def closing_code(self) -> int | None:
        """Reads to the end; the code with which the server said goodbye, if it did."""
        with suppress(websocket.WebSocketException, OSError):
            while True:
                frame = self.raw.recv_frame()
                if frame.opcode == ABNF.OPCODE_CLOSE:
                    return int(struct.unpack("!H", frame.data[:2])[0])
        return None

    def answer_pings(self) -> int:
        """Answers them and says nothing else, to the end; how many there were."""
        pings = 0
        with suppress(websocket.WebSocketConnectionClosedException, ConnectionError):
            while text := self._hear():
                pings += text == "2"
        return pings

    def is_closed(self) -> bool:
        """Reads what there is; whether the end came after it."""
        self.raw.sock.settimeout(0.05)
        try:
            while self.raw.sock.recv(65_536):
                pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.raw.shutdown()


def frame(payload: bytes, opcode: int = 1, *, first: int | None = None) -> bytes:
    """One masked frame; `first` is its first byte where it is not to be whole and of `opcode`."""
    head = bytes([0x80 | opcode if first is None else first])
    if len(payload) < 126:
        length = bytes([0x80 | len(payload)])
    elif len(payload) < 65_536:
        length = b"\xfe" + struct.pack("!H", len(payload))
    else:
        length = b"\xff" + struct.pack("!Q", len(payload))
    return head + length + bytes(4) + payload


def asks(port: int, request: bytes) -> bytes:
    """The first line of the answer to a request written by hand."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(request)
        return connection.recv(4096).split(b"\r\n")[0]
