"""What is made of a picture before it is kept, and what is not taken at all."""

import io
import subprocess
import sys

import pytest
from PIL import Image, ImageCms

from tests.photos import pictures
from webapp.core.problems import Problem
from webapp.photos.checking import BOUNDS, LONG_SIDE, MOST_BYTES, THUMBNAIL, check
from webapp.photos.jpeg import bare

RED = (220, 20, 20)
WEIGHED = """
import re, sys
from pathlib import Path
from webapp.photos.checking import check
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
data, before = Path(sys.argv[1]).read_bytes(), peak()
check(data, "")
print(peak() - before)
"""


def refused(data: bytes, label: str = "") -> str:
    with pytest.raises(Problem) as caught:
        check(data, label)
    return caught.value.name


def near(colour: tuple, other: tuple) -> bool:
    return all(abs(one - two) < 40 for one, two in zip(colour, other, strict=True))


def test_a_camera_photo_is_turned_upright_made_small_and_says_nothing_of_its_place():
    data = pictures.from_a_camera()
    kept = check(data, "image/jpeg")
    image = pictures.opened(kept.data)
    assert (image.width, image.height) == (kept.width, kept.height) == (1200, 1600)
    assert near(image.getpixel((1190, 10)), RED), "turned clockwise, the red corner lies at the top right"
    assert len(kept.data) <= MOST_BYTES
    assert not image.getexif()
    assert bare(kept.data) is not None
    assert b"Xiangyun" not in kept.data
    assert b"shot at home" not in kept.data


def test_what_the_phone_has_made_small_already_is_kept_byte_for_byte():
    data = pictures.from_our_phone()
    assert check(data, "image/jpeg").data == data


