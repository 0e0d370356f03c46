"""One-time passwords: read aloud or printed once, kept as a keyed hash, good for one sign-in within seven days."""

import re
import secrets
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from raingan.core.people.models import OneTimePassword, User
from raingan.core.people.names import keyed_digest

# No 0 o 1 l i: they are mistaken for each other on paper and on the telephone.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LETTERS = 12  # 12 × log2(31) = 59 random bits; the overview asks for 50
LIFE = timedelta(days=7)


def make() -> str:
    """A new one, in groups of four: ``k7wm-3pqx-ben9``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    return "-".join(letters[start : start + 4] for start in range(0, LETTERS, 4))


def digest(user: User, typed: str) -> str:
    """The keyed hash it is kept by, bound to its owner; spaces, dashes and capitals do not matter."""
    return keyed_digest("one-time-password", f"{user.pk}:{re.sub(r'[^a-z0-9]', '', typed.lower())}")


def begins(since: date) -> datetime:
    """The first moment of a duty, from which its holder's one-time password counts."""
    return datetime.combine(since, time.min, timezone.get_default_timezone())


def expiry(at: datetime, valid_from: datetime | None = None) -> datetime:
    """Until when one opens that is made at ``at`` and, for a duty that begins later, counts from ``valid_from``."""
    return max(at, valid_from or at) + LIFE


def opens(user: User, typed: str, *, at: datetime, spend: bool) -> bool:
    """Whether ``typed`` is a valid one-time password of ``user``; ``spend`` uses it up in the same statement."""
    found = OneTimePassword.objects.filter(
        user=user, digest=digest(user, typed), used_at__isnull=True, expires_at__gt=at
    )
    return found.update(used_at=at) == 1 if spend else found.exists()
