"""A post of the demo gets its recording the way a member's post does, with captions and chapters."""

from itertools import pairwise

from flask import Flask

from community.core.db import db, unit_of_work
from community.demo.media import bring_all, captions_of
from community.forums.models import Kind, Post
from tests import factories

SPEC = {
    "stem": "99-short",
    "author": "amara-kone",
    "credit": [{"member": "jonas-reyes", "answer": "agreed"}],
    "speech": [
        {"speaker": "a", "text": "Look at the face, and sign your name."},
        {"speaker": "b", "text": "Good night, everyone."},
    ],
    "chapter": [{"at_line": 0, "title": "The face"}, {"at_line": 1, "title": "Good night"}],
}


def test_a_post_gets_its_recording(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            post_id = factories.post(factories.verified(), kind=Kind.podcast).id
        told = [share for _, share in bring_all([(post_id, SPEC)])]
        asset = db.session.get_one(Post, post_id).asset
        assert asset is not None
        assert asset.is_playable
        assert told == [0, 1]
        assert [(chapter.at > 1, chapter.title) for chapter in asset.chapters] == [
            (False, "The face"),
            (True, "Good night"),
        ]
        assert "<v Jonas Reyes>Good night, everyone." in asset.tracks[0].vtt


def test_a_long_line_is_shown_in_pieces() -> None:
    pieces = captions_of("word " * 40, 10, 20)
    assert (pieces[0].start, round(pieces[-1].end, 6)) == (10, 20)
    assert all(len(piece.text) <= 84 for piece in pieces)
    assert all(one.end == other.start for one, other in pairwise(pieces))
