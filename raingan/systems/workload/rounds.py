"""A year's windows as the API tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from raingan.core.rounds.timetable import timetable
from raingan.systems.workload.calendar import CONFIRM, RECORD
from raingan.systems.workload.models import WorkYear
from raingan.systems.workload.querysets import SYSTEM


def round_body(year: WorkYear, places: Sequence[str], at: datetime) -> dict[str, Any]:
    """The windows of ``year`` as they stand for each of ``places`` (codes), and its settings. One query."""
    table = timetable(SYSTEM, {year.key}, set(places))
    windows = [
        {
            "place": place, "step": step, "opens_at": span.opens_at, "closes_at": span.closes_at,
            "extended": span.extended, "is_open": span.is_open(at),
        }
        for place in places
        for step in (RECORD, CONFIRM)
        if (span := table.span(year.key, step, place)) is not None
    ]  # fmt: skip
    return {
        "round": year.key, "windows": windows, "hours_per_day": year.hours_per_day,
        "hours_per_person_year": year.hours_per_person_year, "settled": year.settled_at is not None,
    }  # fmt: skip
