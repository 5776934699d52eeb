"""What a moderator fills in to decide: an approval, a question, a rejection of one claim or of several."""

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from wtforms import DateField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from community.accounts.models import Check, Level
from community.core import clock
from community.core.forms import Form
from community.credentials.desk_actions import Approval
from community.credentials.forms import at_most, paragraphs
from community.credentials.reasons import APPROVE, ASK, REJECT

TERM = timedelta(days=365)
YEARS_AT_MOST = 3
SEVERAL_AT_MOST = 50


class _Needed:
    """Marks a field that is not optional, though it depends on another whether it may stay empty."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """What is wrong is said by the form's own check of the field."""


def _template(place: str, reasons: tuple[str, ...]) -> SelectField:
    return SelectField(
        "Take the words from here",
        id=f"{place}-template",
        choices={"": "Choose, or write your own below"} | {words: words for words in reasons},
        validate_choice=False,
    )


def _words(place: str, label: str) -> TextAreaField:
    return TextAreaField(label, [_Needed(), at_most(1000, label)], id=f"{place}-reason", filters=[paragraphs])


class Reasoned(Form):
    """Words that the member reads: written by the moderator, or taken from a list."""

    template: SelectField
    reason: TextAreaField

    def validate_reason(self, _: TextAreaField) -> None:
        if not self.words:
            raise ValidationError("Write a sentence, or choose one above. The member reads it.")

    @property
    def words(self) -> str:
        offered = set(self.template.choices or ())
        chosen = self.template.data if self.template.data in offered else ""
        return self.reason.data or chosen or ""


class ApprovalForm(Reasoned):
    """What was looked at, how much that is worth, and until when."""

    checks = SelectMultipleField(
        "What you looked at",
        [_Needed()],
        choices={each.value: each.label for each in Check},
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    level = RadioField(
        "Level",
        [_Needed()],
        choices={str(each.value): each.label for each in (Level.document, Level.register)},
        default=str(Level.document.value),
        validate_choice=False,
    )
    expires_on = DateField("Valid until", [_Needed()], default=lambda: (clock.now() + TERM).date())
    template = _template("approval", APPROVE)
    reason = _words("approval", "Reason")

    def validate_checks(self, field: SelectMultipleField) -> None:
        if not field.data or not set(field.data) <= set(Check):
            raise ValidationError("Say what you looked at: register, document, or a call.")

    def validate_level(self, field: RadioField) -> None:
        if field.data not in {"3", "4"}:
            raise ValidationError("Choose the level: checked by one moderator, or by two.")

    def validate_expires_on(self, field: DateField) -> None:
        field.errors = []  # The library's own sentence says neither the form nor the limit of a date.
        if field.data is None:
            raise ValidationError("Enter the day until which the badge counts, such as 2027-11-22.")
        if not first_day() <= field.data <= last_day():
            raise ValidationError(
                f"Choose a day from tomorrow to {last_day()}: {YEARS_AT_MOST} years at most."
            )

    @property
    def approval(self) -> Approval:
        checks = [Check(each) for each in self.checks.data or []]
        return Approval(Level(int(self.level.data or 0)), checks, self.words, self.expires_at)

    @property
    def expires_at(self) -> datetime:
        """The end of the chosen day, in UTC."""
        assert self.expires_on.data is not None
        return datetime.combine(self.expires_on.data, time(23, 59, 59), UTC)


class QuestionForm(Reasoned):
    """What the member is asked for."""

    template = _template("question", ASK)
    reason = _words("question", "Your question")


class RejectionForm(Reasoned):
    """Why a claim is rejected, for one or for several."""

    template = _template("rejection", REJECT)
    reason = _words("rejection", "Reason")


class Explained(Form):
    """Why something is done that has no sentences ready."""

    reason = TextAreaField("Reason", [_Needed(), at_most(1000, "Reason")], filters=[paragraphs])

    def validate_reason(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError("Say why in a sentence. The member reads it.")

    @property
    def words(self) -> str:
        return self.reason.data or ""


class RevocationForm(Explained):
    """Why a badge is taken back."""


class SettlementForm(Explained):
    """How a dispute ended in favour of the newer claim."""


class SeveralForm(RejectionForm):
    """The claims that are rejected together, with one reason."""

    claims = SelectMultipleField("Claims", [_Needed()], validate_choice=False)

    def validate_claims(self, field: SelectMultipleField) -> None:
        count = len(set(field.data or []))
        if not count:
            raise ValidationError("Choose at least one claim.")
        if count > SEVERAL_AT_MOST:
            raise ValidationError(f"Choose {SEVERAL_AT_MOST} claims at most; you chose {count}.")

    @property
    def chosen(self) -> list[str]:
        """As they were sent, each once, in their order."""
        return list(dict.fromkeys(self.claims.data or []))


def first_day() -> date:
    return clock.now().date() + timedelta(days=1)


def last_day() -> date:
    return clock.now().date() + YEARS_AT_MOST * TERM
