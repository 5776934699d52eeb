"""All doors and who may enter: every route, every socket event, every job, every live stream.

A gate here is asked before anything is loaded; what depends on the thing itself is asked by the action or the
query. A route without a line refuses to start.
"""

from collections.abc import Callable, Mapping
from typing import Any

from community.accounts import jobs as accounts_jobs
from community.accounts import team_jobs
from community.accounts.models import Member
from community.credentials import evidence_jobs
from community.credentials import jobs as credentials_jobs
from community.credentials.queries import hears_desk
from community.feeds import jobs as feeds_jobs
from community.forums import jobs as forums_jobs
from community.forums import reply_jobs, sockets
from community.forums.recording_queries import may_see_asset
from community.media import jobs as media_jobs
from community.media.queries import Reader, hears_asset
from community.media.serving import Listener
from community.notifications import credential_jobs as credential_notices
from community.notifications import jobs as notifications_jobs
from community.notifications import show_jobs as show_notices
from community.permissions import (
    Verdict,
    administrators,
    everyone,
    hears_member,
    moderators,
    nobody_yet,
    signed_in,
)
from community.search import jobs as search_jobs
from community.shows.queries import hears_show

Rule = Callable[[Member | None], Verdict]

ROUTES: Mapping[str, Rule] = {
    "static": everyone,
    "streams.events": everyone,
    "streams.newest": everyone,
    "streams.live": everyone,
    "health.health": everyone,
    "accounts.sign_up": everyone,
    "accounts.join": nobody_yet,
    "accounts.sign_in": everyone,
    "accounts.enter": everyone,
    "accounts.sign_out": signed_in,
    "accounts.confirmation": everyone,
    "accounts.ask_for_confirmation": everyone,
    "accounts.confirm_link": everyone,
    "accounts.confirm": everyone,
    "accounts.forgotten": everyone,
    "accounts.ask_for_reset": everyone,
    "accounts.reset_link": everyone,
    "accounts.reset": everyone,
    "settings.first": signed_in,
    "settings.profile": signed_in,
    "settings.change_profile": signed_in,
    "settings.portrait": signed_in,
    "settings.change_portrait": signed_in,
    "settings.remove_portrait": signed_in,
    "settings.password": signed_in,
    "settings.change_password": signed_in,
    "settings.list_devices": signed_in,
    "settings.end_device": signed_in,
    "settings.end_other_devices": signed_in,
    "institutions.listed": moderators,
    "institutions.add": moderators,
    "institutions.removal": moderators,
    "institutions.work_address": signed_in,
    "institutions.give_address": signed_in,
    "institutions.address_removal": signed_in,
    "institutions.address_link": signed_in,
    "institutions.confirm_address": signed_in,
    "team.team": administrators,
    "team.proposals": administrators,
    "team.agreement": administrators,
    "team.withdrawal": administrators,
    "team.removal": administrators,
    "members.follow": signed_in,
    "members.unfollow": signed_in,
    "members.badge": everyone,
    "members.portrait": everyone,
    "members.suggestions": signed_in,
    "replies.replies": signed_in,
    "replies.reply": everyone,
    "replies.edit": signed_in,
    "replies.change": signed_in,
    "replies.ask_removal": signed_in,
    "replies.removal": signed_in,
    "replies.useful": signed_in,
    "credentials.verification": everyone,
    "credentials.questions": signed_in,
    "credentials.claims": signed_in,
    "credentials.renewal": signed_in,
    "credentials.answer": signed_in,
    "credentials.statement": signed_in,
    "credentials.appeal": signed_in,
    "credentials.withdrawal": signed_in,
    "credentials.number": signed_in,
    "evidence.page": signed_in,
    "desk.waiting": moderators,
    "desk.claim": moderators,
    "desk.asked": moderators,
    "desk.expiring": moderators,
    "desk.decided": moderators,
    "decisions.hold": moderators,
    "decisions.release": moderators,
    "decisions.inquiry": moderators,
    "decisions.look_up": moderators,
    "decisions.approval": moderators,
    "decisions.question": moderators,
    "decisions.rejection": moderators,
    "decisions.settlement": moderators,
    "decisions.ask_revocation": moderators,
    "decisions.revocation": moderators,
    "several.several": moderators,
    "several.rejections": moderators,
    "media.upload": signed_in,
    "media.player": signed_in,
    "media.renditions": signed_in,
    "media.captions": signed_in,
    "media.caption_files": signed_in,
    "media.track": everyone,
    "media.rendition": everyone,
    "positions.position": signed_in,
    "positions.keep": signed_in,
    "media.images": signed_in,
    "media.image": everyone,
    "content.helpful": signed_in,
    "content.saved": signed_in,
    "forums.forums": everyone,
    "forums.forum": everyone,
    "forums.forum_watch": signed_in,
    "forum_settings.new": administrators,
    "forum_settings.create": administrators,
    "forum_settings.settings": administrators,
    "forum_settings.change": administrators,
    "forums.post": everyone,
    "forums.post_watch": signed_in,
    "forums.post_history": everyone,
    "posts.new": signed_in,
    "posts.drafts": signed_in,
    "posts.publications": signed_in,
    "posts.edit": signed_in,
    "posts.draft": signed_in,
    "posts.publication": signed_in,
    "posts.edits": signed_in,
    "posts.preview": signed_in,
    "posts.recording": signed_in,
    "posts.removal": signed_in,
    "posts.removed": signed_in,
    "posts.unpublished": signed_in,
    "pages.home": everyone,
    "pages.kind": everyone,
    "pages.following": signed_in,
    "pages.saved": signed_in,
    "pages.member": everyone,
    "pages.favicon": everyone,
    "pages.robots": everyone,
    "pages.sitemap": everyone,
    "feeds.site": everyone,
    "feeds.forum": everyone,
    "feeds.member": everyone,
    "feeds.show": everyone,
    "feeds.podcast": everyone,
    "feeds.enclosure": everyone,
    "notifications.notices": signed_in,
    "notifications.seen": signed_in,
    "search.search": everyone,
    "moderation.ask_report": signed_in,
    "moderation.report": signed_in,
    "moderation.reports": moderators,
    "moderation.case": moderators,
    "moderation.hiding": moderators,
    "moderation.restoration": moderators,
    "moderation.dismissal": moderators,
    "moderation.log": everyone,
}

