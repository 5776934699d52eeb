"""What somebody says who reports, and what a moderator says who answers."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from community.core import text
from community.core.forms import Form
from community.moderation.models import Reason

LONGEST_REPORT = 1_000
LONGEST_ANSWER = 500


def lines(typed: str | None) -> str:
    return text.tidy_lines(typed or "")


class ReportForm(Form):
    """Why something is reported; "something else" needs words."""

    reason = RadioField(
        "What is wrong with it?",
        choices={each.value: each.label for each in Reason},
        validators=[
            AnyOf(list(Reason), "Choose what is wrong. If nothing fits, choose “Something else”."),
        ],
        validate_choice=False,
    )
    words = TextAreaField(
        "What should a moderator know?",
        filters=[lines],
        validators=[Length(max=LONGEST_REPORT, message="This takes up to 1,000 characters. Shorten it.")],
        description="Say where it stands and what is wrong with it. Name no patient here either.",
    )

    def validate_words(self, field: Any) -> None:
        if self.reason.data == Reason.other and not field.data:
            raise ValidationError("Say in a few words what is wrong, because none of the reasons above is.")

    @property
    def chosen(self) -> Reason:
        return Reason(self.reason.data)


class AnswerForm(Form):
    """Why something is hidden, restored or left as it is."""

    reason = TextAreaField(
        "Reason",
        filters=[lines],
        validators=[
            DataRequired("Give a reason. The author reads it, and so does everybody in the log."),
            Length(max=LONGEST_ANSWER, message="A reason takes up to 500 characters. Shorten it."),
        ],
        description="The author reads it, and so does everybody in the public log. Name nobody.",
    )
