"""Which register can be asked by this machine, and how."""

from collections.abc import Callable

from community.credentials.entries import Entry
from community.credentials.registers.known import register_of
from community.credentials.states import Source


def source_of(register_key: str) -> Callable[[str], Entry | None] | None:
    """What to ask for an entry, or None where only a moderator can look."""
    return None


def kind_of(register_key: str) -> Source:
    register = register_of(register_key)
    return Source(register.source) if register else Source.manual_link
