"""What an administrator says of a forum."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from community.core import text
from community.core.forms import Form
from community.permissions import Audience, Writers

LONGEST_NAME = 60
LONGEST_TOPIC = 120
LONGEST_DESCRIPTION = 600


def line(value: str | None) -> str:
    return text.tidy(value or "")


def needed(what: str, longest: int) -> list[DataRequired | Length]:
    return [
        DataRequired(f"{what} is missing. Enter up to {longest} characters."),
        Length(max=longest, message=f"{what} has more than {longest} characters. Shorten it."),
    ]


class ForumForm(Form):
    """A forum's own page of settings."""

    name = StringField("Name", needed("The name", LONGEST_NAME), filters=[line])
    topic = StringField("Topic", needed("The topic", LONGEST_TOPIC), filters=[line])
    description = TextAreaField("Description", needed("The description", LONGEST_DESCRIPTION), filters=[line])
    writers = RadioField(
        "Who may begin a post",
        choices={
            Writers.professionals.value: "Verified professionals",
            Writers.moderators.value: "Moderators only",
        },
        default=Writers.professionals.value,
    )
    shows_presence = BooleanField("Show who is here and who is writing", default=True)


class NewForumForm(ForumForm):
    """As the settings, with the question that is answered once."""

    readers = RadioField(
        "Who may read it",
        choices={
            Audience.public.value: "Everyone",
            Audience.professionals.value: "Verified members only",
        },
        default=Audience.public.value,
    )
