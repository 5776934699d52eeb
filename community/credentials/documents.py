"""The documents of a claim: drawn anew, sealed, and stored so that no disk ever sees one in clear."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from flask import current_app
from werkzeug.datastructures import FileStorage

from community.core import clock, storage
from community.core.config import Settings
from community.core.errors import Invalid, NotFound
from community.credentials import drawing, sealing
from community.credentials.evidence_models import Evidence, EvidenceKind

MOST_DOCUMENTS = 5
LARGEST_DOCUMENT = 10_000_000
LARGEST_TOGETHER = 25_000_000
# The documents of a form and the words around them.
LARGEST_FORM = LARGEST_TOGETHER + 2_000_000
ORIGINAL = "original"
ENDINGS = {b"%PDF": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"RIFF": "webp"}


@dataclass(frozen=True)
class Document:
    """A file that passed: pictures of its pages, and the length and SHA-256 of what was sent.

    `ending` is all that is left of its name, which often is its holder's.
    """

    ending: str
    size: int
    sha256: str
    pages: list[bytes] = field(repr=False)
    content: bytes = field(repr=False)


def read_all(files: Iterable[FileStorage]) -> list[Document]:
    """Every file that was chosen. Raises Invalid when one cannot be taken, or all of them are too much."""
    chosen = [file for file in files if file.filename]
    if len(chosen) > MOST_DOCUMENTS:
        raise _refusal(
            f"You chose {len(chosen)} files; a claim takes up to {MOST_DOCUMENTS}. Leave some out."
        )
    contents = [_content_of(file) for file in chosen]
    together, most = sum(map(len, contents)), storage.megabytes(LARGEST_TOGETHER)
    if together > LARGEST_TOGETHER:
        raise _refusal(
            f"Your files have {storage.megabytes(together)} together; the limit is {most}. Make them smaller."
        )
    return [_drawn(content) for content in contents]


def read(file: FileStorage) -> Document:
    """What was sent, made harmless. Raises Invalid with what is wrong with it and what to choose instead."""
    return _drawn(_content_of(file))


def keep(document: Document, *, member_id: int, kind: EvidenceKind = EvidenceKind.other) -> Evidence:
    """Seal the pages under a key of their own and store them; the row waits for its claim.

    Where a scanner is set, what was sent lies sealed beside them until the scanner has seen it.
    """
    row, key = sealing.new_key()
    folder = f"evidence/{secrets.token_hex(24)}"
    files = {str(number): page for number, page in enumerate(document.pages, 1)}
    waits = _is_scanned()
    if waits:
        files[ORIGINAL] = document.content
    for name, content in files.items():
        sealed = sealing.seal(content, key, context=_context(folder, member_id, name))
        storage.keep_bytes(f"{folder}/{name}", sealed)
    return Evidence(
        kind=kind,
        folder=folder,
        filename=f"{kind}.{document.ending}",
        size=document.size,
        pages=len(document.pages),
        sha256=document.sha256,
        sent_at=clock.now(),
        scanned_at=None if waits else clock.now(),
        key=row,
    )


def page(evidence: Evidence, number: int) -> bytes:
    """One page as WebP. Raises NotFound when it, or its key, is gone."""
    return _unsealed(evidence, str(number))


def original(evidence: Evidence) -> bytes:
    """What was sent, for the scanner alone. Raises NotFound when it, or its key, is gone."""
    return _unsealed(evidence, ORIGINAL)


def forget_original(folder: str) -> None:
    storage.forget(f"{folder}/{ORIGINAL}")


def _content_of(file: FileStorage) -> bytes:
    content = file.stream.read(LARGEST_DOCUMENT + 1)
    if not content:
        raise _refusal(f"This file is empty (0 bytes). {drawing.ACCEPTED}.")
    if len(content) > LARGEST_DOCUMENT:
        limit = storage.megabytes(LARGEST_DOCUMENT)
        raise _refusal(f"This file is larger than {limit}. Send a smaller scan or a photo.")
    return content


def _drawn(content: bytes) -> Document:
    pages = drawing.pages_of(content)
    ending = next(ending for mark, ending in ENDINGS.items() if content.startswith(mark))
    return Document(ending, len(content), sha256(content).hexdigest(), pages, content)


def _unsealed(evidence: Evidence, name: str) -> bytes:
    if evidence.key is None:
        raise NotFound()
    sealed = storage.read(f"{evidence.folder}/{name}")
    context = _context(evidence.folder, evidence.claim.member_id, name)
    return sealing.unseal(sealed, sealing.opened(evidence.key), context=context)


def _context(folder: str, member_id: int, name: str) -> str:
    """Whose page it is and which: moved to another member's row, it does not open."""
    return f"{folder}:{member_id}:{name}"


def _is_scanned() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.scanner_url is not None


def _refusal(sentence: str) -> Invalid:
    return Invalid(sentence, field="document")
