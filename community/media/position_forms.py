"""Where somebody has come to, as a player tells it."""

import math

from wtforms import FloatField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from community.core.forms import Form

LONGEST = 7 * 24 * 3600.0


def _is_a_number(_: Form, field: FloatField) -> None:
    if field.data is None or not math.isfinite(field.data):
        raise ValidationError("Give the position in seconds, such as 83.5.")


class PositionForm(Form):
    """`age` says how many seconds ago that was: a player without a line tells it when the line is back."""

    seconds = FloatField(
        "Position",
        [
            InputRequired("Give the position in seconds, such as 83.5."),
            _is_a_number,
            NumberRange(0, LONGEST, "A position lies between 0 seconds and seven days."),
        ],
    )
    age = FloatField(
        "Age",
        [_is_a_number, NumberRange(0, LONGEST, "A position is told within seven days.")],
        default=0.0,
    )
