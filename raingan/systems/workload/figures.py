"""The figures of one row: how they are read, when a row is answered, and how many hours it comes to.

Pure functions; the same rules hold for the eight domains and for an office's special work. Source: spec, "A record"
and "What the figures are for".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from raingan.core.thai.numerals import to_arabic
from raingan.core.web.rules import Invalid

MOST_QUANTITY = 999_999
MOST_DAYS = 999
MOST_HOURS = Decimal("23.9")
MOST_YEAR_HOURS = 8784  # of a leap year
FIELDS = ("quantity", "days", "hours")


@dataclass(frozen=True)
class Figures:
    """A row's quantity in the year, and the days and hours that one unit takes; None is blank: unanswered."""

    quantity: int | None = None
    days: int | None = None
    hours: Decimal | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been entered."""
        return self.quantity is None and self.days is None and self.hours is None

    @property
    def is_answered(self) -> bool:
        """Whether the row counts as answered: nothing done (0), or a quantity with the time a unit takes."""
        if self.quantity is None:
            return False
        return self.quantity == 0 or bool(self.days) or bool(self.hours)

    def settled(self) -> "Figures":
        """With 0 days and hours where the quantity is 0: what is not done takes no time."""
        return Figures(0, 0, Decimal("0.0")) if self.quantity == 0 else self

    def total_hours(self, hours_per_day: Decimal) -> Decimal:
        """quantity × (days × hours per day + hours); 0 for what is not answered."""
        if not self.is_answered:
            return Decimal(0)
        return Decimal(self.quantity or 0) * (Decimal(self.days or 0) * hours_per_day + (self.hours or Decimal(0)))


def read_figures(typed: Mapping[str, object]) -> Figures:
    """What was typed as ``quantity``, ``days`` and ``hours``; Thai digits, spaces and thousands commas are read too.

    Raises Invalid at the first wrong field.
    """
    return Figures(
        _whole(typed.get("quantity"), "quantity", MOST_QUANTITY),
        _whole(typed.get("days"), "days", MOST_DAYS),
        _hours(typed.get("hours")),
    ).settled()


def _plain(value: object) -> str:
    text = "" if value is None else to_arabic(str(value))
    return "".join(text.split()).replace(",", "")


def _whole(value: object, field: str, most: int) -> int | None:
    text = _plain(value)
    if not text:
        return None
    whole = text.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit()) or len(whole) > 12:
        raise Invalid(_("กรุณาใส่จำนวนเต็มตั้งแต่ 0 ขึ้นไป"), field=field)
    if int(whole) > most:
        raise Invalid(_("จำนวนมากเกินไป ใส่ได้ไม่เกิน %(most)s") % {"most": f"{most:,}"}, field=field)
    return int(whole)


def _decimal(text: str) -> Decimal | None:
    """A plain decimal of at most twelve signs; None for anything else, exponents and NaN among it."""
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 12:
        return None
    return Decimal(text)


def _hours(value: object) -> Decimal | None:
    text = _plain(value)
    if not text:
        return None
    hours = _decimal(text)
    if hours is None or hours < 0:
        raise Invalid(_("กรุณาใส่จำนวนชั่วโมงตั้งแต่ 0 ถึง 23.9"), field="hours")
    if hours != hours.quantize(Decimal("0.1")):
        raise Invalid(_("ชั่วโมงใส่ทศนิยมได้ 1 ตำแหน่ง"), field="hours")
    if hours > MOST_HOURS:
        raise Invalid(_("ชั่วโมงใส่ได้ไม่เกิน 23.9 หากนานกว่านั้นให้ใส่เป็นวัน"), field="hours")
    return hours.quantize(Decimal("0.1"))


def read_hours_per_day(typed: object) -> Decimal:
    """The hours of a working day, more than 0 and at most 24 with one decimal. Raises Invalid."""
    hours = _decimal(_plain(typed))
    if hours is None or not 0 < hours <= 24 or hours != hours.quantize(Decimal("0.1")):
        raise Invalid(_("ชั่วโมงต่อวันต้องมากกว่า 0 และไม่เกิน 24 ทศนิยมไม่เกิน 1 ตำแหน่ง"), field="hours_per_day")
    return hours.quantize(Decimal("0.1"))


def read_hours_per_person_year(typed: object) -> int:
    """The hours that one person works in a year, 1 to 8,784. Raises Invalid."""
    text = _plain(typed)
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or not 1 <= int(text) <= MOST_YEAR_HOURS:
        raise Invalid(_("ชั่วโมงต่อคนต่อปีต้องเป็นจำนวนเต็ม 1 ถึง 8,784"), field="hours_per_person_year")
    return int(text)
