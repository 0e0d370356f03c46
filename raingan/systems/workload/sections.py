"""A record's eleven sections as its pages show them, and what its year stands at. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.grid import grouped, person_years
from raingan.systems.workload.models import Contact, DistrictRecord, Sheet, SheetStatus

LOOKS = {
    SheetStatus.COMPLETE: ("ok", "check"),
    SheetStatus.PARTIAL: ("waiting", "dots"),
    SheetStatus.NONE: ("returned", "cross"),
}


@dataclass
class Section:
    """One line of the menu ข้อมูล สถอ.: what it is, how far it is, who was there last and what the province says."""

    name: str
    title: str
    url: str
    tone: str = ""
    sign: str = ""
    label: str = ""
    short: str = ""
    detail: str = ""
    hours: str = ""
    saved_at: datetime | None = None
    saved_by: str = ""
    return_reason: str = ""
    note: str = ""
    domain: int = 0


def sections_of(record: DistrictRecord) -> list[Section]:
    """Contact, the eight domains, special work, and the way to the status table. No query for a record ``for_page``."""
    found = record.sections
    return [
        _contact(record),
        *(_sheet(record, each) for each in found if each.domain != Domain.SPECIAL),
        *(_special(record, each) for each in found if each.domain == Domain.SPECIAL),
        Section("status", _("สถานะการบันทึกข้อมูล สถอ."), reverse("workload:status")),
    ]


def section_url(record: DistrictRecord, domain: int) -> str:
    """The page of one sheet."""
    if domain == Domain.SPECIAL:
        return reverse("workload:special", args=[record.round_key, record.place_id])
    return reverse("workload:domain", args=[record.round_key, record.place_id, domain])


def contact_of(record: DistrictRecord) -> Contact | None:
    """The record's contact, None where none was saved."""
    return getattr(record, "contact", None)


def _contact(record: DistrictRecord) -> Section:
    url = reverse("workload:contact-of", args=[record.round_key, record.place_id])
    section, contact = Section("contact", _("ข้อมูล ติดต่อ สถอ."), url), contact_of(record)
    if contact is not None:
        section.tone, section.sign, section.label, section.short = "ok", "check", _("บันทึกแล้ว"), _("ครบ")
        section.detail, section.saved_at = contact.person_name, contact.saved_at
        section.saved_by = contact.saved_by.full_name
    else:
        section.tone, section.sign, section.label, section.short = "returned", "cross", _("ยังไม่ได้บันทึก"), _("ว่าง")
    return section


def _sheet(record: DistrictRecord, sheet: Sheet) -> Section:
    domain, status = Domain(sheet.domain), sheet.status
    section = _filled(
        Section(str(domain.value), domain.title, section_url(record, domain), domain=domain), record, sheet
    )
    section.detail = _("ตอบแล้ว %(n)d จาก %(all)d ข้อ") % {"n": sheet.answered, "all": sheet.questions}
    if record.host_id is not None:
        return _follows(section)
    section.tone, section.sign = LOOKS[status]
    section.label = str(status.label)
    section.short = _("ครบ") if status == SheetStatus.COMPLETE else f"{sheet.answered}/{sheet.questions}"
    return section


def _special(record: DistrictRecord, sheet: Sheet) -> Section:
    section = _filled(
        Section("special", Domain.SPECIAL.title, section_url(record, sheet.domain), domain=sheet.domain), record, sheet
    )  # fmt: skip
    rows = ngettext("%(n)d รายการ", "%(n)d รายการ", sheet.filled) % {"n": sheet.filled}
    if record.host_id is not None:
        return _follows(section)
    section.tone, section.sign = "final", "dash"
    section.label, section.short = rows if sheet.filled else _("ไม่มีรายการ"), str(sheet.filled)
    if sheet.filled > sheet.answered:
        section.tone, section.sign = LOOKS[SheetStatus.PARTIAL]
        section.detail = _("ยังกรอกไม่ครบ %(n)d รายการ") % {"n": sheet.filled - sheet.answered}
    elif sheet.filled:
        section.tone, section.sign = LOOKS[SheetStatus.COMPLETE]
    return section


def _filled(section: Section, record: DistrictRecord, sheet: Sheet) -> Section:
    section.hours = grouped(sheet.total_hours(record.year.hours_per_day)) if sheet.answered else ""
    section.saved_at = sheet.saved_at
    section.saved_by = sheet.saved_by.full_name if sheet.saved_by else ""
    section.note, section.return_reason = sheet.note, sheet.return_reason
    return section


def _follows(section: Section) -> Section:
    """A covered district's section is empty on purpose: never red."""
    section.tone, section.sign, section.label, section.short = "final", "dash", _("บันทึกรวมกับอำเภออื่น"), ""
    section.detail = section.hours = ""
    return section


@dataclass(frozen=True)
class Progress:
    """How far the eight domains are together."""

    domains: int
    whole: int
    answered: int
    questions: int
    hours: str
    person_years: str
    next_domain: int

    @property
    def is_complete(self) -> bool:
        """Whether all eight are complete."""
        return self.domains == self.whole


def progress_of(record: DistrictRecord, sheets: Iterable[Sheet]) -> Progress:
    """Counted from the sheets; the hours are those of the domains and of special work. No query."""
    every = list(sheets)
    asked = [each for each in every if each.domain != Domain.SPECIAL]
    hours = sum((each.total_hours(record.year.hours_per_day) for each in every), start=0 * record.year.hours_per_day)
    left = [each.domain for each in asked if each.status != SheetStatus.COMPLETE]
    sent_back = [each.domain for each in asked if each.return_reason]
    return Progress(
        domains=len(asked) - len(left),
        whole=len(DOMAINS),
        answered=sum(each.answered for each in asked),
        questions=sum(each.questions for each in asked),
        hours=grouped(hours),
        person_years=person_years(hours, record.year),
        next_domain=next(iter([*sent_back, *left]), 0),
    )
