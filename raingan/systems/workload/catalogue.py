"""The catalogue of a year: opening the year with a copy of the last, and changing questions until figures are final.

A question in use is never edited: another replaces it, and what was answered to the old one no longer counts. Once a
district of the year is confirmed the catalogue stands. Source: spec, "The catalogue is data of the round".
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext as _

from raingan.core.audit.actions import record
from raingan.core.flow.door import open_for_places
from raingan.core.people.access import require_centre
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Conflict, Invalid, NotThere, WrongState, needed, refuse_stale
from raingan.systems.workload.calendar import key_of, windows_of
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.figures import read_hours_per_day, read_hours_per_person_year
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import DistrictRecord, Question, Sheet, State, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.sample import sample_questions
from raingan.systems.workload.sums import SheetSums, empty_sheets

# The ids of records follow from year and district, so that opening a year twice makes nothing twice.
RECORDS = UUID("6f0d0a3e-6a55-4f0e-9d0c-0a6b8a3f1d01")
TEXT_LIMIT, UNIT_LIMIT, ORDER_LIMIT = 500, 60, 999
_LOCK = 0x574B4C44  # "WKLD": the first of two numbers of an advisory lock, the second is the year
_OPENING = 0  # no year: for whoever opens one


@dataclass(frozen=True)
class Draft:
    """A question as somebody writes it. ``sample``: it is still the one the house came with."""

    domain: int
    order: int
    text: str
    unit: str
    sample: bool = False

    def checked(self) -> "Draft":
        """Trimmed and judged; raises Invalid at the first wrong field."""
        if self.domain not in {each.value for each in DOMAINS}:
            raise Invalid(_("ด้านต้องเป็น 1 ถึง 8"), field="domain")
        if not 1 <= self.order <= ORDER_LIMIT:
            raise Invalid(_("ลำดับต้องเป็น 1 ถึง %(most)d") % {"most": ORDER_LIMIT}, field="order")
        text, unit = worded(self.text, self.unit)
        return Draft(self.domain, self.order, text, unit, self.sample)


def worded(text: str, unit: str) -> tuple[str, str]:
    """What is counted and in which unit, of a question or of special work, trimmed; raises Invalid at ``text`` or
    ``unit`` for what is empty, too long or no text.
    """
    text, unit = " ".join(text.split()), " ".join(unit.split())
    if not text:
        raise Invalid(_("กรุณาระบุรายละเอียดการปฏิบัติงาน"), field="text")
    if len(text) > TEXT_LIMIT:
        raise Invalid(_("ข้อความยาวเกิน %(limit)d ตัวอักษร") % {"limit": TEXT_LIMIT}, field="text")
    if not unit:
        raise Invalid(_("กรุณาระบุหน่วยนับ"), field="unit")
    if len(unit) > UNIT_LIMIT:
        raise Invalid(_("หน่วยนับยาวเกิน %(limit)d ตัวอักษร") % {"limit": UNIT_LIMIT}, field="unit")
    for field, said in (("text", text), ("unit", unit)):
        if not said.isprintable():
            raise Invalid(_("มีอักขระที่ระบบไม่รองรับ"), field=field)
    return text, unit


def share_catalogue(year: int) -> None:
    """Hold the catalogue of ``year`` as it is until the transaction ends; others may hold it too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_LOCK, year])


def share_catalogues(records: Collection[UUID]) -> None:
    """``share_catalogue`` of the years of some records. Always before a record is locked: all wait in one order."""
    years = DistrictRecord.objects.filter(pk__in=records).order_by("year_id").values_list("year_id", flat=True)
    for year in years.distinct():
        share_catalogue(year)


