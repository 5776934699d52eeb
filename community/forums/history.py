"""How a published text has changed: each edit with the lines that went and the lines that came."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from community.forums.models import Post

LINES_AROUND = 1


@dataclass(frozen=True)
class Line:
    """`sign` is "came", "went", "same", or "gap" where lines without a change are left out."""

    sign: str
    words: str


@dataclass(frozen=True)
class Change:
    """One edit; `lines` are plain text, made safe by the template that shows them."""

    at: datetime
    note: str
    lines: list[Line]


def changes(post: Post) -> list[Change]:
    """The edits of a post, the newest first."""
    texts = [*(f"{each.title}\n\n{each.body}" for each in post.revisions), f"{post.title}\n\n{post.body}"]
    edits = zip(post.revisions, pairwise(texts), strict=True)
    return [Change(each.at, each.note, list(_lines(*pair))) for each, pair in edits][::-1]


def _lines(before: str, after: str) -> Iterator[Line]:
    signs = {"+": "came", "-": "went", " ": "same", "@": "gap"}
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=LINES_AROUND, lineterm="")
    for number, line in enumerate(found):
        # The first two lines name the files, and the third says where the first change is.
        if number > 2:
            yield Line(signs[line[0]], "" if line[0] == "@" else line[1:])
