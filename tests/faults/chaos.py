"""A discussion in a storm: lines are cut, web processes are killed, the broker goes away and comes back.

As a program it prints its figures: `python -m tests.faults.chaos`, with `--help` for the sizes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from community.core.db import db, reading, unit_of_work
from community.core.streams import StreamEvent
from community.forums.models import Reply
from tests import factories, servers
from tests.faults.several import Broker, Web, broker, several
from tests.installation import ROOT
from tests.live import Live

FOLDER = Path(__file__).parent
STRANGERS = 0.1  # As a share of the readers: so many more have no account, and hear without a socket.


@dataclass(frozen=True)
class Size:
    """How many take part, and how often the line of each reader is cut at least."""

    replies: int = 2_000
    readers: int = 200
    writers: int = 10
    cuts: int = 20


@dataclass(frozen=True)
class Ground:
    processes: int
    database: str
    has_broker: bool


THREE_WITH_REDIS = Ground(3, "postgresql", has_broker=True)
TWO_WITHOUT = Ground(2, "sqlite", has_broker=False)


@dataclass
class Page:
    """What an open page has heard and gone through."""

    ids: list[int]
    cuts: int
    returns: int
    resets: int


@dataclass
class Outcome:
    """What the database holds at the end, and what everybody has heard of it."""

    kept: list[int]
    told: list[int]
    of_client: dict[str, int]
    sent: dict[str, int]
    pages: list[Page]
    seconds: float
    even_after: float
    retried: int
    twice: int
    killed: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return sum(len(set(self.kept) - set(page.ids)) for page in self.pages)

    @property
    def doubled(self) -> int:
        return sum(len(page.ids) - len(set(page.ids)) for page in self.pages)

    @property
    def out_of_order(self) -> int:
        return sum(page.ids != sorted(page.ids) for page in self.pages)

    @property
    def returns(self) -> int:
        return sum(page.returns for page in self.pages)

    @property
    def resets(self) -> int:
        return sum(page.resets for page in self.pages)

    @property
    def cuts(self) -> list[int]:
        return [page.cuts for page in self.pages]

    def __str__(self) -> str:
        replies, cuts = len(self.kept), self.cuts
        return (
            f"{replies} replies in {self.seconds:.1f} s, {replies / self.seconds:.1f} a second; "
            f"{self.retried} retries, {self.twice} sent twice at once\n"
            f"killed: {', '.join(self.killed)}\n"
            f"{len(self.pages)} pages, each cut {min(cuts)} to {max(cuts)} times, {sum(cuts)} in all\n"
            f"{self.returns} returns, {self.resets} with a full reload\n"
            f"lost {self.lost}, doubled {self.doubled}, lists out of order {self.out_of_order}; "
            f"all even {self.even_after:.1f} s after the last cut"
        )


def weather_the_storm(folder: Path, ground: Ground, size: Size) -> Outcome:
    """Readers and writers through the storm, until everybody could have heard everything."""
    with site_on(ground, folder) as (live, webs, redis):
        with _crowd(live, webs, size) as (post, crowd):
            blows = _blows(webs, redis)
            killed, last = [], {}
            for last in _words(crowd):
                while blows and last.get("share", 0) >= blows[0][0]:
                    _, name, strike = blows.pop(0)
                    strike()
                    killed.append(name)
        return _outcome(live, post, last, killed)


def _blows(webs: list[Web], redis: Broker | None) -> list[tuple[float, str, Callable[[], None]]]:
    """What is killed when so much of the story is over; a web process is started again at once."""
    blows = [(0.25, "web process", _killing(webs[0])), (0.75, "web process", _killing(webs[-1]))]
    if redis:
        blows += [(0.4, "Redis", redis.kill), (0.55, "started Redis", redis.start)]
    return sorted(blows, key=lambda blow: blow[0])


def _killing(web: Web) -> Callable[[], None]:
    def strike() -> None:
        web.kill()
        web.start()

    return strike


@contextmanager
def site_on(
    ground: Ground, folder: Path, *, as_themselves: bool = False
) -> Iterator[tuple[Live, list[Web], Broker | None]]:
    with ExitStack() as stack:
        settings = {}
        if ground.database == "postgresql":
            settings["DATABASE_URL"] = stack.enter_context(servers.postgresql()).url()
        redis = stack.enter_context(broker()) if ground.has_broker else None
        if redis:
            settings["REDIS_URL"] = redis.url
        live, webs = stack.enter_context(
            several(folder, ground.processes, as_themselves=as_themselves, **settings)
        )
        yield live, webs, redis


@contextmanager
def _crowd(live: Live, webs: list[Web], size: Size) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    post = live.post()
    asked = {
        "url": live.site.url,
        "servers": [web.port for web in webs],
        "post": post,
        "token": live.token,
        "readers": _cookies(live, size.readers),
        "strangers": round(size.readers * STRANGERS),
        "writers": _cookies(live, size.writers),
        "replies": size.replies,
        "cuts": size.cuts,
    }
    command = [servers.node(), str(FOLDER / "crowd.mjs")]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as crowd:
        assert crowd.stdin is not None
        try:
            crowd.stdin.write(json.dumps(asked))
            crowd.stdin.close()
            yield post, crowd
        finally:
            crowd.kill()


def _cookies(live: Live, count: int) -> list[str]:
    """Of members who may read and write everything."""
    with live.app.app_context(), unit_of_work():
        members = [factories.verified().id for _ in range(count)]
    return [live.cookie(each) for each in members]


def _words(crowd: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert crowd.stdout is not None
    for line in crowd.stdout:
        yield json.loads(line)


def _outcome(live: Live, post: int, last: dict[str, Any], killed: list[str]) -> Outcome:
    with live.app.app_context(), reading():
        rows = db.session.execute(
            select(Reply.id, Reply.client_id).where(Reply.post_id == post).order_by(Reply.id)
        ).all()
        events = (StreamEvent.stream == f"post:{post}", StreamEvent.type == "reply.posted")
        told = db.session.scalars(select(StreamEvent).where(*events).order_by(StreamEvent.seq)).all()
        return Outcome(
            kept=[row.id for row in rows],
            told=[each.body["id"] for each in told],
            of_client={row.client_id: row.id for row in rows},
            sent=dict(last["sent"]),
            pages=[Page(**each) for each in last["pages"]],
            seconds=last["seconds"],
            even_after=last["evenAfter"],
            retried=last["retried"],
            twice=last["twice"],
            killed=killed,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ground", choices=["three-with-redis", "two-without", "both"], default="both")
    for name, value in asdict(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    said = vars(parser.parse_args())
    size = replace(Size(), **{name: said[name] for name in asdict(Size())})
    grounds = {"three-with-redis": THREE_WITH_REDIS, "two-without": TWO_WITHOUT}
    for name, ground in grounds.items():
        if said["ground"] in {name, "both"}:
            with tempfile.TemporaryDirectory(prefix="rounds-", ignore_cleanup_errors=True) as folder:
                sys.stdout.write(f"{name}\n{weather_the_storm(Path(folder), ground, size)}\n\n")


if __name__ == "__main__":
    main()
