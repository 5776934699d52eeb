"""Pictures lose everything but their pixels."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from community.core.errors import Unfit
from community.core.images import make_portrait, make_poster, make_widths
from tests.installation import ROOT

ORIENTATION, MAKER = 0x0112, 0x010F


def photograph(path: Path) -> Path:
    """Red above blue, lying on its side, with the camera's name."""
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Ward camera 7"
    image.save(path, "JPEG", exif=exif)
    return path


def test_a_photograph_stands_upright_and_forgets_its_camera(tmp_path: Path) -> None:
    """Abuse case 100."""
    (picture,) = make_widths(photograph(tmp_path / "a.jpg"), tmp_path, (200,))
    with Image.open(picture.path) as image:
        assert (image.format, image.size) == ("WEBP", (200, 400))
        assert not image.getexif()
        red, _, blue = image.convert("RGB").getpixel((100, 50))  # type: ignore[misc]  # three bands, never None
    assert red > 200 > 50 > blue
    assert b"Ward camera" not in picture.path.read_bytes()


def test_pictures_are_never_made_wider(tmp_path: Path) -> None:
    Image.new("RGB", (500, 100)).save(tmp_path / "a.png")
    made = make_widths(tmp_path / "a.png", tmp_path / "out", (320, 640, 1280))
    assert [picture.width for picture in made] == [320]
    small = make_widths(tmp_path / "a.png", tmp_path / "small", (640,))
    assert [picture.path.name for picture in small] == ["500.webp"]


def test_a_portrait_is_square(tmp_path: Path) -> None:
    made = make_portrait(photograph(tmp_path / "a.jpg"), tmp_path / "portrait.webp", 96)
    assert (made.width, made.height) == (96, 96)


def test_what_rides_along_is_left_behind(tmp_path: Path) -> None:
    """Abuse case 99."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    Image.new("RGBA", (40, 40), (10, 20, 30, 120)).save(tmp_path / "a.png", pnginfo=info)
    (picture,) = make_widths(tmp_path / "a.png", tmp_path, (40,))
    assert b"<script>" not in picture.path.read_bytes()
    with Image.open(picture.path) as image:
        assert image.has_transparency_data


def test_a_flood_of_pixels_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """Abuse case 91."""
    Image.new("1", (12_000, 12_000)).save(tmp_path / "a.png")
    with pytest.raises(Unfit, match=r"144 megapixels .* the limit is 40"):
        make_widths(tmp_path / "a.png", tmp_path, (640,))


def gif() -> bytes:
    buffer = io.BytesIO()
    Image.new("P", (9, 9)).save(buffer, "GIF")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe", gif()[:20]],
)
def test_what_is_not_a_picture_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    """Abuse case 87."""
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(Unfit, match="Choose a JPEG"):
        make_widths(path, tmp_path, (640,))


def test_a_poster_is_drawn_on_white_in_each_format(tmp_path: Path) -> None:
    Image.new("RGBA", (400, 400)).save(tmp_path / "a.png")
    targets = [tmp_path / "poster.webp", tmp_path / "poster.jpg"]
    make_poster(tmp_path / "a.png", targets, (80, 60))
    for target, kind in zip(targets, ("WEBP", "JPEG"), strict=True):
        with Image.open(target) as image:
            assert (image.format, image.size, image.getpixel((30, 30))) == (kind, (60, 60), (255, 255, 255))


GREENLETS = """
from gevent import monkey
monkey.patch_all()
import sys
from pathlib import Path
import gevent
from community.core import images
from community.core.errors import Unfit

folder = Path(sys.argv[1])
photograph, words = folder / "a.png", folder / "words"
words.write_text("not a picture")

def refuse():
    try:
        images.make_widths(words, folder, (100,))
    except Unfit:
        return
    raise AssertionError

for draw in (
    lambda: images.make_widths(photograph, folder, (100,)),
    lambda: images.make_portrait(photograph, folder / "portrait.webp", 96),
    lambda: images.make_cover(photograph, folder, images.CoverSides(100, 400, (50,))),
    lambda: images.make_poster(photograph, [folder / "poster.jpg"], (80, 60)),
    refuse,
):
    somebody_else = gevent.spawn(lambda: "served")
    draw()
    assert somebody_else.value == "served"
"""


def test_while_a_picture_is_drawn_or_refused_others_are_served(tmp_path: Path) -> None:
    """The refusal reaches who sent the picture, and nobody besides: there is not a word in the log."""
    Image.new("RGB", (400, 400)).save(tmp_path / "a.png")
    command = [sys.executable, "-c", GREENLETS, str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
