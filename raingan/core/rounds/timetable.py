"""Whether a step is open for a place: windows, their extensions, and what a system's calendar says by default."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core import registry
from raingan.core.places.models import with_ancestors
from raingan.core.thai.dates import closing_time, date_time
from raingan.core.web.rules import WindowClosed


@dataclass(frozen=True)
class Span:
    """When a step is open for one place: half-open, with the latest close of nation, province and district."""

    opens_at: datetime
    closes_at: datetime
    extended: bool = False

    def is_open(self, at: datetime) -> bool:
        """Whether the step may be done at ``at``."""
        return self.opens_at <= at < self.closes_at

    def is_graced(self, at: datetime, grace: timedelta) -> bool:
        """Whether ``at`` lies in the ``grace`` after the close."""
        return self.closes_at <= at < self.closes_at + grace


@dataclass(frozen=True)
class Timetable:
    """The windows of some rounds of one system as they stand for some places, read in one query."""

    system: str
    windows: dict[tuple[str, str], Span]
    extensions: dict[tuple[str, str], dict[str, datetime]]
    grace: Callable[[Collection[str]], Mapping[str, timedelta]] = field(default=lambda _keys: {})

    @cached_property
    def _graces(self) -> Mapping[str, timedelta]:
        """The grace of every round of the timetable, looked up once, however many records are judged by it."""
        return self.grace({key for key, _step in self.windows})

    def span(self, key: str, step: str, place: str) -> Span | None:
        """The span of ``step`` in round ``key`` for the place with code ``place``; None where the round has none."""
        window = self.windows.get((key, step))
        if window is None:
            return None
        granted = self.extensions.get((key, step), {})
        until = [granted[code] for code in with_ancestors(place) if code in granted]
        latest = max([window.closes_at, *until])
        return Span(window.opens_at, latest, extended=latest > window.closes_at)

    def is_open(self, key: str, steps: Iterable[str], place: str, at: datetime) -> bool:
        """Whether one of ``steps`` is open in round ``key`` for ``place`` at ``at``."""
        spans = (self.span(key, step, place) for step in steps)
        return any(span is not None and span.is_open(at) for span in spans)

    def graced_until(self, key: str, steps: Iterable[str], place: str, at: datetime) -> datetime | None:
        """The (half-open) end of the grace that ``at`` lies in: all of ``steps`` have closed; None outside of one.

        The grace is looked up only when all have closed.
        """
        spans = [span for step in steps if (span := self.span(key, step, place)) is not None]
        if not spans or any(at < span.closes_at for span in spans):
            return None
        grace = self._graces.get(key, timedelta(0))
        return max((span.closes_at + grace for span in spans if span.is_graced(at, grace)), default=None)

    def is_graced(self, key: str, steps: Iterable[str], place: str, at: datetime) -> bool:
        """Whether all of ``steps`` have closed and one of them is in its grace; see ``graced_until``."""
        return self.graced_until(key, steps, place, at) is not None

    def closed(self, key: str, steps: Collection[str], place: str, at: datetime) -> WindowClosed:
        """The refusal that names the window that was open last (or opens next), when, and who can extend it."""
        spans = [(step, span) for step in steps if (span := self.span(key, step, place)) is not None]
        if not spans:
            return WindowClosed(_("ไม่มีรอบการรายงานนี้"), window=None)
        step, span = max(spans, key=lambda pair: pair[1].closes_at)
        if at < span.opens_at:
            text = _("ยังไม่เปิดให้ดำเนินการ จะเปิดวันที่ %(when)s") % {"when": date_time(span.opens_at, get_language() or "th")}
        else:
            text = _("ปิดรับเมื่อ %(when)s แล้ว หากจำเป็นให้ขอขยายเวลาต่อส่วนกลาง") % {
                "when": closing_time(span.closes_at, get_language() or "th")
            }
        window = {
            "round": key, "step": step, "place": place, "extended_by": "central",
            "opens_at": span.opens_at.isoformat(), "closes_at": span.closes_at.isoformat(), "extended": span.extended,
        }  # fmt: skip
        return WindowClosed(text, window=window)


# Said in SQL, as every record and every list asks it. Whoever has no extension comes once, without one.
_WINDOWS = """
    SELECT round.key, its.step, its.opens_at, its.closes_at, granted.place_id, granted.until
    FROM rounds_round AS round
    JOIN rounds_window AS its ON its.round_id = round.id
    LEFT JOIN rounds_extension AS granted ON granted.window_id = its.id AND granted.place_id = ANY(%s)
    WHERE round.system = %s AND round.key = ANY(%s)
"""


def timetable(system: str, keys: Collection[str], places: Collection[str]) -> Timetable:
    """The windows of the rounds ``keys`` of ``system`` as they stand for ``places`` (codes). One query.

    A round nobody has set a window of follows the system's calendar.
    """
    codes = {code for place in places for code in with_ancestors(place)}
    with connection.cursor() as cursor:
        cursor.execute(_WINDOWS, [sorted(codes), system, sorted(set(keys))])
        rows = cursor.fetchall()
    windows: dict[tuple[str, str], Span] = {}
    extensions: dict[tuple[str, str], dict[str, datetime]] = {}
    for key, step, opens_at, closes_at, place, until in rows:
        windows[key, step] = Span(opens_at, closes_at)
        if until is not None:
            granted = extensions.setdefault((key, step), {})
            granted[place] = max(until, granted.get(place, until))
    house = registry.system(system)
    for key in set(keys):
        for step, (opens_at, closes_at) in house.calendar(key).items():
            windows.setdefault((key, step), Span(opens_at, closes_at))
    return Timetable(system, windows, extensions, house.grace)
