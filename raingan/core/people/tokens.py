"""Bearer tokens of people's scripts: shown once, kept as their SHA-256 (256 random bits need no slow hash)."""

import hashlib
import secrets
from datetime import timedelta

PREFIX = "rgn_"
LIFE = timedelta(days=90)


def make() -> str:
    """A new token's text; the prefix lets a secret scanner recognise one that was left in a repository."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(raw: str) -> str:
    """What the token is found by."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
