"""Joining, confirming, signing in and out, and choosing a new password: the pages before one is somebody."""

from flask import Blueprint, Response, flash, request

from community.accounts import actions, entrance, forms, keys, names, passwords, queries, session
from community.accounts.answers import again, place
from community.accounts.keys import LinkOver
from community.accounts.models import Purpose
from community.core import web
from community.core.db import reading, unit_of_work
from community.core.errors import Problem, TooMany

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-up")
def sign_up() -> Response:
    if session.current_member():
        return web.back_to("/")
    return web.page("accounts/sign_up.html", form=forms.SignUpForm())


@blueprint.post("/sign-up")
@web.opens_its_own_units
def join() -> Response:
    form = forms.SignUpForm.read()
    _fill_handle(form)
    if not form.validate():
        return again("accounts/sign_up.html", form)
    who = {name: str(form[name].data) for name in ("name", "email", "handle")}
    try:
        entrance.spend_sign_up(who["email"], place=place())
        password_hash = passwords.hashed(str(form.password.data))
        with unit_of_work():
            actions.join(**who, password_hash=password_hash)
    except Problem as problem:
        return again("accounts/sign_up.html", form, problem)
    flash(f"Look into your inbox: a letter to {who['email']} is on its way, with a link to open.", "ok")
    return web.back_to("/sign-in")


def _fill_handle(form: forms.SignUpForm) -> None:
    """Where no handle was typed, the one that the name suggests is taken."""
    if form.handle.data or not form.name.data:
        return
    with reading():
        form.handle.data = names.suggest_handle(form.name.data, queries.is_free)


@blueprint.get("/sign-in")
def sign_in() -> Response:
    onward = request.args.get("next")
    if session.current_member():
        return web.back_to(web.local_path(onward))
    return web.page("accounts/sign_in.html", form=forms.SignInForm(data={"next": onward}))


@blueprint.post("/sign-in")
@web.opens_its_own_units
def enter() -> Response:
    form = forms.SignInForm.read()
    if not form.validate():
        return again("accounts/sign_in.html", form)
    try:
        member_id = entrance.admit(str(form.email.data), str(form.password.data), place=place())
    except Problem as problem:
        return again("accounts/sign_in.html", form, problem)
    with unit_of_work():
        session.sign_in(queries.by_id(member_id), stay=bool(form.stay.data))
    return web.back_to(web.local_path(form.next.data))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    session.sign_out()
    return web.back_to("/")


@blueprint.get("/confirm")
def confirmation() -> Response:
    return web.page("accounts/confirm.html", form=forms.AddressForm(obj=session.current_member()))


@blueprint.post("/confirm")
def ask_for_confirmation() -> Response:
    form = forms.AddressForm.read()
    problem = _spend_letter(form)
    if problem or form.errors:
        return again("accounts/confirm.html", form, problem)
    actions.ask_for_confirmation(str(form.email.data))
    flash(f"If {form.email.data} has yet to be confirmed, a letter with a link is on its way.", "ok")
    return web.back_to("/confirm")


@blueprint.get("/confirm/<token>")
def confirm_link(token: str) -> Response:
    """Changes nothing: programs that look through mail open every link in it."""
    if not keys.is_open(token, Purpose.confirm):
        return _over("/confirm")
    return web.page("accounts/confirm_link.html")


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> Response:
    try:
        actions.confirm(token)
    except LinkOver:
        return _over("/confirm")
    flash("Your address is confirmed.", "ok")
    return web.back_to("/verification" if session.current_member() else "/sign-in")


@blueprint.get("/reset")
def forgotten() -> Response:
    return web.page("accounts/reset.html", form=forms.AddressForm())


@blueprint.post("/reset")
def ask_for_reset() -> Response:
    form = forms.AddressForm.read()
    problem = _spend_letter(form)
    if problem or form.errors:
        return again("accounts/reset.html", form, problem)
    actions.ask_for_reset(str(form.email.data))
    flash(f"If {form.email.data} has an account here, a letter with a link is on its way.", "ok")
    return web.back_to("/sign-in")


@blueprint.get("/reset/<token>")
def reset_link(token: str) -> Response:
    if not keys.is_open(token, Purpose.reset):
        return _over("/reset")
    return web.page("accounts/reset_link.html", form=forms.NewPassword())


@blueprint.post("/reset/<token>")
@web.opens_its_own_units
def reset(token: str) -> Response:
    form = forms.NewPassword.read()
    if not form.validate():
        return again("accounts/reset_link.html", form)
    password_hash = passwords.hashed(str(form.password.data))
    try:
        with unit_of_work():
            actions.reset_password(token, password_hash=password_hash)
    except LinkOver:
        return _over("/reset")
    flash("Your new password is set. Sign in with it.", "ok")
    return web.back_to("/sign-in")


def _spend_letter(form: forms.AddressForm) -> Problem | None:
    """Too many letters are a problem that keeps what was typed, like any other."""
    if form.validate():
        try:
            entrance.spend_letter(str(form.email.data), place=place())
        except TooMany as problem:
            return problem
    return None


def _over(again: str) -> Response:
    return web.page("accounts/link_over.html", LinkOver.status, again=again)
