"""What may be typed about a live session, and into its queue of questions."""

import re
from typing import Any

from wtforms import Field, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from community.core import clock
from community.core.forms import Form
from community.core.text import tidy_lines
from community.forums.episode_forms import FARTHEST, AppearanceField, AppearanceForm
from community.forums.moments import NoMoment, moment, written
from community.forums.reply_forms import ReplyForm
from community.forums.session_models import Askers, LiveSession, SessionKind

LONGEST_QUESTION = 600
LONGEST_LIST = 300
BETWEEN = re.compile(r"[\s,;]+")


class SessionForm(AppearanceForm):
    """A post opened as a session; the hour is written as for posts that appear by themselves."""

    kind = RadioField(
        "What will it be?",
        choices={each.value: each.label for each in SessionKind},
        default=SessionKind.lecture.value,
    )
    appears = AppearanceField("Begins")
    askers = RadioField(
        "Who may ask",
        choices={each.value: each.label for each in Askers},
        default=Askers.professionals.value,
    )
    hosts = StringField(
        "Co-hosts",
        [Length(max=LONGEST_LIST, message=f"Co-hosts take at most {LONGEST_LIST} characters. Shorten it.")],
    )

    def validate_appears(self, field: Field) -> None:
        try:
            meant = moment(field.data or "", self.zone.data or "UTC")
        except NoMoment as problem:
            raise ValidationError(str(problem).replace(", or leave it empty", "")) from problem
        if meant <= clock.now():
            raise ValidationError("That moment has passed. Choose a later one.")
        if meant > clock.now() + FARTHEST:
            raise ValidationError(f"That is more than {FARTHEST.days} days from now. Choose an earlier day.")

    @property
    def handles(self) -> list[str]:
        """Whom to ask to host it as well, as they were named."""
        typed = BETWEEN.split((self.hosts.data or "").lower())
        return [each.removeprefix("@") for each in typed if each.removeprefix("@")]


class QuestionForm(ReplyForm):
    body = TextAreaField(
        "Your question",
        filters=[lambda typed: tidy_lines(typed or "")],
        validators=[
            DataRequired("Your question has no words yet. Write it and send it again."),
            Length(
                max=LONGEST_QUESTION,
                message=f"A question has at most {LONGEST_QUESTION} characters. Shorten it.",
            ),
        ],
    )


class PaceForm(Form):
    seconds = RadioField(
        choices={"0": "Off", "10": "10 seconds", "30": "30 seconds", "60": "60 seconds"},
        validators=[InputRequired("Choose how long one waits between two replies.")],
    )


def typed_from(live: LiveSession) -> dict[str, Any]:
    """The fields of a form as the session has them; co-hosts are asked anew each time."""
    return {
        "kind": live.kind.value,
        "appears": written(live.starts_at),
        "zone": "UTC",
        "askers": live.askers.value,
    }
