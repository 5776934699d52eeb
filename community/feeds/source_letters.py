"""The letter with a code to whom a feed says that it belongs."""

from community.accounts.letters import Letter, this_site
from community.feeds.source_models import Source


def code(source: Source, code: str) -> Letter:
    """Not to the member who asked: to the address in the feed, whoever reads there."""
    site = this_site()
    text = "\n\n".join(
        [
            "Hello,",
            f"@{source.member.handle} wants to bring the podcast “{source.title}” to {site.site_name} "
            f"({site.site_url}). Its feed says that it belongs to this address:",
            source.address,
            "If that is you, or somebody whom you have asked to do it, enter this code there:",
            f"    {code[:4]} {code[4:]}",
            "If it is not, leave this letter unanswered. Without the code nothing is brought.",
            site.site_name,
        ]
    )
    return Letter(to=source.owner, subject=f"A code for your podcast at {site.site_name}", text=f"{text}\n")
