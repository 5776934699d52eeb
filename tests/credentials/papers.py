"""Documents as applicants send them, and as nobody should: pictures and PDFs, made in memory."""

import io
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

A5 = b"/MediaBox[0 0 420 595]"
# One of the standard fonts that every reader of PDFs brings along.
FONT = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
# The file that all scanners know and that does nothing; in halves, so that it sets nobody off here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


def photo(*, note: str = "canary-author", size: tuple[int, int] = (40, 20), **saved: Any) -> bytes:
    """A JPEG with the name of its author inside."""
    image = Image.new("RGB", size, "white")
    image.getexif()[0x013B] = note
    return written(image, "JPEG", exif=image.getexif(), **saved)


def written(image: Image.Image, kind: str, **saved: Any) -> bytes:
    sent = io.BytesIO()
    image.save(sent, kind, **saved)
    return sent.getvalue()


def pdf(*pages: str, catalog: str = "") -> bytes:
    """A PDF with one line of text on each page, which stands in the file as it is."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog.encode(),
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
    ]
    for n, words in enumerate(pages):
        drawing = b"BT /F 24 Tf 30 500 Td (%s) Tj ET" % words.encode()
        objects.append(b"<</Type/Page/Parent 2 0 R%s%s/Contents %d 0 R>>" % (A5, FONT, 4 + 2 * n))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing))
    return numbered(objects)


def filled_form(words: str) -> bytes:
    """A PDF with nothing on its page but a field, into which somebody has written."""
    drawing = b"/Tx BMC q BT /F 24 Tf 2 5 Td (%s) Tj ET Q EMC" % words.encode()
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[30 500 400 550]/P 3 0 R/F 4/AP<</N 5 0 R>>>>"
    return numbered(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R%s/Annots[4 0 R]>>" % A5,
            field,
            b"<</Type/XObject/Subtype/Form/BBox[0 0 370 50]%s/Length %d>>stream\n%s\nendstream"
            % (FONT, len(drawing), drawing),
        ]
    )


def locked() -> bytes:
    """A PDF under a password that nobody knows (ISO 32000-1, 7.6.3)."""
    lock = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"00" * 32, b"11" * 32)
    return pdf("Nobody reads this").replace(b"/Root 1 0 R", b"/Root 1 0 R" + lock)


def numbered(objects: list[bytes]) -> bytes:
    """The objects as a whole file, with the table that says where each begins (ISO 32000-1, 7.5)."""
    file, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + table + trailer


def a_file(content: bytes, filename: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename)


def opened(page: bytes) -> Image.Image:
    """A page as its reader sees it."""
    with Image.open(io.BytesIO(page), formats=("WEBP",)) as image:
        image.load()
        return image
