"""The segments of a JPEG file: what is in them, and the same file without all that is not the picture.

Nothing is decoded here. A file that is not laid out in the plainest way gives None, and is re-encoded instead.
Source: ITU-T T.81, annex B; JFIF 1.02; Adobe technical note 5116.
"""

import re
from dataclasses import dataclass, field

_START = b"\xff\xd8"
_END = b"\xff\xd9"
_EOI, _SOS = 0xD9, 0xDA
# Huffman and quantisation tables and the restart interval: without them the scans cannot be read.
_TABLES = {0xC4, 0xDB, 0xDD}
# Baseline, extended and progressive: the frames that every browser shows.
_FRAMES = {0xC0, 0xC1, 0xC2}
_METADATA = {*range(0xE0, 0xF0), 0xFE}
# In a scan 0xFF is followed by a stuffed zero or a restart marker; anything else ends it.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# A progressive file of ordinary making has about ten; thousands are a way to keep a server busy.
_MOST_SCANS = 64
# Whether the colours are YCbCr hangs on these two, so they are written anew in their shortest form.
_PLAIN_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_ADOBE_LENGTH = 12


@dataclass(slots=True)
class Jpeg:
    """A plainly laid out JPEG: its frame, the metadata worth reading, and the file without any metadata."""

    width: int = 0
    height: int = 0
    components: int = 0
    precision: int = 0
    exif: bytes = b""
    icc: bytes = b""
    kept: list[bytes] = field(default_factory=lambda: [_START])
    _icc_parts: dict[int, bytes] = field(default_factory=dict)

    @property
    def bare(self) -> bytes:
        """The file without metadata, cut at its end marker: the same picture, bit for bit."""
        return b"".join(self.kept)

    def add(self, marker: int, body: bytes) -> bool:
        """Take in one segment; False if it is none that a plain file has."""
        if marker in _METADATA:
            self._read_metadata(marker, body)
        elif marker in _FRAMES:
            if self.width or len(body) < 6:
                return False
            self.precision, self.components = body[0], body[5]
            self.height, self.width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            self.keep(marker, body)
        elif marker in _TABLES:
            self.keep(marker, body)
        else:
            return False
        return True

    def keep(self, marker: int, body: bytes) -> None:
        """Write a segment into the bare file as it is."""
        self.kept += [bytes((0xFF, marker)), (len(body) + 2).to_bytes(2, "big"), body]

    def _read_metadata(self, marker: int, body: bytes) -> None:
        if marker == 0xE0 and body.startswith(b"JFIF\0") and _PLAIN_JFIF not in self.kept:
            self.kept.append(_PLAIN_JFIF)
        elif marker == 0xE1 and body.startswith(b"Exif\0\0") and not self.exif:
            self.exif = body
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\0") and len(body) > 14:
            self._icc_parts[body[12]] = body[14:]
            self.icc = b"".join(part for _number, part in sorted(self._icc_parts.items()))
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= _ADOBE_LENGTH:
            self.keep(marker, body[:_ADOBE_LENGTH])


def read(data: bytes) -> Jpeg | None:
    """The segments of ``data``, or None when it is no plainly laid out JPEG or does not reach its end marker."""
    if not data.startswith(_START):
        return None
    jpeg = Jpeg()
    at = len(_START)
    scans = 0
    while (marker := _marker(data, at)) is not None:
        code, at = marker
        if code == _EOI:
            jpeg.kept.append(_END)
            return jpeg if scans and jpeg.width and jpeg.height else None
        length = int.from_bytes(data[at : at + 2], "big")
        body = data[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            return None
        at += length
        if code != _SOS:
            if not jpeg.add(code, body):
                return None
            continue
        scans += 1
        end = _END_OF_SCAN.search(data, at)
        if end is None or scans > _MOST_SCANS:
            return None
        jpeg.keep(code, body)
        jpeg.kept.append(data[at : end.start()])
        at = end.start()
    return None


def _marker(data: bytes, at: int) -> tuple[int, int] | None:
    """The marker code at ``at`` (0xFF may be repeated) and where its segment begins; None if there is none."""
    if data[at : at + 1] != b"\xff":
        return None
    while data[at : at + 1] == b"\xff":
        at += 1
    return (data[at], at + 1) if at < len(data) else None
