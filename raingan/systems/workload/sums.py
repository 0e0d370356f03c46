"""The counts and sums of sheets: moved with the answers, recounted nightly, and made anew with the catalogue."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import connection

from raingan.core.tallies.models import Key
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Sheet

COLUMNS = ("questions", "filled", "answered", "quantity_days", "tenths")

# What every sheet should hold. Hours in tenths, so that all are whole numbers.
_ROWS = """
    SELECT sheet_id, quantity, days, hours FROM workload_answer
    JOIN workload_question ON workload_question.id = question_id WHERE retired_at IS NULL
    UNION ALL SELECT sheet_id, quantity, days, hours FROM workload_specialwork
"""
_ANSWERED = "quantity = 0 OR days > 0 OR hours > 0"
_FRESH = f"""
    SELECT sheet.id, COALESCE(asked.n, 0) AS questions, COALESCE(sums.filled, 0) AS filled,
           COALESCE(sums.answered, 0) AS answered, COALESCE(sums.quantity_days, 0) AS quantity_days,
           COALESCE(sums.quantity_hours, 0) AS quantity_hours
    FROM workload_sheet AS sheet
    JOIN workload_districtrecord AS record ON record.id = sheet.record_id
    LEFT JOIN (
        SELECT year_id, domain, COUNT(*) AS n FROM workload_question WHERE retired_at IS NULL GROUP BY 1, 2
    ) AS asked ON asked.year_id = record.year_id AND asked.domain = sheet.domain
    LEFT JOIN (
        SELECT sheet_id, COUNT(*) FILTER (WHERE COALESCE(quantity, days, hours) IS NOT NULL) AS filled,
               COUNT(*) FILTER (WHERE quantity IS NOT NULL AND ({_ANSWERED})) AS answered,
               SUM(quantity * COALESCE(days, 0)) FILTER (WHERE {_ANSWERED}) AS quantity_days,
               SUM(quantity * COALESCE(hours, 0)) FILTER (WHERE {_ANSWERED}) AS quantity_hours
        FROM ({_ROWS}) AS rows GROUP BY 1
    ) AS sums ON sums.sheet_id = sheet.id
"""  # noqa: S608 - made of this module's own texts


def sum_up(sheet: Sheet, rows: Iterable[Figures], questions: int) -> None:
    """Let ``sheet`` hold the counts and sums of ``rows``: the figures of all its rows in use."""
    every = list(rows)
    answered = [each for each in every if each.is_answered]
    sheet.questions = questions
    sheet.filled = sum(not each.is_blank for each in every)
    sheet.answered = len(answered)
    sheet.quantity_days = sum((each.quantity or 0) * (each.days or 0) for each in answered)
    sheet.quantity_hours = sum(((each.quantity or 0) * (each.hours or Decimal(0)) for each in answered), Decimal(0))


class SheetSums:
    """The sums as ``check-tallies`` sees them: what is stored, what should be, and putting it right."""

    _meta = Sheet._meta

    @classmethod
    def recount(cls) -> dict[Key, int]:
        """What the sums should be, from the rows themselves. Reads every row."""
        with connection.cursor() as cursor:
            cursor.execute(_FRESH)
            return _keyed(cursor.fetchall())

    @classmethod
    def stored(cls) -> dict[Key, int]:
        """What is stored."""
        rows = Sheet.objects.values_list("id", *COLUMNS[:-1], "quantity_hours")
        return _keyed(rows.iterator())

    @classmethod
    def refill(cls, year: int | None = None) -> None:
        """Replace what differs by the fresh values, of one year or of all: one statement."""
        where = "" if year is None else " WHERE record.year_id = %s"
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE workload_sheet AS sheet SET questions = fresh.questions, filled = fresh.filled, "  # noqa: S608
                "answered = fresh.answered, quantity_days = fresh.quantity_days, "
                f"quantity_hours = fresh.quantity_hours FROM ({_FRESH}{where}) AS fresh WHERE sheet.id = fresh.id AND "
                "(sheet.questions, sheet.filled, sheet.answered, sheet.quantity_days, sheet.quantity_hours) "
                "IS DISTINCT FROM (fresh.questions, fresh.filled, fresh.answered, fresh.quantity_days, "
                "fresh.quantity_hours)",
                [] if year is None else [year],
            )


def _keyed(rows: Iterable[tuple[object, ...]]) -> dict[Key, int]:
    """(sheet, column) → a whole number; zeros left out."""
    found: dict[Key, int] = {}
    for pk, *values in rows:
        for column, value in zip(COLUMNS, values, strict=True):
            whole = int(Decimal(str(value)) * (10 if column == "tenths" else 1))
            if whole:
                found[pk, column] = whole
    return found


def empty_sheets(record_id: UUID, questions: dict[int, int]) -> list[Sheet]:
    """The sections of a new record, nothing answered; ``questions``: how many each domain asks."""
    return [Sheet(record_id=record_id, domain=each.value, questions=questions.get(each.value, 0)) for each in Domain]
