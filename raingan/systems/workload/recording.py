"""Writing in a record: the figures of a section and an office's special work; the contact is in ``contacts.py``.

Two people (or one on two devices) work in one record, and even in one section, side by side: a save names the
version it started from, and is refused only where it would overwrite what was changed meanwhile. Source: spec, "Form
behaviour".
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.flow.door import amend
from raingan.core.people.models import User
from raingan.core.web.rules import Conflict, Invalid, NotAllowed, NotThere, Stale, needed
from raingan.systems.workload.catalogue import share_catalogue, share_catalogues, worded
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.flow import FLOW, follows_host, locked
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Row, Sheet, SpecialWork
from raingan.systems.workload.sums import sum_up

MOST_SPECIAL = 100
R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Clash:
    """A row that was changed elsewhere since the person looked: what it is called by, and how it stands now."""

    key: str
    figures: Figures
    changed_by: str
    changed_at: datetime

    def as_fact(self) -> dict[str, object]:
        """For a problem document."""
        hours = None if self.figures.hours is None else float(self.figures.hours)
        return {
            "row": self.key, "quantity": self.figures.quantity, "days": self.figures.days, "hours": hours,
            "changed_by": self.changed_by, "changed_at": self.changed_at.isoformat(),
        }  # fmt: skip


class ChangedMeanwhile(Stale):
    """Rows of the section were changed elsewhere; ``clashes`` says which and how they stand."""

    def __init__(self, sheet: Sheet, clashes: Sequence[Clash] = ()) -> None:
        text = _("มีผู้แก้ไขข้อมูลส่วนนี้หลังจากที่ท่านเปิดดู กรุณาตรวจสอบค่าที่ต่างกันก่อนบันทึก")
        facts = {"version": sheet.version, "clashes": [each.as_fact() for each in clashes]}
        super().__init__(text, facts=facts)
        self.clashes = tuple(clashes)


class DiscardedMeanwhile(ChangedMeanwhile):
    """All rows of the section were given up; what stands on a page opened before is no longer there."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.message = _("มีผู้ล้างข้อมูลส่วนนี้ทั้งหมดหลังจากที่ท่านเปิดดู กรุณาเปิดหน้านี้ใหม่และตรวจสอบก่อนบันทึกอีกครั้ง")


def sheet_of(record: UUID, domain: int, *, by: User) -> Sheet:
    """The section as ``by`` sees it; raises NotThere."""
    found = Sheet.objects.visible_to(by).filter(record_id=record, domain=domain).select_related("record__year").first()
    if found is None:
        raise NotThere(_("ไม่พบข้อมูลนี้"))
    return found


@dataclass(frozen=True)
class _Section:
    """The section that somebody saves in: from which version of it on (``exactly``: from no other), and when."""

    record: UUID
    domain: int
    seen: int | None
    by: User
    at: datetime
    exactly: bool

    @transaction.atomic
    def save(
        self, *, differs: Callable[[Sheet], bool], write: Callable[[DistrictRecord, Sheet], Mapping[str, object]]
    ) -> Sheet:
        """Let ``write`` change rows and sums, and say what it changed. Where nothing ``differs`` it is no act."""
        before = sheet_of(self.record, self.domain, by=self.by)
        # Also at an older version: it is the same send again, whose answer was lost on the way.
        if self.seen is not None and self.seen <= before.version and not differs(before):
            self._judge_repeat(before)
            return before
        share_catalogue(before.record.year_id)  # before the record is locked, as whoever confirms does

        def change(locked: DistrictRecord) -> Mapping[str, object]:
            sheet = self._open(locked)
            facts = write(locked, sheet)
            _store(locked, sheet, self.by, self.at)
            return {"domain": int(self.domain), **facts}

        amend(FLOW, self.record, by=self.by, at=self.at, seen=None, change=change)
        return sheet_of(self.record, self.domain, by=self.by)

    def _judge_repeat(self, sheet: Sheet) -> None:
        """What the last to save there sends again was judged then, but for their duty; anybody else's is judged now."""
        broken = locked(sheet.record, self.by, self.at)
        if broken is not None and (sheet.saved_by_id != self.by.pk or isinstance(broken, NotAllowed)):
            raise broken

    def _open(self, record: DistrictRecord) -> Sheet:
        """The section to write in; the record's lock keeps others from it."""
        follows = follows_host(record)
        if follows is not None:
            raise follows
        seen, sheet = needed(self.seen), record.sheets.get(domain=self.domain)
        if seen > sheet.version or (self.exactly and seen != sheet.version):
            raise ChangedMeanwhile(sheet)
        if seen < sheet.discarded_version:
            raise DiscardedMeanwhile(sheet)
        return sheet


