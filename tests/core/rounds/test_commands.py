"""Operators set and extend windows by command, days as people mean them: both included."""

from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from raingan.core.rounds.timetable import timetable
from tests.factories import the_place

pytestmark = pytest.mark.django_db
BANGKOK = ZoneInfo("Asia/Bangkok")


def test_the_last_day_belongs_to_the_window() -> None:
    the_place("4701")
    call_command(
        "set_window", "palad", "2026-11", "approve", "2026-11-02", "2026-12-02", reason="ทดสอบ", stdout=StringIO()
    )
    call_command("extend_window", "palad", "2026-11", "approve", "47", "2026-12-05", reason="น้ำท่วม", stdout=StringIO())

    table = timetable("palad", {"2026-11"}, {"4701", "4801"})

    here, elsewhere = table.span("2026-11", "approve", "4701"), table.span("2026-11", "approve", "4801")
    assert here is not None
    assert elsewhere is not None
    assert here.closes_at == datetime(2026, 12, 6, tzinfo=BANGKOK)
    assert elsewhere.closes_at == datetime(2026, 12, 3, tzinfo=BANGKOK)
    assert elsewhere.opens_at == datetime(2026, 11, 2, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    "words",
    [
        ("extend_window", "palad", "2026-11", "approve", "47", "soon"),
        ("extend_window", "palad", "2026-11", "approve", "47", "2026-11-05"),
        ("extend_window", "nothing", "2026-11", "approve", "47", "2026-12-05"),
        ("extend_window", "palad", "2026-11", "fly", "47", "2026-12-05"),
    ],
)
def test_nonsense_is_refused_in_words(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command(*words, "--reason", "ทดสอบ", stdout=StringIO())
