"""What a member says of a file before its first byte, and the kind that its name tells."""

import re
from pathlib import Path

from community.core.errors import Problem
from community.media.models import AssetKind
from community.media.pipeline.sniff import ACCEPTED, EXTENSIONS
from community.media.upload_actions import Announced
from community.media.uploads import tidy_name

SOUND = frozenset({"m4a", "mka", "weba", "wav", "oga", "ogg", "opus", "flac", "mp3", "aac"})
RECORDINGS = frozenset(extension for family in EXTENSIONS.values() for extension in family)
PICTURES = frozenset({"jpg", "jpeg", "png", "webp", "gif"})
PLACE = re.compile(r"[a-z]{1,20}:[1-9][0-9]{0,17}")
SHA256 = re.compile(r"[0-9a-f]{64}")


class OtherKind(Problem):
    status = 415


def announced(length: int, said: dict[str, str]) -> Announced:
    """Out of the metadata `filename`, `place`, `fingerprint` and `sha256`; raises Problem."""
    if length == 0:
        raise Problem("This file is empty (0 bytes). Choose another one.", field="file")
    filename = tidy_name(said.get("filename", said.get("name", "")))
    return Announced(
        filename=filename,
        kind=kind_of(filename),
        length=length,
        place=_matching(PLACE, said.get("place")) or "",
        fingerprint=_matching(SHA256, said.get("fingerprint")) or "",
        sha256=_sum(said.get("sha256")),
    )


def kind_of(filename: str) -> AssetKind:
    """By the ending alone, and only to know the limits: the gate looks at the bytes. Raises OtherKind."""
    extension = Path(filename).suffix.lower().lstrip(".")
    if extension in PICTURES:
        return AssetKind.image
    if extension in RECORDINGS:
        return AssetKind.audio if extension in SOUND else AssetKind.video
    ends = f"ends in .{extension}" if extension else "has no ending"
    raise OtherKind(f"The name of this file {ends}. {ACCEPTED}, or a picture (JPEG, PNG, WebP, GIF).")


def _sum(said: str | None) -> str | None:
    if said is not None and not SHA256.fullmatch(said):
        raise Problem("The metadata sha256 must be 64 hexadecimal digits.")
    return said


def _matching(pattern: re.Pattern[str], said: str | None) -> str | None:
    return said if said and pattern.fullmatch(said) else None
