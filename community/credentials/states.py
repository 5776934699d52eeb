"""Where a claim can stand, which way leads where, and the words for it."""

from collections.abc import Mapping
from enum import StrEnum


class ClaimState(StrEnum):
    """Where a claim stands; MOVES says which way leads where."""

    waiting = "waiting"
    asked = "asked"
    confirming = "confirming"
    disputed = "disputed"
    approved = "approved"
    rejected = "rejected"
    withdrawn = "withdrawn"
    revoked = "revoked"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    ClaimState.waiting: "Waiting",
    ClaimState.asked: "Needs information",
    ClaimState.confirming: "Needs a second look",
    ClaimState.disputed: "Number in dispute",
    ClaimState.approved: "Approved",
    ClaimState.rejected: "Rejected",
    ClaimState.withdrawn: "Withdrawn",
    ClaimState.revoked: "Revoked",
}
OPEN = (ClaimState.waiting, ClaimState.asked, ClaimState.confirming, ClaimState.disputed)
# Where moderators have something to do; while it is the member's turn, no clock runs against the desk.
ON_THE_DESK = (ClaimState.waiting, ClaimState.confirming, ClaimState.disputed)


class Move(StrEnum):
    """What can be done with a claim."""

    ask = "ask"
    answer = "answer"
    confirm = "confirm"
    approve = "approve"
    reject = "reject"
    withdraw = "withdraw"
    dispute = "dispute"
    settle = "settle"
    revoke = "revoke"
    appeal = "appeal"


MOVES: Mapping[ClaimState, Mapping[Move, ClaimState]] = {
    ClaimState.waiting: {
        Move.ask: ClaimState.asked,
        Move.confirm: ClaimState.confirming,
        Move.approve: ClaimState.approved,
        Move.reject: ClaimState.rejected,
        Move.withdraw: ClaimState.withdrawn,
        Move.dispute: ClaimState.disputed,
    },
    ClaimState.asked: {
        Move.answer: ClaimState.waiting,
        Move.reject: ClaimState.rejected,
        Move.withdraw: ClaimState.withdrawn,
    },
    ClaimState.confirming: {
        Move.ask: ClaimState.asked,
        Move.approve: ClaimState.approved,
        Move.reject: ClaimState.rejected,
        Move.withdraw: ClaimState.withdrawn,
    },
    ClaimState.disputed: {
        Move.ask: ClaimState.asked,
        Move.settle: ClaimState.waiting,
        Move.reject: ClaimState.rejected,
        Move.withdraw: ClaimState.withdrawn,
    },
    ClaimState.approved: {Move.revoke: ClaimState.revoked},
    ClaimState.rejected: {Move.appeal: ClaimState.waiting},
    ClaimState.revoked: {Move.appeal: ClaimState.waiting},
    ClaimState.withdrawn: {},
}


class Verdict(StrEnum):
    """What a moderator may decide."""

    approved = "approved"
    rejected = "rejected"
    revoked = "revoked"


class Source(StrEnum):
    """How a register was asked."""

    offline_file = "offline_file"
    http_api = "http_api"
    manual_link = "manual_link"


class Finding(StrEnum):
    """What a register answered; `down` until it answers at all."""

    found = "found"
    absent = "absent"
    down = "down"


class StepKind(StrEnum):
    """What has happened to a claim, as its record says it."""

    sent = "sent"
    held = "held"
    released = "released"
    looked_up = "looked_up"
    asked = "asked"
    answered = "answered"
    confirmed = "confirmed"
    approved = "approved"
    rejected = "rejected"
    withdrawn = "withdrawn"
    disputed = "disputed"
    stated = "stated"
    settled = "settled"
    revoked = "revoked"
    appealed = "appealed"
    denied = "denied"
    unsafe = "unsafe"
    forgotten = "forgotten"
