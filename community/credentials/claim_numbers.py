"""The number of a claim: sealed as a whole, found again by a keyed hash, shown by its tail."""

import structlog

from community.credentials import numbers, sealing
from community.credentials.models import Claim
from community.credentials.registers.known import register_of

log = structlog.get_logger()


def keep_number(claim: Claim, number: str) -> None:
    """Nothing is kept of an empty one."""
    if not number:
        return
    number = numbers.normalised(register_of(claim.register_key), number)
    identity = numbers.identity(claim.register_key, claim.register, number, claim.region)
    claim.number_hash, claim.number_tail = sealing.fingerprint(identity), numbers.tail(number)
    claim.key, key = sealing.new_key()
    claim.number_sealed = sealing.seal(number.encode(), key, context=_context_of(claim))


def number_of(claim: Claim) -> str:
    """In clear, for who compares it with the register; "" when there is none, or none any more."""
    if claim.number_sealed is None or claim.key is None:
        return ""
    try:
        key = sealing.opened(claim.key)
    except sealing.KeyMissing as problem:
        # The desk has to stand even when a key was taken from the settings too early.
        log.error("number cannot be opened", claim=claim.id, problem=str(problem))
        return ""
    return sealing.unseal(claim.number_sealed, key, context=_context_of(claim)).decode()


def _context_of(claim: Claim) -> str:
    # The claim has no id yet when its number is sealed; whose it is and which number are known already.
    return f"number:{claim.member.id}:{claim.number_hash}"
