"""What a moderator decides about a claim."""

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, ValidationError

from community.accounts.models import Check, Level
from community.core import clock
from community.core.forms import Form
from community.credentials.desk_actions import Approval
from community.credentials.forms import at_most, paragraphs
from community.credentials.states import Verdict

TERM = timedelta(days=365)
YEARS_AT_MOST = 3

REASONS = {
    "Approve": (
        "Your entry in the register agrees with what you said.",
        "Your document shows your qualification, and your name is on it.",
        "Your enrolment is shown by your document.",
    ),
    "Reject": (
        "Your number is not in the register. Compare it with your certificate, then ask again.",
        "The name in the register differs from yours. Ask again with a document that explains it.",
        "The document cannot be read. Ask again with a sharper photo of the whole page.",
        "Your entry in the register is no longer active. Ask again when it has been renewed.",
        "This register does not list your profession. Ask again with the one that licenses you.",
    ),
}


class _Needed:
    """Marks a field that is not optional, though it depends on another whether it may stay empty."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """What is wrong is said by the form's own check of the field."""


class DecisionForm(Form):
    """A moderator's verdict, with the reason that the member reads."""

    verdict = StringField(
        "Verdict", [AnyOf([each.value for each in Verdict], message="Choose to approve or to reject.")]
    )
    checks = SelectMultipleField(
        "What you looked at",
        choices={each.value: each.label for each in Check},
        default=[Check.document.value],
        validate_choice=False,
    )
    level = RadioField(
        "Level",
        choices={str(each.value): each.label for each in (Level.document, Level.register)},
        default=str(Level.document.value),
        validate_choice=False,
    )
    expires_on = DateField("Valid until", [_Needed()], default=lambda: (clock.now() + TERM).date())
    template = SelectField(
        "Take a reason from here",
        choices={"": "Choose, or write your own below"}
        | {group: {words: words for words in reasons} for group, reasons in REASONS.items()},
        validate_choice=False,
    )
    reason = TextAreaField("Reason", [_Needed(), at_most(1000, "The reason")], filters=[paragraphs])

    def validate_reason(self, field: TextAreaField) -> None:
        if not (field.data or self.words):
            raise ValidationError("Say why in a sentence, or choose a reason above. The member reads it.")

    def validate_checks(self, field: SelectMultipleField) -> None:
        if self.approves and (not field.data or not set(field.data) <= set(Check)):
            raise ValidationError("Say what you looked at: register, document, or a call.")

    def validate_level(self, field: RadioField) -> None:
        if self.approves and field.data not in {"3", "4"}:
            raise ValidationError("Choose the level: checked by one moderator, or by two.")

    def validate_expires_on(self, field: DateField) -> None:
        field.errors = []  # The library's own sentence says neither the form nor the limit of a date.
        if not self.approves:
            return
        if field.data is None:
            raise ValidationError("Enter the day until which the badge counts, such as 2027-11-22.")
        if not first_day() <= field.data <= last_day():
            raise ValidationError(
                f"Choose a day from tomorrow to {last_day()}: {YEARS_AT_MOST} years at most."
            )

    @property
    def approves(self) -> bool:
        return self.verdict.data == Verdict.approved

    @property
    def approval(self) -> Approval:
        checks = [Check(each) for each in self.checks.data or []]
        return Approval(Level(int(self.level.data or 0)), checks, self.words, self.expires_at)

    @property
    def words(self) -> str:
        offered = {words for reasons in REASONS.values() for words in reasons}
        chosen = self.template.data if self.template.data in offered else ""
        return self.reason.data or chosen or ""

    @property
    def expires_at(self) -> datetime:
        """The end of the chosen day, in UTC."""
        assert self.expires_on.data is not None
        return datetime.combine(self.expires_on.data, time(23, 59, 59), UTC)


def first_day() -> date:
    return clock.now().date() + timedelta(days=1)


def last_day() -> date:
    return clock.now().date() + YEARS_AT_MOST * TERM
