"""Asking a virus scanner about a document: clamd's INSTREAM, which takes it from memory and keeps nothing.

Our own lines, because the libraries on offer hand over a path, and there is no file in clear to name.
"""

import socket
import struct
from contextlib import closing
from urllib.parse import unquote, urlsplit

SECONDS_TO_ANSWER = 60
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerDown(Exception):
    """Nobody answered, or not with a verdict: the document stays unscanned, and nobody sees it."""


def is_harmless(content: bytes, scanner_url: str) -> bool:
    """Whether the scanner at `tcp://host:port` or `unix:/path` knows nothing bad. Raises ScannerDown."""
    try:
        with closing(_connected(scanner_url)) as scanner:
            _send(scanner, content)
            verdict = _answer_of(scanner)
    except OSError as error:
        raise ScannerDown(f"{type(error).__name__}: {error}") from error
    # The words before it may quote the document's own, so they go nowhere.
    if not verdict.endswith((" OK", " FOUND")):
        raise ScannerDown("the scanner gave no verdict")
    return verdict.endswith(" OK")


def _connected(url: str) -> socket.socket:
    where = urlsplit(url)
    if where.scheme == "tcp" and where.hostname and where.port:
        return socket.create_connection((where.hostname, where.port), SECONDS_TO_ANSWER)
    if where.scheme != "unix":
        raise ScannerDown("ROUNDS_SCANNER_URL must be tcp://host:port or unix:/path")
    return _connected_here(unquote(where.path))


def _connected_here(path: str) -> socket.socket:
    local = socket.socket(socket.AF_UNIX)
    local.settimeout(SECONDS_TO_ANSWER)
    try:
        local.connect(path)
    except OSError:
        local.close()
        raise
    return local


def _send(scanner: socket.socket, content: bytes) -> None:
    """The length of each part goes before it, in network order; a length of zero ends them (man clamd)."""
    scanner.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        part = content[start : start + CHUNK]
        scanner.sendall(struct.pack("!L", len(part)) + part)
    scanner.sendall(struct.pack("!L", 0))


def _answer_of(scanner: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = scanner.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
