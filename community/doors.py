"""All doors and who may enter: every route, every socket event, every job, every live stream.

A gate here is asked before anything is loaded; what depends on the thing itself is asked by the action or the
query. A route without a line refuses to start.
"""

from collections.abc import Callable, Mapping
from typing import Any

from community.accounts import jobs as accounts_jobs
from community.accounts.models import Member
from community.credentials import jobs as credentials_jobs
from community.credentials.queries import hears_desk
from community.permissions import Verdict, everyone, moderators, nobody_yet, signed_in

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
    "members.follow": signed_in,
    "members.unfollow": signed_in,
    "members.portrait": everyone,
    "members.suggestions": signed_in,
    "credentials.verification": everyone,
    "credentials.claims": signed_in,
    "credentials.withdrawal": signed_in,
    "credentials.number": signed_in,
    "credentials.evidence": signed_in,
    "desk.waiting": moderators,
    "desk.claim": moderators,
    "desk.decision": moderators,
    "desk.expiring": moderators,
    "desk.decided": moderators,
}

SOCKET_EVENTS: Mapping[str, Callable[[Any, dict[str, Any]], Any]] = {}

JOBS: Mapping[str, Callable[..., None]] = {
    "accounts.send_confirmation": accounts_jobs.send_confirmation,
    "accounts.tell_of_account": accounts_jobs.tell_of_account,
    "accounts.send_reset": accounts_jobs.send_reset,
    "accounts.tell_password_changed": accounts_jobs.tell_password_changed,
    "credentials.plan_forgetting": credentials_jobs.plan_forgetting,
    "credentials.forget_evidence": credentials_jobs.forget_evidence,
}

# What to do when a job has failed for good.
GIVEN_UP: Mapping[str, Callable[..., None]] = {}

STREAMS: Mapping[str, Callable[[Any, int], bool]] = {
    "desk": hears_desk,
}
