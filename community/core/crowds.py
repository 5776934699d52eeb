"""Who is in a room: as one process knows it, and as several know it together."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypedDict

from community.core.connections import Connection

MOST_NAMES = 40
MARK_BYTES = 6
LONGEST_KEY = 64


class NoCrowd(ValueError):
    """Words that look like a crowd and are none."""


class Person(TypedDict):
    handle: str
    name: str


@dataclass(frozen=True)
class Crowd:
    """`members` are marks, which tell members apart and name nobody; `named` are those who are shown."""

    members: frozenset[str] = frozenset()
    guests: int = 0
    named: Mapping[str, Person] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.members) + self.guests

    @property
    def names(self) -> list[Person]:
        return sorted(self.named.values(), key=lambda each: each["name"].casefold())

    def as_json(self) -> str:
        said = {"members": sorted(self.members), "guests": self.guests, "named": dict(self.named)}
        return json.dumps(said, separators=(",", ":"))


NOBODY = Crowd()


def of(listeners: Iterable[Connection], secret: str) -> Crowd:
    """Each member once however many pages are open; named are professionals who like to be seen."""
    members: set[str] = set()
    named: dict[str, Person] = {}
    guests = 0
    for each in listeners:
        if each.member_id is None:
            guests += 1
            continue
        mark = _mark(each.member_id, secret)
        members.add(mark)
        if each.is_named and len(named) < MOST_NAMES:
            named[mark] = person(each)
    return Crowd(frozenset(members), guests, named)


def person(connection: Connection) -> Person:
    return {"handle": connection.handle or "", "name": connection.name or ""}


def together(crowds: Iterable[Crowd]) -> Crowd:
    """Whoever is in several of them is there once."""
    several = list(crowds)
    if len(several) == 1:
        return several[0]
    named = [pair for crowd in several for pair in crowd.named.items()]
    return Crowd(
        frozenset().union(*(crowd.members for crowd in several)),
        sum(crowd.guests for crowd in several),
        dict(list(dict(named).items())[:MOST_NAMES]),
    )


def from_json(text: str | bytes) -> Crowd:
    """Raises NoCrowd for anything that no process of ours has written."""
    try:
        said: Any = json.loads(text)
        members, guests, named = frozenset(map(str, said["members"])), int(said["guests"]), said["named"]
        people = {str(mark): as_person(each) for mark, each in named.items()}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise NoCrowd from error
    return Crowd(members, max(0, guests), people)


def as_person(said: Any) -> Person:
    """Raises KeyError or TypeError for what is nobody."""
    return {"handle": str(said["handle"]), "name": str(said["name"])}


@lru_cache(maxsize=16_384)
def _mark(member_id: int, secret: str) -> str:
    """The same in every process, and no clue to whoever sees the place where the processes meet."""
    key = secret.encode()[:LONGEST_KEY]
    return blake2b(str(member_id).encode(), key=key, digest_size=MARK_BYTES).hexdigest()
