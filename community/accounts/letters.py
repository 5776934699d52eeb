"""The letters about an account: plain words, and links that begin with the site's own address."""

from dataclasses import dataclass, replace

from flask import current_app

from community.accounts.models import Key, Member
from community.core import mail
from community.core.config import Settings


@dataclass(frozen=True)
class Letter:
    """Ready to be sent, so that nothing of the database is needed while the mail server is waited for."""

    to: str
    subject: str
    text: str

    def send(self) -> None:
        mail.send(to=self.to, subject=self.subject, text=self.text)


def confirmation(member: Member, token: str) -> Letter:
    site = this_site()
    return letter_to(
        member,
        f"Confirm your address for {site.site_name}",
        f"This address was used to join {site.site_name}. To confirm that it is yours, open",
        f"{site.site_url}/confirm/{token}",
        "and press the button there. The link is valid for three days.",
        "If it was not you, leave this letter unanswered. Nothing happens then.",
    )


def work_address(key: Key, token: str) -> Letter:
    site = this_site()
    letter = letter_to(
        key.member,
        f"Confirm your work address for {site.site_name}",
        f"@{key.member.handle} at {site.site_name} says that this address is theirs. If you are @"
        f"{key.member.handle}, open this link where you are signed in",
        f"{site.site_url}/settings/work-address/{token}",
        "and press the button there. The link is valid for three days. Your profile then names the "
        "institution, and never this address.",
        "If it was not you, leave this letter unanswered. Nothing happens then.",
    )
    return replace(letter, to=key.email)


def have_account(member: Member) -> Letter:
    site = this_site()
    return letter_to(
        member,
        f"You have an account at {site.site_name} already",
        f"Somebody, probably you, has tried to join {site.site_name} with this address. "
        f"It has an account already: @{member.handle}. Sign in at",
        f"{site.site_url}/sign-in",
        "If you have forgotten the password, choose a new one at",
        f"{site.site_url}/reset",
        "If it was not you, nothing has happened and you need do nothing.",
    )


def reset(member: Member, token: str) -> Letter:
    site = this_site()
    return letter_to(
        member,
        f"Choose a new password for {site.site_name}",
        "To choose a new password, open",
        f"{site.site_url}/reset/{token}",
        "The link works once, and for 30 minutes. Every device that is signed in is signed out then.",
        "If you did not ask for it, leave this letter unanswered. Your password stays as it is.",
    )


def password_changed(member: Member) -> Letter:
    site = this_site()
    return letter_to(
        member,
        f"Your password for {site.site_name} was changed",
        f"The password of @{member.handle} has just been changed, and other devices were signed out.",
        "If it was not you, choose a new password at once at",
        f"{site.site_url}/reset",
    )


def letter_to(member: Member, subject: str, *paragraphs: str) -> Letter:
    text = "\n\n".join([f"Hello {member.name},", *paragraphs, this_site().site_name])
    return Letter(to=member.email, subject=subject, text=f"{text}\n")


def this_site() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
