"""The demo's reports, which wait for a moderator."""

from community.core.db import db
from community.demo.texts import days_ago, reports
from community.demo.threads import People, Thread
from community.moderation.models import Reason, Report


def file(people: People, threads: dict[str, Thread]) -> None:
    """Add all reports, in the running unit of work; `threads` by the name of their file."""
    for words in reports():
        thread = threads[words["post"]]
        reported = thread.replies_by_place[words["reply"]] if "reply" in words else thread.post
        report = Report(
            content_id=reported.id,
            reporter_id=people[words["reporter"]].id,
            reason=Reason(words["reason"]),
            words=words["words"],
            at=days_ago(words["hours_ago"] / 24),
        )
        db.session.add(report)
