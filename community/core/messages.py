"""What a browser may say over the socket: who may say it, what it has to carry, and what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from wtforms import StringField
from wtforms.validators import Length

from community.core.forms import Form
from community.core.verdicts import Verdict, ensure

LONGEST_KEY = 40
NO_STREAM = "The message does not say which stream it is about. Load the page again."

Who = TypeVar("Who")
What = TypeVar("What", bound=Form)


@dataclass(frozen=True)
class Message(Generic[Who, What]):
    """One message that the site takes: `rule` is asked about who says it, and `form` reads the payload.

    Raises TypeError where either is missing, so that no message is taken without them.
    """

    rule: Callable[[Who], Verdict]
    form: type[What]
    act: Callable[[Who, What], Any]

    def __post_init__(self) -> None:
        if not callable(self.rule):
            raise TypeError("a message needs a rule that says who may send it")
        if not _is_form(self.form):
            raise TypeError("a message needs a form that says what it carries")

    def hear(self, who: Who, payload: object) -> Any:
        """Raises the refusal of the rule, or Invalid with the sentence at the field that is wrong."""
        ensure(self.rule(who))
        return self.act(who, self.form.of(payload).insist())


def _is_form(given: object) -> bool:
    return isinstance(given, type) and issubclass(given, Form)


class StreamForm(Form):
    """`{stream}`; whether there is one of that name, and for whom, is asked when it is looked for."""

    stream = StringField(validators=[Length(min=1, max=LONGEST_KEY, message=NO_STREAM)])

    @property
    def key(self) -> str:
        return self.stream.data or ""


class SubscribeForm(StreamForm):
    """`{stream, after}`."""

    after = StringField()

    @property
    def last(self) -> int:
        """The last number heard; -1 for what is none, so that the page is told to load again."""
        said = self.after.data or ""
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else -1
