"""How a wide table fits on paper: figures are never broken and never run into the next column.

Widths are in em of Sarabun, the letterform of official papers: a Thai numeral is 0.66 to 0.79 em wide, a comma or point
0.3, a consonant about 0.56, and a mark above or below nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

# An A4 page on its side without its margins (29.7 − 2.2 − 1.8 cm), in points, as pdf/official.typ sets them.
ROOM = 728.0
_NUMERAL, _POINT, _LETTER = 0.72, 0.3, 0.56
INSET, _TIGHT_INSET = 4.0, 2.0
_SMALLEST = 7.0
# A word of a heading may be broken beyond this: "เปลี่ยนแปลง" just is not.
_WORD = 5.6


@dataclass(frozen=True)
class Fit:
    """The columns' shares, the letters' size and the space at both sides of a cell, both in points."""

    widths: Sequence[float]
    size: float
    inset: float


def fitted(heads: Sequence[str], widths: Sequence[int], right: Sequence[bool], rows: Sequence[Sequence[str]],
           size: float) -> Fit:  # fmt: skip
    """The columns as wished, where their figures fit at ``size``; else as wide as they need, in smaller letters.

    ``right`` says which columns hold figures; ``rows`` are the cells as they will be printed, the total among them.
    """
    figures = [max((_figure(row[n]) for row in rows), default=0.0) if right[n] else 0.0 for n in range(len(heads))]
    shares = [ROOM * width / sum(widths) for width in widths]
    if all(need * size + 2 * INSET <= share for need, share in zip(figures, shares, strict=True)):
        return Fit(widths, size, INSET)
    needs = [
        max(min(max(map(_letters, head.split()), default=0.0), _WORD), figures[n] or _text(rows, n, widths[n]))
        for n, head in enumerate(heads)
    ]
    smaller = (ROOM - 2 * _TIGHT_INSET * len(heads)) / sum(needs)
    size = max(_SMALLEST, min(size, smaller))
    return Fit([need * size + 2 * _TIGHT_INSET for need in needs], size, _TIGHT_INSET)


def _figure(text: str) -> float:
    return sum(_NUMERAL if each.isdigit() else _POINT for each in text)


def _letters(text: str) -> float:
    return _LETTER * sum(category(each) != "Mn" for each in text)


def _text(rows: Sequence[Sequence[str]], n: int, most: int) -> float:
    """What the longest cell needs on one line, at most what the column wished for."""
    return min(max((_letters(row[n]) for row in rows), default=0.0), _LETTER * most)
