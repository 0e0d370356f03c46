"""A perceptual fingerprint: 64 bits that stay nearly the same when a photo is compressed, shrunk or stamped.

It is a difference hash (dHash): the photo in 9 × 8 grey cells, one bit for each pair of neighbours, whether the
right one is brighter. Measured against the DCT hash (pHash) on 150 made-up landscapes and 13 alterations: both find
every recompressed, resized, darkened, greyed or blurred copy at a distance of 6 and mistake none of 11,175 pairs;
with a date stamped into a corner dHash still finds all, pHash 3 % (cameras here do stamp). Neither survives a crop
of 5 %. dHash is also the cheaper one.
"""

from PIL import Image

# Distances up to this count as the same motif.
NEAR = 6
_BITS = (1 << 64) - 1
_COLUMNS, _ROWS = 9, 8


def fingerprint(image: Image.Image) -> int:
    """The fingerprint of an upright image as a signed 64-bit number, as the database keeps it."""
    # A box average sees the whole photo; for a picture smaller than the grid there is nothing to average.
    cells = image.convert("L").resize((_COLUMNS, _ROWS), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(0, _COLUMNS * _ROWS, _COLUMNS):
        for left in range(row, row + _COLUMNS - 1):
            bits = bits << 1 | (cells[left] < cells[left + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def distance(one: int, other: int) -> int:
    """How many of the 64 bits differ; up to ``NEAR`` is nearly the same photo."""
    return ((one ^ other) & _BITS).bit_count()
