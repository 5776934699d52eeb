"""Writing: the page on which a post is begun, kept, shown beforehand, published, corrected and deleted."""

from typing import Any, TypeVar

from flask import Blueprint, Response, flash, jsonify, render_template, request

from community.accounts.session import this_member
from community.content.models import State
from community.core import text, web
from community.core.db import reading, unit_of_work
from community.core.errors import Conflict, Invalid, Problem
from community.forums import (
    episodes,
    places,
    poll_actions,
    poll_queries,
    post_actions,
    queries,
    recording_actions,
    schedule_actions,
    speaker_actions,
    speaker_queries,
)
from community.forums.feeds import feed
from community.forums.forms import DraftForm, EditForm, PostForm, number, typed_from
from community.forums.models import Kind, Post
from community.forums.poll_forms import typed_of_poll
from community.media import actions as media
from community.media import allowance, bodies, upload_queries, uploads
from community.permissions import can_delete_post, can_edit_post, can_publish, ensure
from community.shows.models import Show
from community.shows.queries import shows_to_publish_in

blueprint = Blueprint("posts", __name__)

Typed = TypeVar("Typed", bound=DraftForm)


@blueprint.get("/posts/new")
def new() -> Response:
    ensure(can_publish(this_member()))
    form = _form(PostForm)
    form.kind.data = next((each for each in Kind if each == request.args.get("kind")), Kind.article).value
    form.forum.data = _forum_asked_for(form)
    form.show.data = _show_asked_for(form)
    return _composer(form, None)


@blueprint.post("/posts/drafts")
def drafts() -> Response:
    form = _form(DraftForm)
    if not form.validate():
        return _composer(form, None, 422)
    post = post_actions.start_draft(this_member(), form.words)
    return _kept(post) if web.wants_json() else _ask_speakers(form, post)


@blueprint.post("/posts")
def publications() -> Response:
    form = _form(PostForm)
    if not form.validate():
        return _composer(form, None, 422)
    post = post_actions.start_draft(this_member(), form.words)
    return _publish(form, post)


@blueprint.get("/posts/<number:post_id>/edit")
def edit(post_id: int) -> Response:
    post = _own_post(post_id)
    return _composer(_form(EditForm, post), post)


@blueprint.post("/posts/<number:post_id>/draft")
def draft(post_id: int) -> Response:
    post, form = _own(post_id, DraftForm)
    if not form.validate():
        return _composer(form, post, 422)
    try:
        post_actions.keep_draft(this_member(), post, form.words, version=number(form.version.data))
    except Conflict as conflict:
        return _composer(form, post, 409, conflict)
    return _kept(post) if web.wants_json() else _ask_speakers(form, post)


@blueprint.post("/posts/<number:post_id>/publication")
def publication(post_id: int) -> Response:
    post, form = _own(post_id, PostForm)
    return _publish(form, post) if form.validate() else _composer(form, post, 422)


@blueprint.post("/posts/<number:post_id>/edits")
def edits(post_id: int) -> Response:
    post, form = _own(post_id, EditForm)
    if not form.validate():
        return _composer(form, post, 422)
    note, version = text.tidy(form.note.data or ""), number(form.version.data)
    try:
        post_actions.edit(this_member(), post, form.words, note=note, version=version)
    except Conflict as conflict:
        return _composer(form, post, 409, conflict)
    except Invalid as problem:
        _say_at_field(form, problem)
        return _composer(form, post, 422)
    return web.back_to(post.url)


@blueprint.post("/posts/<number:post_id>/scheduled")
def scheduled(post_id: int) -> Response:
    """What was typed over a post that waits for its hour."""
    post, form = _own(post_id, PostForm)
    if not form.validate():
        return _composer(form, post, 422)
    version = number(form.version.data)
    try:
        schedule_actions.change_scheduled(this_member(), post, form.words, version=version)
    except Conflict as conflict:
        return _composer(form, post, 409, conflict)
    except Invalid as problem:
        _say_at_field(form, problem)
        return _composer(form, post, 422)
    return web.back_to(post.url)


@blueprint.post("/posts/preview")
def preview() -> Response:
    ensure(can_publish(this_member()))
    form = _form(PostForm)
    asset = queries.own_asset(this_member(), number(form.asset.data))
    shown = post_actions.sketch(form.words, asset)
    made: dict[str, Any] = {
        "shown": shown,
        "chapters_read": recording_actions.chapters_of(shown),
        "sketched_poll": poll_actions.sketch(form.words.poll),
    }
    if web.wants_json():
        return jsonify(html=render_template("forums/_preview.html", **made))
    existing = number(request.form.get("post"))
    post = queries.get_post(this_member(), existing) if existing else None
    return _composer(form, post, **made)


@blueprint.post("/posts/<number:post_id>/recording")
@bodies.read_after_the_gate
@web.opens_its_own_units
@web.takes_up_to(uploads.LARGEST_REQUEST)
def recording(post_id: int) -> Response:
    """Where no script sends the file ahead, it comes by a form of its own."""
    with reading():
        member_id = this_member().id
        ensure(can_edit_post(this_member(), queries.get_post(this_member(), post_id)))
        allowance.ensure_disk(bodies.announced_length())
        allowance.ensure_left(this_member(), bodies.announced_length())
    with allowance.transfer_of(member_id), uploads.arrived(bodies.receive_file()) as arrived, unit_of_work():
        # Several at once may all have been within the limit when they began.
        allowance.ensure_left(this_member(), arrived.size)
        asset = media.receive(this_member(), arrived)
        post_actions.add_recording(this_member(), queries.get_post(this_member(), post_id), asset)
    return web.back_to(f"/posts/{post_id}/edit")


