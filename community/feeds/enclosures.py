"""The files of a post under addresses that stay: recording, transcripts and chapters, for apps elsewhere."""

from flask import Response, jsonify, request

from community.core.errors import NotFound
from community.forums.models import Post
from community.media import serving
from community.media.models import Asset, Track
from community.media.views import POLICY

SECONDS_TO_CACHE = 60


def send(post: Post, name: str, *, public: bool) -> Response:
    """What is called `name` of a post that may be seen; raises NotFound."""
    assert post.asset is not None
    response = _found(post, post.asset, name)
    if not response.location:  # Where the object storage sends it, the way there is good for one time only.
        # Prepared anew, another file stands at the same address; and it may stop to be public.
        cached = f"public, max-age={SECONDS_TO_CACHE}" if public else "private, no-cache"
        response.headers["Cache-Control"] = cached
    response.headers["Content-Security-Policy"] = POLICY
    if public:
        # Players stand in pages of others, too.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _found(post: Post, asset: Asset, name: str) -> Response:
    if name == "chapters.json" and asset.chapters:
        return _chapters(post, asset)
    if track := next((each for each in asset.tracks if name == f"{each.language}.vtt"), None):
        return _captions(track)
    made = next((each for each in asset.renditions if each.name == name), None)
    if made is None:
        raise NotFound
    return serving.send(made, public=False)


def _captions(track: Track) -> Response:
    return _unless_unchanged(Response(track.labelled_vtt, mimetype="text/vtt"))


def _chapters(post: Post, asset: Asset) -> Response:
    """https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md"""
    named = [{"startTime": each.at, "title": each.title} for each in asset.chapters]
    response = jsonify(version="1.2.0", title=post.title, chapters=named)
    response.mimetype = "application/json+chapters"
    return _unless_unchanged(response)


def _unless_unchanged(response: Response) -> Response:
    response.add_etag()
    response.make_conditional(request)
    return response
