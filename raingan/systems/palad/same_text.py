"""When two texts are the same: what differs in spaces, signs, letter case and the script of numerals does not count."""

import hashlib
import unicodedata

from raingan.core.thai.numerals import to_arabic

# Letters, the marks above and below them, and numerals make a text; all else is how it is set.
_KEPT = frozenset("LMN")


class _Signs(dict[int, int | None]):
    """For ``str.translate``: what becomes of each sign, looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = code if unicodedata.category(chr(code))[0] in _KEPT else None
        return self[code]


_SIGNS = _Signs()


def normalised(text: str) -> str:
    """The bare letters and numerals of ``text``, by which it is compared."""
    # NFKC also makes one of ำ typed as one sign and as two. Again at the end: marks that only a space had kept apart
    # come into the order that the same marks have without it.
    bare = unicodedata.normalize("NFKC", to_arabic(text)).casefold().translate(_SIGNS)
    return unicodedata.normalize("NFKC", bare)


def text_key(text: str) -> int | None:
    """64 bits of SHA-256 over the normalised text, signed as the database keeps them; None for no text at all."""
    bare = normalised(text)
    return int.from_bytes(hashlib.sha256(bare.encode()).digest()[:8], signed=True) if bare else None
