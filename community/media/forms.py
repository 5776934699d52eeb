"""Captions and chapters as they come from a form: a file and its language, or line by line."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, HiddenField, SelectField
from wtforms.validators import InputRequired, ValidationError

from community.core import text
from community.core.errors import Invalid, Unfit
from community.core.forms import Form
from community.core.languages import LANGUAGES
from community.core.templating import duration
from community.media import captions_file
from community.media.captions_file import LONGEST_CUE, MOST_CUES, seconds
from community.media.chapters import LONGEST_TITLE, MOST_CHAPTERS
from community.media.pipeline.captions import Caption, clock

LONGEST_SPEAKER = 100
TYPED_TIME = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):([0-5]?\d)(?:[.,](\d{1,3}))?", re.ASCII)


class CaptionsForm(Form):
    file = FileField(
        "Captions",
        [InputRequired("Choose a caption file: WebVTT (.vtt) or SubRip (.srt), at most 1 MB.")],
        description="WebVTT (.vtt) or SubRip (.srt), at most 1 MB. It replaces those in the same language.",
    )
    language = SelectField("Language", [InputRequired()], choices=dict(LANGUAGES), default="en")
    encoding = SelectField(
        "Encoding, for old files",
        choices={"": "Unicode (UTF-8)"} | captions_file.ENCODINGS,
        default="",
    )

    lines: list[Caption]
    """What the file says, once it has been validated."""

    def validate_file(self, field: Field) -> None:
        if not isinstance(field.data, FileStorage):
            raise ValidationError("Choose a caption file; what came is no file.")
        try:
            self.lines = captions_file.read(field.data, encoding=self.encoding.data or "")
        except Unfit as unfit:
            raise ValidationError(unfit.sentence) from unfit


class DraftForm(Form):
    """What is spoken in a recording that a machine shall listen to; the page offers what its model knows."""

    language = SelectField("Language", [InputRequired("Choose the language.")], choices=dict(LANGUAGES))


class Column(Field):
    """One column of a form that has a row for each line: all its words, in order."""

    data: list[str]

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = [str(each) for each in valuelist]


class LinesForm(Form):
    """The captions as they stand in the editor. A line without words is one that shall go."""

    version = HiddenField(default="0")
    start = Column("Start")
    end = Column("End")
    speaker = Column("Speaker")
    text = Column("Words")

    @property
    def known_version(self) -> int:
        """The version that was typed over; anything but a number is none that there is."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else -1

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """What was typed, for showing it again."""
        return list(zip(self.start.data, self.end.data, self.speaker.data, self.text.data, strict=False))

    @property
    def lines(self) -> list[Caption]:
        """Raises Invalid, naming the line that is wrong."""
        if len({len(column.data) for column in (self.start, self.end, self.speaker, self.text)}) > 1:
            raise Invalid("Some fields of the lines did not arrive. Load the page again.")
        numbered = enumerate(self.rows, start=1)
        made = [_line(number, *row) for number, row in numbered if text.tidy(row[3])]
        if not made:
            raise Invalid("There are no captions yet. Write the first line, with its times.")
        if len(made) > MOST_CUES:
            raise Invalid(f"There are {len(made):,} lines; the limit is {MOST_CUES:,}. Join some of them.")
        return made


def _line(number: int, start: str, end: str, speaker: str, words: str) -> Caption:
    said, who = text.tidy(words), text.tidy(speaker)
    if len(said) > LONGEST_CUE:
        raise Invalid(f"Line {number} has {len(said):,} characters; the limit is {LONGEST_CUE}. Split it.")
    if len(who) > LONGEST_SPEAKER:
        raise Invalid(f"The speaker of line {number} has {len(who):,} characters; {LONGEST_SPEAKER} fit.")
    begins, ends = _second(number, "start", start), _second(number, "end", end)
    if ends <= begins:
        raise Invalid(f"Line {number} ends before it begins. Correct one of its times.")
    return Caption(begins, ends, said, speaker=who)


def _second(number: int, which: str, typed: str) -> float:
    at = read_time(typed)
    if at is None:
        raise Invalid(
            f"The {which} of line {number} is no time. Write minutes and seconds, such as 2:10.5 or 1:02:10."
        )
    return at


def read_time(typed: str) -> float | None:
    """Seconds of `2:10`, `02:10.500` or `1:02:10,5`; None for anything else."""
    found = TYPED_TIME.fullmatch(text.tidy(typed))
    return seconds(found[1], found[2], found[3], found[4] or "0") if found else None


def shown_time(at: float) -> str:
    """`2:10.5`, as `read_time` reads it."""
    hours, rest = clock(at).split(":", 1)
    written = f"{int(hours)}:{rest}" if int(hours) else rest.removeprefix("0")
    return written.rstrip("0").removesuffix(".") if "." in written else written


class ChaptersForm(Form):
    """The chapters row by row. A row without a title is one that shall go."""

    at = Column("Time")
    title = Column("Title")

    @property
    def rows(self) -> list[tuple[str, str]]:
        return list(zip(self.at.data, self.title.data, strict=False))

    def chapters(self, length: float | None) -> list[tuple[float, str]]:
        """Raises Invalid, naming the row that is wrong."""
        numbered = enumerate(self.rows, start=1)
        made = sorted(_chapter(number, *row, length) for number, row in numbered if text.tidy("".join(row)))
        if len(made) > MOST_CHAPTERS:
            raise Invalid(f"There are {len(made)} chapters; the limit is {MOST_CHAPTERS}. Join some of them.")
        for before, after in pairwise(made):
            if before[0] == after[0]:
                raise Invalid(f"Two chapters begin at {duration(after[0])}. Change one of the times.")
        return made


def _chapter(number: int, typed: str, title: str, length: float | None) -> tuple[float, str]:
    at, name = read_time(typed), text.tidy(title)
    if at is None:
        raise Invalid(f"The time of chapter {number} is none. Write minutes and seconds, such as 2:10.")
    if not name:
        raise Invalid(f"Give chapter {number} a title, or empty its time.")
    if len(name) > LONGEST_TITLE:
        raise Invalid(
            f"The title of chapter {number} has {len(name)} characters; {LONGEST_TITLE} fit. Shorten it."
        )
    if length is not None and at >= length:
        raise Invalid(f"Chapter {number} begins at {duration(at)}, but all ends at {duration(length)}.")
    return at, name
