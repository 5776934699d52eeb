"""The demo's polls: one in which one can vote, and one whose results everybody reads."""

from community.core.db import db
from community.demo.texts import Text, days_ago, polls
from community.demo.threads import People, Thread
from community.forums.poll_models import Choice, Pick, Poll, Vote


def ask(people: People, threads: dict[str, Thread]) -> None:
    """Add all polls with their votes, in the running unit of work; `threads` by the name of their file."""
    for words in polls():
        poll = _poll(words, threads[words["post"]])
        db.session.add(poll)
        db.session.flush()  # Votes need the numbers of what they are for.
        for choice, said in zip(poll.choices, words["choice"], strict=True):
            _vote(poll, choice, [people[each].id for each in said["voters"]])


def _poll(words: Text, thread: Thread) -> Poll:
    counts = [len(each["voters"]) for each in words["choice"]]
    return Poll(
        post=thread.post,
        question=words["question"],
        closed_at=days_ago(words["closed_days_ago"]) if "closed_days_ago" in words else None,
        voter_count=sum(counts),
        told_count=sum(counts),
        choices=[
            Choice(position=place, words=each["words"], vote_count=count)
            for place, (each, count) in enumerate(zip(words["choice"], counts, strict=True), start=1)
        ],
    )


def _vote(poll: Poll, choice: Choice, voters: list[int]) -> None:
    at = poll.post.published_at
    db.session.add_all(Vote(post_id=poll.post_id, member_id=each, at=at) for each in voters)
    db.session.flush()  # A pick belongs to its vote.
    db.session.add_all(Pick(post_id=poll.post_id, member_id=each, choice_id=choice.id) for each in voters)