def _seize_catalogue(year: int) -> None:
    """Wait until nobody saves figures of ``year``, and keep everybody from it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, year])


@transaction.atomic
def open_year(*, year: int, by: User, at: datetime) -> WorkYear:
    """Open the round of a fiscal year: its catalogue (a copy of the year before) and a record for every district.

    Done again it only adds the districts that came since. Raises NotAllowed and Invalid (no such fiscal year, or none
    that can be opened now).
    """
    require_centre(by, SYSTEM)
    if not windows_of(key_of(year)):
        raise Invalid(_("ไม่มีปีงบประมาณนี้"), field="year")
    _seize_catalogue(_OPENING)
    _refuse_out_of_turn(year, at)
    _seize_catalogue(year)
    found, made = WorkYear.objects.get_or_create(year=year, defaults={"opened_at": at, "opened_by": by})
    if made:
        _copy_catalogue(found)
        record(actor=by, verb="open-year", subject=found, at=at, place="TH")
    _open_records(found, by, at)
    return found


def _refuse_out_of_turn(year: int, at: datetime) -> None:
    """A new year is at most the next one, and none before an opened one: each begins as a copy of the one before."""
    opened = set(WorkYear.objects.values_list("year", flat=True))
    if year not in opened and not max(opened, default=0) < year <= Period.month(day_of(at)).fiscal + 1:
        raise Invalid(_("เปิดได้ไม่เกินปีงบประมาณถัดไป และต้องเป็นปีหลังจากปีที่เปิดไว้แล้ว"), field="year")


def _copy_catalogue(year: WorkYear) -> None:
    """The questions of the latest year before, or the sample where there is none; with that year's hours."""
    before = WorkYear.objects.filter(year__lt=year.year).order_by("-year").first()
    if before is None:
        Question.objects.bulk_create(
            Question(year=year, domain=domain, order=order, text=text, unit=unit, is_sample=sample)
            for domain, order, text, unit, sample in sample_questions()
        )
        return
    year.hours_per_day, year.hours_per_person_year = before.hours_per_day, before.hours_per_person_year
    year.save(update_fields=["hours_per_day", "hours_per_person_year"])
    Question.objects.bulk_create(
        Question(
            year=year, domain=each.domain, order=each.order, text=each.text, unit=each.unit,
            is_sample=each.is_sample, same_as=each,
        )
        for each in Question.objects.of_year(before.year)
    )  # fmt: skip


def _open_records(year: WorkYear, by: User, at: datetime) -> None:
    districts = Place.objects.valid_on(at.date()).outside_bangkok().filter(level="district").order_by("code")
    records = [
        DistrictRecord(id=record_id(year.year, place.code), year=year, place=place) for place in districts
    ]  # fmt: skip
    asked = asked_in(year.year)
    new = open_for_places(FLOW, records, by=by, at=at)
    Sheet.objects.bulk_create(sheet for each in new for sheet in empty_sheets(each.pk, asked))


def record_id(year: int, place: str) -> UUID:
    """The id of the record of the district with code ``place`` in ``year``."""
    return uuid5(RECORDS, f"{year}/{place}")


def asked_in(year: int) -> dict[int, int]:
    """How many questions each domain asks in ``year``."""
    return dict(Counter(Question.objects.of_year(year).values_list("domain", flat=True)))


@transaction.atomic
def settle_hours(
    *, year: int, hours_per_day: object, hours_per_person_year: object, by: User, at: datetime
) -> WorkYear:
    """The centre confirms how many hours a day and a person's year have. Raises NotAllowed, NotThere and Invalid.

    Source: spec, "What the figures are for".
    """
    require_centre(by, SYSTEM)
    found = WorkYear.objects.select_for_update().filter(year=year).first()
    if found is None:
        raise NotThere(_("ยังไม่ได้เปิดรอบปีงบประมาณนี้"))
    before = f"{found.hours_per_day}/{found.hours_per_person_year}"
    found.hours_per_day = read_hours_per_day(hours_per_day)
    found.hours_per_person_year = read_hours_per_person_year(hours_per_person_year)
    found.settled_at, found.settled_by = at, by
    found.save(update_fields=["hours_per_day", "hours_per_person_year", "settled_at", "settled_by"])
    after = f"{found.hours_per_day}/{found.hours_per_person_year}"
    record(actor=by, verb="settle-hours", subject=found, at=at, place="TH", before=before, after=after)
    return found


