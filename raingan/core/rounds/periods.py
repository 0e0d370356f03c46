"""Months, fiscal quarters and fiscal years as people pick them and as addresses write them.

A fiscal year runs from 1 October to 30 September and is named by the Buddhist year it ends in.
Source: overview, "Calendar words".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.thai.dates import month_name

BUDDHIST_ERA = 543
EARLIEST, LATEST = 2000, 2200
_FORMS = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})|FY(?P<fiscal>\d{4})(-Q(?P<quarter>[1-4]))?", re.ASCII)
Kind = Literal["month", "quarter", "fiscal_year"]


def first_of_month(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month ``count`` months after ``month`` (before it when negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of the month that begins on ``month``."""
    return add_months(month, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A span of whole months: ``first_month`` and ``last_month`` are first days of months, both included."""

    kind: Kind
    first_month: date
    last_month: date

    @classmethod
    def month(cls, day: date) -> Self:
        """The month that ``day`` lies in."""
        return cls("month", first_of_month(day), first_of_month(day))

    @classmethod
    def fiscal_year(cls, buddhist_year: int) -> Self:
        """The fiscal year named by the Buddhist year it ends in."""
        first = date(buddhist_year - BUDDHIST_ERA - 1, 10, 1)
        return cls("fiscal_year", first, add_months(first, 11))

    @classmethod
    def quarter(cls, buddhist_year: int, number: int) -> Self:
        """Fiscal quarter 1 (October–December) to 4 of a fiscal year."""
        first = add_months(cls.fiscal_year(buddhist_year).first_month, 3 * (number - 1))
        return cls("quarter", first, add_months(first, 2))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026-11``, ``FY2570-Q1`` or ``FY2570``; raises ValueError for anything else."""
        found = _FORMS.fullmatch(text)
        if found is None:
            raise ValueError(text)
        if found["fiscal"]:
            year = int(found["fiscal"])
            if not EARLIEST + BUDDHIST_ERA <= year <= LATEST + BUDDHIST_ERA:
                raise ValueError(text)
            return cls.quarter(year, int(found["quarter"])) if found["quarter"] else cls.fiscal_year(year)
        if not (EARLIEST <= int(found["year"]) <= LATEST and 1 <= int(found["month"]) <= 12):
            raise ValueError(text)
        return cls.month(date(int(found["year"]), int(found["month"]), 1))

    @property
    def fiscal(self) -> int:
        """The Buddhist year that names the fiscal year the period begins in."""
        return self.first_month.year + BUDDHIST_ERA + (1 if self.first_month.month >= 10 else 0)

    @property
    def key(self) -> str:
        """The form that addresses and the API use; ``parse`` reads it back."""
        if self.kind == "month":
            return f"{self.first_month:%Y-%m}"
        if self.kind == "quarter":
            return f"FY{self.fiscal}-Q{(self.first_month.month - 10) % 12 // 3 + 1}"
        return f"FY{self.fiscal}"

    @property
    def label(self) -> str:
        """The form that people read: พฤศจิกายน 2569, ไตรมาส 1/2570, ปีงบประมาณ 2570."""
        if self.kind == "month":
            return month_name(self.first_month, get_language() or "th")
        if self.kind == "quarter":
            number = (self.first_month.month - 10) % 12 // 3 + 1
            return _("ไตรมาส %(number)d/%(year)d") % {"number": number, "year": self.fiscal}
        return _("ปีงบประมาณ %(year)d") % {"year": self.fiscal}

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return self.first_month

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return last_day(self.last_month)

    def months(self) -> Iterator[date]:
        """The first day of each month of the period, in order."""
        month = self.first_month
        while month <= self.last_month:
            yield month
            month = add_months(month, 1)

    def shifted(self, count: int) -> "Period":
        """The period of the same kind ``count`` periods later (earlier when negative)."""
        months = count * {"month": 1, "quarter": 3, "fiscal_year": 12}[self.kind]
        return Period(self.kind, add_months(self.first_month, months), add_months(self.last_month, months))

    @property
    def previous(self) -> "Period":
        """The period of the same kind before this one."""
        return self.shifted(-1)

    @property
    def next(self) -> "Period":
        """The period of the same kind after this one."""
        return self.shifted(1)


def round_label(key: str) -> str:
    """What people call the round ``key``: its month or fiscal year, or the key itself where it is neither."""
    try:
        return Period.parse(key).label
    except ValueError:
        return key
