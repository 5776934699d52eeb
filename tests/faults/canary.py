"""Looking for a word in everything that an installation leaves on its disks, and in what it holds open."""

import base64
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path


def traces(folder: Path, words: Sequence[str]) -> set[tuple[str, str]]:
    """Which file has which of the words, however it is written there: (name of the file, word)."""
    found = set()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        found |= {(path.name, word) for word in words if is_in(content, word)}
    return found


def is_in(content: bytes, word: str) -> bool:
    lower = content.lower()
    plain = (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode().hex().encode())
    return any(each.lower() in lower for each in plain) or any(each in content for each in in_base64(word))


def in_base64(word: str) -> Iterator[bytes]:
    """The word begins at the first, second or third of three bytes; what its neighbours share is left out."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + word.encode())
        yield encoded[-(-before * 8 // 6) : len(encoded) // 4 * 4 - 4]


def held_open(place: Path, words: Sequence[str]) -> set[tuple[str, str]]:
    """The same in the open files of all processes that work at `place`, those without a name included."""
    found = set()
    for process in _working_at(place):
        for path in (process / "fd").iterdir():
            content = _content_of(path)
            found |= {(os.fspath(path), word) for word in words if is_in(content, word)}
    return found


def _working_at(place: Path) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(place) in (process / "environ").read_bytes():
                yield process
        except OSError:  # It has ended meanwhile, or is another user's.
            continue


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else b""
    except OSError:
        return b""
