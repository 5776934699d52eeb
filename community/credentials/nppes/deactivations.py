"""The monthly report of deactivated numbers: a sheet of two columns below a title, or the same as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime

from community.credentials.nppes.published import CannotLoad, Published
from community.credentials.nppes.rows import BadRow, Refusals, day_of, number_of

NUMBER, DAY = "NPI", "NPPES Deactivation Date"
# The line that names the columns stands below the title.
LINES_UNTIL_THE_NAMES = 5
BYTES_TO_KNOW_IT = 4096
WAY_OUT = "Give the report as NPPES publishes it."

Line = Sequence[object]


def is_report(published: Published) -> bool:
    beginning = published.stream.read(BYTES_TO_KNOW_IT)
    published.stream.seek(0)
    return published.suffix == ".xlsx" or DAY.encode() in beginning


class Deactivations:
    """Yields number and day of each row; afterwards `rows` and `refusals` say what was read."""

    def __init__(self, published: Published) -> None:
        self.rows = 0
        self.refusals = Refusals()
        self._lines = enumerate(_lines(published), 1)
        self._number, self._day = self._columns()

    def _columns(self) -> tuple[int, int]:
        """Leaves the lines at the first row below the names of the columns."""
        for line, values in self._lines:
            if NUMBER in values and DAY in values:
                return values.index(NUMBER), values.index(DAY)
            if line == LINES_UNTIL_THE_NAMES:
                break
        raise CannotLoad(
            f"This is not the report of deactivated numbers: its first lines name no columns “{NUMBER}” and "
            f"“{DAY}”. {WAY_OUT}"
        )

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for line, values in self._lines:
            if any(values):
                self.rows += 1
                try:
                    yield self._row(values)
                except BadRow as bad:
                    self.refusals.add(line, str(bad))

    def _row(self, values: Line) -> tuple[int, str]:
        if len(values) <= max(self._number, self._day):
            raise BadRow("it lacks a column")
        day = _written(values[self._day])
        if not day:
            raise BadRow("it has no date")
        return number_of(str(values[self._number]).strip()), day_of(day)


def _written(day: object) -> str:
    """As the file writes it; a spreadsheet that was saved again may hold a date of its own kind."""
    return f"{day:%m/%d/%Y}" if isinstance(day, datetime) else str(day or "").strip()


def _lines(published: Published) -> Iterator[Line]:
    return _cells(published) if published.suffix == ".xlsx" else csv.reader(published.lines())


def _cells(published: Published) -> Iterator[Line]:
    """Row by row: the sheet is never in memory as a whole."""
    # Loading the library takes half a second, which every command would wait for at its start.
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(published.stream.read()), read_only=True)
    except KeyError as missing:
        raise CannotLoad(f"{published.name} is no spreadsheet. {WAY_OUT}") from missing
    with closing(book):
        yield from book.worksheets[0].iter_rows(values_only=True)
