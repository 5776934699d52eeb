"""The answer of a rule: yes, or no with the refusal that a door shall give."""

from copy import copy
from dataclasses import dataclass

from community.core.errors import NotFound, Problem, Refused, SignInNeeded


@dataclass(frozen=True)
class Verdict:
    """True when it is a yes; otherwise `problem` says why not."""

    problem: Problem | None = None

    def __bool__(self) -> bool:
        return self.problem is None


YES = Verdict()
HIDDEN = Verdict(NotFound())
SIGN_IN = Verdict(SignInNeeded())


def no(sentence: str) -> Verdict:
    return Verdict(Refused(sentence))


def ensure(verdict: Verdict) -> None:
    """Raises the verdict's Problem (404, 401 or 403) when it is a no.

    Raises a copy: an exception keeps every frame it was raised through, and some verdicts serve all requests.
    """
    if verdict.problem is not None:
        raise copy(verdict.problem)
