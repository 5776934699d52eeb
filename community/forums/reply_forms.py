"""What may be typed into the discussion, whichever door it comes through."""

from typing import TypedDict

from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from community.core.forms import Form
from community.core.text import LONGEST_REPLY, tidy_lines

LARGEST_NUMBER = 10**18 - 1
NO_NUMBER = "The number of the reply is not one of ours. Load the page again."


class Said(TypedDict):
    body: str
    client_id: str
    parent_id: int | None


def _tidy(typed: str | None) -> str:
    return tidy_lines(typed or "")


class EditForm(Form):
    body = TextAreaField(
        "Your reply",
        filters=[_tidy],
        validators=[
            DataRequired("Your reply has no words yet. Write something and send it again."),
            Length(
                max=LONGEST_REPLY,
                message=f"A reply has at most {LONGEST_REPLY:,} characters. Shorten it, or send it in two.",
            ),
        ],
    )


class ReplyForm(EditForm):
    """`client_id` is made where the reply is typed, once; sent twice it stays one reply."""

    client_id = HiddenField(
        validators=[
            Regexp(
                r"[A-Za-z0-9-]{8,64}\Z", message="The reply carries no usable number. Load the page again."
            )
        ]
    )
    parent = IntegerField(
        validators=[Optional(), NumberRange(min=1, max=LARGEST_NUMBER, message=NO_NUMBER)],
    )

    def said(self) -> Said:
        """What the action wants to know."""
        return {
            "body": self.body.data or "",
            "client_id": self.client_id.data or "",
            "parent_id": self.parent.data,
        }


class AddressedReplyForm(ReplyForm):
    """A reply that says itself under which post it belongs, as sockets have no address."""

    post = IntegerField(
        validators=[
            DataRequired("The reply does not say to which post it belongs. Load the page again."),
            NumberRange(min=1, max=LARGEST_NUMBER, message=NO_NUMBER),
        ]
    )
