"""What is said when: each caption of a recording in the index, so that a spoken word leads to its second."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert

from community.core.db import db
from community.core.templating import duration
from community.media.caption_writing import lines_of
from community.media.models import Track
from community.media.transcripts import second
from community.search.models import Found, SearchEntry

if TYPE_CHECKING:
    from community.forums.models import Post

MOST_OF_A_POST = 100_000


def put(post: "Post", **shared: Any) -> None:
    """Anew, whatever was there; `shared` is what the entries have in common with the post's own."""
    take_out(post.id)
    rows = [row | shared for row in islice(_of(post), MOST_OF_A_POST)]
    if rows:
        db.session.execute(insert(SearchEntry), rows)


def take_out(post_id: int) -> None:
    old = delete(SearchEntry).where(SearchEntry.kind == Found.moment, SearchEntry.content_id == post_id)
    db.session.execute(old.execution_options(synchronize_session=False))


def spoken(post: "Post") -> str:
    """Every word, in all languages."""
    return " ".join(line.text for track in _tracks(post) for line in lines_of(track))


def _of(post: "Post") -> Iterator[dict[str, Any]]:
    number = post.id * MOST_OF_A_POST
    for track in _tracks(post):
        for line in lines_of(track):
            yield {
                "kind": Found.moment,
                "ref_id": number,
                "label": duration(second(line.start)),
                "title": "",
                "words": line.text,
                "url": f"{post.url}?t={second(line.start)}",
            }
            number += 1


def _tracks(post: "Post") -> list[Track]:
    return post.asset.tracks if post.asset else []
