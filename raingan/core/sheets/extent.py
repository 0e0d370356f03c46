"""How far the cells of a workbook reach, before it is unpacked: a file of 5 KB can name a cell a billion cells away.

The reader of spreadsheets keeps memory for every cell between the first and the last one, filled or not.
"""

import re
from collections.abc import Iterator
from zipfile import ZipFile, ZipInfo

_CHUNK = 1 << 16
_LONGEST_TAG = 8192
# A row or a cell with its attributes, whatever the prefix of the namespace; a quoted value may hold any sign.
_TAG = re.compile(rb"<(?:\w{1,40}:)?(row|c)((?:\s(?:[^>\"']|\"[^\"]*\"|'[^']*'){0,4096}+)?)/?>")
_WHERE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]{0,4})([0-9]{1,9})[\"']")


def reaches_beyond(packed: ZipFile, most_cells: int) -> bool:
    """Whether some part has, or spans, more than ``most_cells`` cells. All parts are read: any may be the sheet."""
    return any(_spans_more(packed, part, most_cells) for part in packed.infolist())


def _spans_more(packed: ZipFile, part: ZipInfo, most: int) -> bool:
    row = column = rows = columns = cells = 0
    for name, attributes in _tags(packed, part):
        found = _WHERE.search(attributes)
        if name == b"row":
            row, column = (int(found[2]) if found else row + 1), 0
            continue
        cells += 1
        column = column + 1
        if found:  # a cell that says nothing stands beside the last
            row, column = int(found[2]), _number(found[1])
        rows, columns = max(rows, row), max(columns, column)
        if cells > most or rows * columns > most:
            return True
    return False


def _number(letters: bytes) -> int:
    """``A`` is 1, ``Z`` 26, ``AA`` 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _tags(packed: ZipFile, part: ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """The rows and cells of a part in order: name and attributes. The part is never whole in memory."""
    rest = b""
    with packed.open(part) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            text, end = rest + chunk, 0
            for found in _TAG.finditer(text):
                end = found.end()
                yield found[1], found[2]
            rest = text[max(end, len(text) - _LONGEST_TAG) :]