def test_the_colour_profile_that_browsers_add_goes_and_no_dot_changes():
    data = pictures.jpeg(
        pictures.stairwell(1600, 1200), quality=75, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    kept = check(data, "image/jpeg").data
    assert b"ICC_PROFILE" in data
    assert b"ICC_PROFILE" not in kept
    assert pictures.opened(kept).tobytes() == pictures.opened(data).tobytes()


def test_a_small_thumbnail_is_made_for_every_photo():
    thumbnail = pictures.opened(check(pictures.from_our_phone(), "image/jpeg").thumbnail)
    assert thumbnail.size == (THUMBNAIL, THUMBNAIL)
    assert near(thumbnail.getpixel((2, 2)), RED)


@pytest.mark.parametrize("made", [pictures.png, pictures.webp, pictures.heic])
def test_other_kinds_of_picture_become_jpeg(made):
    image = pictures.opened(check(made(), "").data)
    assert image.format == "JPEG"
    assert near(image.getpixel((3, 3)), RED)
    assert not image.getexif()


def test_a_heic_keeps_its_place_to_itself():
    assert b"Xiangyun" in pictures.heic()
    kept = check(pictures.heic(), "image/heic")
    assert bare(kept.data) is not None
    assert max(kept.width, kept.height) == LONG_SIDE


def test_what_is_see_through_becomes_white():
    assert near(pictures.opened(check(pictures.png(see_through=True), "image/png").data).getpixel((5, 5)), (255, 255, 255))


def test_even_pure_noise_ends_below_the_limit():
    noise = Image.effect_noise((2400, 2400), 120).convert("RGB")
    assert len(check(pictures.jpeg(noise, quality=95), "image/jpeg").data) <= MOST_BYTES


def test_a_grey_photo_stays_a_photo():
    grey = bare(pictures.jpeg(pictures.stairwell(800, 600).convert("L")))
    assert check(grey, "image/jpeg").data == grey


def test_a_photo_for_printers_is_written_anew():
    data = pictures.jpeg(pictures.stairwell(800, 600).convert("CMYK"))
    assert pictures.opened(check(data, "image/jpeg").data).mode == "RGB"


def test_a_page_hidden_behind_the_end_of_a_photo_is_left_behind():
    data = pictures.from_our_phone() + b"<html><script>alert(1)</script></html>"
    kept = check(data, "image/jpeg")
    assert b"<script>" not in kept.data
    assert kept.data != data[: len(kept.data)]
    assert bare(kept.data) is not None


def test_words_hidden_in_a_comment_or_a_profile_are_left_behind():
    commented = pictures.jpeg(pictures.stairwell(800, 600), comment=b"<script>alert(1)</script>")
    profiled = pictures.jpeg(pictures.stairwell(800, 600), icc_profile=b"<script>alert(1)</script>" * 10)
    for data in (commented, profiled):
        assert b"<script>" in data
        assert b"<script>" not in check(data, "image/jpeg").data


def test_a_photo_with_two_frames_as_some_phones_make_is_taken_as_its_first():
    file = io.BytesIO()
    pictures.stairwell(800, 600).save(file, "MPO", save_all=True, append_images=[pictures.stairwell(320, 240)])
    kept = check(file.getvalue(), "image/jpeg")
    assert (kept.width, kept.height) == (800, 600)
    assert bare(kept.data) is not None


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_a_photo_that_ends_too_early_is_refused(share):
    for data in (pictures.from_a_camera(), pictures.from_our_phone(), pictures.png()):
        assert refused(data[: int(len(data) * share)]) in {"photo-cut-short", "photo-unreadable"}


def test_a_cut_webp_or_heic_is_refused():
    for data in (pictures.webp(), pictures.heic()):
        assert refused(data[: len(data) // 2]) in {"photo-cut-short", "photo-unreadable"}


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = pictures.bomb()
    assert len(data) < 100_000
    assert refused(data, "image/png") == "photo-too-many-dots"


def test_a_picture_just_over_the_bound_is_refused_too():
    side = int(BOUNDS["PNG"].most ** 0.5) + 10
    assert refused(pictures.bomb(side), "image/png") == "photo-too-many-dots"


@pytest.mark.parametrize(("kind", "most"), [("PNG", 300), ("WEBP", 500)])
def test_a_see_through_picture_at_the_bound_takes_little_more_memory_than_its_decoder(kind, most, tmp_path):
    """Its dots take 100 MB once decoded, in WebP's decoder three times; turning them and laying them on white took 250 MB more."""
    side = int(BOUNDS[kind].most ** 0.5)
    file = tmp_path / "large"
    Image.new("RGBA", (side, side), (20, 30, 40, 128)).save(file, kind, compress_level=1, method=0)
    measured = subprocess.run([sys.executable, "-c", WEIGHED, str(file)], capture_output=True, text=True, check=True)
    assert int(measured.stdout) < most, f"{measured.stdout} MB"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_large_picture_is_turned_as_its_camera_was_held(kind):
    exif = Image.Exif()
    exif[pictures.ORIENTATION] = pictures.ON_ITS_SIDE
    file = io.BytesIO()
    pictures.stairwell(2000, 1500).convert("RGBA").save(file, kind, exif=exif)
    image = pictures.opened(check(file.getvalue(), "").data)
    assert image.size == (1200, 1600)
    assert near(image.getpixel((1190, 10)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
def test_a_large_png_of_any_kind_of_dots_is_kept(mode):
    file = io.BytesIO()
    Image.linear_gradient("L").resize((2000, 1000)).convert("I;16" if mode == "I;16" else mode).save(file, "PNG")
    kept = check(file.getvalue(), "image/png")
    assert (kept.width, kept.height) == (1600, 800)


@pytest.mark.parametrize("data", [pictures.svg(), b"", b"\xff", b"GIF89a" + bytes(80), b"%PDF-1.7", b"<html>", bytes(5000)])
def test_what_is_no_photo_is_refused_whatever_it_calls_itself(data):
    assert refused(data, "image/jpeg") == "photo-not-a-picture"


def test_a_file_that_calls_itself_something_else_is_refused():
    assert refused(pictures.png(), "image/jpeg") == "photo-mislabelled"
    assert refused(pictures.from_our_phone(), "image/svg+xml") == "photo-mislabelled"


@pytest.mark.parametrize("label", ["", "application/octet-stream", "image/*", "image/png"])
def test_a_label_that_says_nothing_or_the_truth_is_no_hindrance(label):
    assert check(pictures.png(), label).width == 800


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(kind):
    assert refused(pictures.moving(kind)) == "photo-moves"


def test_rubbish_after_a_good_beginning_is_refused_and_not_a_fault_of_ours():
    for made in (pictures.png, pictures.webp, pictures.heic, pictures.from_our_phone):
        data = bytearray(made())
        for at in range(20, len(data), 7):
            data[at] ^= 0x5A
        assert refused(bytes(data)).startswith("photo-")
