"""The document of a claim: pictures are drawn anew, a PDF is kept as it came and never shown in our pages."""

import secrets
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from werkzeug.datastructures import FileStorage

from community.core import images, storage
from community.core.errors import Invalid, Unfit

LARGEST_DOCUMENT = 10_000_000
WIDEST = 2400
LONGEST_NAME = 120
PDF = b"%PDF-"
ACCEPTED = "Choose a PDF, or a photo as JPEG, PNG or WebP"


@dataclass(frozen=True)
class Document:
    """A file that passed, ready to be stored."""

    filename: str
    mimetype: str
    content: bytes


@dataclass(frozen=True)
class KeptDocument:
    """A file that is stored, and waits for the claim it belongs to."""

    key: str
    filename: str
    mimetype: str
    size: int
    sha256: str


def read(file: FileStorage) -> Document:
    """What was sent, made harmless. Raises Invalid with what is wrong with it and what to choose instead."""
    content = file.stream.read(LARGEST_DOCUMENT + 1)
    name = _tidy_name(file.filename)
    if not content:
        raise Invalid(f"This file is empty (0 bytes). {ACCEPTED}.", field="document")
    if len(content) > LARGEST_DOCUMENT:
        limit = storage.megabytes(LARGEST_DOCUMENT)
        raise Invalid(f"This file is larger than {limit}. Send a smaller scan or a photo.", field="document")
    if content.startswith(PDF):
        return Document(f"{PurePath(name).stem}.pdf", "application/pdf", content)
    return Document(name, "image/webp", _drawn_anew(content))


def keep(document: Document) -> KeptDocument:
    """Store a document under a name that cannot be guessed."""
    key = f"evidence/{secrets.token_hex(24)}"
    storage.keep_bytes(key, document.content)
    return KeptDocument(
        key=key,
        filename=document.filename,
        mimetype=document.mimetype,
        size=len(document.content),
        sha256=sha256(document.content).hexdigest(),
    )


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
