"""What tus 1.0.0 says in the headers of a request, https://tus.io/protocols/resumable-upload."""

import base64
import hashlib
import re
from typing import NamedTuple

from community.core.errors import Problem

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
ALGORITHMS = ("sha1", "sha256")
CONTENT_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 4_000
KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,60}")
NUMBER = re.compile(r"[0-9]{1,18}")


class OtherVersion(Problem):
    status = 412


class OtherType(Problem):
    status = 415


class ChecksumDiffers(Problem):
    """In the protocol's own status."""

    status = 460


class Checksum(NamedTuple):
    """What the body of a request must add up to."""

    algorithm: str
    digest: bytes

    def begin(self) -> "hashlib._Hash":
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def ensure(self, found: "hashlib._Hash") -> None:
        """Raises ChecksumDiffers."""
        if found.digest() != self.digest:
            raise ChecksumDiffers("These bytes are not those that were sent. Send them once more.")


def ensure_version(said: str | None) -> None:
    """Raises OtherVersion."""
    if said != VERSION:
        raise OtherVersion(f"This address speaks tus {VERSION}; say so in the header Tus-Resumable.")


def ensure_type(said: str | None) -> None:
    """Raises OtherType."""
    if said != CONTENT_TYPE:
        raise OtherType(f"Parts of a file are sent as {CONTENT_TYPE}.")


def number(said: str | None, header: str) -> int:
    """A length or an offset in bytes; raises Problem."""
    if said is None or not NUMBER.fullmatch(said):
        raise Problem(f"The header {header} must be a whole number of bytes.")
    return int(said)


def metadata(said: str | None) -> dict[str, str]:
    """The pairs of Upload-Metadata: `key base64,key base64`, a value may be missing. Raises Problem."""
    if said is None or not said.strip():
        return {}
    if len(said) > LONGEST_METADATA:
        raise Problem(f"The header Upload-Metadata has more than {LONGEST_METADATA:,} characters.")
    pairs: dict[str, str] = {}
    for pair in said.split(","):
        key, _, encoded = pair.strip(" \t").partition(" ")
        if not KEY.fullmatch(key) or key in pairs:
            raise Problem("Each key in the header Upload-Metadata must be a word, and stand there once.")
        pairs[key] = _text(encoded)
    return pairs


def checksum(said: str | None) -> Checksum | None:
    """Upload-Checksum: an algorithm, a space, the sum in base64. Raises Problem."""
    if said is None:
        return None
    algorithm, _, encoded = said.strip(" \t").partition(" ")
    if algorithm not in ALGORITHMS:
        raise Problem(f"The header Upload-Checksum must begin with one of {', '.join(ALGORITHMS)}.")
    wanted = Checksum(algorithm, _decoded(encoded))
    if len(wanted.digest) != wanted.begin().digest_size:
        raise Problem(f"The header Upload-Checksum does not hold a sum of {algorithm}.")
    return wanted


def _text(encoded: str) -> str:
    try:
        return _decoded(encoded).decode()
    except UnicodeDecodeError as error:
        raise Problem("The values in the header Upload-Metadata must be UTF-8 in base64.") from error


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise Problem("The header must be written in base64.") from error
