"""Which earlier reports have the same text, the same photo or nearly the same one: two statements for any number asked.

*Earlier* is what arrived before: a report is never warned of one that came after it. Withdrawn reports count for
nothing. Texts are compared with the officer's own reports and with those of the district, near photos with those of
the district, both within twelve months of the visit; the same photo is found anywhere and at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from raingan.core.evidence.fingerprint import NEAR, NEAR_PART, VIEWS, turned
from raingan.systems.palad.warned import MOST_A_DAY, WarningKind

# So many earlier reports are named for one photo or text: should one be withdrawn, the others still stand.
_MOST = 3
# A photo this dark or even has hardly a bit to know it by; it would be like every other such photo.
_FEWEST_BITS, _MOST_BITS = 5, 59


@dataclass(frozen=True)
class AskedText:
    """A report whose text, or whose day, is compared with what arrived before ``before``."""

    report: UUID
    officer: int
    place: str
    day: date
    before: datetime
    text_key: int | None
    count_day: bool = True


@dataclass(frozen=True)
class AskedPhoto:
    """A photo of a report, compared with what arrived before ``before``; ``number`` tells the photos apart."""

    report: UUID
    number: int
    place: str
    day: date
    before: datetime
    sha256: str
    fingerprint: int
    views: Sequence[int]
    taken_at: datetime | None


@dataclass(frozen=True)
class Found:
    """One thing found: of which report, which kind, about which of its photos, with which other report."""

    report: UUID
    kind: WarningKind
    other: UUID | None
    number: int
    photo: int | None = None


# What every comparison asks of the other report ``r`` of an asked one ``a``.
_EARLIER = "r.state <> 'withdrawn' AND r.id <> a.report AND (r.created_at, r.id) < (a.before, a.report)"
_YEAR = "r.activity_date BETWEEN a.day - interval '1 year' AND a.day + interval '1 year'"

# No search is sorted: it ends with the first few found, however often a text or a photo was used.
_TEXTS = f"""
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::date[], %s::timestamptz[], %s::bigint[], %s::bool[])
  AS a(report, officer, place, day, before, text_key, count_day))
SELECT a.report, 'same_text', found.id, 0, found.created_at FROM asked a CROSS JOIN LATERAL (
  SELECT r.id, r.created_at FROM palad_fieldreport r
  WHERE r.text_key = a.text_key AND (r.officer_id = a.officer OR r.place_id = a.place) AND {_YEAR} AND {_EARLIER}
  LIMIT {_MOST}) found
UNION ALL
SELECT a.report, 'many', NULL, found.n::int + 1, NULL FROM asked a CROSS JOIN LATERAL (
  SELECT count(*) AS n FROM palad_fieldreport r
  WHERE r.officer_id = a.officer AND r.activity_date = a.day AND {_EARLIER}) found
WHERE a.count_day AND found.n >= {MOST_A_DAY}
ORDER BY 5, 3
"""  # noqa: S608 - made of constants


def _apart(one: str, other: str) -> str:
    return f"bit_count(({one} # {other})::bit(64))"


def _least(pairs: Sequence[tuple[str, str]]) -> str:
    return f"LEAST({', '.join(_apart(one, other) for one, other in pairs)})"


_TURNED = [("p.views[1]", f"a.turned{number}") for number in range(1, 5)]
_PARTS = [("a.view1", f"p.views[{number}]") for number in range(2, VIEWS + 1)] + [
    (f"a.view{number}", "p.views[1]") for number in range(2, VIEWS + 1)
]
_KEYS = [f"view{number}" for number in range(1, VIEWS + 1)] + [f"turned{number}" for number in range(1, 5)]
# Two cameras' times more than an hour apart are two photos: only the whole, not a part, makes them the same motif.
_MAYBE_PART = "abs(extract(epoch FROM p.taken_at - a.taken_at)) > 3600 IS NOT TRUE"

_PHOTOS = f"""
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::date[], %s::timestamptz[], %s::text[], %s::bigint[],
    %s::bool[], %s::timestamptz[], {", ".join(["%s::bigint[]"] * len(_KEYS))})
  AS a(report, number, place, day, before, sha256, fingerprint, telling, taken_at, {", ".join(_KEYS)}))
