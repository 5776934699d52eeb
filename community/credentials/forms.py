"""What an applicant fills in: the claim, as far as country and profession ask for it, answers, documents."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from community.accounts.models import Profession
from community.core.countries import COUNTRIES
from community.core.errors import Invalid
from community.core.forms import Form
from community.credentials import documents, numbers
from community.credentials.documents import Document
from community.credentials.evidence_models import EvidenceKind
from community.credentials.registers.known import OTHER, Register, registers_for

WITHOUT_NUMBER = {Profession.student, Profession.educator}


def one_line(value: str | None) -> str:
    """Without control characters and with single spaces."""
    return " ".join("".join(c for c in value or "" if c.isprintable() or c.isspace()).split())


def paragraphs(value: str | None) -> str:
    lines = (value or "").replace("\r\n", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines).strip()


def at_most(limit: int, what: str) -> Length:
    return Length(max=limit, message=f"{what} takes up to {limit} characters. Shorten it.")


class DocumentsForm(Form):
    """Documents, each with what it is meant to show."""

    document = MultipleFileField("Documents")
    kind = SelectMultipleField(
        "What it is",
        choices={each.value: each.label for each in EvidenceKind},
        validate_choice=False,
    )

    _drawn: Sequence[Document] = ()

    def validate_document(self, field: MultipleFileField) -> None:
        try:
            self._drawn = documents.read_all(filter(_is_chosen, field.data or ()))
        except Invalid as problem:
            raise ValidationError(problem.sentence) from problem

    @property
    def checked(self) -> list[tuple[Document, EvidenceKind]]:
        """What was sent, drawn anew, and what each is meant to show."""
        return list(zip(self._drawn, self._kinds, strict=False))

    @property
    def has_documents(self) -> bool:
        return any(map(_is_chosen, self.document.data or ()))

    @property
    def _kinds(self) -> list[EvidenceKind]:
        """Those of the chosen files: a row of the form that was left empty has a kind all the same."""
        kinds = chain(map(_kind, self.kind.data or ()), repeat(EvidenceKind.other))
        rows = zip(self.document.data or (), kinds, strict=False)
        return [kind for file, kind in rows if _is_chosen(file)]


class ClaimForm(DocumentsForm):
    """A claim: who, what, and where it is registered; the registers offered follow from the first two."""

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
    name = StringField(
        "Your name, as it is registered",
        [DataRequired("Enter your name as it is written in the register."), at_most(120, "The name")],
        filters=[one_line],
    )
    speciality = StringField("Speciality", [at_most(80, "The speciality")], filters=[one_line])
    register = StringField("Register", filters=[one_line])
    register_name = StringField("Register or school", [at_most(120, "The name")], filters=[one_line])
    number = StringField("Number", [at_most(60, "The number")], filters=[one_line])
    region = StringField("Region", [at_most(60, "The region")], filters=[one_line])
    link = StringField("Link to its page", [at_most(300, "The link")], filters=[one_line])
    note = TextAreaField("A word to the moderators", [at_most(1000, "The note")], filters=[paragraphs])

    def validate_country(self, field: SelectField) -> None:
        if field.data not in COUNTRIES:
            raise ValidationError("Choose a country from the list.")

    def validate_profession(self, field: SelectField) -> None:
        if field.data not in set(Profession):
            raise ValidationError("Choose a profession from the list.")

    def validate_register(self, field: StringField) -> None:
        offered = {each.key for each in self.registers} | {OTHER, ""}
        if field.data not in offered:
            raise ValidationError("Choose a register from the list, or “Another register”.")

    def validate_register_name(self, field: StringField) -> None:
        if self.known is None and not field.data:
            raise ValidationError("Enter the register that lists you, or your school.")

    def validate_number(self, field: StringField) -> None:
        number = field.data or ""
        if not number and not self._may_lack_number:
            raise ValidationError("Enter the number under which the register lists you.")
        problem = number and numbers.problem_with(self.known, number, self.region.data or "")
        if problem:
            raise ValidationError(problem)

    def validate_region(self, field: StringField) -> None:
        if self.known is None or not self.known.region_label:
            return
        wanted = self.known.region_label.lower()
        if not field.data:
            raise ValidationError(f"Say which {wanted}; the number alone is not enough there.")
        if self.known.regions and field.data not in self.known.regions:
            raise ValidationError(f"Choose the {wanted} from the list.")

    def validate_link(self, field: StringField) -> None:
        if self.known is None and field.data and not is_https(field.data):
            raise ValidationError("Enter the whole address of the page; it begins with https://.")

    def validate_document(self, field: MultipleFileField) -> None:
        super().validate_document(field)
        if not self.number.data and not self.has_documents and self._may_lack_number:
            raise ValidationError("Without a number we need a document that shows what you do. Add one.")

    @property
    def is_fitted(self) -> bool:
        """Whether country and profession are chosen, from which all other questions follow."""
        return self.country.data in COUNTRIES and self.profession.data in set(Profession)

    @property
    def registers(self) -> tuple[Register, ...]:
        if not self.is_fitted:
            return ()
        return registers_for(str(self.country.data), Profession(self.profession.data or ""))

    @property
    def known(self) -> Register | None:
        """The register that is meant, or the first one offered; None for another one."""
        if self.register.data == OTHER:
            return None
        first = next(iter(self.registers), None)
        return next((each for each in self.registers if each.key == self.register.data), first)

    @property
    def said(self) -> dict[str, Any]:
        """What the member says, as the claim keeps it."""
        known = self.known
        said = {word: self[word].data or "" for word in ("name", "country", "speciality", "number", "note")}
        return said | {
            "profession": Profession(self.profession.data or ""),
            "register_key": known.key if known else OTHER,
            "register": known.name if known else self.register_name.data,
            "region": self.region.data if known and known.region_label else "",
            "link": "" if known else self.link.data,
        }

    @property
    def _may_lack_number(self) -> bool:
        """Schools and certificates have none, and neither have all bodies that we do not know."""
        return self.known is None or self.profession.data in WITHOUT_NUMBER


class RenewalForm(DocumentsForm):
    """The same again: nothing has to be said, and a new document may come along."""

    # The forms of one page need ids that differ.
    document = MultipleFileField("Documents", id="renewal-document")


class WordsForm(DocumentsForm):
    """An answer to a question, or an appeal: words, with documents where they help."""

    document = MultipleFileField("Documents", id="words-document")
    words = TextAreaField(
        "Your answer",
        [DataRequired("Write what the moderators should know."), at_most(2000, "The answer")],
        filters=[paragraphs],
    )


class StatementForm(Form):
    """What the first holder of a number says when somebody else claims it."""

    words = TextAreaField(
        "What the moderators should know",
        [DataRequired("Write what the moderators should know."), at_most(2000, "It")],
        id="statement-words",
        filters=[paragraphs],
    )


def is_https(address: str) -> bool:
    """Whether a moderator can follow it without harm: a page on a named host, with no password in it."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and port is None and " " not in address
    return parts.scheme == "https" and "." in host.strip(".") and is_plain


def _is_chosen(file: object) -> bool:
    return isinstance(file, FileStorage) and bool(file.filename)


def _kind(value: str) -> EvidenceKind:
    return EvidenceKind(value) if value in set(EvidenceKind) else EvidenceKind.other
