"""How a table fits on paper: what cannot be broken has room in its column and never runs into the next one.

Widths are in em of Sarabun, the letterform of official papers: a Thai numeral is 0.66 to 0.79 em wide, a comma or point
0.3, a consonant at most about 0.6, and a mark above or below nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

# An A4 page on its side without its margins (29.7 − 2.2 − 1.8 cm), and one upright (21 − 2.2 − 1.8 cm), in points, as
# pdf/official.typ sets them.
ROOM, UPRIGHT = 728.0, 481.0
_NUMERAL, _CAPITAL, _LETTER, _SIGN = 0.72, 0.66, 0.6, 0.3
_BOLD = 1.1
INSET, _TIGHT_INSET = 4.0, 2.0
_SMALLEST = 7.0
# Longer than this, what has no space in it is a phrase, which may be broken: "พระนครศรีอยุธยา" just is not. Columns
# wished wider than a name hold sentences, and headings stand in bold.
_NAME, _WORD, _HEAD = 8.0, 5.6, 6.2
SENTENCES = 26
_TEXT_KEEPS = 0.65  # of the wished width, before the letters of the whole table become smaller


@dataclass(frozen=True)
class Fit:
    """The columns' shares, the letters' size and the space at both sides of a cell, both in points."""

    widths: Sequence[float]
    size: float
    inset: float


def fitted(heads: Sequence[str], widths: Sequence[int], right: Sequence[bool], rows: Sequence[Sequence[str]],
           size: float, room: float = ROOM) -> Fit:  # fmt: skip
    """The columns as wished, where what stands in them fits at ``size``; else the tight ones at the cost of the roomy.

    Where all are tight, in smaller letters, and in the smallest the sentences give way. ``right`` says which columns
    hold figures; ``rows`` are the cells as they will be printed, the total among them.
    """
    shares = [room * width / sum(widths) for width in widths]
    columns = [[row[n] for row in rows] for n in range(len(heads))]
    bare = [_need(head, widths[n], columns[n], right=right[n]) for n, head in enumerate(heads)]
    needs = [max(need, 0 if right[n] else _kept(widths[n], columns[n])) for n, need in enumerate(bare)]
    if all(need * size + 2 * INSET <= share for need, share in zip(needs, shares, strict=True)):
        return Fit(widths, size, INSET)
    for inset in (INSET, _TIGHT_INSET):
        least = [need * size + 2 * inset for need in needs]
        if sum(least) <= room:
            return Fit(_poured(least, widths, room), size, inset)
    smaller = (room - 2 * _TIGHT_INSET * len(heads)) / sum(needs)
    size = max(_SMALLEST, min(size, smaller))
    least = [need * size + 2 * _TIGHT_INSET for need in bare]
    return Fit(_poured(least, [need * size + 2 * _TIGHT_INSET for need in needs], room), size, _TIGHT_INSET)


def unbroken(text: str, width: float, fit: Fit) -> list[str]:
    """The words of ``text`` between its spaces, where a column of ``width`` points holds each whole, also in bold; []
    where not.
    """
    words = text.split(" ")
    fits = all(wide(word) * _BOLD * fit.size + 2 * fit.inset <= width + 1e-6 for word in words)
    return words if fits else []


def wide(text: str) -> float:
    """How wide ``text`` is on one line, in em; rather a little more than it is."""
    return sum(_width(each) for each in text)


def _width(sign: str) -> float:
    kind = category(sign)
    if kind == "Mn":
        return 0
    if kind == "Nd":
        return _NUMERAL
    if kind == "Lu":
        return _CAPITAL
    return _LETTER if kind.startswith("L") else _SIGN


def _need(head: str, width: int, cells: Sequence[str], *, right: bool) -> float:
    """What a column needs so that neither figures nor words are broken, in em."""
    longest = max((min(wide(word) * _BOLD, _HEAD) for word in head.split(" ")), default=0.0)
    if right:
        return max(longest, max(map(wide, cells), default=0.0))
    most = _WORD if width > SENTENCES else _NAME
    pieces = {piece for cell in cells for piece in cell.split(" ")}
    words = max((min(wide(piece), most) if _is_prose(piece) else wide(piece) for piece in pieces), default=0.0)
    return max(longest, words)


def _kept(width: int, cells: Sequence[str]) -> float:
    """What a column of texts keeps of its wished width, in em."""
    return min(max(map(wide, cells), default=0.0), _LETTER * width * _TEXT_KEEPS)


def _is_prose(piece: str) -> bool:
    """Whether it is a text, not a number, date or code, which are never broken."""
    return not any(category(each) == "Nd" for each in piece)


def _poured(least: Sequence[float], widths: Sequence[float], room: float) -> list[float]:
    """``room`` shared as wished, but to no column less than its ``least``."""
    tight: set[int] = set()
    while True:
        free = room - sum(least[n] for n in tight)
        wished = sum(width for n, width in enumerate(widths) if n not in tight)
        shares = [least[n] if n in tight else free * width / wished for n, width in enumerate(widths)]
        more = {n for n, share in enumerate(shares) if share < least[n] - 1e-6}
        if not more:
            return shares
        tight |= more
