"""Taking what was typed for a section: what is right is stored, what is wrong or collides is told row by row.

One way in for the page's form and for the grid that saves by itself, so that both say the same.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from raingan.core.people.models import User
from raingan.core.web.rules import Invalid
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.figures import FIELDS, Figures, read_figures
from raingan.systems.workload.models import DistrictRecord, Sheet
from raingan.systems.workload.recording import (
    ChangedMeanwhile,
    Clash,
    SpecialDraft,
    save_answers,
    save_special,
    sheet_of,
)

Typed = Mapping[str, Mapping[str, object]]
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a row, and in which of its fields."""

    field: str
    message: str


@dataclass
class Taken:
    """What became of the rows of one sending, by their keys: those stored, those refused, those that collide."""

    sheet: Sheet
    saved: set[str] = field(default_factory=set)
    wrong: dict[str, Wrong] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether everything that was sent is stored."""
        return not self.wrong and not self.clashes


def take_answers(
    *, record: DistrictRecord, domain: int, typed: Typed, asked: Collection[int], seen: int | None, by: User,
    at: datetime,
) -> Taken:  # fmt: skip
    """Store the rows of ``typed`` (question id as text → quantity, days, hours) that are right and free.

    ``asked``: the ids of the domain's questions. Raises what ``save_answers`` raises for the whole section.
    """
    taken = Taken(sheet_of(record.pk, domain, by=by))
    known = {str(pk): pk for pk in asked}
    rows: dict[int, Figures] = {}
    for key, cells in typed.items():
        if key not in known:
            taken.wrong[key] = Wrong("quantity", _("ข้อคำถามนี้ถูกเปลี่ยนแล้ว กรุณาเปิดหน้านี้ใหม่"))
            continue
        try:
            rows[known[key]] = read_figures(cells)
        except Invalid as rule:
            taken.wrong[key] = Wrong(rule.field or "quantity", str(rule.message))

    def save(free: Mapping[int, Figures]) -> Sheet:
        return save_answers(record=record.pk, domain=domain, rows=free, seen=seen, by=by, at=at)

    _store_free(taken, rows, save)
    return taken


def _store_free(taken: Taken, rows: Mapping[K, V], save: Callable[[Mapping[K, V]], Sheet]) -> None:
    """Store ``rows`` but for those that collide, which are left to the person; none, where the section as a whole is
    not what they looked at.
    """
    while rows:
        try:
            taken.sheet = save(rows)
        except ChangedMeanwhile as changed:
            if not changed.clashes:
                raise
            taken.clashes |= {each.key: each for each in changed.clashes}
            rows = {key: each for key, each in rows.items() if str(key) not in taken.clashes}
        else:
            taken.saved |= {str(key) for key in rows}
            return


def take_special(
    *, record: DistrictRecord, typed: Typed, removed: Iterable[str] = (), seen: int | None, by: User, at: datetime
) -> Taken:  # fmt: skip
    """Store the rows of special work that are right and free, and delete ``removed``.

    ``typed``: the row's id as text → text, unit, quantity, days, hours. Rows left wholly empty that are not stored are
    no rows. Raises what ``save_special`` raises for the whole section.
    """
    taken = Taken(sheet_of(record.pk, Domain.SPECIAL, by=by))
    stored = {each.pk: (each.text, each.unit, each.figures) for each in taken.sheet.special.all()}
    rows: dict[UUID, SpecialDraft | None] = {}  # None: to be deleted
    for key, cells in typed.items():
        draft = _draft(key, cells, taken, stored)
        if draft is None:
            continue
        if stored.get(draft.id) == (draft.text, draft.unit, draft.figures):
            taken.saved.add(str(draft.id))
        else:
            rows[draft.id] = draft
    rows |= {pk: None for key in removed if (pk := _uuid(key)) is not None and pk in stored}

    def save(free: Mapping[UUID, SpecialDraft | None]) -> Sheet:
        gone = [pk for pk, draft in free.items() if draft is None]
        drafts = [draft for draft in free.values() if draft is not None]
        return save_special(record=record.pk, rows=drafts, removed=gone, seen=seen, by=by, at=at)

    _store_free(taken, rows, save)
    return taken


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _draft(key: str, cells: Mapping[str, object], taken: Taken, stored: Collection[UUID]) -> SpecialDraft | None:
    """The row as a draft; None for a new one left empty and for one that is wrong, which ``taken`` then says."""
    pk = _uuid(key)
    if pk is None:
        taken.wrong[key] = Wrong("text", _("ไม่พบรายการนี้"))
        return None
    if pk not in stored and not any(str(cells.get(name) or "").strip() for name in ("text", *FIELDS)):
        return None
    text, unit = str(cells.get("text") or ""), str(cells.get("unit") or "")
    try:
        for name, words in (("text", text), ("unit", unit)):
            _refuse_unstorable(name, words)
        return SpecialDraft(pk, text, unit, read_figures(cells)).checked()
    except Invalid as rule:
        taken.wrong[key] = Wrong(rule.field or "text", str(rule.message))
        return None


def _refuse_unstorable(name: str, words: str) -> None:
    """A program may send what no database holds: NUL, and halves of a pair of UTF-16."""
    if "\0" in words or any(0xD800 <= ord(sign) < 0xE000 for sign in words):
        raise Invalid(_("ข้อความมีอักขระที่ใช้ไม่ได้"), field=name)
