"""What an applicant fills in, and what a moderator decides."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from werkzeug.datastructures import FileStorage
from wtforms import DateField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from community.accounts.models import Method, Profession
from community.core import clock
from community.core.countries import COUNTRIES
from community.core.errors import Invalid
from community.core.forms import Form
from community.credentials import documents, numbers
from community.credentials.models import Verdict
from community.credentials.registers.known import known_register

TERM = timedelta(days=365)
YEARS_AT_MOST = 3
WITHOUT_NUMBER = {Profession.student, Profession.educator}

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


def one_line(value: str | None) -> str:
    """Without control characters and with single spaces."""
    return " ".join("".join(c for c in value or "" if c.isprintable() or c.isspace()).split())


def paragraphs(value: str | None) -> str:
    lines = (value or "").replace("\r\n", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines).strip()


def _at_most(limit: int, what: str) -> Length:
    return Length(max=limit, message=f"{what} takes up to {limit} characters. Shorten it.")


class _Needed:
    """Marks a field that is not optional, though it depends on another whether it may stay empty."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """What is wrong is said by the form's own check of the field."""


class ClaimForm(Form):
    """A claim: who, what, where it is registered, and a document where the register does not tell enough."""

    name = StringField(
        "Your name, as it is registered",
        [DataRequired("Enter your name as it is written in the register."), _at_most(120, "The name")],
        filters=[one_line],
    )
    country = SelectField(
        "Country of registration",
        [DataRequired("Choose the country in which you are registered.")],
        choices={"": "Choose a country", **COUNTRIES},
        validate_choice=False,
    )
    profession = SelectField(
        "Profession",
        [DataRequired("Choose your profession.")],
        choices={"": "Choose a profession"} | {each.value: each.label for each in Profession},
        validate_choice=False,
    )
    speciality = StringField("Speciality", [_at_most(80, "The speciality")], filters=[one_line])
    register = StringField(
        "Register, professional body or school",
        [DataRequired("Enter the register that lists you, or your school."), _at_most(120, "The register")],
        filters=[one_line],
    )
    number = StringField("Number", [_at_most(60, "The number")], filters=[one_line])
    document = FileField("Document")
    note = TextAreaField("A word to the moderators", [_at_most(1000, "The note")], filters=[paragraphs])

    checked: documents.Document | None = None

    def validate_country(self, field: SelectField) -> None:
        if field.data not in COUNTRIES:
            raise ValidationError("Choose a country from the list.")

    def validate_profession(self, field: SelectField) -> None:
        if field.data not in set(Profession):
            raise ValidationError("Choose a profession from the list.")

    def validate_number(self, field: StringField) -> None:
        number, register = field.data or "", self.register.data or ""
        if not number and self.profession.data not in WITHOUT_NUMBER:
            raise ValidationError("Enter the number under which the register lists you.")
        problem = number and numbers.problem_with(known_register(self.country.data or "", register), number)
        if problem:
            raise ValidationError(problem)

    def validate_document(self, field: FileField) -> None:
        if isinstance(field.data, FileStorage) and field.data.filename:
            try:
                self.checked = documents.read(field.data)
            except Invalid as problem:
                raise ValidationError(problem.sentence) from problem
        elif not self.number.data:
            raise ValidationError("Without a number we need a document that shows what you do. Add one.")

    @property
    def said(self) -> dict[str, Any]:
        """What the member says, as the claim keeps it."""
        words = ("name", "country", "speciality", "register", "number", "note")
        return {"profession": Profession(self.profession.data or "")} | {
            word: self[word].data for word in words
        }


class DecisionForm(Form):
    """A moderator's verdict, with the reason that the member reads."""

    verdict = StringField(
        "Verdict", [AnyOf([each.value for each in Verdict], message="Choose to approve or to reject.")]
    )
    method = RadioField(
        "How it was checked",
        choices={each.value: each.label for each in Method},
        default=Method.register.value,
        validate_choice=False,
    )
    expires_on = DateField("Valid until", [_Needed()], default=lambda: (clock.now() + TERM).date())
    template = SelectField(
        "Take a reason from here",
        choices={"": "Choose, or write your own below"}
        | {group: {words: words for words in reasons} for group, reasons in REASONS.items()},
        validate_choice=False,
    )
    reason = TextAreaField("Reason", [_Needed(), _at_most(1000, "The reason")], filters=[paragraphs])

    def validate_reason(self, field: TextAreaField) -> None:
        if not (field.data or self.words):
            raise ValidationError("Say why in a sentence, or choose a reason above. The member reads it.")

    def validate_method(self, field: RadioField) -> None:
        if self.approves and field.data not in set(Method):
            raise ValidationError("Say how you checked the claim: in the register or by the document.")

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
    def chosen_method(self) -> Method:
        return Method(self.method.data or "")

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
