"""What a player may say of itself: the sections that were played since it last said so."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from wtforms import Field

from community.analytics.retention import Section
from community.core.errors import Invalid
from community.core.forms import Form

MOST_SECTIONS = 60
# A player may be a moment behind the end that was measured.
BEYOND = 2.0


class SecondsField(Field):
    """Seconds, as many as are sent."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            self.data = [float(each) for each in valuelist]
        except ValueError as error:
            raise ValueError("Send seconds, as numbers.") from error


class WatchedForm(Form):
    seen = SecondsField(default=list)

    def sections(self, duration: float) -> list[Section]:
        """As (start, end); raises Invalid for what no player of ours could have played."""
        seconds: list[Any] = self.insist().seen.data
        pairs = list(zip(seconds[::2], seconds[1::2], strict=False))
        if len(seconds) % 2 or not 0 < len(pairs) <= MOST_SECTIONS:
            sentence = f"Send from 1 to {MOST_SECTIONS} sections, each with its start and end."
            raise Invalid(sentence, field="seen")
        if not all(isfinite(start + end) and 0 <= start <= end <= duration + BEYOND for start, end in pairs):
            sentence = f"Sections lie between 0 and {duration:.0f} seconds, start first."
            raise Invalid(sentence, field="seen")
        return [(min(start, duration), min(end, duration)) for start, end in pairs]
