"""What authors may type, and what a post needs before others can read it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from community.content.models import Attention
from community.core import text
from community.core.errors import Invalid
from community.core.forms import Form
from community.forums import declarations, speakers
from community.forums.episode_forms import MEDIUM_OF, EpisodeFields, typed_of_place
from community.forums.models import Forum, Kind, Post, Synthesis
from community.forums.poll_forms import PollFields
from community.forums.references import Source, Unreadable, parse, written
from community.forums.speakers import Named
from community.forums.words import NOTHING_TO_DECLARE, Words
from community.permissions import Audience
from community.shows.models import Medium

LONGEST_TITLE = 160
LONGEST_SUMMARY = 280
LONGEST_PLAIN = 2_000
LONGEST_INTERESTS = 1_000
LONGEST_NOTE = 200
NEED_TEXT = frozenset({Kind.article, Kind.case, Kind.question})
NEED_PLAIN_WORDS = frozenset({Kind.article, Kind.video, Kind.podcast, Kind.case})
_OTHER = {
    Medium.podcast: "Bring an episode to listen to, or choose another show.",
    Medium.video: "Bring a video, or choose another show.",
}
NO_FORUM = {"": "Choose a forum"}


def at_most(length: int, what: str) -> Length:
    return Length(max=length, message=f"{what} has more than {length:,} characters. Shorten it.")


def number(typed: Any) -> int | None:
    """A row's number out of a hidden field; anything else is none."""
    typed = str(typed or "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


class Needed:
    """Marks a field as one to fill in; what it needs depends on the kind of post, and is checked there."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: object, field: Field) -> None:
        pass


class AttentionForm(Form):
    attention = RadioField(
        choices={each.value: each.value for each in Attention},
        validators=[InputRequired("Choose whether to watch or to mute.")],
    )


class DraftForm(EpisodeFields, PollFields):
    """A post while it is being written: only what could never be kept is refused."""

    kind = RadioField(
        "What is it?",
        choices={each.value: each.label for each in Kind},
        default=Kind.article.value,
    )
    title = StringField("Title", [Needed(), at_most(LONGEST_TITLE, "The title")])
    forum = SelectField("Forum", [Needed()], choices=NO_FORUM, default="", validate_choice=False)
    audience = RadioField(
        "Who may read it",
        choices={
            Audience.public.value: "Everyone",
            Audience.professionals.value: "Verified professionals only",
        },
        default=Audience.public.value,
    )
    summary = TextAreaField("Summary", [at_most(LONGEST_SUMMARY, "The summary")])
    file = FileField("Recording", [Needed()])
    asset = HiddenField()
    synthesis = RadioField(
        "Pictures and voices",
        choices={each.value: each.label for each in Synthesis},
        validate_choice=False,
    )
    synthesis_note = TextAreaField(
        "What was altered or made",
        [Needed(), at_most(declarations.LONGEST_SYNTHESIS_NOTE, "This")],
    )
    named = TextAreaField("Who speaks in it")
    body = TextAreaField("Text", [Needed(), at_most(text.LONGEST_TEXT, "The text")])
    plain = TextAreaField("In plain language", [Needed(), at_most(LONGEST_PLAIN, "This")])
    references = TextAreaField("References")
    interests = TextAreaField("Your interests", [Needed(), at_most(LONGEST_INTERESTS, "This")])
    nothing_to_declare = BooleanField("I have nothing to declare")
    is_sponsored = BooleanField("Somebody paid for this")
    sponsor = StringField("Who paid", [Needed(), at_most(declarations.LONGEST_SPONSOR, "The name")])
    sponsor_scope = TextAreaField(
        "What they paid for, and had a say in", [Needed(), at_most(declarations.LONGEST_SCOPE, "This")]
    )
    is_embeddable = BooleanField("Other sites may embed this", default=True)
    version = HiddenField(default="1")

    forums: Sequence[Forum] = ()

    def offer(self, forums: Sequence[Forum]) -> None:
        """The forums from which the author may choose."""
        self.forums = forums
        self.forum.choices = NO_FORUM | {str(each.id): each.name for each in forums}

    def validate_body(self, field: Field) -> None:
        try:
            text.check(field.data or "")
        except Invalid as problem:
            raise ValidationError(problem.sentence) from problem

    def validate_appears(self, field: Field) -> None:
        """A draft keeps every hour, and whatever is not one yet is left out."""

    @property
    def words(self) -> Words:
        """What was typed. What cannot be read yet is left out, so ask `validate` first."""
        return Words(
            kind=self._kind(),
            forum=next((each for each in self.forums if str(each.id) == self.forum.data), None),
            audience=Audience(self.audience.data)
            if self.audience.data in list(Audience)
            else Audience.public,
            title=text.tidy(self.title.data or ""),
            summary=text.tidy(self.summary.data or ""),
            body=text.tidy_lines(self.body.data or ""),
            plain=text.tidy_lines(self.plain.data or ""),
            interests=NOTHING_TO_DECLARE if self.nothing_to_declare.data else self._declared(),
            sources=self._sources(),
            asset_id=number(self.asset.data),
            synthesis=Synthesis(self.synthesis.data) if self.synthesis.data in list(Synthesis) else None,
            synthesis_note=text.tidy(self.synthesis_note.data or ""),
            is_sponsored=bool(self.is_sponsored.data),
            sponsor=text.tidy(self.sponsor.data or ""),
            sponsor_scope=text.tidy(self.sponsor_scope.data or ""),
            is_embeddable=bool(self.is_embeddable.data),
            named=self._named(),
            place=self.place_of(self._kind()),
            appears_at=self.appears_at,
            poll=self.poll,
            keeps_poll=bool(self.poll_kept.data),
        )

    def speakers(self) -> list[Named]:
        """Whom to ask, none but for a recording; raises Invalid."""
        if self._kind().needs is None:
            return []
        try:
            return speakers.parse(self.named.data or "")
        except speakers.Unreadable as problem:
            raise Invalid(str(problem), field="named") from problem

    def _kind(self) -> Kind:
        return Kind(self.kind.data) if self.kind.data in list(Kind) else Kind.article

    def _declared(self) -> str:
        return text.tidy_lines(self.interests.data or "")

    def _sources(self) -> list[Source]:
        try:
            return parse(self.references.data or "")
        except Unreadable:
            return []

    def _named(self) -> list[Named]:
        try:
            return self.speakers()
        except Invalid:
            return []


class PostForm(DraftForm):
    """A post that others are going to read."""

    def validate_appears(self, field: Field) -> None:
        EpisodeFields.validate_appears(self, field)

    def validate_show(self, _: Field) -> None:
        show, kind = self.chosen_show, self.words.kind
        if show is not None and kind in MEDIUM_OF and MEDIUM_OF[kind] is not show.medium:
            raise ValidationError(f"{show.title} is a {show.medium.label.lower()}. {_OTHER[show.medium]}")

    def validate_title(self, field: Field) -> None:
        if not text.tidy(field.data or ""):
            raise ValidationError("Give the post a title that says what it is about.")

    def validate_forum(self, field: Field) -> None:
        if field.data not in {str(each.id) for each in self.forums}:
            raise ValidationError("Choose the forum in which colleagues will look for it.")

    def validate_body(self, field: Field) -> None:
        super().validate_body(field)
        if self.kind.data in NEED_TEXT and not text.tidy(field.data or ""):
            raise ValidationError("Write the text; only a video or an episode can do without.")

    def validate_plain(self, field: Field) -> None:
        is_for_patients = self.audience.data == Audience.public and self.kind.data in NEED_PLAIN_WORDS
        if is_for_patients and not text.tidy(field.data or ""):
            raise ValidationError(
                "Patients read public posts: say in a few plain sentences what it means for them, "
                "or choose verified professionals only."
            )

    def validate_references(self, field: Field) -> None:
        try:
            parse(field.data or "")
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem

    def validate_interests(self, field: Field) -> None:
        if not self.nothing_to_declare.data and not text.tidy(field.data or ""):
            raise ValidationError(
                "Name whoever paid you or gave you something in this matter, or tick the box below."
            )

    def validate_named(self, _: Field) -> None:
        try:
            self.speakers()
        except Invalid as problem:
            raise ValidationError(problem.sentence) from problem

    def _validate_declared(self, field: Field) -> None:
        words = self.words
        if sentence := declarations.gaps(words, words.kind).get(field.short_name):
            raise ValidationError(sentence)

    validate_synthesis = validate_synthesis_note = _validate_declared
    validate_is_sponsored = validate_sponsor = validate_sponsor_scope = _validate_declared
    validate_poll_question = validate_poll_choices = _validate_declared


class EditForm(PostForm):
    """A published post, corrected."""

    note = StringField("What did you change?", [at_most(LONGEST_NOTE, "The note")])


def typed_from(post: Post) -> dict[str, Any]:
    """The fields of a form as the post has them."""
    nothing = post.interests == NOTHING_TO_DECLARE
    return {
        "kind": post.kind.value,
        "title": post.title,
        "forum": str(post.forum_id or ""),
        "audience": post.audience.value,
        "summary": post.summary,
        "asset": str(post.asset_id or ""),
        "body": post.body,
        "plain": post.plain,
        "references": written(post.references),
        "interests": "" if nothing else post.interests,
        "nothing_to_declare": nothing,
        "synthesis": post.synthesis.value if post.synthesis else "",
        "synthesis_note": post.synthesis_note,
        "is_sponsored": bool(post.sponsor or post.sponsor_scope),
        "sponsor": post.sponsor,
        "sponsor_scope": post.sponsor_scope,
        "is_embeddable": post.is_embeddable,
        "version": str(post.version),
        **typed_of_place(post),
    }
