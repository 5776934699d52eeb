"""What a moderator read on a register's own page."""

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from community.accounts.models import Profession
from community.core import clock
from community.core.forms import Form
from community.credentials.entries import Entry, Field, Name, Standing
from community.credentials.forms import at_most, one_line

LARGEST_SCREENSHOT = 10_000_000
FINDINGS = {"found": "There is an entry", "absent": "There is no entry"}
STANDINGS = {
    Standing.active.value: "Active",
    Standing.inactive.value: "Inactive or suspended",
    Standing.unknown.value: "The page does not say",
}


class LookUpForm(Form):
    """The entry as it stands there today, or that there is none."""

    finding = RadioField("What the register says", choices=FINDINGS, validate_choice=False)
    family = StringField("Family name there", [at_most(120, "The name")], filters=[one_line])
    given = StringField("Given names there", [at_most(120, "The name")], filters=[one_line])
    same_number = BooleanField("The number there is the same")
    other_number = StringField("Or the number that stands there", [at_most(60, "It")], filters=[one_line])
    profession = SelectField(
        "Profession there",
        choices={"": "The page does not say"} | {each.value: each.label for each in Profession},
        validate_choice=False,
        id="look-up-profession",
    )
    standing = RadioField(
        "Status there", choices=STANDINGS, default=Standing.unknown.value, validate_choice=False
    )
    remark = StringField("Anything else that matters", [at_most(300, "The remark")], filters=[one_line])
    screenshot = FileField("Screenshot of the page")

    def validate_finding(self, field: RadioField) -> None:
        if field.data not in FINDINGS:
            raise ValidationError("Say whether the register has an entry.")

    def validate_family(self, field: StringField) -> None:
        if self.is_found and not (field.data or self.given.data):
            raise ValidationError("Write the name as it stands in the register.")

    def validate_screenshot(self, _: FileField) -> None:
        if len(self.picture or b"") > LARGEST_SCREENSHOT:
            raise ValidationError(f"A screenshot takes up to {LARGEST_SCREENSHOT // 1_000_000} MB. Crop it.")

    @property
    def is_found(self) -> bool:
        return bool(self.finding.data == "found")

    @property
    def picture(self) -> bytes | None:
        sent = self.screenshot.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            return None
        sent.stream.seek(0)
        return sent.stream.read()

    def entry_for(self, number: str) -> Entry | None:
        """None where there is no entry; `number` is the one that was looked up."""
        if not self.is_found:
            return None
        now = clock.now()
        return Entry(
            number=number if self.same_number.data else self.other_number.data or "",
            name=Name(self.family.data or "", self.given.data or ""),
            other_names=(),
            fields=self._professions,
            licences=(),
            standing=Standing(self.standing.data) if self.standing.data in STANDINGS else Standing.unknown,
            as_of=f"{now.day} {now:%B %Y}",
            remark=self.remark.data or "",
        )

    @property
    def _professions(self) -> tuple[Field, ...]:
        if self.profession.data not in set(Profession):
            return ()
        profession = Profession(self.profession.data)
        return (Field("", profession.label, profession),)
