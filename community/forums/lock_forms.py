"""Why a discussion is closed, or opened again."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from community.core import text
from community.core.forms import Form

LONGEST_REASON = 300
NO_REASON = "Give a reason. The author reads it, and so does everybody in the log."
TOO_LONG = Length(max=LONGEST_REASON, message="A reason takes up to 300 characters. Shorten it.")


def _tidy(typed: str | None) -> str:
    return text.tidy_lines(typed or "")


class LockForm(Form):
    """An author may say why."""

    reason = TextAreaField("Reason", filters=[_tidy], validators=[TOO_LONG])


class ReasonedLockForm(LockForm):
    """A moderator has to."""

    reason = TextAreaField("Reason", filters=[_tidy], validators=[DataRequired(NO_REASON), TOO_LONG])