def changeable(year: int) -> bool:
    """Whether the catalogue of ``year`` may still change: no district of it is confirmed."""
    return not DistrictRecord.objects.of_year(year).filter(state=State.CONFIRMED).exists()


def _seize_to_change(year: int, by: User) -> WorkYear:
    require_centre(by, SYSTEM)
    found = WorkYear.objects.filter(year=year).first()
    if found is None:
        raise NotThere(_("ยังไม่ได้เปิดรอบปีงบประมาณนี้"))
    _seize_catalogue(year)
    if not changeable(year):
        raise WrongState(_("แก้ไขข้อคำถามของปีนี้ไม่ได้แล้ว เพราะมีอำเภอที่ยืนยันข้อมูลแล้ว"))
    found.refresh_from_db()  # as whoever held the catalogue before left it
    return found


def _changed(year: WorkYear) -> None:
    """The catalogue of ``year`` is another: it has the next version, and the sections are counted anew."""
    WorkYear.objects.filter(pk=year.pk).update(catalogue_version=year.catalogue_version + 1)
    SheetSums.refill(year.pk)


@transaction.atomic
def add_question(*, year: int, draft: Draft, by: User, at: datetime) -> Question:
    """Ask one thing more. Raises NotAllowed, NotThere, WrongState, Invalid and Conflict (the number is taken)."""
    draft = draft.checked()
    opened = _seize_to_change(year, by)
    if Question.objects.of_domain(year, draft.domain).filter(order=draft.order).exists():
        raise Conflict(_("ลำดับนี้มีข้อคำถามอยู่แล้ว"), field="order")
    made = Question.objects.create(
        year=opened, domain=draft.domain, order=draft.order, text=draft.text, unit=draft.unit
    )  # fmt: skip
    record(actor=by, verb="add-question", subject=made, at=at, place="TH", text=draft.text)
    _changed(opened)
    return made


@transaction.atomic
def retire_question(*, year: int, pk: int, by: User, at: datetime) -> Question:
    """Ask it no longer; what was answered to it no longer counts. Raises what ``add_question`` raises."""
    opened = _seize_to_change(year, by)
    found = _in_use(year, pk)
    if Question.objects.of_domain(year, found.domain).count() == 1:
        raise WrongState(_("ทุกด้านต้องมีข้อคำถามอย่างน้อย 1 ข้อ กรุณาแทนที่ข้อนี้ หรือเพิ่มข้ออื่นก่อน"))
    _retire([found], by, at)
    _changed(opened)
    return found


@transaction.atomic
def replace_question(*, year: int, pk: int, text: str, unit: str, by: User, at: datetime) -> Question:
    """Put another question in the place of one, which is answered anew. Raises what ``add_question`` raises."""
    opened = _seize_to_change(year, by)
    found = _in_use(year, pk)
    draft = Draft(found.domain, found.order, text, unit).checked()
    if (draft.text, draft.unit) == (found.text, found.unit):
        return found
    _retire([found], by, at)
    made = Question.objects.create(
        year=opened, domain=found.domain, order=found.order, text=draft.text, unit=draft.unit
    )  # fmt: skip
    record(actor=by, verb="add-question", subject=made, at=at, place="TH", text=draft.text, instead_of=found.pk)
    _changed(opened)
    return made


def _in_use(year: int, pk: int) -> Question:
    found = Question.objects.of_year(year).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("ไม่พบข้อคำถามนี้"))
    return found


def _retire(questions: Iterable[Question], by: User, at: datetime) -> None:
    for each in questions:
        each.retired_at, each.retired_by = at, by
        each.save(update_fields=["retired_at", "retired_by"])
        record(actor=by, verb="retire-question", subject=each, at=at, place="TH", text=each.text)


