"""Draws each page of a stranger's document anew, from stdin to stdout: draw.py MOST_PAGES MOST_MEGAPIXELS.

The answer is a line of JSON, `{"lengths": [...]}` with as many WebP files after it, or `{"refused": ...}`
with one of the words of `drawing.SENTENCES` and the number that belongs to it.
"""

import io
import json
import struct
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error)
POINTS_TO_PIXELS = 150 / 72
WIDEST = TALLEST = 2400
QUALITY = 82
WRONG_PASSWORD = 4

# Pillow only warns of a picture that would fill the memory; here its size is checked before a pixel is read.
Image.MAX_IMAGE_PIXELS = None


class Refused(Exception):
    """Carries one of the words of `drawing.SENTENCES`, and a number."""

    def __init__(self, word: str, number: int = 0) -> None:
        super().__init__(word)
        self.word, self.number = word, number


def main() -> None:
    most_pages, most_megapixels = map(int, sys.argv[1:3])
    content = sys.stdin.buffer.read()
    try:
        pages = list(drawn(content, most_pages, most_megapixels))
        answer({"lengths": [len(page) for page in pages]}, pages)
    except Refused as refused:
        answer({"refused": refused.word, "number": refused.number}, [])


def answer(said: dict[str, Any], pages: list[bytes]) -> None:
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(pages))


def drawn(content: bytes, most_pages: int, most_megapixels: int) -> Iterator[bytes]:
    if content.startswith(b"%PDF-"):
        for page in pages_of_pdf(content, most_pages):
            yield webp(page)
    else:
        yield webp(picture(content, most_megapixels))


def pages_of_pdf(content: bytes, most_pages: int) -> Iterator[Image.Image]:
    pdf = opened_pdf(content)
    if not 0 < len(pdf) <= most_pages:
        raise Refused("pages", len(pdf))
    # What was filled in is drawn only so. This build of PDFium knows neither JavaScript nor XFA.
    pdf.init_forms()
    for page in pdf:
        width, height = page.get_size()
        scale = min(POINTS_TO_PIXELS, WIDEST / max(width, 1), TALLEST / max(height, 1))
        yield page.render(scale=scale).to_pil()


def opened_pdf(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Refused("locked" if error.err_code == WRONG_PASSWORD else "broken") from error


def picture(content: bytes, most_megapixels: int) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > most_megapixels * 1_000_000:
                raise Refused("large", round(image.width * image.height / 1_000_000))
            upright = ImageOps.exif_transpose(image)
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except UNREADABLE as error:
        raise Refused("unread") from error
    upright.thumbnail((WIDEST, TALLEST), Image.Resampling.LANCZOS)
    return upright


def webp(image: Image.Image) -> bytes:
    # A new image has no info, so that no profile, comment or Exif block can travel along.
    clean, drawn = Image.new("RGB", image.size, "white"), io.BytesIO()
    clean.paste(image, mask=image if image.mode == "RGBA" else None)
    clean.save(drawn, "WEBP", quality=QUALITY, method=2)
    return drawn.getvalue()


if __name__ == "__main__":
    main()
