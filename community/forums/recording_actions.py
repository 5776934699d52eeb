"""What a post's text says about its recording: its chapters, and how far the times in it may lead."""

from math import inf

from community.forums.models import Post
from community.media import actions, chapters
from community.media.chapters import Read


def read_chapters(post: Post) -> None:
    """The time stamps of the text become the chapters of the recording; less than a whole set become none."""
    if post.asset is not None:
        actions.read_chapters(post.asset, chapters_of(post).chapters)


def chapters_of(post: Post) -> Read:
    """What the text would make, with a sentence where it makes nothing."""
    if post.kind.needs is None:
        return Read([])
    return chapters.read(post.body, post.asset.duration if post.asset else None)


def length_beside(post: Post) -> float:
    """Until which second the text may link into a recording; 0 where there is none."""
    if post.kind.needs is None:
        return 0
    return (post.asset.duration or inf) if post.asset else 0
