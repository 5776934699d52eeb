"""The captions of one's recordings: sent as a file or written beside the player; read by everybody."""

from flask import Blueprint, Response, flash, make_response, redirect, request

from community.accounts.session import current_member, this_member
from community.core import web
from community.core.errors import Conflict, Invalid, NotFound, Problem
from community.core.languages import LANGUAGES
from community.media import actions, caption_actions, caption_writing, queries, speech, transcripts
from community.media.forms import CaptionsForm, DraftForm, LinesForm, shown_time
from community.media.models import Asset, Track
from community.media.pipeline.captions import Caption, subrip
from community.permissions import administrators

# Should a browser open such a file by itself: nothing in it may run, and it may load nothing.
POLICY = "default-src 'none'; sandbox"
MIMETYPES = {"vtt": "text/vtt", "srt": "application/x-subrip", "txt": "text/plain"}

blueprint = Blueprint("captions", __name__)

Row = tuple[str, str, str, str]


@blueprint.get("/uploads/<number:asset_id>/captions")
def captions(asset_id: int) -> Response:
    return _captions_page(queries.get_asset(this_member(), asset_id), CaptionsForm())


@blueprint.post("/uploads/<number:asset_id>/captions")
def files(asset_id: int) -> Response:
    asset, form = queries.get_asset(this_member(), asset_id), CaptionsForm.read()
    if not form.validate():
        return _captions_page(asset, form, 422)
    language, label = form.language.data, LANGUAGES[form.language.data]
    actions.add_captions(this_member(), asset, language=language, label=label, lines=form.lines)
    flash(f"Captions in {label} are shown from now on.", "ok")
    return web.back_to(_way_back(_address(asset)))


@blueprint.get("/uploads/<number:asset_id>/captions/new")
def new(asset_id: int) -> Response:
    """The editor of the language that was chosen, for captions that are typed from the beginning."""
    asset = queries.get_asset(this_member(), asset_id)
    return make_response(redirect(f"{_address(asset)}/{_known(request.args.get('language', 'en'))}", 303))


@blueprint.get("/uploads/<number:asset_id>/captions/<language>")
def editor(asset_id: int, language: str) -> Response:
    asset, language = queries.get_asset(this_member(), asset_id), _known(language)
    track = caption_writing.track_of(asset, language)
    return _editor_page(asset, language, track, _rows(track))


@blueprint.post("/uploads/<number:asset_id>/captions/<language>")
def lines(asset_id: int, language: str) -> Response:
    asset, form = queries.get_asset(this_member(), asset_id), LinesForm.read()
    version = form.known_version
    try:
        saved = caption_actions.correct(this_member(), asset, _known(language), form.lines, version=version)
    except (Conflict, Invalid) as problem:
        if web.wants_json():
            raise
        track = caption_writing.track_of(asset, language)
        return _editor_page(asset, language, track, form.rows, problem)
    if not web.wants_json():
        flash("The captions are saved.", "ok")
    return web.back_to(f"{_address(asset)}/{language}", {"version": saved.version})


@blueprint.post("/uploads/<number:asset_id>/captions/<language>/approval")
def approval(asset_id: int, language: str) -> Response:
    asset = queries.get_asset(this_member(), asset_id)
    caption_actions.approve(this_member(), _own_track(asset, language))
    flash("You have approved these captions. They are no longer called automatic.", "ok")
    return web.back_to(f"{_address(asset)}/{language}")


@blueprint.post("/uploads/<number:asset_id>/captions/<language>/versions/<number:version>")
def earlier(asset_id: int, language: str, version: int) -> Response:
    asset = queries.get_asset(this_member(), asset_id)
    caption_actions.bring_back(this_member(), _own_track(asset, language), version)
    flash("The captions read again as they did then. How they read a moment ago is kept, too.", "ok")
    return web.back_to(f"{_address(asset)}/{language}")


@blueprint.post("/uploads/<number:asset_id>/captions/<language>/removal")
def removal(asset_id: int, language: str) -> Response:
    asset = queries.get_asset(this_member(), asset_id)
    track = _own_track(asset, language)
    caption_actions.remove(this_member(), track)
    flash(f"The captions in {track.label} are deleted.")
    return web.back_to(_address(asset))


@blueprint.post("/uploads/<number:asset_id>/caption-drafts")
def drafts(asset_id: int) -> Response:
    """Let a machine listen; where the site has none, there is no such address."""
    asset = queries.get_asset(this_member(), asset_id)
    form = DraftForm.read()
    if not speech.is_offered():
        raise NotFound
    form.language.choices = dict(speech.languages())
    caption_actions.ask_for_draft(this_member(), asset, language=form.insist().language.data)
    return web.back_to(_address(asset))


@blueprint.get("/media/<number:asset_id>/captions/<language>.<any(vtt, srt, txt):form>")
def track(asset_id: int, language: str, form: str) -> Response:
    found, public = queries.get_track(current_member(), asset_id, language)
    response = Response(_written(found, form), mimetype=MIMETYPES[form])
    # Captions may be replaced under the same address, so a browser asks each time whether they were.
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    response.add_etag()
    response.make_conditional(request)
    return response


def _written(track: Track, form: str) -> str:
    if form == "vtt":
        return track.labelled_vtt
    lines = caption_writing.lines_of(track)
    return subrip(lines) if form == "srt" else f"{track.shown_label}\n\n{transcripts.text_of(lines)}\n"


def _captions_page(asset: Asset, form: CaptionsForm, code: int = 200) -> Response:
    drafting = {
        "draft": queries.caption_draft(asset),
        "draft_languages": speech.languages() if speech.is_offered() else None,
        "how_to_draft": speech.HOW_TO_SWITCH_ON if administrators(this_member()) else "",
    }
    back = _way_back("/drafts")
    return web.page("media/captions.html", code, asset=asset, form=form, back=back, **drafting)


def _editor_page(
    asset: Asset, language: str, track: Track | None, rows: list[Row], problem: Problem | None = None
) -> Response:
    shown = {
        "language": language,
        "label": LANGUAGES[language],
        "track": track,
        "rows": rows,
        "problem": problem,
        "back": _way_back(_address(asset)),
    }
    return web.page("media/editor.html", problem.status if problem else 200, asset=asset, **shown)


def _rows(track: Track | None) -> list[Row]:
    return [_row(line) for line in caption_writing.lines_of(track)] if track else []


def _row(line: Caption) -> Row:
    return shown_time(line.start), shown_time(line.end), line.speaker, line.text


def _own_track(asset: Asset, language: str) -> Track:
    track = caption_writing.track_of(asset, language)
    if track is None:
        raise NotFound
    return track


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise NotFound
    return language


def _address(asset: Asset) -> str:
    return f"/uploads/{asset.id}/captions"


def _way_back(default: str) -> str:
    """The page that a form was opened from."""
    return web.local_path(request.values.get("next"), default)
