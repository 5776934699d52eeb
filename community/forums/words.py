"""What an author has typed, as plain values between the form and the post."""

from dataclasses import dataclass, field

from community.forums.models import Forum, Kind, Synthesis
from community.forums.references import Source
from community.forums.speakers import Named
from community.permissions import Audience

NOTHING_TO_DECLARE = "Nothing to declare."


@dataclass(frozen=True)
class Words:
    """Everything of a post that its author chooses; a draft may leave any of it empty."""

    kind: Kind
    forum: Forum | None
    audience: Audience
    title: str
    summary: str
    body: str
    plain: str
    interests: str
    sources: list[Source] = field(default_factory=list)
    asset_id: int | None = None
    synthesis: Synthesis | None = None
    synthesis_note: str = ""
    is_sponsored: bool = False
    sponsor: str = ""
    sponsor_scope: str = ""
    is_embeddable: bool = True
    # Whom to ask beside those who were asked before; nobody is taken away by being left out.
    named: list[Named] = field(default_factory=list)

    @property
    def readers(self) -> Audience:
        """A forum that only professionals read makes every post in it one for professionals."""
        if self.forum is not None and self.forum.read is Audience.professionals:
            return Audience.professionals
        return self.audience
