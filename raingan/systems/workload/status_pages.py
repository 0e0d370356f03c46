"""What the status pages show: the rows of an address's filter, the tabs with their numbers, the years to choose."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.people.access import held
from raingan.core.people.models import User
from raingan.core.places.models import NATION, Place
from raingan.core.thai.dates import short_date
from raingan.core.web.rules import NotThere
from raingan.systems.workload.calendar import key_of
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.models import Role, Sheet, SheetStatus, State, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import DistrictRow, Group, ProvinceRow

# What the tabs of a province narrow its districts to.
DISTRICT_VIEWS: Mapping[str, Callable[[DistrictRow], bool]] = {
    "": lambda _row: True,
    "ready": lambda row: row.is_ready,
    "incomplete": lambda row: row.host is None and row.status is not SheetStatus.COMPLETE,
    "returned": lambda row: row.host is None and row.state is State.RETURNED,
    "confirmed": lambda row: row.state is State.CONFIRMED,
    "covered": lambda row: row.host is not None,
}
PROVINCE_VIEWS: Mapping[str, Callable[[ProvinceRow], bool]] = {
    "": lambda _row: True,
    **{each.value: (lambda row, group=each: row.group is group) for each in Group},  # type: ignore[misc]
}
LONGEST_NAME = 60


@dataclass(frozen=True)
class Wanted:
    """The filter of the address: the view (a tab's name), and a part of a name."""

    view: str
    name: str

    @classmethod
    def read(cls, query: Mapping[str, str], known: Iterable[str]) -> "Wanted":
        """From the address; an unknown view is all."""
        view, name = query.get("view", ""), query.get("name", "")
        return cls(view if view in set(known) else "", " ".join(name.replace("\0", "").split())[:LONGEST_NAME])

    def named(self, place: Place) -> bool:
        """Whether the place's name has the wanted part in it, in either language."""
        part = self.name.casefold()
        for before in ("จังหวัด", "อำเภอ", "จ.", "อ."):
            part = part.removeprefix(before)
        return part.strip() in place.name_th or part.strip() in place.name_en.casefold()


def years_open() -> list[WorkYear]:
    """The years the centre has opened, the newest first. One query."""
    return list(WorkYear.objects.order_by("-year"))


def year_wanted(text: str, years: Sequence[WorkYear]) -> WorkYear | None:
    """The year of the address, the newest without one; None while none is open. Raises NotThere for an unknown one."""
    if not text:
        return years[0] if years else None
    found = next((each for each in years if each.key == text), None)
    return found or year_of(text)


def own_place(user: User) -> str:
    """Where a person's table begins: the nation, the one place they work in, or the nation's part that is theirs."""
    places = sorted({each.place_code for each in held(user) if each.system == SYSTEM and each.role in Role.values})
    return places[0] if len(places) == 1 else NATION


def watched_place(user: User, code: str) -> Place:
    """The place of an address, where it lies in what the person sees; raises NotThere. One query."""
    covered = [each for each in held(user) if each.system == SYSTEM and each.role in Role.values]
    if "\0" not in code and any(each.covers(code) for each in covered):
        found = Place.objects.filter(code=code, level__in=["province", "district"]).select_related("parent").first()
        if found is not None:
            return found
    raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))


def district_tabs(rows: Sequence[DistrictRow], wanted: Wanted, year: WorkYear, address: str) -> list[dict[str, Any]]:
    """All, ready, incomplete … each with its number; a view that nothing is in is left out unless it is looked at."""
    labels = {
        "": _("ทั้งหมด"), "ready": _("พร้อมยืนยัน"), "incomplete": _("ยังไม่ครบ"), "returned": _("ส่งกลับแก้ไข"),
        "confirmed": _("ยืนยันแล้ว"), "covered": _("บันทึกรวม"),
    }  # fmt: skip
    found = {view: sum(map(fits, rows)) for view, fits in DISTRICT_VIEWS.items()}
    tabs = [_tab(labels[view], view, count, wanted, year, address) for view, count in found.items()]
    return [each for each in tabs if each["count"] or each["current"] or each["view"] in {"", "incomplete"}]


def province_tabs(rows: Sequence[ProvinceRow], wanted: Wanted, year: WorkYear, address: str) -> list[dict[str, Any]]:
    """All, and the annex's three groups, each with its number."""
    labels = {"": _("ทุกจังหวัด"), "complete": _("บันทึกครบ"), "partial": _("อยู่ระหว่างการบันทึก"), "none": _("ยังไม่บันทึก")}
    found = {view: sum(map(fits, rows)) for view, fits in PROVINCE_VIEWS.items()}
    return [_tab(labels[view], view, count, wanted, year, address) for view, count in found.items()]


def _tab(label: str, view: str, count: int, wanted: Wanted, year: WorkYear, address: str) -> dict[str, Any]:
    query = {"year": key_of(year.year), "view": view, "name": wanted.name}
    shown = urlencode({name: text for name, text in query.items() if text})
    return {"label": label, "view": view, "count": count, "url": f"{address}?{shown}", "current": view == wanted.view}


def address_of(place: str) -> str:
    """The status page of a place."""
    return reverse("workload:status") if place == NATION else reverse("workload:status-of", args=[place])


_ICONS = {SheetStatus.COMPLETE: "check", SheetStatus.PARTIAL: "dots", SheetStatus.NONE: "cross"}


def shown(row: DistrictRow, *, may_confirm: bool, recorder: bool) -> dict[str, Any]:
    """A row as the table shows it: each domain with sign and words, where it leads, and how it is confirmed."""
    page = "workload:record" if recorder else "workload:check-record"
    return {
        "row": row,
        "may_confirm": may_confirm,
        "url": reverse(page, args=[row.record.round_key, row.place.code]),
        "cells": [_cell(each, covered=row.host is not None) for each in row.sheets],
        "confirmation": _confirmation(row),
    }


def _cell(sheet: Sheet, *, covered: bool) -> dict[str, Any]:
    if covered:
        return {"n": sheet.domain, "look": "covered", "icon": "dash", "words": _("บันทึกรวมกับอำเภออื่น")}
    status = sheet.status
    return {"n": sheet.domain, "look": status.value, "icon": _ICONS[status], "words": str(status.label)}


def _confirmation(row: DistrictRow) -> dict[str, str]:
    words = confirmation_words(row, get_language() or "th")
    if row.state is State.CONFIRMED:
        return {"state": "confirmed", "words": words, "sign": "lock", "tone": ""}
    if row.state is State.RETURNED and row.host is None:
        return {"state": "returned", "words": str(State.RETURNED.label), "sign": "", "tone": ""}
    look = {"sign": "clock", "tone": "waiting"} if row.is_ready else {"sign": "dash", "tone": "final"}
    return {"state": "open", "words": words, **look}


def confirmation_words(row: DistrictRow, lang: str) -> str:
    """``ยืนยันแล้ว 7 ก.ค. 64``, ``ยืนยันแล้ว (รวมกับเมืองสกลนคร)`` or ``ยังไม่ยืนยัน``. Source: spec, "Status"."""
    if row.confirmed_at is None:
        return _("ยังไม่ยืนยัน")
    if row.host is not None:
        return _("ยืนยันแล้ว (รวมกับ%(host)s)") % {"host": row.host.place.name}
    return _("ยืนยันแล้ว %(day)s") % {"day": short_date(row.confirmed_at, lang)}
