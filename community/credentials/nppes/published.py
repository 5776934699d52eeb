"""The register's files as they are published: a zip with the table inside, or the table itself."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path, PurePath
from typing import IO

# Begins the name of the main table; beside it the bundle holds other tables, and its header once more.
TABLE = "npidata_pfile_"
# A file of another kind may have no line ends at all, and must not be read into memory in search of one.
LONGEST_LINE = 1 << 20
PERIOD = re.compile(r"npidata_pfile_(\d{8})-(\d{8})", re.ASCII)
DAYS_OF_A_WEEKLY_FILE = 31
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError)


class CannotLoad(Exception):
    """A file that cannot be loaded, or not now: a sentence with the way out."""


@dataclass(frozen=True)
class Period:
    """The days whose changes a file holds."""

    first: date
    last: date

    @property
    def is_short(self) -> bool:
        """Weekly files hold a few days, monthly ones all days since 2005."""
        return (self.last - self.first).days < DAYS_OF_A_WEEKLY_FILE


@dataclass(frozen=True)
class Published:
    """One table, open for reading: its own name, its size in bytes when unpacked, and its bytes."""

    name: str
    size: int
    stream: IO[bytes]

    def lines(self) -> Iterator[str]:
        """Physical lines; a byte that is no UTF-8 becomes U+FFFD, so that one bad line is one bad line."""
        return iter(partial(self._text.readline, LONGEST_LINE), "")

    @cached_property
    def _text(self) -> io.TextIOWrapper:
        """Kept, for it closes the stream when it goes."""
        return io.TextIOWrapper(self.stream, encoding="utf-8-sig", errors="replace", newline="")

    def share(self) -> float:
        """How much of it is read, 0 to 1."""
        return self.stream.tell() / self.size if self.size else 1.0

    @property
    def suffix(self) -> str:
        return PurePath(self.name).suffix.lower()

    @property
    def period(self) -> Period | None:
        """As the name says it; None when somebody has renamed the file."""
        found = PERIOD.match(self.name)
        return Period(_day(found[1]), _day(found[2])) if found else None


@contextmanager
def opened(path: Path) -> Iterator[Published]:
    """The table in `path`, unpacked on the way and never onto the disk. Raises CannotLoad."""
    try:
        with path.open("rb") as stream:
            if not zipfile.is_zipfile(stream) or path.suffix.lower() == ".xlsx":
                stream.seek(0)
                yield Published(path.name, path.stat().st_size, stream)
            else:
                with zipfile.ZipFile(stream) as bundle, _unpacked(bundle) as published:
                    yield published
    except BROKEN as broken:
        raise CannotLoad(
            f"{path.name} is damaged: it cannot be unpacked to its end. Download it again."
        ) from broken


@contextmanager
def _unpacked(bundle: zipfile.ZipFile) -> Iterator[Published]:
    inside = _table(bundle)
    try:
        with bundle.open(inside) as stream:
            yield Published(PurePath(inside.filename).name, inside.file_size, stream)
    except NotImplementedError as unknown:
        # Some months were packed with Deflate64, which Python does not unpack.
        raise CannotLoad(
            "This zip is packed in a way that Python cannot unpack (Deflate64). Unpack it with another "
            f"program, and give the file {inside.filename}."
        ) from unknown


def _table(bundle: zipfile.ZipFile) -> zipfile.ZipInfo:
    names = {PurePath(each.filename).name: each for each in bundle.infolist()}
    for name, each in names.items():
        if name.startswith(TABLE) and name.endswith(".csv") and "fileheader" not in name:
            return each
    for name, each in names.items():
        if name.endswith(".xlsx"):
            return each
    raise CannotLoad(
        f"This zip holds no table of NPPES: no file in it is called {TABLE}….csv, and none is the report of "
        "deactivated numbers. Give the file as NPPES publishes it."
    )


def _day(digits: str) -> date:
    return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day of the calendar, without a time
