"""The document of a claim: pictures are drawn anew, a PDF is kept as it came and never shown in our pages."""

import secrets
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from werkzeug.datastructures import FileStorage

from community.core import clock, images, storage
from community.core.errors import Invalid, NotFound, Unfit
from community.credentials import sealing
from community.credentials.evidence_models import Evidence, EvidenceKind

LARGEST_DOCUMENT = 10_000_000
WIDEST = 2400
LONGEST_NAME = 120
ACCEPTED = "Choose a PDF, or a photo as JPEG, PNG or WebP"


@dataclass(frozen=True)
class Document:
    """A file that passed: pictures of its pages, and the length and SHA-256 of what was sent."""

    filename: str
    size: int
    sha256: str
    pages: list[bytes]


def read(file: FileStorage) -> Document:
    """What was sent, made harmless. Raises Invalid with what is wrong with it and what to choose instead."""
    content = file.stream.read(LARGEST_DOCUMENT + 1)
    if not content:
        raise Invalid(f"This file is empty (0 bytes). {ACCEPTED}.", field="document")
    if len(content) > LARGEST_DOCUMENT:
        limit = storage.megabytes(LARGEST_DOCUMENT)
        raise Invalid(f"This file is larger than {limit}. Send a smaller scan or a photo.", field="document")
    pages = [_drawn_anew(content)]
    return Document(_tidy_name(file.filename), len(content), sha256(content).hexdigest(), pages)


def keep(document: Document, *, member_id: int, kind: EvidenceKind = EvidenceKind.other) -> Evidence:
    """Seal the pages under a key of their own and store them; the row waits for its claim."""
    row, key = sealing.new_key()
    folder = f"evidence/{secrets.token_hex(24)}"
    for number, page in enumerate(document.pages, 1):
        sealed = sealing.seal(page, key, context=page_context(folder, member_id, number))
        storage.keep_bytes(f"{folder}/{number}", sealed)
    return Evidence(
        kind=kind,
        folder=folder,
        filename=document.filename,
        size=document.size,
        pages=len(document.pages),
        sha256=document.sha256,
        sent_at=clock.now(),
        scanned_at=clock.now(),
        key=row,
    )


def page(evidence: Evidence, number: int, *, member_id: int) -> bytes:
    """One page as WebP. Raises NotFound when it, or its key, is gone."""
    if evidence.key is None:
        raise NotFound()
    sealed = storage.read(f"{evidence.folder}/{number}")
    context = page_context(evidence.folder, member_id, number)
    return sealing.unseal(sealed, sealing.opened(evidence.key), context=context)


def page_context(folder: str, member_id: int, number: int) -> str:
    """Whose page it is and which: moved to another member's row, it does not open."""
    return f"{folder}:{member_id}:{number}"


def _drawn_anew(content: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "as-sent"), Path(folder, "anew.webp")
        source.write_bytes(content)
        try:
            image = images.opened(source)
        except Unfit as unfit:
            raise Invalid(f"{unfit.sentence} A PDF of up to 10 MB is fine, too.", field="document") from unfit
        images.save(images.fitted(image, min(image.width, WIDEST)), target)
        return target.read_bytes()


def _tidy_name(filename: str | None) -> str:
    """The last part of the path, without what is no letter; it is shown, and never used as a path."""
    name = PurePath((filename or "").replace("\\", "/")).name
    shown = "".join(c for c in name if c.isprintable() and c not in '<>:"/|?*')
    return shown[-LONGEST_NAME:] or "document"
