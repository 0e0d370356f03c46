"""Official place codes as text: ``47`` › ``4701`` › ``470103`` › ``47010305``, and ``TH`` for the nation.

A child's code begins with its parent's, so a scope is a prefix; the nation's prefix is empty. Pure functions.
"""

from django.db.models import Q

NATION = "TH"
BANGKOK = "10"
# How many digits the codes of provinces, districts, subdistricts and villages have.
_LENGTHS = (2, 4, 6, 8)


def prefix_of(code: str) -> str:
    """What the codes of all places inside the place ``code`` begin with; empty for the nation."""
    return "" if code == NATION else code


def within(field: str, prefix: str) -> Q:
    """The condition that the code in ``field`` (``place_id``, ``code`` …) lies under ``prefix``.

    A range, because a plain index in the C collation serves it: ``>= '47'`` and ``< '48'``. An empty prefix
    restricts nothing.
    """
    if not prefix:
        return Q()
    following = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": following})


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above ``code``, the province first, without the nation: ``470103`` gives ``('47', '4701')``."""
    if code == NATION:
        return ()
    return tuple(code[:length] for length in _LENGTHS if length < len(code))


def with_ancestors(code: str) -> tuple[str, ...]:
    """The nation, all codes above ``code``, and itself: ``4701`` gives ``('TH', '47', '4701')``."""
    return (NATION,) if code == NATION else (NATION, *ancestors(code), code)


def is_bangkok(code: str) -> bool:
    """Whether the place is Bangkok or inside it. Its 50 khet have no district chiefs: PALAD leaves them out."""
    return prefix_of(code).startswith(BANGKOK)
