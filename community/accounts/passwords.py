"""Passwords: how they are kept, compared, and judged before they are taken."""

import secrets
import threading
import unicodedata
from collections.abc import Callable, Collection

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from community.core.aside import Answer, aside

SHORTEST = 12
LONGEST = 128
STRONG_ENOUGH = 3
JUDGED = 72  # The library judges no more; what comes behind only makes a password stronger.
WAY_OUT = "Choose three or four words that do not belong together, or let your browser choose."
AT_ONCE = 2  # Each hash fills 19 MiB and a core; more at a time would let sign-ins starve the site.

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_turnstile = threading.BoundedSemaphore(AT_ONCE)
_nobodys = _hasher.hash(secrets.token_hex())


def hashed(password: str) -> str:
    """The Argon2id hash to keep. Takes a core for hundredths of a second: never inside a unit of work."""
    return _aside(lambda: _hasher.hash(_normal(password)))


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password of the hash; for None, a member who is not there, a no after equal work."""

    def verify() -> bool:
        try:
            _hasher.verify(kept or _nobodys, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    return _aside(verify)


def weakness(password: str, hints: Collection[str]) -> str | None:
    """What is wrong with a password and what to do, or None; `hints` are words that an attacker knows."""
    if not SHORTEST <= len(password) <= LONGEST:
        return (
            f"The password has {len(password)} characters. Choose {SHORTEST} to {LONGEST}; "
            "several words are easy to remember."
        )
    if _without(hints, password) < SHORTEST // 2:
        return f"It is made of your name or your address. {WAY_OUT}"
    found = zxcvbn(password[:JUDGED], user_inputs=[hint for hint in hints if hint])
    if found["score"] >= STRONG_ENOUGH:
        return None
    why = found["feedback"]["warning"].rstrip(".") or "It is too easy to guess"
    return f"{why}. {WAY_OUT}"


def _without(hints: Collection[str], password: str) -> int:
    """How many characters are left of a password without the words that everybody knows."""
    rest = password.casefold()
    for hint in sorted(hints, key=len, reverse=True):
        rest = rest.replace(hint.casefold(), "")
    return len(rest)


def _normal(password: str) -> str:
    # The same letters typed on two keyboards may arrive as different code points.
    return unicodedata.normalize("NFKC", password)


def _aside(work: Callable[[], Answer]) -> Answer:
    with _turnstile:
        return aside(work)
