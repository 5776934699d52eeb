"""The application, put together: the table of contents of the house."""

from functools import partial

from flask import Flask, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from community import doors
from community.accounts import institution_views as institutions
from community.accounts import member_views as members
from community.accounts import session
from community.accounts import settings_views as settings_pages
from community.accounts import team_views as team
from community.accounts import views as accounts
from community.accounts.models import Member
from community.analytics import jobs as analytics_jobs
from community.analytics import notebook
from community.analytics import views as analytics
from community.consequences import FOLLOWS
from community.content import views as content
from community.core import (
    config,
    eventlog,
    health,
    jobs,
    limits,
    logs,
    presence,
    realtime,
    relay,
    sending,
    storage,
    streaming,
    templating,
    web,
)
from community.core.config import ROOT, Settings
from community.core.db import db, init_db
from community.core.parts import Part, Share
from community.credentials import decision_views as decisions
from community.credentials import desk_views as desk
from community.credentials import evidence_views as evidence
from community.credentials import several_views as several
from community.credentials import views as credentials
from community.feeds import channel_views as channels
from community.feeds import closed_views as closed_feeds
from community.feeds import hub_views as hub
from community.feeds import key_views as feed_keys
from community.feeds import source_views as imports
from community.feeds import views as feeds
from community.forums import episode_views as episodes
from community.forums import forum_views as forum_settings
from community.forums import lock_views as locks
from community.forums import poll_views as polls
from community.forums import post_views as posts
from community.forums import reply_views as replies
from community.forums import session_question_views as questions
from community.forums import session_views as sessions
from community.forums import speaker_views as credits
from community.forums import views as forums
from community.media import caption_views as captions
from community.media import chapter_views as chapters
from community.media import position_views as positions
from community.media import recording_views as recordings
from community.media import tus_views as tus
from community.media import views as media
from community.moderation import suspension_views as suspensions
from community.moderation import views as moderation
from community.notifications import views as notifications
from community.pages import embed_views as embeds
from community.pages import figures_views as figures
from community.pages import show_views as show_pages
from community.pages import views as pages
from community.permissions import can_change_anything, ensure
from community.search import views as search
from community.shows import host_views as hosts
from community.shows import views as shows

FEATURES = (
    health.blueprint,
    streaming.blueprint,
    accounts.blueprint,
    settings_pages.blueprint,
    institutions.blueprint,
    team.blueprint,
    members.blueprint,
    credentials.blueprint,
    evidence.blueprint,
    desk.blueprint,
    decisions.blueprint,
    several.blueprint,
    tus.blueprint,
    media.blueprint,
    analytics.blueprint,
    recordings.blueprint,
    positions.blueprint,
    captions.blueprint,
    chapters.blueprint,
    locks.blueprint,
    polls.blueprint,
    replies.blueprint,
    content.blueprint,
    shows.blueprint,
    hosts.blueprint,
    forum_settings.blueprint,
    forums.blueprint,
    posts.blueprint,
    sessions.blueprint,
    questions.blueprint,
    credits.blueprint,
    episodes.blueprint,
    notifications.blueprint,
    search.blueprint,
    moderation.blueprint,
    suspensions.blueprint,
    figures.blueprint,
    embeds.blueprint,
    pages.blueprint,
    feeds.blueprint,
    hub.blueprint,
    channels.blueprint,
    feed_keys.blueprint,
    imports.blueprint,
    closed_feeds.blueprint,
    show_pages.blueprint,
)


def create_app(settings: Settings | None = None, *, part: str = Part.all) -> Flask:
    """The site, or the `part` of it that a process serves, as a WSGI application.

    Raises SettingsProblem when a setting would make it unsafe.
    """
    settings = settings or config.from_environment()
    app = web.Rounds("community", root_path=str(ROOT), static_folder="static/dist", static_url_path="/static")
    app.secret_key = settings.secret_key
    app.extensions["settings"] = settings
    logs.init_logs(settings)
    init_db(app, settings)
    Migrate(app, db, directory=str(ROOT / "community" / "migrations"), render_as_batch=True)
    eventlog.init_eventlog(app, FOLLOWS)
    jobs.init_jobs(app, settings, doors.JOBS, doors.GIVEN_UP, doors.LANES)
    relay.init_relay(app, settings)
    limits.init_limits(app, settings)
    storage.init_storage(app, settings)
    app.extensions["media-readers"] = doors.MEDIA_READERS
    app.extensions["answer-listeners"] = doors.ANSWER_LISTENERS
    app.extensions["recording-of-post"] = doors.RECORDING_OF_POST
    notebook.init_notebook(app, analytics_jobs.count_noted)
    web.init_web(app, secure=settings.secure)
    session.init_session(app, settings)
    templating.init_templating(app, settings, current_member=session.current_member)
    for feature in FEATURES:
        app.register_blueprint(feature)
    _hang_gates(app)
    _serve(app, settings, Part(part))
    return app


def _hang_gates(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if endpoints != set(doors.ROUTES):
        raise LookupError(f"doors.py and the routes differ: {sorted(endpoints ^ set(doors.ROUTES))}")
    app.extensions["gates"] = {name: partial(_ask, name, rule) for name, rule in doors.ROUTES.items()}


def _ask(name: str, rule: doors.Rule) -> None:
    member = session.current_member()
    ensure(rule(member))
    if member and request.method not in web.SAFE and name not in doors.WHILE_SUSPENDED:
        ensure(can_change_anything(member))


def _ask_of_message(member: Member | None) -> None:
    if member:
        ensure(can_change_anything(member))


def _serve(app: Flask, settings: Settings, part: Part) -> None:
    dist = ROOT / "static" / "dist"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # The documented way to wrap an application.
        app.wsgi_app,
        root=dist,
        prefix="static/",
        immutable_file_test=templating.is_hashed,
        allow_all_origins=False,
    )
    live = realtime.Realtime(
        identify=session.identify, recall=session.recall, streams=doors.STREAMS, gate=_ask_of_message
    )
    presence.init_presence(app, settings, doors.PRESENCE)
    realtime.init_realtime(app, settings, live, doors.SOCKET_EVENTS)
    if settings.proxies:
        # Only the address of who asks is believed, and only from as many proxies as there are;
        # outside of the socket server, which counts by it, too.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]  # As above.
    app.wsgi_app = Share(app.wsgi_app, part)  # type: ignore[method-assign]  # As above.
    app.wsgi_app = web.Envelope(  # type: ignore[method-assign]  # As above.
        app.wsgi_app, settings.hosts, secure=settings.secure, files=sending.origin(app)
    )