SELECT a.report, a.number, 'same_photo', found.id, 0, found.created_at FROM asked a CROSS JOIN LATERAL (
  (SELECT r.id, r.created_at FROM palad_reportphoto p JOIN palad_fieldreport r ON r.id = p.report_id
   WHERE p.sha256 = a.sha256 AND {_EARLIER} LIMIT {_MOST})
  UNION
  (SELECT r.id, r.created_at FROM palad_reportphoto p JOIN palad_fieldreport r ON r.id = p.report_id
   WHERE p.fingerprint = a.fingerprint AND a.telling AND {_EARLIER} LIMIT {_MOST})) found
UNION ALL
SELECT a.report, a.number, 'near_photo', found.id, found.apart, found.created_at FROM asked a CROSS JOIN LATERAL (
  SELECT r.id, r.created_at, {_apart("p.fingerprint", "a.fingerprint")} AS apart
  FROM palad_fieldreport r JOIN palad_reportphoto p ON p.report_id = r.id
  WHERE a.telling AND r.place_id = a.place AND {_YEAR} AND {_EARLIER}
  AND p.sha256 <> a.sha256 AND p.fingerprint <> a.fingerprint
  AND ({_apart("p.fingerprint", "a.fingerprint")} <= {NEAR} OR {_least(_TURNED)} <= {NEAR}
    OR {_least(_PARTS)} <= {NEAR_PART} AND {_MAYBE_PART})
  LIMIT {_MOST}) found
ORDER BY 6, 4
"""  # noqa: S608 - made of constants


def find(texts: Sequence[AskedText], photos: Sequence[AskedPhoto]) -> list[Found]:
    """What is found for all that is asked, in their order: one statement for texts and days, one for photos."""
    return [*_find_texts(texts), *_find_photos(photos)]


def _find_texts(asked: Sequence[AskedText]) -> list[Found]:
    if not asked:
        return []
    names = ("report", "officer", "place", "day", "before", "text_key", "count_day")
    rows = _rows(_TEXTS, [[getattr(each, name) for each in asked] for name in names])
    return [Found(report, WarningKind(kind), other, number) for report, kind, other, number, _at in rows]


def _find_photos(asked: Sequence[AskedPhoto]) -> list[Found]:
    if not asked:
        return []
    names = ("report", "number", "place", "day", "before", "sha256", "fingerprint")
    columns = [[getattr(each, name) for each in asked] for name in names]
    columns += [[_tells(each) for each in asked], [each.taken_at for each in asked]]
    keys = [_keys(each.views) for each in asked]
    columns += [[each[number] for each in keys] for number in range(len(_KEYS))]
    rows = _rows(_PHOTOS, columns)
    # One photo may be in a report twice: it is named once.
    once = dict.fromkeys((report, kind, other, photo) for report, photo, kind, other, _number, _at in rows)
    least = {(report, kind, other, photo): number for report, photo, kind, other, number, _at in reversed(rows)}
    return [Found(key[0], WarningKind(key[1]), key[2], least[key], key[3]) for key in once]


def _tells(photo: AskedPhoto) -> bool:
    return _FEWEST_BITS <= (photo.fingerprint & (1 << 64) - 1).bit_count() <= _MOST_BITS


def _keys(views: Sequence[int]) -> Sequence[int | None]:
    """The views and the turned whole; nothing is near to what was not made yet."""
    return [*views, *turned(views[0])] if len(views) == VIEWS else [None] * len(_KEYS)


def _rows(statement: str, columns: Sequence[Sequence[object]]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(each) for each in columns])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
