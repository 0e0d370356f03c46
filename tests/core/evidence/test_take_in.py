"""What is stored of a photo, and what is known of it afterwards."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageOps

from raingan.core.evidence.photos import TakenPhoto, take_in
from raingan.core.thai.dates import BANGKOK
from tests.core.evidence.pictures import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    encoded,
    exif,
    file_of,
    quarters,
    scene,
    swapped_profile,
    upload,
)

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SAKON = ("N", (17.0, 9.0, 18.0), "E", (104.0, 8.0, 6.0))
Colour = tuple[int, ...]


def taken(data: bytes, **more: Any) -> TakenPhoto:
    return take_in(upload(data), at=NOW, **more)


def stored(photo: TakenPhoto) -> bytes:
    data = file_of(photo.sha256)
    assert len(data) == photo.size
    return data


def opened(photo: TakenPhoto) -> Image.Image:
    image = Image.open(io.BytesIO(stored(photo)), formats=["JPEG"])
    image.load()
    assert image.size == (photo.width, photo.height)
    return image


def assert_bare(data: bytes) -> None:
    image = Image.open(io.BytesIO(data))
    assert type(image).__name__ == "JpegImageFile"
    assert not image.getexif()
    assert {"exif", "icc_profile", "comment", "xmp", "mp", "photoshop"}.isdisjoint(image.info)
    for trace in (b"Exif", b"GPS\0", b"ns.adobe.com", b"ICC_PROFILE", b"MPF", b"private person", b"PK\x03\x04"):
        assert trace not in data
    assert data.endswith(b"\xff\xd9")


def like(one: Any, other: Colour, by: int = 25) -> bool:
    return all(abs(left - right) <= by for left, right in zip(one, other, strict=True))


def corners(image: Image.Image) -> list[Any]:
    wide, high = image.size[0] // 4, image.size[1] // 4
    image = image.convert("RGB")
    return [image.getpixel(at) for at in ((wide, high), (3 * wide, high), (wide, 3 * high), (3 * wide, 3 * high))]


def assert_upright(photo: TakenPhoto) -> None:
    assert all(like(*pair) for pair in zip(corners(opened(photo)), (RED, GREEN, BLUE, YELLOW), strict=True))


def test_a_small_upright_jpeg_is_stored_as_it_is_but_for_its_metadata() -> None:
    plain = encoded(scene())
    info = exif(orientation=1, taken="2026:11:20 10:02:03", position=SAKON)
    with_all = encoded(
        scene(), exif=info, comment=b"made by a private person", xmp=b"<x>GPS\0</x>",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )  # fmt: skip
    photo = taken(with_all)

    assert_bare(stored(photo))
    assert opened(photo).tobytes() == Image.open(io.BytesIO(plain)).tobytes()
    assert photo.sha256 == taken(plain).sha256
    assert (photo.width, photo.height) == (640, 480)


def test_what_is_stored_gives_itself_when_it_is_sent_again() -> None:
    photo = taken(encoded(scene(), exif=exif(taken="2026:11:20 10:02:03")))
    assert taken(stored(photo)).sha256 == photo.sha256


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(320, 240), (2000, 1000)])
def test_a_photo_is_stored_upright_however_it_was_held(orientation: int, size: tuple[int, int]) -> None:
    held = encoded(_held(quarters(size), orientation), exif=exif(orientation=orientation), quality=90)
    assert like(corners(ImageOps.exif_transpose(Image.open(io.BytesIO(held))))[0], RED)  # the test's own making

    photo = taken(held)
    assert_upright(photo)
    assert_bare(stored(photo))
    assert (photo.width, photo.height) == (size if size[0] <= 1600 else (1600, 800))


def _held(upright: Image.Image, orientation: int) -> Image.Image:
    """The picture as the sensor saw it."""
    turn = Image.Transpose
    inverse = {
        2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE,
        6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270,
    }  # fmt: skip
    return upright.transpose(inverse[orientation]) if orientation in inverse else upright


@pytest.mark.parametrize(
    ("size", "expected"), [((4000, 3000), (1600, 1200)), ((1601, 7), (1600, 7)), ((900, 3600), (400, 1600))]
)
def test_a_large_photo_is_shrunk_to_1600_pixels(size: tuple[int, int], expected: tuple[int, int]) -> None:
    photo = taken(encoded(quarters(size)))
    assert (photo.width, photo.height) == expected
    assert_bare(stored(photo))


def test_time_and_place_are_read_before_they_are_taken_out() -> None:
    photo = taken(encoded(scene(), exif=exif(taken="2026:11:20 10:02:03", position=SAKON)))
    assert photo.taken_at == datetime(2026, 11, 20, 10, 2, 3, tzinfo=BANGKOK)
    assert photo.latitude == pytest.approx(17.155)
    assert photo.longitude == pytest.approx(104.135)


def test_the_cameras_own_time_zone_is_heeded() -> None:
    photo = taken(encoded(scene(), exif=exif(taken="2026:11:20 10:02:03", offset="-03:30")))
    assert photo.taken_at == datetime(2026, 11, 20, 13, 32, 3, tzinfo=UTC)


def test_a_phone_with_the_thai_calendar_writes_the_buddhist_year() -> None:
    photo = taken(encoded(scene(), exif=exif(taken="2567:02:29 08:00:00")))
    assert photo.taken_at == datetime(2024, 2, 29, 8, 0, tzinfo=BANGKOK)


def test_the_southern_and_western_halves_are_negative() -> None:
    photo = taken(encoded(scene(), exif=exif(position=("S", (33.0, 30.0, 0.0), "W", (70.0, 45.0, 0.0)))))
    assert (photo.latitude, photo.longitude) == (-33.5, -70.75)


def test_what_the_page_read_holds_where_the_file_says_nothing() -> None:
    said = datetime(2026, 11, 20, 9, 0, tzinfo=BANGKOK)
    sent = {"taken_at": said, "latitude": 17.1, "longitude": 104.1}
    photo = taken(encoded(scene()), **sent)
    assert (photo.taken_at, photo.latitude, photo.longitude) == (said, 17.1, 104.1)

    own = taken(encoded(scene(), exif=exif(taken="2026:11:20 10:02:03", position=SAKON)), **sent)
    assert own.taken_at == datetime(2026, 11, 20, 10, 2, 3, tzinfo=BANGKOK)
    assert own.latitude == pytest.approx(17.155)


@pytest.mark.parametrize(
    "said",
    [
        {"taken_at": NOW + timedelta(hours=1)},
        {"taken_at": datetime(1999, 12, 31, tzinfo=UTC)},
        {"latitude": 0.0, "longitude": 0.0},
        {"latitude": 91.0, "longitude": 104.0},
        {"latitude": 17.0, "longitude": 181.0},
        {"latitude": float("nan"), "longitude": 104.0},
        {"latitude": 17.0},
    ],
)
def test_what_cannot_be_is_taken_as_not_said(said: dict[str, Any]) -> None:
    photo = taken(encoded(scene()), **said)
    assert (photo.taken_at, photo.latitude, photo.longitude) == (None, None, None)


@pytest.mark.parametrize(
    "info",
    [
        exif(taken="2000:00:00 00:00:00"),
        exif(taken="    :  :     :  :  "),
        exif(taken="2126:11:20 10:00:00"),
        exif(position=("N", (0.0, 0.0, 0.0), "E", (0.0, 0.0, 0.0))),
        exif(position=("N", (17.0,), "E", (104.0, 8.0))),
        exif(position=("N", (170.0, 0.0, 0.0), "E", (104.0, 0.0, 0.0))),
    ],
)
def test_a_cameras_nonsense_is_taken_as_not_said(info: Image.Exif) -> None:
    photo = taken(encoded(scene(), exif=info))
    assert (photo.taken_at, photo.latitude, photo.longitude) == (None, None, None)


def test_transparent_parts_become_white() -> None:
    picture = quarters().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 160, 120))
    photo = taken(encoded(picture, "PNG"))
    assert like(corners(opened(photo))[0], (255, 255, 255), by=5)
    assert like(corners(opened(photo))[3], YELLOW)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode: str) -> None:
    grey = Image.linear_gradient("L").resize((300, 200))
    picture = (
        grey.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else grey.convert(mode)
    )
    photo = taken(encoded(picture, "PNG"))
    shown = opened(photo).convert("L")
    assert_bare(stored(photo))
    assert shown.size == (300, 200)
    assert mode == "1" or like((shown.getpixel((150, 50)), shown.getpixel((150, 150))), (64, 192), by=6)


def test_a_palette_with_a_transparent_colour() -> None:
    picture = quarters().quantize(16)
    photo = taken(encoded(picture, "PNG", transparency=picture.getpixel((10, 10))))
    assert like(corners(opened(photo))[0], (255, 255, 255), by=5)


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 80}])
def test_webp(options: dict[str, Any]) -> None:
    photo = taken(encoded(quarters(), "WEBP", exif=exif(taken="2026:11:20 10:02:03"), **options))
    assert_upright(photo)
    assert_bare(stored(photo))
    assert photo.taken_at == datetime(2026, 11, 20, 10, 2, 3, tzinfo=BANGKOK)


def test_png_with_exif_is_turned_upright() -> None:
    photo = taken(encoded(_held(quarters(), 6), "PNG", exif=exif(orientation=6, position=SAKON)))
    assert_upright(photo)
    assert photo.latitude == pytest.approx(17.155)


@pytest.mark.parametrize("orientation", [1, 6])
def test_heic_from_an_iphone(orientation: int) -> None:
    written = io.BytesIO()
    info = exif(orientation=orientation, taken="2026:11:20 10:02:03", position=SAKON)
    pillow_heif.from_pillow(_held(quarters((1000, 600)), orientation)).save(written, exif=info.tobytes(), quality=90)
    photo = taken(written.getvalue())
    assert_upright(photo)
    assert_bare(stored(photo))
    assert (photo.width, photo.height) == (1000, 600)
    assert photo.taken_at == datetime(2026, 11, 20, 10, 2, 3, tzinfo=BANGKOK)
    assert photo.latitude == pytest.approx(17.155)


def test_progressive_and_grey_jpegs_are_stored_as_they_are() -> None:
    for source in (encoded(scene(), progressive=True), encoded(scene().convert("L"))):
        photo = taken(source)
        assert_bare(stored(photo))
        assert opened(photo).tobytes() == Image.open(io.BytesIO(source)).tobytes()


def test_the_colours_of_an_rgb_jpeg_stay_when_its_segments_go() -> None:
    source = encoded(quarters(), keep_rgb=True, quality=95)
    photo = taken(source)
    assert_upright(photo)


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    photo = taken(encoded(quarters().convert("CMYK"), quality=95))
    assert opened(photo).mode == "RGB"
    assert_upright(photo)


def test_another_colour_profile_is_converted_and_srgb_is_dropped() -> None:
    photo = taken(encoded(quarters(), icc_profile=swapped_profile(), quality=95))
    seen = corners(opened(photo))
    assert seen[0][1] > seen[0][0] + 80  # red has become green
    assert seen[1][0] > seen[1][1] + 80
    assert_bare(stored(photo))
    assert_upright(taken(encoded(quarters(), icc_profile=b"no profile at all", quality=95)))


def test_a_phones_file_of_two_pictures_is_its_first() -> None:
    first = quarters()
    both = encoded(first, "MPO", save_all=True, append_images=[scene()])
    assert Image.open(io.BytesIO(both)).format == "MPO"
    photo = taken(both)
    assert_upright(photo)
    assert_bare(stored(photo))


def test_what_hangs_behind_the_picture_is_cut_off() -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("secret.txt", "PK")
    plain = encoded(scene())
    photo = taken(plain + hidden.getvalue())
    assert stored(photo) == stored(taken(plain))
    assert not zipfile.is_zipfile(io.BytesIO(stored(photo)))


def test_a_thumbnail_inside_the_jfif_header_goes_too() -> None:
    plain = encoded(scene())
    assert plain[2:4] == b"\xff\xe0"
    header = b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\x08\x08" + bytes(8 * 8 * 3)
    photo = taken(plain[:2] + b"\xff\xe0" + (len(header) + 2).to_bytes(2, "big") + header + plain[20:])
    assert stored(photo) == stored(taken(plain))


def test_name_and_declared_type_do_not_count() -> None:
    photo = take_in(upload(encoded(quarters(), "PNG"), name="report.exe", content_type="application/pdf"), at=NOW)
    assert_upright(photo)


def test_the_fields_are_those_of_the_table() -> None:
    photo = taken(encoded(scene()))
    fields = photo.as_fields()
    assert set(fields) == {
        "sha256", "width", "height", "size", "taken_at", "latitude", "longitude", "fingerprint", "views",
            "created_at",
    }  # fmt: skip
    assert fields["created_at"] == NOW
    assert -(1 << 63) <= photo.fingerprint < 1 << 63
