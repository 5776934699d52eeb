"""What can go wrong in a way that a member can understand: a status and a sentence."""


class Problem(Exception):
    """A refusal with a sentence that names what is wrong and the way out."""

    status = 400

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotFound(Problem):
    """Missing and not visible are the same answer, so that nobody can probe for what is hidden."""

    status = 404

    def __init__(self, sentence: str = "There is nothing at this address, or it is not open to you.") -> None:
        super().__init__(sentence)


class SignInNeeded(Problem):
    status = 401

    def __init__(self, sentence: str = "Sign in to go on.") -> None:
        super().__init__(sentence)


class Refused(Problem):
    status = 403


class Conflict(Problem):
    status = 409


class Invalid(Problem):
    status = 422


class Unfit(Problem):
    """A file that cannot be taken: its sentence says what is wrong, the limit, the way out."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


class TooMany(Problem):
    """Raised when a limit is spent; `retry_after` is in whole seconds."""

    status = 429

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Busy(Problem):
    """Nothing is wrong but the moment."""

    status = 503
