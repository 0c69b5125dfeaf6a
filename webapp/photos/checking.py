"""Opens what was sent, within bounds, and makes of it the one kind of picture that is kept. No name or label is believed.

Whatever is kept is upright JPEG without metadata, at most 1600 px long and 400 KB. A picture that the phone has made so already
keeps its very dots; all else is written anew from them, which leaves behind whatever else the file carried.
"""

import io
import struct
import threading
from contextlib import nullcontext
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps

from . import jpeg
from .refusals import refusal

LONG_SIDE = 1600  # P-26
MOST_BYTES = 400 * 1024  # P-26
THUMBNAIL = 176
QUALITIES = (80, 70, 60, 45)


@dataclass(frozen=True)
class Bound:
    """Dots that a picture may have, and from how many on pictures are decoded one at a time, so that a burst of them can't fill the
    memory. A JPEG is decoded at half or quarter size; of the others every dot takes its four bytes, more than once."""

    most: int
    large: int


BOUNDS = {
    "JPEG": Bound(60_000_000, 16_000_000),
    "HEIF": Bound(50_000_000, 4_000_000),  # the largest that phones take
    "PNG": Bound(25_000_000, 4_000_000),  # a screenshot of many screens
    "WEBP": Bound(25_000_000, 4_000_000),
}
KINDS = {
    "JPEG": {"image/jpeg", "image/jpg", "image/pjpeg"},
    "PNG": {"image/png"},
    "WEBP": {"image/webp"},
    "HEIF": {"image/heic", "image/heif"},
}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}
SHRINKABLE = {"L", "LA", "RGB", "RGBA", "CMYK"}  # others are made one of these first
# What Pillow and its decoders raise at files made or cut to hurt; a list, so that our own mistakes still show themselves.
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, RuntimeError, ArithmeticError, struct.error)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

Image.MAX_IMAGE_PIXELS = max(
    bound.most for bound in BOUNDS.values()
)  # Pillow's own guard inside the decoders: warns from here, stops at twice as much
pillow_heif.register_heif_opener()
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Picture:
    data: bytes
    width: int
    height: int
    thumbnail: bytes


def check(data: bytes, label: str) -> Picture:
    """The picture to keep, or a Problem that says why not. `label` is the type the sender gave, or one that says nothing."""
    kind = kind_of(data)
    if kind is None:
        raise refusal("photo-not-a-picture")
    if label.startswith("image/") and label not in {"image/*", *KINDS[kind]}:
        raise refusal("photo-mislabelled")
    with _opened(data, kind) as image:
        dots, bound = image.width * image.height, BOUNDS[kind]
        if dots > bound.most:
            raise refusal("photo-too-many-dots")
        if kind in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
            raise refusal("photo-moves")
        with _one_at_a_time if dots > bound.large else nullcontext():
            return _kept(image, data)


def kind_of(data: bytes) -> str | None:
    """Told by the first bytes alone; a decoder is only started for these four."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "HEIF"
    return None


def _opened(data: bytes, kind: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=[kind])
    except BOMBS:
        raise refusal("photo-too-many-dots") from None
    except UNREADABLE:
        raise refusal("photo-unreadable") from None


def _kept(image: Image.Image, data: bytes) -> Picture:
    fits = max(image.size) <= LONG_SIDE and len(data) <= MOST_BYTES and image.format == "JPEG" and image.mode in {"RGB", "L"}
    upright = _decoded(image)
    clean = jpeg.bare(data) if fits else None
    if clean is None:
        clean, upright = _written_small(upright)
    return Picture(clean, upright.width, upright.height, _thumbnail(upright))


def _decoded(image: Image.Image) -> Image.Image:
    """Every dot of it read, made no larger than is kept, then turned upright and on white where it was see-through: each of these
    steps takes another picture's worth of memory."""
    try:
        image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG is decoded at half or quarter size if that is still enough
        image.load()
        if image.mode not in SHRINKABLE or "transparency" in image.info:
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        upright = ImageOps.exif_transpose(_shrunk(image, LONG_SIDE))
        if upright.has_transparency_data:
            ground = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(ground, upright.convert("RGBA"))
        return upright.convert("RGB")
    except UNREADABLE as why:
        raise refusal("photo-cut-short" if "truncated" in str(why) else "photo-unreadable") from None


def _written_small(image: Image.Image) -> tuple[bytes, Image.Image]:
    side = LONG_SIDE
    while True:
        image = _shrunk(image, side)
        for quality in QUALITIES:
            data = _jpeg(image, quality)
            if len(data) <= MOST_BYTES:
                return data, image
        side = side * 4 // 5


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The picture itself if it is small enough."""
    longest = max(image.size)
    if longest <= side:
        return image
    size = (max(1, round(image.width * side / longest)), max(1, round(image.height * side / longest)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _thumbnail(image: Image.Image) -> bytes:
    """A square from the middle."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    return _jpeg(image.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BICUBIC, box=box, reducing_gap=2.0), 70)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # Pillow would carry a profile or comment over from here
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()
