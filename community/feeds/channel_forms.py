"""What the owner of a show may say in its feed, and the excerpt of an episode."""

from email_validator import EmailNotValidError, validate_email
from wtforms import BooleanField, Field, SelectField, StringField, ValidationError
from wtforms.validators import Length, Optional

from community.core import text, visiting
from community.core.fetching import Declined
from community.core.forms import Form
from community.feeds.models import Rhythm
from community.forums.forms import Needed
from community.media.forms import read_time

LONGEST_ADDRESS = 500
LONGEST_EMAIL = 254
LONGEST_WORDS = 128  # https://podcasting2.org/docs/podcast-namespace/tags/funding
LONGEST_EXCERPT, SHORTEST_EXCERPT = 120, 5


def at_most(length: int, what: str) -> Length:
    return Length(max=length, message=f"{what} has more than {length} characters. Shorten it.")


class AddressField(StringField):
    """An address of the web, or nothing."""

    def __init__(self, label: str, **options: object) -> None:
        tidied = [lambda typed: text.tidy(typed or "")]
        checks = [Optional(), at_most(LONGEST_ADDRESS, "The address")]
        super().__init__(label, validators=checks, filters=tidied, **options)  # type: ignore[arg-type]  # Passed on as they came.

    def post_validate(self, _: object, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            visiting.checked(self.data)
        except Declined as problem:
            raise ValidationError(problem.sentence) from problem


class ChannelForm(Form):
    contact = StringField(
        "Public contact address",
        [Optional(), at_most(LONGEST_EMAIL, "The address")],
        description=(
            "Directories write to it to confirm that the show is yours. Everybody can read it in the feed. "
            "Your own address is never shown. Leave it empty, and the feed carries none."
        ),
    )
    funding_url = AddressField("Where listeners can support you")
    funding_words = StringField(
        "What the button says",
        [at_most(LONGEST_WORDS, "The button")],
        filters=[lambda typed: text.tidy(typed or "")],
    )
    rhythm = SelectField(
        "How often it appears",
        [Needed()],
        choices={each.value: each.label for each in Rhythm},
        default=Rhythm.unknown.value,
    )
    moved_to = AddressField(
        "The feed has moved to",
        description="Apps follow the show there and forget this address. Only for a move away from here.",
    )
    is_blocked = BooleanField(
        "Ask directories not to list the show",
        description="Whoever knows the address can still subscribe.",
    )

    def validate_contact(self, field: Field) -> None:
        field.data = text.tidy(field.data or "")
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValidationError(
                f"This is no address that a letter would reach. {error} Write it such as show@example.org."
            ) from error


class ExcerptForm(Form):
    """The part of an episode that other apps may play; without a beginning, there is none any more."""

    post = SelectField("Episode", [Needed()], choices={}, validate_choice=False)
    start = StringField("From", description="Such as 1:13")
    seconds = StringField("Seconds", [Needed()], default="30")
    title = StringField(
        "What is heard there",
        [at_most(LONGEST_WORDS, "The line")],
        filters=[lambda typed: text.tidy(typed or "")],
    )

    def validate_start(self, field: Field) -> None:
        if field.data and read_time(field.data) is None:
            raise ValidationError("Write the beginning as minutes and seconds, such as 1:13.")

    def validate_seconds(self, field: Field) -> None:
        typed = text.tidy(field.data or "")
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 4) or not (
            SHORTEST_EXCERPT <= int(typed) <= LONGEST_EXCERPT
        ):
            raise ValidationError(f"An excerpt has {SHORTEST_EXCERPT} to {LONGEST_EXCERPT} seconds.")
