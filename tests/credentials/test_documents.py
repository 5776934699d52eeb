"""What is taken as a document, what is left of it, and what is refused in which words."""

import io
from collections.abc import Sequence

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from community.core import storage, web
from community.core.errors import Invalid
from community.credentials import documents
from community.credentials.evidence_models import EvidenceKind
from tests.credentials import papers
from tests.credentials.papers import a_file, opened, photo, written

# The blueprints behind which members and moderators send files.
DOORS = ("credentials.", "desk.", "decisions.", "several.")


def read(content: bytes, filename: str = "licence.pdf") -> documents.Document:
    return documents.read(a_file(content, filename))


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(content)
    assert refused.value.field == "document"
    return refused.value.sentence


def is_blank(page: bytes) -> bool:
    low, high = opened(page).convert("L").getextrema()
    return low == high


def test_a_photo_is_drawn_anew_without_what_it_carried() -> None:
    sent = photo() + b"canary-behind-the-end"
    (page,) = read(sent).pages
    assert b"canary" in sent
    assert b"canary" not in page
    assert opened(page).size == (40, 20)
    assert not opened(page).getexif()


def test_a_photo_lies_as_it_was_held() -> None:
    image = Image.new("RGB", (40, 20))
    image.getexif()[0x0112] = 6
    (page,) = read(written(image, "JPEG", exif=image.getexif())).pages
    assert opened(page).size == (20, 40)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_shines_through_is_white(kind: str) -> None:
    (page,) = read(written(Image.new("RGBA", (40, 20), (0, 0, 0, 0)), kind)).pages
    assert opened(page).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_becomes_one_of_2400_pixels() -> None:
    (page,) = read(photo(size=(4000, 3000))).pages
    assert opened(page).size == (2400, 1800)


def test_a_pdf_becomes_a_picture_of_each_page() -> None:
    """Case 38: nobody who looks at it opens the PDF."""
    pages = read(papers.pdf("First", "Second", "")).pages
    assert [is_blank(page) for page in pages] == [False, False, True]
    assert opened(pages[0]).size == (876, 1240)
    assert b"First" not in pages[0]


def test_scripts_and_attachments_of_a_pdf_change_nothing_and_are_gone() -> None:
    """Case 38."""
    catalog = "/OpenAction<</S/JavaScript/JS(canary\\(\\))>>/Names<</EmbeddedFiles<</Names[(canary)]>>>>"
    (page,) = read(papers.pdf("Licence", catalog=catalog)).pages
    (plain,) = read(papers.pdf("Licence")).pages
    assert page == plain


def test_what_was_filled_into_a_form_is_seen() -> None:
    (page,) = read(papers.filled_form("Registered since 2011")).pages
    assert not is_blank(page)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"<svg onload='alert(1)'/>", "cannot be read"),
        (b"<html><script>alert(1)</script>", "cannot be read"),
        (papers.EICAR, "cannot be read"),
        (b"PK\x03\x04 an office document", "cannot be read"),
        (photo()[:200], "cannot be read"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"%PDF-1.7 and nothing more", "PDF cannot be read"),
        (papers.pdf(), "PDF"),
        (papers.locked(), "asks for a password"),
        (papers.pdf(*["page"] * 13), "has 13 pages; it may have 1 to 12"),
        (written(Image.new("1", (8000, 5200)), "PNG"), "has 42 megapixels; the limit is 40"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_way_out(content: bytes, words: str) -> None:
    """Cases 38 and 45."""
    sentence = refusal(content)
    assert words in sentence
    assert sentence.endswith(".")


def test_more_than_ten_megabytes_are_refused() -> None:
    """Case 47."""
    assert "larger than 10 MB" in refusal(photo() + bytes(10_000_000))


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ([1000] * 6, "You chose 6 files; a claim takes up to 5"),
        ([9_000_000] * 3, "27 MB together; the limit is 25 MB"),
    ],
)
def test_more_than_five_files_or_25_megabytes_are_refused(sizes: Sequence[int], words: str) -> None:
    """Case 47."""
    files = [a_file(photo() + bytes(size), "licence.jpg") for size in sizes]
    with pytest.raises(Invalid, match=words):
        documents.read_all(files)


def test_fields_without_a_file_are_no_documents() -> None:
    """A browser sends an empty part for a field in which nothing was chosen."""
    chosen = a_file(photo(), "licence.jpg")
    assert len(documents.read_all([FileStorage(io.BytesIO()), chosen])) == 1


def test_a_door_that_takes_documents_keeps_them_in_memory(app: Flask) -> None:
    """Case 37: beyond what every form may have, a file would pass through a folder for temporary ones."""
    views = [view for name, view in app.view_functions.items() if name.startswith(DOORS)]
    takes_files = [view for view in views if hasattr(view, web.LARGEST)]
    assert takes_files
    assert all(hasattr(view, web.IN_MEMORY) for view in takes_files)


def test_a_document_lies_sealed_under_a_name_that_says_nothing(app: Flask) -> None:
    with app.app_context():
        document = documents.read(a_file(photo(), "Nora New passport.jpg"))
        kept = documents.keep(document, member_id=1, kind=EvidenceKind.licence)
        stored = storage.read(f"{kept.folder}/1")
    assert kept.filename == "licence.jpg"
    assert "nora" not in kept.folder.lower()
    assert document.pages[0] not in stored
    assert b"WEBP" not in stored


def test_two_documents_share_neither_folder_nor_key(app: Flask) -> None:
    with app.app_context():
        document = read(photo())
        first, second = (documents.keep(document, member_id=1) for _ in range(2))
    assert first.folder != second.folder
    assert first.key is not None
    assert second.key is not None
    assert first.key.wrapped != second.key.wrapped