@dataclass(frozen=True)
class CatalogueChange:
    """What a new catalogue does to the one in use: questions kept as they are, added, and retired.

    ``adopted``: samples among those kept that the centre now takes for its own.
    """

    kept: int
    added: Sequence[Draft]
    retired: Sequence[Question]
    adopted: Sequence[Question] = ()

    @property
    def changes_nothing(self) -> bool:
        """Whether the catalogue stays as it is."""
        return not (self.added or self.retired or self.adopted)


def compare(year: int, drafts: Sequence[Draft]) -> CatalogueChange:
    """What ``replace_catalogue`` would do; a question is the same when domain, number, text and unit are."""
    current = {(each.domain, each.order): each for each in Question.objects.of_year(year)}
    wanted = {(each.domain, each.order): each for each in drafts}
    kept = {
        key for key, each in current.items()
        if key in wanted and (wanted[key].text, wanted[key].unit) == (each.text, each.unit)
    }  # fmt: skip
    added = [each for key, each in sorted(wanted.items()) if key not in kept]
    return CatalogueChange(
        kept=len(kept),
        added=added,
        retired=[each for key, each in sorted(current.items()) if key not in kept],
        adopted=[current[key] for key in sorted(kept) if current[key].is_sample and not wanted[key].sample],
    )


@transaction.atomic
def replace_catalogue(
    *, year: int, drafts: Sequence[Draft], seen: int | None, by: User, at: datetime
) -> CatalogueChange:
    """Let ``drafts`` be the whole catalogue of ``year``. ``seen``: the version of it that somebody compared it with.

    Raises what ``add_question`` raises, VersionNeeded and Stale; then nothing has changed. The same again is no act.
    """
    drafts = [each.checked() for each in drafts]
    refuse_incomplete(drafts)
    opened = _seize_to_change(year, by)
    change = compare(year, drafts)
    if change.changes_nothing and needed(seen) <= opened.catalogue_version:
        return change
    refuse_stale(seen, opened.catalogue_version, _("มีผู้แก้ไขข้อคำถามหลังจากที่ท่านเปิดดู กรุณาตรวจสอบอีกครั้ง"))
    _apply(opened, change, by, at)
    _changed(opened)
    return change


def _apply(opened: WorkYear, change: CatalogueChange, by: User, at: datetime) -> None:
    _retire(change.retired, by, at)
    Question.objects.filter(pk__in=[each.pk for each in change.adopted]).update(is_sample=False)
    same = _same_last_year(change.retired)
    Question.objects.bulk_create(
        Question(
            year=opened, domain=each.domain, order=each.order, text=each.text, unit=each.unit,
            same_as_id=same.get((each.domain, each.text, each.unit)), is_sample=each.sample,
        )
        for each in change.added
    )  # fmt: skip
    record(
        actor=by, verb="replace-catalogue", subject=opened, at=at, place="TH", kept=change.kept,
        added=len(change.added), retired=len(change.retired), adopted=len(change.adopted),
    )  # fmt: skip


def _same_last_year(retired: Iterable[Question]) -> Mapping[tuple[int, str, str], int | None]:
    """A question that only changed its number is still last year's."""
    return {(each.domain, each.text, each.unit): each.same_as_id for each in retired}


def refuse_incomplete(drafts: Sequence[Draft]) -> None:
    """Raises Invalid unless every domain asks something and gives each number once."""
    if not drafts:
        raise Invalid(_("ไม่มีข้อคำถาม"), field="file")
    double = [key for key, n in Counter((each.domain, each.order) for each in drafts).items() if n > 1]
    if double:
        domain, order = min(double)
        raise Invalid(_("ด้านที่ %(domain)d มีลำดับ %(order)d ซ้ำกัน") % {"domain": domain, "order": order}, field="order")
    empty = sorted({each.value for each in DOMAINS} - {each.domain for each in drafts})
    if empty:  # a domain that asks nothing is never complete, and its district never confirmed
        numbers = ", ".join(map(str, empty))
        raise Invalid(
            _("ทุกด้านต้องมีข้อคำถามอย่างน้อย 1 ข้อ ไม่มีข้อคำถามของด้านที่ %(numbers)s") % {"numbers": numbers}, field="file"
        )
