"""Pictures drawn anew: only the pixels of what was sent are kept, in the widths that pages use."""

import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from community.core.aside import Answer, aside
from community.core.errors import Unfit

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_MEGAPIXELS = 40
QUALITY = 82
ACCEPTED = "Choose a JPEG, PNG, WebP or GIF"
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error)

# Pillow only warns of a picture that would fill the memory; here its size is checked before a pixel is read.
Image.MAX_IMAGE_PIXELS = None

# The largest fills hundreds of megabytes, so that each process draws one at a time.
_turn = threading.Lock()


@dataclass(frozen=True)
class Picture:
    path: Path
    width: int
    height: int


@dataclass(frozen=True)
class CoverSides:
    """In pixels: the smallest and the largest square that is taken, and those drawn of it for pages."""

    least: int
    most: int
    drawn: tuple[int, ...]


def make_widths(source: Path, folder: Path, widths: tuple[int, ...]) -> list[Picture]:
    """In every width that it can fill, as `<width>.webp`, or else in its own width. Raises Unfit."""

    def draw() -> list[Picture]:
        image = opened(source)
        folder.mkdir(parents=True, exist_ok=True)
        fitting = [width for width in sorted(widths) if width <= image.width] or [image.width]
        return [save(fitted(image, width), folder / f"{width}.webp") for width in fitting]

    return _in_turn(draw)


def make_portrait(source: Path, target: Path, side: int) -> Picture:
    """A square from the middle. Raises Unfit."""

    def draw() -> Picture:
        return save(ImageOps.fit(opened(source), (side, side), Image.Resampling.LANCZOS), target)

    return _in_turn(draw)


def make_cover(source: Path, folder: Path, sides: CoverSides) -> tuple[Picture, list[Picture]]:
    """A square as a JPEG in its own size, and smaller as WebP. Raises Unfit with the limit and the size."""

    def draw() -> tuple[Picture, list[Picture]]:
        image = opened(source)
        _ensure_cover(image, sides)
        whole = save_jpeg(image, folder / "cover.jpg")
        return whole, [save(fitted(image, side), folder / f"{side}.webp") for side in sides.drawn]

    return _in_turn(draw)


def make_poster(source: Path, targets: Iterable[Path], size: tuple[int, int]) -> None:
    """As large as `size` (pixels) holds, in the format that the name of each target says. Raises Unfit."""

    def draw() -> None:
        poster = ImageOps.contain(on_white(opened(source)), size, Image.Resampling.LANCZOS)
        for target in targets:
            poster.save(target, quality=QUALITY)

    _in_turn(draw)


def _in_turn(draw: Callable[[], Answer]) -> Answer:
    with _turn:
        return aside(draw)


def _ensure_cover(image: Image.Image, sides: CoverSides) -> None:
    size = f"This picture has {image.width} x {image.height} pixels"
    if image.width != image.height:
        raise Unfit(f"{size}, and a cover has to be square. Cut it to a square and choose it again.")
    if not sides.least <= image.width <= sides.most:
        limits = f"{sides.least} x {sides.least} to {sides.most} x {sides.most}"
        raise Unfit(f"{size}; a cover has {limits}. Choose one in that size.")


def opened(source: Path) -> Image.Image:
    """The pixels upright, without anything else that the file carried."""
    if source.stat().st_size == 0:
        raise Unfit(f"This file is empty (0 bytes). {ACCEPTED}.")
    try:
        with Image.open(source, formats=FORMATS) as image:
            ensure_size(image)
            image.verify()
        with Image.open(source, formats=FORMATS) as image:
            return upright(image)
    except UNREADABLE as error:
        raise Unfit(
            f"This picture cannot be read; it may be damaged or of another kind. {ACCEPTED}."
        ) from error


def ensure_size(image: Image.Image) -> None:
    megapixels = image.width * image.height / 1_000_000
    if megapixels > MAX_MEGAPIXELS:
        raise Unfit(
            f"This picture has {megapixels:.0f} megapixels ({image.width} x {image.height}); "
            f"the limit is {MAX_MEGAPIXELS}. Make it smaller and choose it again."
        )


def upright(image: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(image)
    return turned.convert("RGBA" if turned.has_transparency_data else "RGB")


def fitted(image: Image.Image, width: int) -> Image.Image:
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def save(image: Image.Image, target: Path) -> Picture:
    # A new image has no info, so that no profile, comment or Exif block can travel along.
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    clean.save(target, "WEBP", quality=QUALITY, method=4)
    return Picture(target, image.width, image.height)


def save_jpeg(image: Image.Image, target: Path) -> Picture:
    """For whoever reads no WebP; what is transparent becomes white."""
    on_white(image).save(target, "JPEG", quality=QUALITY + 6, optimize=True)
    return Picture(target, image.width, image.height)


def on_white(image: Image.Image) -> Image.Image:
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image if image.mode == "RGBA" else None)
    return ground
