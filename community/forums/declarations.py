"""What a post has to say of itself: how its pictures and voices came about, and who paid for it."""

from collections.abc import Iterator, Mapping

from community.core.errors import Invalid
from community.forums import poll_words
from community.forums.models import Kind, Post, Synthesis
from community.forums.words import Words

LONGEST_SYNTHESIS_NOTE = 300
LONGEST_SPONSOR = 160
LONGEST_SCOPE = 300


def gaps(words: Words, kind: Kind) -> Mapping[str, str]:
    """What must be said before a post of this kind may be read: the field, and the sentence beside it."""
    return dict([*_of_synthesis(words, kind), *_of_sponsor(words), *poll_words.gaps(words.poll)])


def ensure_complete(words: Words, kind: Kind) -> None:
    """Raises Invalid with the first gap."""
    for field, sentence in gaps(words, kind).items():
        raise Invalid(sentence, field=field)


def declare(post: Post, words: Words) -> None:
    """Write into the post what the author says; only a recording says how it was made."""
    post.synthesis = words.synthesis if post.kind.needs else None
    has_note = post.synthesis is not None and post.synthesis.needs_note
    post.synthesis_note = words.synthesis_note if has_note else ""
    post.sponsor, post.sponsor_scope = words.sponsor, words.sponsor_scope
    post.is_embeddable = words.is_embeddable


def changed(post: Post, words: Words) -> str:
    """What an edit takes back of that, for the history: a label must not vanish without a trace."""
    parts = []
    if post.sponsor and (post.sponsor, post.sponsor_scope) != (words.sponsor, words.sponsor_scope):
        parts.append(f"Before, it said: paid for by {post.sponsor}: {post.sponsor_scope}.")
    said, says = (post.synthesis, post.synthesis_note), (words.synthesis, words.synthesis_note)
    if post.synthesis and said != says:
        what = f": {post.synthesis_note}" if post.synthesis_note else ""
        parts.append(f"Before, it said: {_lower(post.synthesis.label)}{what}.")
    return " ".join(parts)


def _of_synthesis(words: Words, kind: Kind) -> Iterator[tuple[str, str]]:
    if kind.needs is None:
        return
    if words.synthesis is None:
        yield "synthesis", "Say whether pictures and voices are as recorded, altered, or made by a machine."
    elif words.synthesis is Synthesis.altered and not words.synthesis_note:
        yield "synthesis_note", "Say in a few words what was altered."
    elif words.synthesis is Synthesis.synthetic and not words.synthesis_note:
        yield "synthesis_note", "Say in a few words what a machine has made."


def _of_sponsor(words: Words) -> Iterator[tuple[str, str]]:
    if not words.is_sponsored:
        if words.sponsor or words.sponsor_scope:
            yield "is_sponsored", "You say who paid. Tick this box, or clear the two fields below it."
        return
    if not words.sponsor:
        yield "sponsor", "Name who paid, or take the tick from the box above."
    if not words.sponsor_scope:
        yield "sponsor_scope", "Say what they paid for, and in what they had a say."


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]
