"""Whether the parts that a file announces are all there."""

from pathlib import Path
from typing import BinaryIO

LENGTH_UNKNOWN = (0, 0xFFFFFFFF)  # as written by recorders that cannot go back to the beginning


def is_whole(path: Path, family: str) -> bool:
    """False when a part would reach beyond the end; True where the length is not announced."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if family == "mov":
            return last_box_ends(file, size) <= size
        if family in ("wav", "avi"):
            return riff_ends(file) <= size
    return True


def last_box_ends(file: BinaryIO, size: int) -> int:
    """Walks over the outermost boxes (ISO/IEC 14496-12, 4.2)."""
    position = 0
    while position + 8 <= size:
        file.seek(position)
        length = int.from_bytes(file.read(4), "big")
        if length == 1:
            length = int.from_bytes(file.read(12)[4:], "big")
        if length < 8:
            return size
        position += length
    return position


def riff_ends(file: BinaryIO) -> int:
    announced = int.from_bytes(file.read(8)[4:], "little")
    return 0 if announced in LENGTH_UNKNOWN else announced + 8
