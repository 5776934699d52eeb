"""The part of the composer that is about a poll, and the vote."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from community.core import text
from community.core.forms import Form
from community.forums.poll_models import Poll
from community.forums.poll_words import LONGEST_QUESTION, PollWords

LONGEST_LIST = 2_000
DAYS = {
    "": "Until you close it",
    "1": "A day",
    "3": "3 days",
    "7": "A week",
    "14": "2 weeks",
    "30": "30 days",
}


class PollFields(Form):
    """`poll_kept` comes along once somebody has voted: from then on the poll stays as it is."""

    poll_question = StringField(
        "Question",
        [Length(max=LONGEST_QUESTION, message=f"A question has at most {LONGEST_QUESTION} characters.")],
    )
    poll_choices = TextAreaField(
        "Choices", [Length(max=LONGEST_LIST, message="These are too many words for choices. Shorten them.")]
    )
    poll_is_multiple = BooleanField("Several choices may be picked")
    poll_days = SelectField("How long it is open", choices=DAYS, default="", validate_choice=False)
    poll_kept = HiddenField()

    @property
    def poll(self) -> PollWords | None:
        """What was typed; None where nothing was."""
        question = text.tidy(self.poll_question.data or "")
        lines = (text.tidy(line) for line in (self.poll_choices.data or "").splitlines())
        choices = tuple(line for line in lines if line)
        if self.poll_kept.data or not (question or choices):
            return None
        days = self.poll_days.data if self.poll_days.data in DAYS else ""
        return PollWords(question, choices, bool(self.poll_is_multiple.data), int(days) if days else None)


class VoteForm(Form):
    """The numbers of what was picked; anything that is no number of ours is refused by the action."""

    choice = SelectMultipleField(validate_choice=False)

    @property
    def picked(self) -> frozenset[int]:
        typed = [each for each in self.choice.data or () if each.isascii() and each.isdecimal()]
        return frozenset(int(each) for each in typed if len(each) < 19)


def typed_of_poll(poll: Poll | None) -> dict[str, Any]:
    """The fields above as the post has them."""
    if poll is None:
        return {}
    return {
        "poll_question": poll.question,
        "poll_choices": "\n".join(each.words for each in poll.choices),
        "poll_is_multiple": poll.is_multiple,
        "poll_days": str(poll.days or ""),
        "poll_kept": "y" if poll.voter_count else "",
    }
