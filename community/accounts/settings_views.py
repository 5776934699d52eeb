"""What members change about themselves: profile, portrait, password, and where they are signed in."""

from typing import cast

from flask import Blueprint, Response, flash

from community.accounts import actions, devices, entrance, forms, passwords, portraits, queries
from community.accounts.answers import again, place
from community.accounts.session import current_login, this_login, this_member
from community.core import limits, web
from community.core.db import after_commit, unit_of_work
from community.core.errors import Problem

PORTRAITS_PER_MEMBER = "20 per hour"
ROOM_FOR_THE_FORM = 100_000

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("")
def first() -> Response:
    return web.back_to("/settings/profile")


@blueprint.get("/profile")
def profile() -> Response:
    return web.page("accounts/profile.html", form=forms.ProfileForm(obj=this_member()))


@blueprint.post("/profile")
def change_profile() -> Response:
    member, form = this_member(), forms.ProfileForm.read()
    if not form.validate():
        return again("accounts/profile.html", form)
    try:
        actions.change_profile(member, member, cast(actions.Profile, form.data))
    except Problem as problem:
        return again("accounts/profile.html", form, problem)
    flash("Your profile is saved.", "ok")
    return web.back_to("/settings/profile")


@blueprint.get("/presence")
def presence() -> Response:
    return web.page("accounts/presence.html", form=forms.PresenceForm(obj=this_member()))


@blueprint.post("/presence")
def change_presence() -> Response:
    form = forms.PresenceForm.read()
    if not form.validate():
        return again("accounts/presence.html", form)
    actions.change_presence(this_member(), this_member(), shows_presence=form.shows_presence.data)
    flash("Saved. Pages that are open follow at once.", "ok")
    return web.back_to("/settings/presence")


@blueprint.get("/portrait")
def portrait() -> Response:
    return web.page("accounts/portrait.html", form=forms.PortraitForm())


@blueprint.post("/portrait")
@web.takes_up_to(portraits.LARGEST + ROOM_FOR_THE_FORM)
@web.opens_its_own_units
def change_portrait() -> Response:
    form = forms.PortraitForm.read()
    if not form.validate():
        return again("accounts/portrait.html", form)
    try:
        limits.spend(f"portrait:{this_member().id}", PORTRAITS_PER_MEMBER)
        kept = portraits.keep(form.file.data.stream)
    except Problem as problem:
        return again("accounts/portrait.html", form, problem)
    with unit_of_work():
        before = actions.change_portrait(this_member(), this_member(), kept)
    portraits.forget(before)
    flash("Your portrait is saved.", "ok")
    return web.back_to("/settings/portrait")


@blueprint.post("/portrait/removal")
def remove_portrait() -> Response:
    before = actions.change_portrait(this_member(), this_member(), None)
    after_commit(lambda: portraits.forget(before))
    flash("Your portrait is removed.", "ok")
    return web.back_to("/settings/portrait")


@blueprint.get("/password")
def password() -> Response:
    return web.page("accounts/password.html", form=forms.ChangePasswordForm())


@blueprint.post("/password")
@web.opens_its_own_units
def change_password() -> Response:
    form = forms.ChangePasswordForm.read()
    if not form.validate():
        return again("accounts/password.html", form)
    try:
        entrance.confirm_password(this_member(), str(form.current.data), place=place())
    except Problem as problem:
        return again("accounts/password.html", form, problem)
    password_hash = passwords.hashed(str(form.password.data))
    with unit_of_work():
        actions.change_password(
            this_member(), this_member(), password_hash=password_hash, kept=current_login()
        )
    flash("Your password is changed, and every other device is signed out.", "ok")
    return web.back_to("/settings/password")


@blueprint.get("/devices")
def list_devices() -> Response:
    return web.page(
        "accounts/devices.html",
        logins=queries.logins_of(this_member()),
        here=this_login(),
        device_name=devices.device_name,
        is_carried=devices.is_carried,
    )


@blueprint.post("/devices/<number:login_id>/end")
def end_device(login_id: int) -> Response:
    actions.end_login(this_member(), queries.get_login(this_member(), login_id))
    flash("That device is signed out.", "ok")
    return web.back_to("/settings/devices")


@blueprint.post("/devices/others/end")
def end_other_devices() -> Response:
    actions.end_other_logins(this_member(), this_login())
    flash("All other devices are signed out.", "ok")
    return web.back_to("/settings/devices")
