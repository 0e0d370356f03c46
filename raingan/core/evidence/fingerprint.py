"""Perceptual fingerprints: bits that stay nearly the same when a photo is altered, and how alike two photos are.

Two kinds. The *fingerprint* is a difference hash (dHash): the photo in 9 × 8 grey cells, one bit for each pair of
neighbours in a row, whether the right one is brighter; it survives compression, other sizes, other light, a stamped
date. A *view* is the same idea on a square: a part of the photo in 6 × 6 cells, 30 pairs side by side and 30 pairs one
above the other. On a square, turning and mirroring only rearrange and invert the bits, so one view answers for all of
them; and eight views of one photo (the whole, five windows of 92 %, one of 85 %, and what is left when even borders
are cut away) answer for crops and screenshots. What is found at which price is measured by
``tests/core/evidence/test_altered_copies.py`` and stands in ``docs/decisions/0007``.
"""

from collections.abc import Iterator, Sequence

from PIL import Image

# Distances up to this count as the same motif (spec: 6); views of different parts may differ by one more.
NEAR, NEAR_PART = 6, 7
_BITS = (1 << 64) - 1
_COLUMNS, _ROWS = 9, 8
_SIDE = 6
_PAIRS = _SIDE * (_SIDE - 1)
# What a view is computed from: small enough that eight of them cost nothing beside the decoding.
_SMALL = 160
Box = tuple[float, float, float, float]


def _window(part: float, across: float, down: float) -> Box:
    """A window of ``part`` of each side; ``across`` and ``down`` say where between the edges, 0 to 1."""
    left, top = (1 - part) * across, (1 - part) * down
    return left, top, left + part, top + part


WINDOWS: Sequence[Box] = (
    *(_window(0.92, across, down) for across, down in ((0.5, 0.5), (0, 0), (1, 0), (0, 1), (1, 1))),
    _window(0.85, 0.5, 0.5),
)
VIEWS = 1 + len(WINDOWS) + 1


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


def views(image: Image.Image) -> list[int]:
    """The eight views of an upright image: the whole, the windows in the order of ``WINDOWS``, without even borders."""
    small = _shrunk(image.convert("L"))
    boxes: list[Box] = [(0, 0, 1, 1), *WINDOWS, _content(small)]
    return [_view(small, box) for box in boxes]


def _shrunk(grey: Image.Image) -> Image.Image:
    longest = max(grey.size)
    if longest <= _SMALL:
        return grey
    size = (max(1, round(grey.width * _SMALL / longest)), max(1, round(grey.height * _SMALL / longest)))
    return grey.resize(size, Image.Resampling.BOX)


def _view(grey: Image.Image, box: Box) -> int:
    """The bits of one part: first those of pairs side by side, then those of pairs one above the other."""
    width, height = grey.size
    part = (box[0] * width, box[1] * height, box[2] * width, box[3] * height)
    cells = grey.resize((_SIDE, _SIDE), Image.Resampling.BOX, box=part).tobytes()
    bits = 0
    for first, second in _NEIGHBOURS:
        bits = bits << 1 | (cells[first] < cells[second])
    return bits


def _neighbours() -> Iterator[tuple[int, int]]:
    for row in range(_SIDE):
        for column in range(_SIDE - 1):
            yield row * _SIDE + column, row * _SIDE + column + 1
    for row in range(_SIDE - 1):
        for column in range(_SIDE):
            yield row * _SIDE + column, (row + 1) * _SIDE + column


_NEIGHBOURS = tuple(_neighbours())


def _turn(cell: int, name: str) -> int:
    """Where the cell stands in a square that was mirrored or turned."""
    row, column = divmod(cell, _SIDE)
    last = _SIDE - 1
    row, column = {
        "mirrored": (row, last - column),
        "90": (last - column, row),
        "180": (last - row, last - column),
        "270": (column, last - row),
    }[name]
    return row * _SIDE + column


def _rearranged(name: str) -> tuple[tuple[int, bool], ...]:
    """For each bit of the turned view: which bit of the upright one it is, and whether it is inverted."""
    where = {pair: number for number, pair in enumerate(_NEIGHBOURS)}
    found: list[tuple[int, bool]] = [(0, False)] * len(_NEIGHBOURS)
    for number, (first, second) in enumerate(_NEIGHBOURS):
        pair = _turn(first, name), _turn(second, name)
        found[where[min(pair), max(pair)]] = (number, pair[0] > pair[1])
    return tuple(found)


_TURNS = tuple(_rearranged(name) for name in ("mirrored", "90", "180", "270"))


def turned(view: int) -> list[int]:
    """The views of the same part mirrored, and turned by 90, 180 and 270 degrees: no picture is needed for them."""
    bits = [view >> (len(_NEIGHBOURS) - 1 - number) & 1 for number in range(len(_NEIGHBOURS))]
    found = []
    for turn in _TURNS:
        whole = 0
        for number, inverted in turn:
            whole = whole << 1 | (bits[number] ^ inverted)
        found.append(whole)
    return found


def _content(grey: Image.Image) -> Box:
    """The part of the picture that is left when even borders are cut away, as of a screenshot; else the whole."""
    top, bottom = _busy(grey)
    left, right = _busy(grey.crop((0, top, grey.width, bottom)).transpose(Image.Transpose.TRANSPOSE))
    if (bottom - top) * 4 < grey.height or (right - left) * 4 < grey.width:
        return 0, 0, 1, 1
    return left / grey.width, top / grey.height, right / grey.width, bottom / grey.height


def _busy(grey: Image.Image) -> tuple[int, int]:
    """The longest run of rows that are not of the colour of the corner over two thirds of their width.

    Two thirds, because a telephone writes its clock and its buttons into the border.
    """
    width, corner = 32, grey.crop((0, 0, 1, 1)).tobytes()[0]
    even = bytes(abs(level - corner) <= 10 for level in range(256))
    cells = grey.resize((width, grey.height), Image.Resampling.BOX).tobytes().translate(even)
    best, start = (0, 0), 0
    for row in range(grey.height + 1):
        if row == grey.height or cells.count(1, row * width, (row + 1) * width) * 3 > 2 * width:
            best = max(best, (start, row), key=lambda run: run[1] - run[0])
            start = row + 1
    return best


def is_near(one: tuple[int, Sequence[int]], other: tuple[int, Sequence[int]], *, parts: bool = True) -> bool:
    """Whether two photos, each as (fingerprint, views), are nearly the same; what ``palad.likeness`` asks in SQL.

    ``parts``: whether one may be a part of the other. It may not where both cameras say when they were taken and the
    times differ: then they are two photos of one place.
    """
    if distance(one[0], other[0]) <= NEAR:
        return True
    if not one[1] or not other[1]:
        return False
    if min(distance(each, other[1][0]) for each in turned(one[1][0])) <= NEAR:
        return True
    apart = [distance(one[1][0], each) for each in other[1][1:]] + [distance(each, other[1][0]) for each in one[1][1:]]
    return parts and min(apart) <= NEAR_PART
