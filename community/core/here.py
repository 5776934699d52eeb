"""Who is here, as far as this process knows: what it sees itself, and what the others have told it."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from time import monotonic

import structlog
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from community.core import crowds
from community.core.config import Settings
from community.core.connections import Connection
from community.core.crowds import NOBODY, Crowd
from community.core.db import reading
from community.core.elsewhere import Elsewhere, InDatabase, InRedis

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_SIGNS_OF_LIFE = 4.0
SECONDS_AFTER_A_FAILURE = 5.0
NO_PROCESS = ""

# Of the things with these numbers, those at which it may be seen who is there.
Rule = Callable[[Collection[int]], Collection[int]]

log = structlog.get_logger()


class Here:
    def __init__(self, settings: Settings, rules: Mapping[str, Rule]) -> None:
        self.settings, self.rules = settings, rules
        self.process = NO_PROCESS
        self.elsewhere = self._others()
        self.own: dict[str, Crowd] = {}
        self.shown: dict[str, bool] = {}
        self.doubts: set[str] = set()
        self.untold: set[str] = set()
        self.is_alone = False
        self.stayed_at = self.looks_at = 0.0

    def begin(self) -> None:
        """This process will have listeners of its own. It gets its name only after any fork."""
        self.process = secrets.token_hex(8)

    def crowd(self, key: str) -> Crowd:
        others = self.elsewhere.known.get(key, {})
        return crowds.together([self.own.get(key, NOBODY), *others.values()])

    def has(self, key: str) -> bool:
        """Whether streams of this kind have anybody to show at all."""
        return key.partition(":")[0] in self.rules

    def learn(self, keys: Iterable[str]) -> None:
        """Ask which of these streams show who is there, unless that is known; call it while reading."""
        while self.doubts:
            self.shown.pop(self.doubts.pop(), None)
        unknown = [key for key in keys if key not in self.shown and self.has(key)]
        for kind in {key.partition(":")[0] for key in unknown}:
            numbers = {key: int(key.partition(":")[2]) for key in unknown if key.startswith(f"{kind}:")}
            shown = set(self.rules[kind](set(numbers.values())))
            self.shown |= {key: number in shown for key, number in numbers.items()}

    def see(self, key: str, listeners: Collection[Connection]) -> None:
        """Count who listens to `key` in this process."""
        if not listeners:
            self.shown.pop(key, None)
        is_shown = self.shown.get(key, False)
        crowd = crowds.of(listeners, self.settings.secret_key) if is_shown else NOBODY
        if crowd == self.own.get(key, NOBODY):
            return
        self.untold.add(key)
        self.own[key] = crowd
        if crowd == NOBODY:
            del self.own[key]

    def exchange(self) -> set[str]:
        """Tell the others and hear them; the streams of which something else is known than before."""
        try:
            self._tell()
            with reading():
                changed = self.elsewhere.look(self.process)
        except (RedisError, SQLAlchemyError, TimeoutError) as error:
            return self._be_alone(error)
        self.is_alone = False
        return changed

    def look_now_and_then(self) -> None:
        """For a process that has no listeners of its own and only draws pages."""
        if monotonic() < self.looks_at:
            return
        self.looks_at = monotonic() + SECONDS_BETWEEN_LOOKS
        try:
            self.elsewhere.look(self.process)
        except RedisError as error:
            self.looks_at = monotonic() + SECONDS_AFTER_A_FAILURE
            self._be_alone(error)

    def _tell(self) -> None:
        if self.own and monotonic() - self.stayed_at > SECONDS_BETWEEN_SIGNS_OF_LIFE:
            self.stayed_at = monotonic()
            if not self.elsewhere.stay(self.process):
                self.untold |= self.own.keys()
        if self.untold:
            self.elsewhere.tell(self.process, {key: self.own.get(key, NOBODY) for key in self.untold})
            self.untold.clear()

    def _be_alone(self, error: Exception) -> set[str]:
        if not self.is_alone:
            log.warning("other processes cannot be asked who is there", error=str(error))
        self.is_alone = True
        known, self.elsewhere = set(self.elsewhere.known), self._others()
        self.untold = set(self.own)
        return known

    def _others(self) -> Elsewhere:
        url = self.settings.redis_url
        return InRedis(url) if url else InDatabase()
