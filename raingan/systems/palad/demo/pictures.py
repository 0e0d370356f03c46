"""Photos nobody took: a scene of the country drawn anew for each report, with the EXIF of a telephone."""

from datetime import datetime
from functools import cache
from io import BytesIO
from random import Random

from PIL import ExifTags, Image, ImageDraw

SIZE = (640, 480)
GRAIN_ROOM = 128
Colour = tuple[int, int, int]
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((112, 168, 222), (226, 240, 250)), ((150, 178, 200), (236, 236, 230)), ((240, 176, 120), (250, 228, 190)),
    ((96, 140, 190), (200, 220, 232)), ((176, 196, 206), (240, 244, 244)),
)  # fmt: skip
FIELDS: tuple[Colour, ...] = ((132, 164, 84), (164, 170, 92), (110, 148, 80), (190, 172, 110), (150, 120, 86))
SHIRTS: tuple[Colour, ...] = (
    (196, 178, 132),
    (86, 104, 84),
    (40, 70, 120),
    (232, 226, 212),
    (160, 60, 60),
    (220, 190, 60),
)


def scene(seed: int, taken_at: datetime, latitude: float, longitude: float) -> bytes:
    """A JPEG of 640 × 480, different for every ``seed``, with time and position in its EXIF."""
    chance = Random(seed)
    image = _sky(chance)
    draw = ImageDraw.Draw(image)
    _hills(draw, chance)
    _ground(draw, chance)
    for _each in range(chance.randint(1, 3)):
        _house(draw, chance)
    for _each in range(chance.randint(2, 6)):
        _tree(draw, chance)
    for _each in range(chance.randint(3, 9)):
        _person(draw, chance)
    left, top = chance.randint(0, GRAIN_ROOM), chance.randint(0, GRAIN_ROOM)
    image = Image.blend(image, _grain().crop((left, top, left + SIZE[0], top + SIZE[1])), 0.08)
    out = BytesIO()
    image.save(out, "JPEG", quality=78, exif=_exif(taken_at, latitude, longitude))
    return out.getvalue()


def copied(photo: bytes) -> bytes:
    """The photo as it comes back from a chat, a little cropped: smaller, without what the camera wrote into it."""
    image = Image.open(BytesIO(photo))
    edge = image.width // 40
    out = BytesIO()
    image.crop((edge, edge, image.width - edge, image.height - edge)).save(out, "JPEG", quality=55)
    return out.getvalue()


@cache
def _grain() -> Image.Image:
    """The grain of a film, made once a process; each picture takes its own piece of it."""
    return Image.effect_noise((SIZE[0] + GRAIN_ROOM, SIZE[1] + GRAIN_ROOM), 45).convert("RGB")


def _sky(chance: Random) -> Image.Image:
    top, bottom = chance.choice(SKIES)
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), top)
    strip.putpixel((0, 1), bottom)
    return strip.resize(SIZE, Image.Resampling.BILINEAR)


def _shade(colour: Colour, chance: Random, spread: int = 18) -> Colour:
    red, green, blue = (max(0, min(255, part + chance.randint(-spread, spread))) for part in colour)
    return red, green, blue


def _hills(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    for layer in range(2):
        height = 190 + 30 * layer
        points = [(x, height + chance.randint(-45, 25)) for x in range(0, 721, 80)]
        draw.polygon([(0, 480), *points, (640, 480)], fill=_shade((98 - 10 * layer, 132, 124 - 22 * layer), chance))


def _ground(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    horizon = chance.randint(235, 285)
    base = _shade(chance.choice(FIELDS), chance)
    draw.rectangle((0, horizon, 640, 480), fill=base)
    for row in range(horizon + 12, 480, chance.randint(16, 30)):
        draw.line((0, row, 640, row + chance.randint(-6, 6)), fill=_shade(base, chance, 26), width=3)
    if chance.random() < 0.5:
        left = chance.randint(120, 420)
        draw.polygon(
            [(left, horizon), (left + 26, horizon), (left + 190, 480), (left - 120, 480)], fill=(186, 168, 140)
        )


def _house(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    left, bottom, width = chance.randint(0, 520), chance.randint(285, 350), chance.randint(70, 150)
    height = width // 2
    draw.rectangle((left, bottom - height, left + width, bottom), fill=_shade((214, 200, 176), chance))
    roof = [
        (left - 14, bottom - height),
        (left + width // 2, bottom - height - width // 3),
        (left + width + 14, bottom - height),
    ]
    draw.polygon(roof, fill=_shade((150, 76, 60), chance, 30))
    draw.rectangle((left + width // 3, bottom - height // 2, left + width // 2, bottom), fill=(92, 70, 54))


def _tree(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    x, bottom, size = chance.randint(0, 640), chance.randint(270, 360), chance.randint(26, 70)
    draw.rectangle((x - 4, bottom - size, x + 4, bottom), fill=(104, 78, 56))
    for _each in range(4):
        dx, dy = chance.randint(-size // 2, size // 2), chance.randint(-size // 3, size // 3)
        box = (x + dx - size // 2, bottom - size - size // 2 + dy, x + dx + size // 2, bottom - size // 2 + dy)
        draw.ellipse(box, fill=_shade((70, 118, 62), chance))


def _person(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    x, bottom = chance.randint(30, 610), chance.randint(370, 470)
    tall = (bottom - 250) * 0.62
    head, wide = tall * 0.16, tall * 0.17
    draw.rectangle((x - wide * 0.7, bottom - tall * 0.45, x + wide * 0.7, bottom), fill=_shade((58, 56, 62), chance))
    draw.rounded_rectangle(
        (x - wide, bottom - tall * 0.84, x + wide, bottom - tall * 0.4),
        radius=6,
        fill=_shade(chance.choice(SHIRTS), chance),
    )
    draw.ellipse(
        (x - head / 2, bottom - tall, x + head / 2, bottom - tall + head), fill=_shade((176, 132, 100), chance)
    )


def _exif(taken_at: datetime, latitude: float, longitude: float) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Example", "Telephone 5"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    details[ExifTags.Base.OffsetTimeOriginal] = "+07:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", _degrees(latitude)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", _degrees(longitude)
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    whole = int(value)
    minutes = (value - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 3)
