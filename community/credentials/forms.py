"""What an applicant fills in."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from community.accounts.models import Profession
from community.core.countries import COUNTRIES
from community.core.errors import Invalid
from community.core.forms import Form
from community.credentials import documents, numbers
from community.credentials.registers.known import OTHER, REGISTERS, Register

WITHOUT_NUMBER = {Profession.student, Profession.educator}


def one_line(value: str | None) -> str:
    """Without control characters and with single spaces."""
    return " ".join("".join(c for c in value or "" if c.isprintable() or c.isspace()).split())


def paragraphs(value: str | None) -> str:
    lines = (value or "").replace("\r\n", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines).strip()


def at_most(limit: int, what: str) -> Length:
    return Length(max=limit, message=f"{what} takes up to {limit} characters. Shorten it.")


class ClaimForm(Form):
    """A claim: who, what, where it is registered, and a document where the register does not tell enough."""

    name = StringField(
        "Your name, as it is registered",
        [DataRequired("Enter your name as it is written in the register."), at_most(120, "The name")],
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
    speciality = StringField("Speciality", [at_most(80, "The speciality")], filters=[one_line])
    register = StringField(
        "Register, professional body or school",
        [DataRequired("Enter the register that lists you, or your school."), at_most(120, "The register")],
        filters=[one_line],
    )
    number = StringField("Number", [at_most(60, "The number")], filters=[one_line])
    document = FileField("Document")
    note = TextAreaField("A word to the moderators", [at_most(1000, "The note")], filters=[paragraphs])

    checked: documents.Document | None = None

    def validate_country(self, field: SelectField) -> None:
        if field.data not in COUNTRIES:
            raise ValidationError("Choose a country from the list.")

    def validate_profession(self, field: SelectField) -> None:
        if field.data not in set(Profession):
            raise ValidationError("Choose a profession from the list.")

    def validate_number(self, field: StringField) -> None:
        number = field.data or ""
        if not number and self.profession.data not in WITHOUT_NUMBER:
            raise ValidationError("Enter the number under which the register lists you.")
        problem = number and numbers.problem_with(self.known, number)
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
    def known(self) -> Register | None:
        """The register that was meant, when it is one of those we know."""
        of_country = (each for each in REGISTERS if each.country == self.country.data)
        return next((each for each in of_country if each.name == self.register.data), None)

    @property
    def said(self) -> dict[str, Any]:
        """What the member says, as the claim keeps it."""
        words = ("name", "country", "speciality", "register", "number", "note")
        key = self.known.key if self.known else OTHER
        return {"profession": Profession(self.profession.data or ""), "register_key": key} | {
            word: self[word].data for word in words
        }
