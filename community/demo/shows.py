"""The demo's shows: their hosts, their covers, their episodes, and one that waits for its hour."""

import uuid
from datetime import timedelta

from community.content.models import Attention, State, Watch
from community.core import clock, text
from community.core.db import db
from community.demo.covers import draw_cover
from community.demo.texts import Text, days_ago, scheduled, shows
from community.demo.threads import People, Thread
from community.forums import post_actions
from community.forums.models import Forum, Kind, Post, Synthesis
from community.permissions import Audience
from community.shows import covers
from community.shows.models import Host, Medium, Order, Season, Show


def draw() -> dict[str, str]:
    """Draw and keep every cover; the names under which they are kept, by show."""
    return {words["slug"]: covers.keep(draw_cover(words["cover"])) for words in shows()}


def fill(people: People, threads: dict[str, Thread], forums: dict[str, Forum], kept: dict[str, str]) -> None:
    """Add all shows, in the running unit of work; `threads` by the name of their file."""
    found = {}
    for words in shows():
        show = found[words["slug"]] = _show(words, people)
        show.cover = kept.get(words["slug"])
        db.session.add(show)
        db.session.flush()  # Who follows it is written down with its number.
        _place(words, show, threads)
        for handle in words["followers"]:
            watch = {"stream": show.stream, "attention": Attention.watching, "at": show.created_at}
            db.session.add(Watch(member_id=people[handle].id, **watch))
    for words in scheduled():
        _schedule(words, found[words["show"]], people, forums)


def _show(words: Text, people: People) -> Show:
    opened, description = days_ago(words["opened_days_ago"]), words["description"].strip()
    return Show(
        slug=words["slug"],
        guid=str(uuid.uuid5(uuid.NAMESPACE_URL, words["slug"])),
        owner=people[words["owner"]],
        title=words["title"],
        description=description,
        html=text.render(description),
        medium=Medium(words["medium"]),
        order=Order(words["order"]),
        audience=Audience(words["audience"]),
        categories=words["categories"],
        license=words["license"],
        copyright=words["copyright"],
        created_at=opened,
        hosts=[_host(place, each, people) for place, each in enumerate(words["host"], start=1)],
        seasons=[Season(number=number, name=name) for number, name in enumerate(words["seasons"], start=1)],
    )


def _host(position: int, words: Text, people: People) -> Host:
    agreed = words["answer"] == "agreed"
    return Host(
        member=people[words["member"]],
        position=position,
        asked_at=days_ago(50 if agreed else 1),
        answered_at=days_ago(49) if agreed else None,
        accepted=True if agreed else None,
    )


def _place(words: Text, show: Show, threads: dict[str, Thread]) -> None:
    for each in words["episode"]:
        post = threads[each["post"]].post
        post.show, post.season, post.episode = show, each.get("season"), each["number"]


def _schedule(words: Text, show: Show, people: People, forums: dict[str, Forum]) -> None:
    post = Post(
        kind=Kind(words["kind"]),
        forum=forums[words["forum"]],
        author=people[words["author"]],
        audience=Audience(words["audience"]),
        state=State.draft,
        summary=words["summary"],
        interests=words["interests"],
        synthesis=Synthesis(words["synthesis"]),
        synthesis_note=words["synthesis_note"],
        body=words["body"].strip(),
        html=text.render(words["body"].strip()),
        created_at=days_ago(0.4),
        appears_at=clock.now() + timedelta(days=words["appears_in_days"]),
        show=show,
        episode=words["number"],
    )
    post.name(words["title"])
    db.session.add(post)
    db.session.flush()  # The job looks for it by its number.
    assert post.appears_at is not None
    post_actions.plan(post, post.appears_at)
