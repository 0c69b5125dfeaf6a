"""Pictures as phones and trouble-makers send them, made on the spot."""

import io
import random
import struct
import zlib
from functools import cache

import pillow_heif
from PIL import Image, ImageDraw

from webapp.photos.jpeg import bare

pillow_heif.register_heif_opener()
GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
ON_ITS_SIDE = 6  # the camera was held upright; its dots lie on their side


@cache
def stairwell(width: int = 4000, height: int = 3000) -> Image.Image:
    """A lamp over a stair, red corner at the top left; noisy enough to weigh what a photo weighs."""
    dice = random.Random(7)
    small = Image.new("RGB", (width // 40 + 1, height // 40 + 1))
    small.putdata([(dice.randrange(40, 200),) * 3 for _ in range(small.width * small.height)])
    image = small.resize((width, height), Image.Resampling.BICUBIC)
    ImageDraw.Draw(image).rectangle([0, 0, width // 4, height // 4], fill=(220, 20, 20))
    return image


def jpeg(image: Image.Image, **options) -> bytes:
    return _written(image, "JPEG", **{"quality": 85} | options)


@cache
def from_a_camera() -> bytes:
    """12 megapixels on their side, with maker, orientation and a place in EXIF."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = ON_ITS_SIDE, "Xiangyun"
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 0.5), 3: "E", 4: (120.0, 35.0, 9.25)})
    return jpeg(stairwell(), exif=exif, comment=b"shot at home")


@cache
def from_our_phone() -> bytes:
    """What the phone half of the kit sends: upright, small, bare."""
    data = bare(jpeg(stairwell(1600, 1200), quality=75))
    assert data is not None
    return data


def numbered(number: int) -> bytes:
    """Many different small ones."""
    return jpeg(Image.new("RGB", (320, 240), (number * 20 % 255, 90, 120)))


def noise(number: int) -> bytes:
    """As many small different ones as wanted, about 18 KB each: several pieces, if pieces are small."""
    return jpeg(Image.frombytes("L", (160, 120), random.Random(number).randbytes(160 * 120)))


def png(see_through: bool = False) -> bytes:
    image = stairwell(800, 600)
    return _written(Image.new("RGBA", (800, 600), (0, 0, 0, 0)) if see_through else image, "PNG")


def webp() -> bytes:
    return _written(stairwell(800, 600), "WEBP")


def heic() -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "Xiangyun"
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 0.5)})
    return _written(stairwell(2000, 1500), "HEIF", exif=exif)


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    return _written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def svg() -> bytes:
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred kilobytes that unpacks to 900 million dots."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _written(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
