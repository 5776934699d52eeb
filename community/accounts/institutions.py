"""Domains of institutions and addresses at them: what may be listed, and what is exactly at it."""

import re

import idna

LONGEST_DOMAIN = 253  # RFC 1035, section 2.3.4, in the way in which it is written.
LONGEST_LOCAL = 64  # RFC 5321, section 4.5.3.1.1.

# As institutions give addresses out. What else the standard allows (quotes, comments, routes by % and !, and
# the + behind which one mailbox has many addresses) only helps whoever wants to be taken for somebody else.
LOCAL = re.compile(r"[a-z0-9]+(?:[._'-][a-z0-9]+)*")
HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Where anybody gets an address, it says nothing of where somebody works.
OPEN_TO_ALL = _set_of(
    """
    126.com 163.com aol.com bk.ru daum.net fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de
    gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    icloud.com inbox.ru laposte.net libero.it list.ru live.co.uk live.com live.fr mac.com mail.com
    mail.ru mailbox.org me.com msn.com naver.com orange.fr outlook.com outlook.de outlook.fr posteo.de
    proton.me protonmail.com qq.com rediffmail.com sina.com t-online.de tuta.com tutanota.com uol.com.br
    virgilio.it wanadoo.fr web.de yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de
    yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com
    """
)


def tidy_domain(typed: str) -> str:
    """The one form in which a domain is kept: ASCII, small letters, no dot at the end."""
    said = typed.strip().strip(".").lower()
    try:
        return idna.encode(said, uts46=True, std3_rules=True).decode()
    except UnicodeError:
        return said


def domain_problem(domain: str) -> str | None:
    """What is wrong with a tidied domain and what to do, or None."""
    if "@" in domain:
        return "Write only what stands behind the @, such as hospital.example.org."
    if not HOST.fullmatch(domain) or _in_ascii(domain) is None:
        return "This is no domain to which letters go. Write it such as hospital.example.org."
    if domain in OPEN_TO_ALL:
        return f"Anybody can have an address at {domain}, so it says nothing of an institution."
    return None


def plain_address(typed: str) -> str | None:
    """The one form in which an address is kept; None unless it is written as institutions give them out."""
    local, _, domain = typed.partition("@")
    local, host = _lower(local), _in_ascii(domain)
    if host is None or len(local) > LONGEST_LOCAL or not LOCAL.fullmatch(local):
        return None
    return f"{local}@{host}" if HOST.fullmatch(host) else None


def domain_of(address: str) -> str:
    """What stands behind the @ of a plain address; it is compared as a whole and never by its end."""
    return address.partition("@")[2]


def _in_ascii(domain: str) -> str | None:
    """Strict, so that no other sign is ever read as a letter or as a dot of the domain."""
    try:
        host = idna.encode(_lower(domain), strict=True, std3_rules=True).decode()
    except UnicodeError:
        return None
    return host if len(host) <= LONGEST_DOMAIN else None


def _lower(word: str) -> str:
    # Beyond ASCII there are signs whose small form is a plain letter, such as the one for kelvin.
    return word.lower() if word.isascii() else word
