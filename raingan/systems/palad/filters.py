"""The filter of a list of reports: read from an address, applied to the query, and written back as an address.

A figure and the list behind it are made from the same filter, so that the two agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from raingan.core.places.models import prefix_of
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import InvalidFields
from raingan.systems.palad.models import Dimension, State
from raingan.systems.palad.querysets import FieldReportQuerySet

LISTED = (State.PENDING, State.APPROVED, State.RETURNED)
QUERY_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class ReportFilter:
    """Which reports: of a period, under a place, of an officer, in a state, of a category or dimension, with words."""

    period: Period
    place: str = "TH"
    officer: int | None = None
    state: str = ""
    category: int | None = None
    dimension: str = ""
    q: str = ""

    def apply(self, reports: FieldReportQuerySet) -> FieldReportQuerySet:
        """Narrow ``reports``, which must already be ``visible_to`` somebody."""
        found = reports.live().in_period(self.period).inside(prefix_of(self.place))
        if self.officer is not None:
            found = found.of(self.officer)
        if self.state:
            found = found.in_states([self.state])
        if self.category is not None:
            found = found.filter(category_id=self.category)
        if self.dimension:
            found = found.filter(category__dimension=self.dimension)
        return found.searching(self.q) if self.q else found

    def query(self, **changes: Any) -> str:
        """The query string of this filter, with ``changes`` made to it; empty parts are left out."""
        wanted = replace(self, **changes) if changes else self
        parts: list[tuple[str, object]] = [("period", wanted.period.key)]
        parts += [(name, getattr(wanted, name)) for name in ("officer", "state", "category", "dimension", "q")]
        if wanted.place != "TH":
            parts.append(("place", wanted.place))
        return urlencode([(name, value) for name, value in parts if value not in {"", None}])


def read_filter(query: Mapping[str, str], *, today: date, place: str = "TH") -> ReportFilter:
    """Read a filter from an address; raises InvalidFields naming each part that says nothing sensible.

    The period may come as ``period``, or as the API has it: ``month``, ``quarter`` or ``fiscal_year``; without one
    it is the month of ``today``. ``place`` is the widest place of whoever asks.
    """
    errors: list[tuple[str, str]] = []
    period = Period.month(today)
    for name in ("period", "month", "quarter", "fiscal_year"):
        if query.get(name):
            try:
                period = Period.parse(query[name])
            except ValueError:
                errors.append((name, _("ช่วงเวลาไม่ถูกต้อง เช่น 2026-11, FY2570-Q1 หรือ FY2570")))
    state, dimension = query.get("state", ""), query.get("dimension", "")
    if state and state not in LISTED:
        errors.append(("state", _("ไม่มีสถานะนี้")))
    if dimension and dimension not in Dimension.values:
        errors.append(("dimension", _("ไม่มีมิติการปฏิบัติงานนี้")))
    code = query.get("place", "") or place
    if code != "TH" and not (code.isascii() and code.isdigit() and len(code) in {2, 4}):
        errors.append(("place", _("ไม่พบรหัสพื้นที่นี้")))
    numbers = {name: _number(query.get(name, ""), name, errors) for name in ("officer", "category")}
    if errors:
        raise InvalidFields(errors)
    return ReportFilter(
        period=period, place=code, state=state, dimension=dimension, q=query.get("q", "").strip()[:QUERY_LIMIT],
        officer=numbers["officer"], category=numbers["category"],
    )  # fmt: skip


def _number(text: str, name: str, errors: list[tuple[str, str]]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    errors.append((name, _("ต้องเป็นตัวเลข")))
    return None
