"""What the owner of a show says of it, as plain values between the form and the show."""

from dataclasses import dataclass, field

from community.shows.categories import MEDICINE
from community.shows.models import Order


@dataclass(frozen=True)
class About:
    """Everything that its owner may change later; its medium and its audience are chosen once."""

    title: str
    description: str
    order: Order = Order.episodic
    language: str = "en"
    categories: list[str] = field(default_factory=lambda: [MEDICINE])
    is_explicit: bool = False
    is_complete: bool = False
    is_locked: bool = True
    copyright: str = ""
    license: str = ""
