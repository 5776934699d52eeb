"""The demo's figures: how often its recordings would have been played by now, and how far."""

import random
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import floor
from pathlib import Path

from sqlalchemy import select

from community.analytics.models import Curve, Of, Tally
from community.core import clock
from community.core.db import db
from community.demo.texts import Text, posts
from community.forums.models import Post
from community.media.models import Asset

HERE = Path(__file__).parent
# Of a hundred plays, so many are by somebody who has not played it on the same day.
PEOPLE = 86
WEEKEND = 0.7

Shares = Mapping[str, int]


def fill() -> None:
    """Add the figures of those recordings that have none, in the running unit of work."""
    said = tomllib.loads((HERE / "figures.toml").read_text(encoding="utf-8"))
    titles = {each["stem"]: each["title"] for each in posts()}
    for words in said["recording"]:
        post = db.session.scalars(select(Post).where(Post.title == titles[words["post"]])).one()
        if post.asset is None or db.session.get(Curve, post.asset.id) is not None:
            continue
        kind = post.asset.kind.value
        shares = {
            Of.source: said["places"][kind],
            Of.app: said["programs"][kind],
            Of.country: words["countries"],
        }
        _count(post, words, shares)
        db.session.add(_curve(post.asset, words))


def _count(post: Post, words: Text, shares: Mapping[Of, Shares]) -> None:
    assert post.asset is not None
    chance = random.Random(words["post"])
    for day, plays in _plays(post, words, chance):
        people = plays * PEOPLE // 100
        counts = {(Of.plays, ""): plays, (Of.people, ""): people}
        for of, parts in shares.items():
            whole = people if of == Of.country else plays
            counts |= {(of, name): count for name, count in _shared_out(whole, parts, chance)}
        for (of, name), count in counts.items():
            if count:
                db.session.add(Tally(asset_id=post.asset.id, day=day, of=of, name=name, count=count))


def _plays(post: Post, words: Text, chance: random.Random) -> Iterator[tuple[date, int]]:
    """Many on the first day, then fewer and fewer, at weekends fewer still."""
    assert post.published_at is not None
    first, today = post.published_at.date(), clock.now().date()
    for n in range((today - first).days + 1):
        day = first + timedelta(days=n)
        mean = words["first_day"] * 0.5 ** (n / words["halves_after"]) + 3
        yield day, round(mean * chance.uniform(0.75, 1.25) * (WEEKEND if day.weekday() > 4 else 1))


def _shared_out(whole: int, parts: Shares, chance: random.Random) -> Iterator[tuple[str, int]]:
    """Each one by chance, so that small figures are as uneven as they are in life."""
    drawn = chance.choices(list(parts), weights=list(parts.values()), k=whole)
    return ((name, drawn.count(name)) for name in parts)


def _curve(asset: Asset, words: Text) -> Curve:
    """Some leave in the first seconds, then a few all the time; chapters are where people begin and stop."""
    chance, length = random.Random(words["post"]), floor(asset.duration or 0) + 1
    viewers, end = 5 * words["first_day"], words["watched_to_the_end"] / 100
    starts = [each.at for each in asset.chapters]
    seconds = []
    for second in range(length):
        left = end + (1 - end) * 0.5 ** (4 * second / length)
        begun = 0.04 if any(0 < second - at < length / 20 for at in starts[1:]) else 0.0
        seconds.append(round(viewers * min(1.0, left + begun + chance.uniform(-0.008, 0.008))))
    return Curve(asset_id=asset.id, viewers=viewers, seconds=seconds, shown_viewers=viewers, shown=seconds)
