"""What is sent: photos as a phone's page shrinks them, and what a report tells."""

from io import BytesIO
from random import Random

from PIL import Image

from raingan.systems.palad.demo import texts


def photos(count: int, kilobytes: int = 300) -> list[bytes]:
    """So many JPEGs of 1,600 × 1,200, each of another motif, of about this size, as a phone's page sends them."""
    quality, size = 27, 0
    while size < kilobytes * 1000 and quality < 96:
        quality += 3
        size = len(_noise(quality))
    return [_noise(quality) for _each in range(count)]


def _noise(quality: int) -> bytes:
    image = Image.effect_noise((1600, 1200), 60).resize((400, 300)).resize((1600, 1200), Image.Resampling.BICUBIC)
    kept = BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def altered(data: bytes, number: int) -> bytes:
    """The same picture with other coefficients of its quantisation tables: another file, no re-encoding here."""
    table = data.index(b"\xff\xdb") + 5
    parts = bytearray(data)
    for place in range(4):
        parts[table + 60 + place] = 1 + (number // 250**place) % 250
    return bytes(parts)


def words(chance: Random) -> str:
    """What a report tells."""
    return texts.told_apart(chance, texts.details(chance, agenda=True, order=chance.randint(1, 10)))
