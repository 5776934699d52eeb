"""Pages drawn anew from a picture or a PDF, by a confined process: nothing else of the file is ever shown."""

import json
import threading
from pathlib import Path
from typing import Any

from community.core.errors import Invalid
from community.media.pipeline import sandbox
from community.media.pipeline.sandbox import Bounds, Failed

MOST_PAGES = 12
MOST_MEGAPIXELS = 40
DRAW = Path(__file__).parent / "inside" / "draw.py"
BOUNDS = Bounds(wall_seconds=60, cpu_seconds=30, file_bytes=0, open_files=64, memory_bytes=1536 * 1024**2)
ACCEPTED = "Choose a PDF, or a photo as JPEG, PNG or WebP"
SENTENCES = {
    "unread": f"This file cannot be read; it may be damaged or of another kind. {ACCEPTED}.",
    "large": f"This picture has {{}} megapixels; the limit is {MOST_MEGAPIXELS}. Make it smaller first.",
    "broken": "This PDF cannot be read; it may be damaged. Save it again, or take a photo of the document.",
    "locked": "This PDF asks for a password. Save it without one, or take a photo of the document.",
    "pages": f"This PDF has {{}} pages; it may have 1 to {MOST_PAGES}. Send those that show your profession.",
}
HEIC = "This is an HEIC photo, which most browsers cannot show. Save it as JPEG and add it again."
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")

# Whoever sends many documents at the same moment waits for them, and not everybody else for the processor.
_places = threading.BoundedSemaphore(2)


def pages_of(content: bytes) -> list[bytes]:
    """Each page as WebP. Raises Invalid with what is wrong with the file and what to choose instead."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise _refusal(HEIC)
    try:
        with _places:
            made = sandbox.through(DRAW, [str(MOST_PAGES), str(MOST_MEGAPIXELS)], content, bounds=BOUNDS)
    except Failed as failed:
        raise _refusal(SENTENCES["broken" if content.startswith(b"%PDF-") else "unread"]) from failed
    return _taken_apart(made)


def _taken_apart(made: bytes) -> list[bytes]:
    line, _, rest = made.partition(b"\n")
    said: dict[str, Any] = json.loads(line)
    if "refused" in said:
        raise _refusal(SENTENCES[said["refused"]].format(said["number"]))
    pages = []
    for length in said["lengths"]:
        pages.append(rest[:length])
        rest = rest[length:]
    return pages


def _refusal(sentence: str) -> Invalid:
    return Invalid(sentence, field="document")
