"""Real photo files for tests, made by Pillow."""

import io
import random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from raingan.core.evidence import storage
from raingan.core.evidence.names import photo_name

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 220, 30)


def quarters(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Red and green above, blue and yellow below: however it is turned, one can tell."""
    small = Image.new("RGB", (2, 2))
    for at, colour in {(0, 0): RED, (1, 0): GREEN, (0, 1): BLUE, (1, 1): YELLOW}.items():
        small.putpixel(at, colour)
    return small.resize(size, Image.Resampling.NEAREST)


def scene(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Something with large and small shapes, different for each seed."""
    chance = random.Random(seed)
    image = Image.new("RGB", size)
    for cells in (3, 9, 40):
        noise = Image.frombytes("RGB", (cells, cells), chance.randbytes(cells * cells * 3))
        image = Image.blend(image, noise.resize(size, Image.Resampling.BICUBIC), 0.6 if cells < 40 else 0.2)
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The image as a file of a format."""
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def exif(
    *,
    orientation: int | None = None,
    taken: str | None = None,
    offset: str | None = None,
    position: tuple[Any, Any, Any, Any] | None = None,
) -> Image.Exif:
    """EXIF as a camera writes it; ``position`` is (N or S, degrees, E or W, degrees) with degrees as three numbers."""
    made = Image.Exif()
    made[0x010F] = "Camera of a private person"
    if orientation:
        made[0x0112] = orientation
    if taken:
        made.get_ifd(0x8769)[0x9003] = taken
    if offset:
        made.get_ifd(0x8769)[0x9011] = offset
    if position:
        made.get_ifd(0x8825).update(dict(enumerate(position, start=1)))
    return made


def upload(data: bytes, name: str = "ภาพ.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    """As a form sends it."""
    return SimpleUploadedFile(name, data, content_type)


def swapped_profile() -> bytes:
    """A colour profile in which red and green have changed places: it shows at once whether it was heeded."""
    icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(icc[128:132], "big")
    at = {bytes(icc[entry : entry + 4]): entry for entry in range(132, 132 + 12 * count, 12)}
    red, green = at[b"rXYZ"], at[b"gXYZ"]
    icc[red + 4 : red + 12], icc[green + 4 : green + 12] = icc[green + 4 : green + 12], icc[red + 4 : red + 12]
    return bytes(icc).replace(b"sRGB", b"swap").replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))


def file_of(sha256: str) -> bytes:
    """The stored photo."""
    with storage.evidence().open(photo_name(sha256)) as file:
        data: bytes = file.read()
    return data
