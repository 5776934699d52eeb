"""What an author has typed, as plain values between the form and the post."""

from dataclasses import dataclass, field
from datetime import datetime

from community.forums.episodes import Place
from community.forums.models import Forum, Kind, Synthesis
from community.forums.poll_words import PollWords
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
    place: Place = field(default_factory=Place)
    appears_at: datetime | None = None
    poll: PollWords | None = None
    # Once somebody has voted the form has no fields for it.
    keeps_poll: bool = False

    @property
    def readers(self) -> Audience:
        """A forum or a show that is for professionals only makes every post in it one for professionals."""
        closed = Audience.professionals
        in_closed_forum = self.forum is not None and self.forum.read is closed
        in_closed_show = self.place.show is not None and self.place.show.audience is closed
        return closed if in_closed_forum or in_closed_show else self.audience
