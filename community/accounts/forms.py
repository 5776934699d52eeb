"""What members type about themselves, and what is told when it does not fit."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import TextInput

from community.accounts import names, passwords
from community.core.countries import COUNTRIES
from community.core.forms import Form
from community.core.languages import language_code, language_names
from community.core.text import tidy, tidy_lines

LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, without the angle brackets.
LONGEST_NAME = 80
MOST_LANGUAGES = 12

Filter = Callable[[str | None], str]


def _filled(filter: Callable[[str], str]) -> Filter:
    return lambda typed: filter(typed or "")


def _needed(sentence: str) -> InputRequired:
    return InputRequired(sentence)


def _at_most(limit: int, what: str) -> Length:
    return Length(max=limit, message=f"{what} has at most {limit} characters. Shorten it.")


def _one_address(typed: str) -> str:
    """Forms of one address that look different become the same, so that nobody joins twice with it."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


class EmailField(StringField):
    """An address, in the one form in which it is kept."""

    def __init__(self, label: str = "E-mail address", **options: Any) -> None:
        needed = _needed("Enter your e-mail address, such as name@example.org.")
        super().__init__(label, validators=[needed], filters=[_filled(_one_address)], **options)

    def post_validate(self, _: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        try:
            found = validate_email(self.data or "", check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise ValidationError(
                f"This is no address that a letter would reach. {error} Write it such as name@example.org."
            ) from error
        self.data = (found.ascii_email or found.normalized).lower()


class LanguagesField(Field):
    """Languages by their names, with commas between them; `data` is the list of their codes."""

    widget = TextInput()
    data: list[str] | None

    def _value(self) -> str:
        typed: Sequence[str] | None = self.raw_data
        return typed[0] if typed else language_names(self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = [word for word in tidy(valuelist[0] if valuelist else "").split(",") if word.strip()]
        codes = {word: language_code(word) for word in typed}
        unknown = [word.strip() for word, code in codes.items() if code is None]
        if unknown:
            raise ValueError(
                f"“{unknown[0]}” is no language that is known here. Write names such as English, French."
            )
        if len(codes) > MOST_LANGUAGES:
            raise ValueError(
                f"These are {len(codes)} languages; at most {MOST_LANGUAGES} fit. Leave some out."
            )
        self.data = list(dict.fromkeys(code for code in codes.values() if code))


def _new_password(label: str) -> PasswordField:
    return PasswordField(
        label,
        validators=[_needed("Choose a password.")],
        description=f"At least {passwords.SHORTEST} characters. Several words are easy to remember.",
    )


class NewPassword(Form):
    """A password to be taken up from now on."""

    password = _new_password("New password")

    def validate_password(self, field: PasswordField) -> None:
        problem = passwords.weakness(field.data or "", self.hints())
        if problem:
            raise ValidationError(problem)

    def hints(self) -> list[str]:
        """What an attacker would try first."""
        return ["rounds"]


class NameField(StringField):
    """A name without titles, in one alphabet."""

    def __init__(self, **options: Any) -> None:
        validators = [_needed("Enter your name."), _at_most(LONGEST_NAME, "A name")]
        super().__init__("Name", validators=validators, filters=[_filled(names.tidy_name)], **options)

    def post_validate(self, _: Any, validation_stopped: bool) -> None:
        problem = None if validation_stopped else names.name_problem(self.data or "")
        if problem:
            raise ValidationError(problem)


class SignUpForm(NewPassword):
    name = NameField(description="As colleagues and patients know you, without titles.")
    email = EmailField()
    handle = StringField(
        "Handle",
        validators=[DataRequired("Choose a handle, by which others mention you.")],
        filters=[_filled(lambda typed: typed.strip().removeprefix("@").lower())],
        description="Others mention you by it. Small letters, digits and hyphens.",
    )

    password = _new_password("Password")

    def validate_handle(self, field: StringField) -> None:
        problem = names.handle_problem(field.data or "")
        if problem:
            raise ValidationError(problem)

    def hints(self) -> list[str]:
        email = self.email.data or ""
        return ["rounds", email, *email.split("@"), *(self.name.data or "").split(), self.handle.data or ""]


class SignInForm(Form):
    email = EmailField()
    password = PasswordField(
        "Password",
        validators=[
            _needed("Enter your password."),
            _at_most(passwords.LONGEST, "A password"),
        ],
    )
    stay = BooleanField("Stay signed in on this device")
    next = HiddenField()


class AddressForm(Form):
    """The address to which a letter shall go."""

    email = EmailField()


class ChangePasswordForm(NewPassword):
    current = PasswordField(
        "Current password",
        validators=[_needed("Enter the password you have now."), _at_most(passwords.LONGEST, "A password")],
    )
    password = _new_password("New password")


class ProfileForm(Form):
    name = NameField()
    speciality = StringField(
        "Speciality or field", validators=[_at_most(80, "A speciality")], filters=[_filled(tidy)]
    )
    place = StringField("Town or region", validators=[_at_most(80, "A place")], filters=[_filled(tidy)])
    country = SelectField(
        "Country",
        choices={"": "Not said", **COUNTRIES},
    )
    languages = LanguagesField("Languages", description="Names with commas between them: English, French.")
    bio = TextAreaField("About you", validators=[_at_most(600, "This text")], filters=[_filled(tidy_lines)])
    interests = TextAreaField(
        "Declaration of interests",
        validators=[_at_most(600, "A declaration")],
        filters=[_filled(tidy_lines)],
        description="Who pays you or your department for what could sway your judgement.",
    )


class PresenceForm(Form):
    shows_presence = BooleanField("Show others when I am here and when I write")


class PortraitForm(Form):
    file = FileField(
        "Picture",
        validators=[_needed("Choose a picture first: a JPEG, PNG, WebP or GIF of up to 10 MB.")],
        description="JPEG, PNG, WebP or GIF, up to 10 MB. It is cut to a square.",
    )
