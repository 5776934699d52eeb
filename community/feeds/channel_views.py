"""The page on which the owner of a show decides what its feed says."""

from flask import Blueprint, Response, flash

from community.accounts.session import this_member
from community.core import web
from community.core.errors import Invalid, NotFound
from community.feeds import channel_actions, queries
from community.feeds.channel_actions import Said
from community.feeds.channel_forms import ChannelForm, ExcerptForm
from community.feeds.models import Rhythm
from community.forums.models import Post
from community.media.forms import read_time
from community.permissions import can_change_show, ensure
from community.shows import queries as shows
from community.shows.models import Show

blueprint = Blueprint("channels", __name__)


@blueprint.get("/shows/<slug>/feed")
def channel(slug: str) -> Response:
    show = _own_show(slug)
    return _page(show, ChannelForm(obj=queries.channel_of(show)), ExcerptForm())


@blueprint.post("/shows/<slug>/feed")
def change(slug: str) -> Response:
    show, form = _own_show(slug), ChannelForm.read()
    if not form.validate():
        return _page(show, form, ExcerptForm(), 422)
    channel_actions.change_channel(this_member(), show, _said(form))
    flash("The feed says so from now on. Apps read it within the hour.", "ok")
    return web.back_to(f"{show.url}/feed")


@blueprint.post("/shows/<slug>/feed/excerpts")
def excerpts(slug: str) -> Response:
    show, form = _own_show(slug), ExcerptForm.read()
    post = _episode(show, form.post.data)
    if not form.validate():
        return _page(show, _as_saved(show), form, 422)
    at, title = read_time(form.start.data or ""), form.title.data or ""
    try:
        channel_actions.choose_excerpt(
            this_member(), show, post, at=at, seconds=float(form.seconds.data or 0), title=title
        )
    except Invalid as problem:
        form.start.errors = [problem.sentence]
        return _page(show, _as_saved(show), form, 422)
    flash("The excerpt stands in the feed." if at is not None else "The episode has no excerpt now.", "ok")
    return web.back_to(f"{show.url}/feed")


def _own_show(slug: str) -> Show:
    show = shows.get_show(this_member(), slug)
    ensure(can_change_show(this_member(), show))
    return show


def _episode(show: Show, number: object) -> Post:
    found = next((each for each in queries.newest_episodes(show) if str(each.id) == number), None)
    if found is None:
        raise NotFound
    return found


def _said(form: ChannelForm) -> Said:
    return Said(
        contact=form.contact.data or "",
        funding_url=form.funding_url.data or "",
        funding_words=form.funding_words.data or "",
        rhythm=Rhythm(form.rhythm.data),
        moved_to=form.moved_to.data or "",
        is_blocked=bool(form.is_blocked.data),
    )


def _as_saved(show: Show) -> ChannelForm:
    return ChannelForm(data=vars(queries.channel_of(show)))


def _page(show: Show, form: ChannelForm, excerpt: ExcerptForm, code: int = 200) -> Response:
    episodes = queries.newest_episodes(show)
    excerpt.post.choices = {str(each.id): each.title for each in episodes}
    titles = {each.id: each.title for each in episodes}
    shown = {"show": show, "form": form, "excerpt": excerpt, "titles": titles}
    return web.page("feeds/channel.html", code, **shown, excerpts=queries.excerpts_of(episodes).values())
