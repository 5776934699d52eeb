"""Signs of writing: gathered for a moment, told to a room at most once a second, and never kept.

With Redis the other processes hear of them; without it a sign stays in the process where it was given,
because through the database it would have to be written down.
"""

import json
import threading
from collections.abc import Iterable
from time import monotonic
from typing import Any

import redis
import structlog

from community.core.crowds import MOST_NAMES, Person, as_person

CHANNEL = "rounds:writing"
SECONDS_BETWEEN_SIGNS = 1.0
SECONDS_TO_ANSWER = 1
SECONDS_AFTER_A_FAILURE = 5.0

Writers = dict[str, Person]

log = structlog.get_logger()


class Signs:
    """Who has given a sign in which stream since its room was told last, by handle."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.waiting: dict[str, Writers] = {}
        self.unsent: dict[str, Writers] = {}
        self.told_at: dict[str, float] = {}

    def give(self, key: str, writer: Person) -> None:
        """Somebody writes on a page of this process, of which the others have yet to hear."""
        self.unsent.setdefault(key, {})[writer["handle"]] = writer
        self.gather(key, [writer])

    def gather(self, key: str, writers: Iterable[Person]) -> None:
        self.waiting.setdefault(key, {}).update({each["handle"]: each for each in writers})
        self.event.set()

    def take_unsent(self, key: str) -> Writers:
        return self.unsent.pop(key, {})

    def take_due(self) -> dict[str, Writers]:
        """What may be told now: a first sign at once, and then all those of a second together."""
        now = monotonic()
        self.told_at = {key: at for key, at in self.told_at.items() if now - at < SECONDS_BETWEEN_SIGNS}
        due = {key: self.waiting.pop(key) for key in list(self.waiting) if key not in self.told_at}
        self.told_at |= dict.fromkeys(due, now)
        return due


class Messenger:
    """Takes the signs of this process to the others over Redis, and theirs to this one."""

    def __init__(self, url: str, process: str) -> None:
        self.url, self.process = url, process
        self.broker = redis.Redis.from_url(
            url, socket_timeout=SECONDS_TO_ANSWER, socket_connect_timeout=SECONDS_TO_ANSWER
        )
        self.rests_until = 0.0

    def send(self, key: str, writers: Writers) -> None:
        """Whatever cannot be sent at this moment is worth nothing at the next."""
        if monotonic() < self.rests_until:
            return
        said = {"process": self.process, "stream": key, "writers": list(writers.values())[:MOST_NAMES]}
        try:
            self.broker.publish(CHANNEL, json.dumps(said))
        except redis.RedisError as error:
            self.rests_until = monotonic() + SECONDS_AFTER_A_FAILURE
            log.warning("broker unreachable, signs of writing stay here", error=str(error))

    def listen(self, signs: Signs) -> None:
        """Gather what others have sent; ends with the broker, raising RedisError."""
        listener = redis.Redis.from_url(self.url).pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # Its own lack.
        listener.subscribe(CHANNEL)
        for message in listener.listen():
            self.hear(signs, message["data"])

    def hear(self, signs: Signs, words: str | bytes) -> None:
        try:
            said: Any = json.loads(words)
            process, key = str(said["process"]), str(said["stream"])
            writers = [as_person(each) for each in said["writers"][:MOST_NAMES]]
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("a sign that nobody has given")
            return
        if process != self.process:
            signs.gather(key, writers)
