"""The letters about claims and badges: what stands on the envelope is the same for good news and bad."""

from community.accounts.letters import Letter, letter_to, this_site
from community.accounts.models import Member
from community.core.templating import day

SUBJECT = "News about your verification"


def news(member: Member) -> Letter:
    """Says nothing of what was asked or decided: letters are read over shoulders, and by mail servers."""
    return letter_to(
        member,
        SUBJECT,
        "There is news about your verification; perhaps something waits for your answer. Read it at",
        _address(),
        "To keep it between you and the moderators, this letter says no more.",
    )


def lapses_soon(member: Member) -> Letter | None:
    """None when the badge is gone meanwhile."""
    if member.badge is None:
        return None
    return letter_to(
        member,
        SUBJECT,
        f"Your badge counts until {day(member.badge.expires_at)}. To renew it in one step, open",
        _address(),
        "From then on it opens nothing any more. What you wrote stays.",
    )


def lapsed(member: Member) -> Letter | None:
    """None when there is a badge again that counts."""
    if member.badge is None or member.has_badge:
        return None
    return letter_to(
        member,
        SUBJECT,
        f"Your badge counted until {day(member.badge.expires_at)}. To renew it, open",
        _address(),
        "What you wrote stays, and says that you were verified when you wrote it.",
    )


def _address() -> str:
    return f"{this_site().site_url}/verification"
