"""Photos: made small when taken, sealed, sent after the text in pieces that a cut does not undo."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from .conftest import PERSON, Toy, all_arrived, sync_line

ROTATED = 6  # EXIF: the camera was turned a quarter to the right


def big_photo(folder: Path, name: str = "photo.jpg", wide: int = 3000, high: int = 2000, seed: int = 1) -> Path:
    """A noisy camera picture with rotation and GPS in its EXIF."""
    noise = Image.effect_noise((wide // 4, high // 4), 60 + seed).resize((wide, high)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = ROTATED
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", exif=exif, quality=90)
    (folder / name).write_bytes(buffer.getvalue())
    return folder / name


def take(page: Page, *files: Path, shown: int | None = None) -> None:
    page.locator("input[data-photos]").set_input_files([str(file) for file in files])
    expect(page.locator("[data-photo-strip] figcaption")).to_have_count(shown or len(files))


def save(page: Page) -> None:
    page.locator("#note [value=yes]").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")


def test_a_camera_picture_arrives_small_upright_and_without_its_place(phone: Page, toy: Toy, tmp_path: Path):
    phone.goto("/places/2")
    take(phone, big_photo(tmp_path))
    save(phone)
    (entry,) = all_arrived(phone, toy, 1)
    (hash_,) = entry["photos"]
    photo = toy.state["photos"][hash_]
    assert (photo["wide"], photo["high"]) == (1067, 1600)
    assert photo["size"] <= 400 * 1024
    assert (photo["type"], photo["exif"]) == ("image/jpeg", 0)


def test_photos_go_after_the_text_and_each_says_how_far_it_is(phone: Page, toy: Toy, tmp_path: Path):
    phone.goto("/places/2")
    take(phone, big_photo(tmp_path), big_photo(tmp_path, "second.jpg", seed=2))
    toy.fault("/offline/photos", "502")
    save(phone)
    expect(sync_line(phone)).to_contain_text("Server silent")
    assert len(toy.filed) == 1
    phone.goto("/outbox")
    expect(phone.locator("[data-outbox=photos]")).to_contain_text("text received, photos follow")
    expect(phone.locator("[data-outbox=photos] figcaption")).to_have_text(["waits", "waits"])
    toy.healed()
    phone.get_by_role("button", name="Send now").click()
    expect(sync_line(phone)).to_have_text("All arrived.")
    expect(phone.locator("[data-outbox^=filed] figcaption")).to_have_text(["received", "received"])
    assert sorted(toy.state["photos"]) == sorted(toy.filed[0]["photos"])


def test_a_photo_cut_in_the_middle_of_a_piece_goes_on_from_the_last_byte(phone: Page, toy: Toy, tmp_path: Path):
    phone.goto("/places/2")
    take(phone, big_photo(tmp_path, wide=1600, high=1600))
    toy.fault("/offline/photos/", "cut", method="PATCH", keeps=70_000)
    save(phone)
    toy.died()
    toy.healed()
    ((name, upload),) = toy.state["uploads"].items()
    assert (toy.folder / name).stat().st_size == 70_000
    toy.start()
    phone.goto("/outbox")
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert sum(toy.state["pieces"]) == upload["length"] - 70_000
    assert max(toy.state["pieces"]) <= 256 * 1024
    assert list(toy.state["photos"]) == toy.filed[0]["photos"]


def test_the_word_that_a_photo_is_stored_may_be_lost(phone: Page, toy: Toy, tmp_path: Path):
    phone.goto("/places/2")
    take(phone, big_photo(tmp_path, wide=300, high=300))
    toy.fault("/offline/photos/", "lost", method="PATCH", times=1)
    save(phone)
    toy.died()
    toy.start()
    phone.goto("/outbox")
    expect(sync_line(phone)).to_have_text("All arrived.")
    expect(phone.locator("[data-outbox^=filed] figcaption")).to_have_text("received")
    assert len(toy.state["photos"]) == 1


def test_what_the_browser_cannot_open_goes_as_it_is(phone: Page, toy: Toy, tmp_path: Path):
    heic = tmp_path / "photo.heic"
    heic.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(range(256)) * 2000)
    phone.goto("/places/2")
    take(phone, heic)
    expect(phone.locator("[data-photo-note]")).to_have_text("Goes as it is.")
    save(phone)
    all_arrived(phone, toy, 1)
    (photo,) = toy.state["photos"].values()
    assert (toy.folder / photo["file"]).read_bytes() == heic.read_bytes()


def test_a_file_that_is_no_picture_is_refused_with_a_sentence_and_its_text_stays_filed(phone: Page, toy: Toy, tmp_path: Path):
    wrong = tmp_path / "wrong.jpg"
    wrong.write_bytes(b"not a picture" * 100)
    phone.goto("/places/2")
    take(phone, wrong)
    save(phone)
    all_arrived(phone, toy, 1)
    phone.goto("/outbox")
    expect(phone.locator("[data-outbox^=filed] figcaption")).to_have_text("not taken: Not a picture.")
    assert len(toy.filed) == 1


def test_a_photo_that_the_server_will_not_begin_with_counts_as_refused(phone: Page, toy: Toy, tmp_path: Path):
    toy.fault("/offline/photos", "415", method="POST")
    phone.goto("/places/2")
    take(phone, big_photo(tmp_path, wide=300, high=300))
    save(phone)
    all_arrived(phone, toy, 1)
    phone.goto("/outbox")
    expect(phone.locator("[data-outbox^=filed] figcaption")).to_have_text("not taken: No such kind.")
    phone.get_by_role("button", name="Send now").click()
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert toy.state["log"].count("POST /offline/photos") == 1


def test_too_big_or_too_many_is_said_at_once(phone: Page, tmp_path: Path):
    huge = tmp_path / "huge.heic"
    huge.write_bytes(b"\x00\x00\x00\x18ftypheic" + b"\x01" * (15 * 1024 * 1024))
    phone.goto("/places/2")
    phone.locator("input[data-photos]").set_input_files(str(huge))
    expect(phone.locator("[data-photo-note]")).to_have_text("Too big.")
    take(phone, *[big_photo(tmp_path, f"{n}.jpg", 40 + n, 40, n) for n in range(10)], shown=9)
    expect(phone.locator("[data-photo-note]")).to_have_text("9 at most.")


def test_a_photo_taken_out_of_the_form_is_not_sent(phone: Page, toy: Toy, tmp_path: Path):
    phone.goto("/places/2")
    take(phone, big_photo(tmp_path, wide=300, high=300), big_photo(tmp_path, "second.jpg", 300, 200, 2))
    phone.get_by_role("button", name="Remove").first.click()
    expect(phone.locator("[data-photo-strip] figcaption")).to_have_count(1)
    save(phone)
    all_arrived(phone, toy, 1)
    assert len(toy.filed[0]["photos"]) == len(toy.state["photos"]) == 1


def test_no_photo_is_taken_when_the_phone_is_nearly_full(phone: Page):
    phone.add_init_script("navigator.storage.estimate = async () => ({ quota: 100e6, usage: 96e6 })")
    phone.goto("/places/2")
    expect(phone.locator("input[data-photos]")).to_be_disabled()
    expect(phone.locator("[data-photo-note]")).to_have_text("Nearly full, 976 texts fit.")


def test_photos_taken_without_a_server_survive_a_restart_and_arrive(phone: Page, toy: Toy, tmp_path: Path):
    toy.stop()
    phone.goto("/places/2")
    take(phone, big_photo(tmp_path))
    phone.wait_for_timeout(600)  # the draft is kept after a pause in typing
    phone.goto("/places/2")
    expect(phone.locator("[data-photo-strip] figcaption")).to_have_text("kept")
    save(phone)
    toy.start()
    phone.goto("/outbox")
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert list(toy.state["photos"]) == toy.filed[0]["photos"]
    assert toy.filed[0]["user"] == PERSON
