"""What is not taken in: each with its own message that names the file, and nothing stored."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from raingan.core.evidence import jpeg, photos, storage
from raingan.core.evidence.names import photo_name
from raingan.core.evidence.photos import take_in
from raingan.core.web.rules import Invalid, RuleBroken, TooLarge
from tests.core.evidence.pictures import encoded, exif, file_of, scene, upload

DAMAGED = "เสียหายหรือส่งมาไม่ครบ"
NOT_A_PHOTO = "ไม่ใช่ภาพถ่ายชนิดที่ระบบรองรับ"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def heic(image: Image.Image) -> bytes:
    written = io.BytesIO()
    pillow_heif.from_pillow(image).save(written)
    return written.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def refusal(data: bytes, name: str = "IMG_001.jpg") -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        take_in(upload(data, name))
    assert caught.value.field == "photo"
    assert name in str(caught.value)
    return caught.value


@pytest.fixture(autouse=True)
def nothing_is_stored(data_folder: Path) -> Any:
    yield
    assert not [path for path in data_folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_an_empty_file() -> None:
    assert "ไม่มีข้อมูล" in str(refusal(b""))


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        encoded(scene(), "GIF"),
        b"%PDF-1.7\n1 0 obj<<>>endobj",
        encoded(scene(), "BMP"),
        encoded(scene(), "TIFF"),
        b"\0\0\0\x20ftypavif\0\0\0\0avifmif1",
        b"GIF89a",
        b"\xff\xd8",
        b"just text",
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_other_files_renamed_to_jpg(data: bytes) -> None:
    rule = refusal(data)
    assert isinstance(rule, Invalid)
    assert NOT_A_PHOTO in str(rule)


@pytest.mark.parametrize("keep", [3, 4, 30, 200, 650, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("size", [(640, 480), (1700, 900)])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_truncated_jpeg(keep: float, size: tuple[int, int], progressive: bool) -> None:
    whole = encoded(scene(size=size), progressive=progressive)
    assert DAMAGED in str(refusal(whole[: int(keep if keep > 1 else len(whole) * keep)]))


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIC"])
def test_a_truncated_photo_of_another_kind(kind: str, keep: float) -> None:
    whole = heic(scene()) if kind == "HEIC" else encoded(scene(), kind)
    assert DAMAGED in str(refusal(whole[: int(len(whole) * keep)]))


def test_more_bytes_than_a_photo_may_have() -> None:
    rule = refusal(encoded(scene()) + bytes(photos.MOST_BYTES))
    assert isinstance(rule, TooLarge)
    assert "10.0 MB เกินกำหนดไม่เกิน 10 MB" in str(rule)


@pytest.mark.parametrize("side", [7100, 12_000, 60_000])
def test_a_few_bytes_that_would_fill_the_memory(side: int) -> None:
    assert "เกินกำหนดไม่เกิน 50 ล้านพิกเซล" in str(refusal(png_of(side, side)))


def test_a_jpeg_that_claims_to_be_huge() -> None:
    data = bytearray(encoded(scene()))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    assert "50 ล้านพิกเซล" in str(refusal(bytes(data)))


def test_a_jpeg_with_thousands_of_scans_is_not_decoded_as_it_is() -> None:
    whole = encoded(scene(size=(64, 48)), progressive=True)
    last = whole.rindex(b"\xff\xda")
    assert jpeg.read(whole) is not None
    assert jpeg.read(whole[:-2] + whole[last:-2] * 100 + whole[-2:]) is None


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture(kind: str) -> None:
    moving = encoded(scene(1), kind, save_all=True, append_images=[scene(2)])
    assert "ภาพเคลื่อนไหว" in str(refusal(moving, "sticker.webp"))


def test_a_name_that_would_break_the_sentence_is_shortened() -> None:
    with pytest.raises(Invalid) as caught:
        take_in(upload(b"x", "ก" * 200 + "\x07\u202e.jpg"))
    assert "ก" * 30 + "…กกกกกก.jpg”" in str(caught.value)
    with pytest.raises(Invalid, match="ภาพถ่าย"):
        take_in(upload(b"x", "\x07"))


SOURCES = [
    encoded(scene(size=(96, 64)), exif=exif(orientation=1, taken="2026:11:20 10:02:03")),
    encoded(scene(size=(96, 64)), progressive=True, exif=exif(orientation=6)),
    encoded(scene(size=(96, 64)), "PNG", exif=exif(orientation=3)),
    encoded(scene(size=(96, 64)), "WEBP"),
    encoded(scene(size=(96, 64)), "MPO", save_all=True, append_images=[scene(2, (96, 64))]),
    heic(scene(size=(96, 64))),
]


BEGINNINGS = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"]


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A good file, cut, with bytes changed, taken out, doubled or put in."""
    data = bytearray(draw(st.sampled_from(SOURCES)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data) - 1))
        many = draw(st.integers(1, 40))
        match draw(st.sampled_from(["change", "remove", "double", "insert"])):
            case "change":
                data[at] = draw(st.integers(0, 255))
            case "remove" if len(data) > many + 1:
                del data[at : at + many]
            case "double":
                data[at:at] = data[at : at + many]
            case _:
                data[at:at] = draw(st.binary(min_size=1, max_size=8))
    return bytes(data[: draw(st.integers(len(data) // 4, len(data)))] if draw(st.booleans()) else data)


def assert_photo_or_refusal(data: bytes) -> None:
    try:
        photo = take_in(upload(data))
    except (Invalid, TooLarge):
        return
    stored = file_of(photo.sha256)
    storage.evidence().delete(photo_name(photo.sha256))
    image = Image.open(io.BytesIO(stored), formats=["JPEG"])
    image.load()
    assert image.size == (photo.width, photo.height)
    assert not image.getexif()
    assert b"Exif" not in stored


@settings(max_examples=400, deadline=None)
@given(damaged_files())
def test_whatever_is_sent_is_a_good_photo_or_a_refusal(data: bytes) -> None:
    assert_photo_or_refusal(data)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"]),
    st.binary(max_size=400),
)
def test_a_good_beginning_does_not_help_nonsense(beginning: bytes, rest: bytes) -> None:
    assert_photo_or_refusal(beginning + rest)