def save_answers(
    *, record: UUID, domain: int, rows: Mapping[int, Figures], seen: int | None, by: User, at: datetime,
    exactly: bool = False,
) -> Sheet:  # fmt: skip
    """Store the figures of some questions (by their ids) of one domain; questions not named stay as they are.

    ``seen``: the section's version that the person looked at. Rows that were changed meanwhile are not overwritten:
    ChangedMeanwhile names them, and nothing is stored; with ``exactly`` any change meanwhile refuses. Also raises
    VersionNeeded, NotThere, NotAllowed, WrongState, WindowClosed and Invalid. Nothing to change is no act.
    """

    def write(locked: DistrictRecord, sheet: Sheet) -> Mapping[str, object]:
        asked = list(Question.objects.of_domain(locked.year_id, domain).values_list("pk", flat=True))
        _refuse_unknown(rows, asked)
        answers = _answers(sheet)
        written = _merge(sheet, answers, rows, seen, by, at, lambda pk: Answer(sheet=sheet, question_id=pk))
        Answer.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["sheet", "question"],
            update_fields=["quantity", "days", "hours", "changed_version", "changed_at", "changed_by"],
        )  # fmt: skip
        sum_up(sheet, (answers[pk].figures for pk in asked if pk in answers), len(asked))
        return {"rows": len(written)}

    section = _Section(record, domain, seen, by, at, exactly)
    return section.save(differs=lambda sheet: bool(_differing(_answers(sheet), rows)), write=write)


def _answers(sheet: Sheet) -> dict[Any, Answer]:
    return {each.question_id: each for each in sheet.answers.select_related("changed_by")}


def _differing(stored: Mapping[Any, Row], rows: Mapping[Any, Figures]) -> dict[Any, Figures]:
    """Those of ``rows`` that are not as stored already."""
    return {
        key: figures for key, figures in rows.items()
        if figures != (stored[key].figures if key in stored else Figures())
    }  # fmt: skip


def _refuse_unknown(rows: Mapping[int, Figures], asked: Collection[int]) -> None:
    unknown = sorted(set(rows) - set(asked))
    if unknown:
        raise Invalid(_("ข้อคำถามนี้ถูกเปลี่ยนแล้ว กรุณาเปิดหน้านี้ใหม่"), field=f"rows.{unknown[0]}")


def _merge(
    sheet: Sheet, stored: dict[Any, R], rows: Mapping[Any, Figures], seen: int | None, by: User, at: datetime, make: Any
) -> list[R]:
    """The rows to write, with their new figures; raises ChangedMeanwhile where that would overwrite newer ones.

    One's own from another device are no less newer: a page goes on from the version that its last save made.
    """
    differing = _differing(stored, rows)
    clashes = [
        Clash(str(key), stored[key].figures, stored[key].changed_by.full_name, stored[key].changed_at)
        for key in differing
        if key in stored and stored[key].changed_version > (seen or 0)
    ]
    if clashes:
        raise ChangedMeanwhile(sheet, clashes)
    for key, figures in differing.items():
        row = stored.setdefault(key, make(key))
        row.take(figures)
        row.changed_version, row.changed_at, row.changed_by = sheet.version + 1, at, by
    return [stored[key] for key in differing]


def _store(record: DistrictRecord, sheet: Sheet, by: User, at: datetime) -> None:
    """Save the section; the door saves the record."""
    sheet.version += 1
    sheet.saved_at, sheet.saved_by = at, by
    sheet.save(force_update=True)
    record.recorded_at, record.recorded_by = at, by


@dataclass(frozen=True)
class SpecialDraft:
    """A row of special work as the person has it."""

    id: UUID
    text: str
    unit: str
    figures: Figures

    def checked(self) -> "SpecialDraft":
        """Trimmed and judged; raises Invalid at the first wrong field."""
        return SpecialDraft(self.id, *worded(self.text, self.unit), self.figures)


