"""Which notices have been seen."""

from wtforms import HiddenField
from wtforms.validators import Length

from community.core.forms import Form

LONGEST_STREAM = 60


class SeenForm(Form):
    """`stream` is what was looked at; without it, everything was."""

    stream = HiddenField(
        validators=[Length(max=LONGEST_STREAM, message="There are no notices of that. Load the page again.")]
    )
