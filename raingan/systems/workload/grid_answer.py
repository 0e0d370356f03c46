"""What the grid is told after it has saved by itself."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from raingan.core.people.models import User
from raingan.core.thai.dates import clock_time, date_time
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.figures import FIELDS
from raingan.systems.workload.grid import plain, said, totals_of
from raingan.systems.workload.models import DistrictRecord, Row, Sheet
from raingan.systems.workload.taking import Taken


def changed_lines(
    record: DistrictRecord, sheet: Sheet, seen: int, taken: Taken, by: User, at: datetime
) -> dict[str, Any]:
    """The section's version and totals, every row that changed since version ``seen``, and what was not stored.

    ``rows``: key → the cells, in words, whose it is (``mine``) and when. ``clashes`` name rows of ``rows``.
    """
    totals = totals_of(sheet, record.year)
    return {
        "version": sheet.version,
        "saved_at": clock_time(at, get_language() or "th"),
        "saved": sorted(taken.saved),
        "rows": _rows(sheet, seen, by),
        "clashes": sorted(taken.clashes),
        "errors": {key: {"field": each.field, "message": each.message} for key, each in taken.wrong.items()},
        "totals": {
            "answered": totals.answered, "questions": totals.questions, "blank": totals.blank, "hours": totals.hours,
            "person_years": totals.person_years,
        },
        "present": _present(sheet),
    }  # fmt: skip


def _rows(sheet: Sheet, seen: int, by: User) -> dict[str, Any]:
    if sheet.domain == Domain.SPECIAL:
        special = sheet.special.filter(changed_version__gt=seen).select_related("changed_by")
        return {str(each.pk): {**_row(each, each.unit, by), "text": each.text, "unit": each.unit} for each in special}
    answers = sheet.answers.filter(changed_version__gt=seen).select_related("changed_by", "question")
    return {str(each.question_id): _row(each, each.question.unit, by) for each in answers}


def _row(row: Row, unit: str, by: User) -> dict[str, Any]:
    return {
        **{name: plain(getattr(row, name)) for name in FIELDS},
        "said": said(row.figures, unit),
        "mine": row.changed_by_id == by.pk,
        "who": row.changed_by.full_name,
        "when": date_time(row.changed_at, get_language() or "th"),
    }


def _present(sheet: Sheet) -> list[str] | None:
    """The ids of all special work that there is, so that the grid sees what another deleted."""
    if sheet.domain != Domain.SPECIAL:
        return None
    return [str(pk) for pk in sheet.special.values_list("pk", flat=True)]