def save_special(
    *, record: UUID, rows: Sequence[SpecialDraft], removed: Collection[UUID] = (), seen: int | None, by: User,
    at: datetime, exactly: bool = False,
) -> Sheet:  # fmt: skip
    """Store some rows of an office's special work and delete others; the rest stays. New rows come at the end.

    Nothing to change is no act. Raises what ``save_answers`` raises; Invalid names its field ``rows.N.text`` by the
    row's place in ``rows``.
    """
    drafts = [_checked(index, each) for index, each in enumerate(rows)]

    def write(_locked: DistrictRecord, sheet: Sheet) -> Mapping[str, object]:
        stored = {each.pk: each for each in sheet.special.select_related("changed_by")}
        _refuse_foreign(drafts, stored)
        gone = _remove(sheet, stored, removed, seen)
        written = _merge_special(sheet, stored, drafts, seen, by, at)
        if len(stored) > MOST_SPECIAL:
            raise Invalid(_("เพิ่มได้ไม่เกิน %(most)d รายการ") % {"most": MOST_SPECIAL}, field="rows")
        SpecialWork.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["id"],
            update_fields=["text", "unit", "quantity", "days", "hours", "changed_version", "changed_at", "changed_by"],
        )  # fmt: skip
        sum_up(sheet, (each.figures for each in stored.values()), 0)
        return {"rows": len(written), "removed": gone}

    section = _Section(record, Domain.SPECIAL, seen, by, at, exactly)
    return section.save(differs=lambda sheet: _differs(sheet, drafts, removed), write=write)


def _differs(sheet: Sheet, drafts: Iterable[SpecialDraft], removed: Collection[UUID]) -> bool:
    stored = {each.pk: SpecialDraft(each.pk, each.text, each.unit, each.figures) for each in sheet.special.all()}
    return any(stored.get(each.id) != each for each in drafts) or any(pk in stored for pk in removed)


def _checked(index: int, draft: SpecialDraft) -> SpecialDraft:
    try:
        return draft.checked()
    except Invalid as rule:
        raise Invalid(rule.message, field=f"rows.{index}.{rule.field}") from rule


def _refuse_foreign(drafts: Iterable[SpecialDraft], stored: Mapping[UUID, SpecialWork]) -> None:
    new = [each.id for each in drafts if each.id not in stored]
    if SpecialWork.objects.filter(pk__in=new).exists():
        raise Conflict(_("เลขอ้างอิงนี้ถูกใช้กับข้อมูลอื่นแล้ว"))


def _remove(sheet: Sheet, stored: dict[UUID, SpecialWork], removed: Collection[UUID], seen: int | None) -> list[str]:
    """Delete the rows; what each said stands in the event. One that was changed meanwhile is not deleted."""
    gone = [stored[pk] for pk in removed if pk in stored]
    clashes = [_clash(each) for each in gone if each.changed_version > (seen or 0)]
    if clashes:
        raise ChangedMeanwhile(sheet, clashes)
    SpecialWork.objects.filter(pk__in=[each.pk for each in gone]).delete()
    for each in gone:
        del stored[each.pk]
    return [each.text for each in gone]


def _clash(row: SpecialWork) -> Clash:
    return Clash(str(row.pk), row.figures, row.changed_by.full_name, row.changed_at)


def _merge_special(
    sheet: Sheet,
    stored: dict[UUID, SpecialWork],
    drafts: Sequence[SpecialDraft],
    seen: int | None,
    by: User,
    at: datetime,
) -> list[SpecialWork]:
    last = max((each.order for each in stored.values()), default=0)
    written: list[SpecialWork] = []
    clashes: list[Clash] = []
    for draft in drafts:
        row = stored.get(draft.id)
        if row is not None and (row.text, row.unit, row.figures) == (draft.text, draft.unit, draft.figures):
            continue
        if row is not None and row.changed_version > (seen or 0):
            clashes.append(_clash(row))
            continue
        if row is None:
            last += 1
            row = stored[draft.id] = SpecialWork(id=draft.id, sheet=sheet, order=last)
        row.text, row.unit = draft.text, draft.unit
        row.take(draft.figures)
        row.changed_version, row.changed_at, row.changed_by = sheet.version + 1, at, by
        written.append(row)
    if clashes:
        raise ChangedMeanwhile(sheet, clashes)
    return written


@transaction.atomic
def discard(*, record: UUID, by: User, at: datetime) -> DistrictRecord:
    """Take all figures of a district back to blank, so that it can be recorded together with another.

    What is saved from before is refused then: DiscardedMeanwhile. Raises what ``core.flow.door.amend`` raises; then
    nothing has changed.
    """
    share_catalogues([record])

    def change(locked: DistrictRecord) -> Mapping[str, object]:
        sheets = list(locked.sheets.all())
        answers, _each = Answer.objects.filter(sheet__in=sheets).delete()
        special, _each = SpecialWork.objects.filter(sheet__in=sheets).delete()
        for sheet in sheets:
            sum_up(sheet, (), sheet.questions)
            sheet.discarded_version = sheet.version + 1
            _store(locked, sheet, by, at)
        return {"answers": answers, "special": special}

    return amend(FLOW, record, by=by, at=at, seen=None, change=change, name="discard")
