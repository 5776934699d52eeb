"""The demo's institutions, and the members who have confirmed an address there."""

from collections.abc import Iterator

from community.accounts.models import Institution, Member, WorkAddress
from community.core.db import db
from community.demo.texts import Text, days_ago, institutions

LISTED_BY = "ruth-adeyemi"


def fill(people: dict[str, Member]) -> None:
    """Add them, in the running unit of work."""
    listed_by = people[LISTED_BY].id
    for words in institutions():
        db.session.add(
            Institution(
                domain=words["domain"],
                name=words["name"],
                added_at=days_ago(words["added_days_ago"]),
                added_by_id=listed_by,
            )
        )
        db.session.flush()  # The addresses below point to it by its domain.
        db.session.add_all(_addresses(words, people))


def _addresses(words: Text, people: dict[str, Member]) -> Iterator[WorkAddress]:
    for each in words.get("member", ()):
        yield WorkAddress(
            member_id=people[each["handle"]].id,
            email=f"{each['address']}@{words['domain']}",
            domain=words["domain"],
            confirmed_at=days_ago(each["confirmed_days_ago"]),
        )
