"""For how long somebody is suspended, and why; and why it ends before its day."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from community.core.forms import Form
from community.moderation.forms import LONGEST_ANSWER, lines

DAYS = {"1": "One day", "7": "One week", "30": "30 days", "90": "90 days", "365": "One year"}
NO_REASON = "Give a reason. The member reads it, and so does everybody in the log."
TOO_LONG = "A reason takes up to 500 characters. Shorten it."


class EndingForm(Form):
    reason = TextAreaField(
        "Reason",
        filters=[lines],
        validators=[DataRequired(NO_REASON), Length(max=LONGEST_ANSWER, message=TOO_LONG)],
        description="The member reads it, and so does everybody in the public log. Name nobody.",
    )


class SuspensionForm(EndingForm):
    days = RadioField(
        "For how long?",
        choices=DAYS,
        validators=[AnyOf(list(DAYS), "Choose for how long. One week is usual the first time.")],
        validate_choice=False,
    )
