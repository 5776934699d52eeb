"""What a member says of a feed from elsewhere: where it is, the code that proves it, what becomes of it."""

from collections.abc import Sequence

from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from community.core import text, visiting
from community.core.fetching import Declined
from community.core.forms import Form
from community.feeds.channel_forms import at_most
from community.feeds.source_actions import Choice
from community.forums.declarations import LONGEST_SYNTHESIS_NOTE
from community.forums.forms import LONGEST_INTERESTS, Needed
from community.forums.models import Forum, Synthesis
from community.forums.words import NOTHING_TO_DECLARE

LATER = {
    "drafts": "As drafts, which I look through first",
    "published": "Published, each under its first day",
}


class AddressForm(Form):
    address = StringField(
        "Address of the feed",
        [InputRequired("Enter the address of the feed, such as https://example.org/feed.xml.")],
        filters=[lambda typed: text.tidy(typed or "")],
    )

    def validate_address(self, field: Field) -> None:
        try:
            parts = visiting.checked(field.data)
        except Declined as problem:
            raise ValidationError(problem.sentence) from problem
        if parts.netloc in visiting.own_hosts():
            raise ValidationError("This is a feed of this site already. Enter the one at the other house.")


class CodeForm(Form):
    code = StringField("Code", [InputRequired("Enter the code from the letter.")])


class ChoiceForm(Form):
    """Said once for all episodes; each can be changed in its post afterwards."""

    forum = SelectField("Forum", [Needed()], choices={}, validate_choice=False)
    later = RadioField("The episodes come", choices=LATER, default="drafts")
    synthesis = RadioField(
        "How the recordings came about",
        choices={each.value: each.label for each in Synthesis},
        validate_choice=False,
    )
    synthesis_note = TextAreaField("What was altered or made", [at_most(LONGEST_SYNTHESIS_NOTE, "This")])
    interests = TextAreaField("Your interests", [Needed(), at_most(LONGEST_INTERESTS, "This")])
    nothing_to_declare = BooleanField("I have nothing to declare")
    is_followed = BooleanField("Look for new episodes and edits every day", default=True)

    forums: Sequence[Forum] = ()

    def offer(self, forums: Sequence[Forum]) -> None:
        self.forums = forums
        self.forum.choices = {"": "Choose a forum"} | {str(each.id): each.name for each in forums}

    def validate_forum(self, field: Field) -> None:
        if field.data not in {str(each.id) for each in self.forums}:
            raise ValidationError("Choose the forum in which colleagues will look for the episodes.")

    def validate_synthesis(self, field: Field) -> None:
        if field.data not in list(Synthesis):
            raise ValidationError(
                "Say whether the recordings are as recorded, altered, or made by a machine. "
                "Where episodes differ, choose what most are and change the others afterwards."
            )

    def validate_synthesis_note(self, field: Field) -> None:
        said = self.synthesis.data
        if said in list(Synthesis) and Synthesis(said).needs_note and not text.tidy(field.data or ""):
            raise ValidationError("Say in a few words what was altered, or what a machine has made.")

    def validate_interests(self, field: Field) -> None:
        if not self.nothing_to_declare.data and not text.tidy(field.data or ""):
            raise ValidationError(
                "Name whoever paid you or gave you something in these matters, or tick the box below."
            )

    @property
    def choice(self) -> Choice:
        synthesis = Synthesis(self.synthesis.data)
        return Choice(
            forum=next(each for each in self.forums if str(each.id) == self.forum.data),
            publishes=self.later.data == "published",
            synthesis=synthesis,
            synthesis_note=text.tidy(self.synthesis_note.data or "") if synthesis.needs_note else "",
            interests=NOTHING_TO_DECLARE
            if self.nothing_to_declare.data
            else text.tidy_lines(self.interests.data or ""),
            is_followed=bool(self.is_followed.data),
        )