SOCKET_EVENTS: Mapping[str, Callable[[Any, dict[str, Any]], Any]] = {
    "reply": sockets.reply,
}

JOBS: Mapping[str, Callable[..., None]] = {
    "accounts.send_confirmation": accounts_jobs.send_confirmation,
    "accounts.tell_of_account": accounts_jobs.tell_of_account,
    "accounts.send_reset": accounts_jobs.send_reset,
    "accounts.tell_password_changed": accounts_jobs.tell_password_changed,
    "accounts.send_work_link": accounts_jobs.send_work_link,
    "accounts.forget_key": accounts_jobs.forget_key,
    "accounts.end_login_in_time": accounts_jobs.end_login_in_time,
    "accounts.tell_administrators": team_jobs.tell_administrators,
    "accounts.plan_end_of_proposal": team_jobs.plan_end_of_proposal,
    "accounts.end_proposal": team_jobs.end_proposal,
    "accounts.tell_of_role": team_jobs.tell_of_role,
    "forums.show_as_it_stands": reply_jobs.show_as_it_stands,
    "forums.show_badge": reply_jobs.show_badge,
    "credentials.plan_forgetting": evidence_jobs.plan_forgetting,
    "credentials.forget_evidence": evidence_jobs.forget_evidence,
    "credentials.look_up": credentials_jobs.look_up,
    "credentials.plan_reminders": credentials_jobs.plan_reminders,
    "credentials.remind": credentials_jobs.remind,
    "credentials.scan_evidence": evidence_jobs.scan_evidence,
    "media.make_renditions": media_jobs.make_renditions,
    "feeds.count_files": feeds_jobs.count_files,
    "forums.publish_waiting": forums_jobs.publish_waiting,
    "forums.return_to_author": forums_jobs.return_to_author,
    "forums.appear_in_time": forums_jobs.appear_in_time,
    "notifications.tell_host_asked": show_notices.tell_host_asked,
    "notifications.tell_host_answered": show_notices.tell_host_answered,
    "notifications.tell_show_offered": show_notices.tell_show_offered,
    "notifications.tell_show_taken": show_notices.tell_show_taken,
    "notifications.tell_came_back": show_notices.tell_came_back,
    "notifications.tell_followed": notifications_jobs.tell_followed,
    "notifications.tell_moderators_of_claim": credential_notices.tell_moderators_of_claim,
    "notifications.tell_claimant": credential_notices.tell_claimant,
    "notifications.tell_claimant_asked": credential_notices.tell_claimant_asked,
    "notifications.tell_claimant_unsafe": credential_notices.tell_claimant_unsafe,
    "notifications.tell_moderators_of_answer": credential_notices.tell_moderators_of_answer,
    "notifications.tell_first_holder": credential_notices.tell_first_holder,
    "notifications.tell_of_lapse_soon": credential_notices.tell_of_lapse_soon,
    "notifications.tell_of_lapse": credential_notices.tell_of_lapse,
    "notifications.tell_media_ready": notifications_jobs.tell_media_ready,
    "notifications.tell_media_failed": notifications_jobs.tell_media_failed,
    "notifications.tell_forum_watchers": notifications_jobs.tell_forum_watchers,
    "notifications.tell_thread_watchers": notifications_jobs.tell_thread_watchers,
    "notifications.tell_useful": notifications_jobs.tell_useful,
    "notifications.tell_moderators_of_report": notifications_jobs.tell_moderators_of_report,
    "notifications.tell_author_hidden": notifications_jobs.tell_author_hidden,
    "notifications.tell_author_restored": notifications_jobs.tell_author_restored,
    "search.index_member": search_jobs.index_member,
    "search.index_forum": search_jobs.index_forum,
    "search.index_post": search_jobs.index_post,
    "search.index_show": search_jobs.index_show,
    "search.index_reply": search_jobs.index_reply,
    "search.index_new_reply": search_jobs.index_new_reply,
    "search.index_content": search_jobs.index_content,
}

# What to do when a job has failed for good.
GIVEN_UP: Mapping[str, Callable[..., None]] = {
    "media.make_renditions": media_jobs.give_up,
}

STREAMS: Mapping[str, Callable[[Any, int], bool]] = {
    "asset": hears_asset,
    "desk": hears_desk,
    "forum": sockets.hears_forum,
    "post": sockets.hears_post,
    "show": hears_show,
    "member": hears_member,
}

# Who hears of each answer with a recording, once it is over.
ANSWER_LISTENERS: tuple[Listener, ...] = ()

# Who may see a recording: its owner, and whoever one of these features shows it to.
MEDIA_READERS: tuple[Reader, ...] = (may_see_asset,)
