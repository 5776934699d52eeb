"""What the owner of a show types, and what those who are asked answer."""

from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Field as AnyField
from wtforms.validators import DataRequired, InputRequired, Length

from community.core import text
from community.core.errors import Invalid
from community.core.forms import Form
from community.core.languages import LANGUAGES
from community.permissions import Audience
from community.shows.about import About
from community.shows.categories import CATEGORIES, MEDICINE
from community.shows.licences import LICENCES
from community.shows.models import Medium, Order, Show

LONGEST_TITLE = 120
# https://podcasters.apple.com/support/823-podcast-requirements
LONGEST_DESCRIPTION = 4_000
LONGEST_COPYRIGHT = 160
LONGEST_NAME = 80
MOST_SEASONS = 60
NEEDED = InputRequired("Choose one of the list.")


def line(typed: str | None) -> str:
    return text.tidy(typed or "")


def lines(typed: str | None) -> str:
    return text.tidy_lines(typed or "")


def at_most(length: int, what: str) -> Length:
    return Length(max=length, message=f"{what} has more than {length:,} characters. Shorten it.")


def number(typed: Any) -> int | None:
    typed = str(typed or "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


class ShowForm(Form):
    """A show's own page of settings."""

    title = StringField(
        "Title",
        [
            DataRequired("Give the show a title by which people look for it."),
            at_most(LONGEST_TITLE, "The title"),
        ],
        filters=[line],
    )
    description = TextAreaField(
        "Description",
        [
            DataRequired("Say in a few sentences what the show is about, and for whom."),
            at_most(LONGEST_DESCRIPTION, "The description"),
        ],
        filters=[lines],
    )
    order = RadioField(
        "In which order it is followed",
        choices={
            Order.episodic.value: "Each episode stands for itself: the newest comes first",
            Order.serial.value: "One after the other: it begins with the first",
        },
        default=Order.episodic.value,
    )
    language = SelectField("Language", [NEEDED], choices=dict(LANGUAGES), default="en")
    category = SelectField(
        "Category", [NEEDED], choices={each: each for each in CATEGORIES}, default=MEDICINE
    )
    second_category = SelectField(
        "Second category", choices={"": "None", **{each: each for each in CATEGORIES}}
    )
    is_explicit = BooleanField("Explicit: strong language or pictures that not everybody should meet")
    is_complete = BooleanField("Complete: there will be no more episodes")
    is_locked = BooleanField("Other platforms may not import it", default=True)
    copyright = StringField("Copyright", [at_most(LONGEST_COPYRIGHT, "This line")], filters=[line])
    license = SelectField("Licence", choices=dict(LICENCES), default="")
    version = HiddenField()

    def validate_description(self, field: AnyField) -> None:
        try:
            text.check(field.data or "")
        except Invalid as problem:
            raise ValidationError(problem.sentence) from problem

    @property
    def about(self) -> About:
        """What was typed; ask `validate` first."""
        chosen = dict.fromkeys(each for each in (self.category.data, self.second_category.data) if each)
        return About(
            title=str(self.title.data),
            description=str(self.description.data),
            order=Order(self.order.data),
            language=str(self.language.data),
            categories=list(chosen),
            is_explicit=bool(self.is_explicit.data),
            is_complete=bool(self.is_complete.data),
            is_locked=bool(self.is_locked.data),
            copyright=str(self.copyright.data or ""),
            license=str(self.license.data or ""),
        )


class NewShowForm(ShowForm):
    """As the settings, with the questions that are answered once."""

    medium = RadioField(
        "What is it?",
        choices={each.value: each.label for each in Medium},
        default=Medium.podcast.value,
    )
    readers = RadioField(
        "Who may follow it",
        choices={
            Audience.public.value: "Everyone",
            Audience.professionals.value: "Verified professionals only",
        },
        default=Audience.public.value,
    )


class CoverForm(Form):
    file = FileField("Cover", [InputRequired("Choose the picture first; none came with the form.")])


class SeasonsForm(Form):
    """The names of the seasons in their order, the first one first, and room for one more."""

    names = FieldList(
        StringField("Name", [at_most(LONGEST_NAME, "The name")], filters=[line]), max_entries=MOST_SEASONS
    )
    version = HiddenField()


class HandleForm(Form):
    handle = StringField(
        "Handle", [DataRequired("Enter the handle of a colleague, such as @jonas.")], filters=[line]
    )


class AnswerForm(Form):
    answer = RadioField(
        choices={"yes": "Yes", "no": "No"}, validators=[InputRequired("Choose whether you agree or decline.")]
    )

    @property
    def agrees(self) -> bool:
        return bool(self.answer.data == "yes")


def typed_from(show: Show) -> dict[str, Any]:
    """The fields of ShowForm as the show has them."""
    names = (
        "title",
        "description",
        "language",
        "is_explicit",
        "is_complete",
        "is_locked",
        "copyright",
        "license",
    )
    first, second, *_ = [*show.categories, "", ""]
    return {
        **{name: getattr(show, name) for name in names},
        "order": show.order.value,
        "category": first or MEDICINE,
        "second_category": second,
        "version": str(show.version),
    }
