"""Where a post stands in a show, and when it appears: the fields of the composer and of a show's order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.widgets import DateTimeLocalInput, NumberInput

from community.accounts.models import Member
from community.core import clock
from community.core.forms import Form
from community.forums.episodes import Place
from community.forums.models import EpisodeType, Kind, Post
from community.forums.moments import NoMoment, moment, written, zones_of
from community.shows.models import Medium, Show

HIGHEST = 9_999
FARTHEST = timedelta(days=366)
NO_SHOW = {"": "No show"}
MEDIUM_OF = {Kind.podcast: Medium.podcast, Kind.video: Medium.video}
TYPES = {
    EpisodeType.full.value: "Whole episode",
    EpisodeType.trailer.value: "Trailer",
    EpisodeType.bonus.value: "Bonus",
}


class Chosen(TypedDict):
    """A line's values as the order of the show takes them."""

    season: int | None
    number: int | None
    type: EpisodeType


class NumberField(StringField):
    """A whole number from 1 on, or nothing; `data` stays what was typed."""

    widget = NumberInput(min=1, max=HIGHEST)

    def post_validate(self, _: Any, validation_stopped: bool) -> None:
        typed = (self.data or "").strip()
        if not validation_stopped and typed and self.number is None:
            raise ValidationError(f"Enter a whole number from 1 to {HIGHEST:,}, or leave it empty.")

    @property
    def number(self) -> int | None:
        typed = (self.data or "").strip()
        is_number = typed.isascii() and typed.isdecimal() and len(typed) < 6 and 1 <= int(typed) <= HIGHEST
        return int(typed) if is_number else None


class AppearanceField(StringField):
    """A day and an hour, in the zone of another field."""

    widget = DateTimeLocalInput()


class AppearanceForm(Form):
    """When a post appears by itself."""

    appears = AppearanceField("Appears at")
    zone = StringField("Time zone", default="UTC")

    def offer_zones(self, member: Member) -> None:
        """Those near to the author; a script adds the one that the browser knows."""
        self.zones = list(dict.fromkeys([*zones_of(member), self.zone.data or "UTC"]))

    zones: Sequence[str] = ("UTC",)

    def validate_appears(self, field: Field) -> None:
        if not (field.data or "").strip():
            return
        try:
            meant = moment(field.data, self.zone.data or "UTC")
        except NoMoment as problem:
            raise ValidationError(str(problem)) from problem
        if meant <= clock.now():
            raise ValidationError(
                "That moment has passed. Choose a later one, or leave it empty to publish at once."
            )
        if meant > clock.now() + FARTHEST:
            raise ValidationError(f"That is more than {FARTHEST.days} days from now. Choose an earlier day.")

    @property
    def appears_at(self) -> datetime | None:
        """The moment that was chosen; none where nothing was, or nothing that can be read."""
        try:
            return moment(self.appears.data, self.zone.data or "UTC") if self.appears.data else None
        except NoMoment:
            return None


class EpisodeFields(AppearanceForm):
    """The part of the composer that is about a show."""

    show = SelectField("Show", choices=NO_SHOW, default="", validate_choice=False)
    season = NumberField("Season")
    episode = NumberField("Number")
    episode_type = SelectField(
        "Kind of episode", choices=TYPES, default=EpisodeType.full.value, validate_choice=False
    )
    is_explicit = BooleanField("Explicit: strong language or pictures that not everybody should meet")

    shows: Sequence[Show] = ()

    def offer_shows(self, shows: Sequence[Show]) -> None:
        """Those in which the author may publish, each medium by itself."""
        self.shows = shows
        groups = {
            medium.label: {str(each.id): each.title for each in shows if each.medium is medium}
            for medium in Medium
        }
        named = {label: list(found.items()) for label, found in groups.items() if found}
        self.show.choices = {"": list(NO_SHOW.items())} | named if named else NO_SHOW

    def place_of(self, kind: Kind) -> Place:
        """Where the post shall stand; a show whose medium the kind does not have is none."""
        show = self.chosen_show
        if show is None or MEDIUM_OF.get(kind) is not show.medium:
            return Place()
        known = self.episode_type.data in list(EpisodeType)
        return Place(
            show=show,
            season=self.season.number,
            number=self.episode.number,
            type=EpisodeType(self.episode_type.data) if known else EpisodeType.full,
            is_explicit=bool(self.is_explicit.data),
        )

    @property
    def chosen_show(self) -> Show | None:
        return next((each for each in self.shows if str(each.id) == self.show.data), None)


class PlaceForm(Form):
    """One episode's line in the order of its show."""

    post = HiddenField()
    season = NumberField("Season")
    episode = NumberField("Number")
    episode_type = SelectField("Kind of episode", choices=TYPES)

    @property
    def chosen(self) -> Chosen:
        return {
            "season": self.season.number,
            "number": self.episode.number,
            "type": EpisodeType(self.episode_type.data),
        }


class OrderForm(Form):
    """All lines of a page, and the version of the show that they were typed over."""

    version = HiddenField()
    places = FieldList(FormField(PlaceForm), max_entries=50)


def typed_of_place(post: Post) -> dict[str, Any]:
    """The fields above as the post has them."""
    return {
        "show": str(post.show_id or ""),
        "season": str(post.season or ""),
        "episode": str(post.episode or ""),
        "episode_type": (post.episode_type or EpisodeType.full).value,
        "is_explicit": post.is_explicit,
        "appears": written(post.appears_at) if post.appears_at and not post.is_published else "",
        "zone": "UTC",
    }
