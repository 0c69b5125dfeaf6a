"""What a photo costs the server: checked and kept as it came, or decoded, turned and written anew."""

import time

from bench.table import Row, passes
from tests.photos.pictures import from_a_camera, from_our_phone
from webapp.photos.checking import check

TIMES = 10


def rows() -> list[Row]:
    ours, camera = from_our_phone(), from_a_camera()
    return [
        Row(
            f"photo of our phone, {len(ours) // 1000} KB: full decode, thumbnail, kept as it is",
            passes(lambda: _each(ours)),
            "ms",
        ),
        Row(
            f"photo of a camera, 12 MP, {len(camera) // 1000} KB: decoded, turned, shrunk, written anew",
            passes(lambda: _each(camera)),
            "ms",
        ),
    ]


def _each(data: bytes) -> float:
    began = time.process_time()
    for _ in range(TIMES):
        check(data, "image/jpeg")
    return 1000 * (time.process_time() - began) / TIMES