@blueprint.get("/posts/<number:post_id>/removal")
def removal(post_id: int) -> Response:
    post = queries.get_post(this_member(), post_id)
    ensure(can_delete_post(this_member(), post))
    return web.page("forums/removal.html", post=post)


@blueprint.post("/posts/<number:post_id>/removal")
def removed(post_id: int) -> Response:
    post = queries.get_post(this_member(), post_id)
    back = post.forum.url if post.is_published and post.forum else "/drafts"
    post_actions.delete(this_member(), post)
    flash("The post is deleted." if post.published_at else "The draft is deleted.")
    return web.back_to(back)


@blueprint.get("/drafts")
def unpublished() -> Response:
    member = this_member()
    on_their_way = upload_queries.listed(member)
    return web.page(
        "forums/drafts.html",
        feed=feed(member, queries.unpublished(member)),
        uploads=on_their_way,
        posts=places.posts_of(member, on_their_way),
    )


def _own_post(post_id: int) -> Post:
    post = queries.get_post(this_member(), post_id)
    ensure(can_edit_post(this_member(), post))
    return post


def _own(post_id: int, kind: type[Typed]) -> tuple[Post, Typed]:
    """One's own post, and what was typed over it."""
    post = _own_post(post_id)
    return post, _form(kind, post)


def _publish(form: PostForm, post: Post) -> Response:
    if post.state in {State.published, State.processing, State.scheduled}:
        # The button was pressed twice; the first press has done it.
        return web.back_to(post.url)
    try:
        post_actions.publish(this_member(), post, form.words)
    except Invalid as problem:
        _say_at_field(form, problem)
        return _composer(form, post, 422)
    return web.back_to(post.url)


def _ask_speakers(form: DraftForm, post: Post) -> Response:
    """A draft keeps itself with every word; speakers are asked only when its author presses the button."""
    try:
        speaker_actions.ask(this_member(), post, form.speakers())
    except Invalid as problem:
        _say_at_field(form, problem)
        return _composer(form, post, 422)
    return _kept(post)


def _kept(post: Post) -> Response:
    """For a script, where the draft lives now and the version that the next save goes over."""
    address = f"/posts/{post.id}"
    return web.back_to(f"{address}/edit", {"id": post.id, "address": address, "version": post.version})


def _form(kind: type[Typed], post: Post | None = None) -> Typed:
    """The form as it was sent, or as the post fills it."""
    form = kind.read() if request.method == "POST" else kind(data=_typed_in(post) if post else None)
    form.offer(queries.forums_to_write_in(this_member()))
    form.offer_zones(this_member())
    form.offer_shows(_shows_for(post))
    return form


def _typed_in(post: Post) -> dict[str, object]:
    return typed_from(post) | typed_of_poll(poll_queries.poll_under(post))


def _shows_for(post: Post | None) -> list[Show]:
    """Those in which the author publishes, and the one in which the post is already."""
    mine = shows_to_publish_in(this_member())
    return [*mine, post.show] if post and post.show and post.show not in mine else mine


def _forum_asked_for(form: DraftForm) -> str:
    slug = request.args.get("forum")
    return next((str(each.id) for each in form.forums if each.slug == slug), "")


def _show_asked_for(form: DraftForm) -> str:
    slug = request.args.get("show")
    return next((str(each.id) for each in form.shows if each.slug == slug), "")


def _say_at_field(form: DraftForm, problem: Problem) -> None:
    field = form[problem.field if problem.field and problem.field in form else "title"]
    field.errors = [*field.errors, problem.sentence]


def _composer(
    form: DraftForm, post: Post | None, code: int = 200, problem: Problem | None = None, **shown: object
) -> Response:
    """The page as it was typed; for a script the first thing that is wrong."""
    if web.wants_json() and code != 200:
        raise problem or _first_of(form)
    form.version.data = str(post.version if post else 1)
    words = {
        "uploads": upload_queries.listed(this_member(), places.place_of(post)) if post else (),
        "form": form,
        "post": post,
        "problem": problem,
        "speakers": speaker_queries.all_of(post) if post else [],
        "asset": queries.own_asset(this_member(), number(form.asset.data)),
        "next_numbers": _next_numbers(form),
    }
    return web.page("forums/composer.html", code, **words, **shown)


def _next_numbers(form: DraftForm) -> dict[str, dict[str, int]]:
    """For the script that suggests them: by show, then by season."""
    found: dict[str, dict[str, int]] = {str(each.id): {} for each in form.shows}
    for (show_id, season), following in episodes.next_numbers(form.shows).items() if form.shows else ():
        found[str(show_id)][str(season or "")] = following
    return found


def _first_of(form: DraftForm) -> Problem:
    field = next(each for each in form if each.errors)
    return Invalid(str(field.errors[0]), field=field.short_name)
