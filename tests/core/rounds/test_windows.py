"""Windows and extensions: half-open, and never shortened."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.audit.models import Event
from raingan.core.rounds.actions import extend, set_window
from raingan.core.rounds.timetable import Span, Timetable, timetable
from raingan.core.web.rules import Invalid
from tests.factories import DistrictFactory

BANGKOK = ZoneInfo("Asia/Bangkok")
OPENS, CLOSES = datetime(2026, 11, 1, tzinfo=BANGKOK), datetime(2026, 12, 1, tzinfo=BANGKOK)
LATER = CLOSES + timedelta(days=3)
codes = st.sampled_from(["TH", "47", "48", "4701", "4702", "4801"])


@pytest.mark.django_db
def test_without_anybodys_doing_the_calendar_holds(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        table = timetable("palad", {"2026-11"}, {"4701"})
    assert table.span("2026-11", "record", "4701") == Span(OPENS, CLOSES)
    assert table.is_open("2026-11", ["record"], "4701", OPENS)
    assert not table.is_open("2026-11", ["record"], "4701", CLOSES)
    assert table.span("2026-11", "fly", "4701") is None


@pytest.mark.django_db
def test_an_extension_needs_a_later_close_a_known_round_and_a_known_place() -> None:
    district = DistrictFactory.create()
    base = {"system": "palad", "step": "record", "by": None, "at": OPENS, "reason": "น้ำท่วม"}
    for changes, field in [
        ({"key": "2026-11", "place": district.code, "until": CLOSES}, "until"),
        ({"key": "FY2570", "place": district.code, "until": LATER}, "step"),
        ({"key": "2026-11", "place": "9999", "until": LATER}, "place"),
    ]:
        with pytest.raises(Invalid) as refused:
            extend(**(base | changes))
        assert refused.value.field == field


@pytest.mark.django_db
def test_setting_a_window_is_an_event_and_holds_for_all() -> None:
    district = DistrictFactory.create()
    set_window(
        system="palad",
        key="2026-11",
        step="approve",
        opens_at=OPENS,
        closes_at=LATER,
        by=None,
        at=OPENS,
        reason="ทดสอบ",
    )
    table = timetable("palad", {"2026-11"}, {district.code})
    assert table.span("2026-11", "approve", district.code) == Span(OPENS, LATER)
    assert table.span("2026-11", "record", district.code) == Span(OPENS, CLOSES)
    assert Event.objects.get(verb="set_window").reason == "ทดสอบ"
    with pytest.raises(Invalid):
        set_window(
            system="palad", key="2026-11", step="approve", opens_at=OPENS, closes_at=OPENS, by=None, at=OPENS, reason=""
        )


@given(st.dictionaries(codes, st.integers(-10, 40)), codes)
def test_the_latest_close_of_nation_province_and_district_holds(granted: dict[str, int], place: str) -> None:
    until = {code: CLOSES + timedelta(days=days) for code, days in granted.items()}
    table = Timetable("palad", {("2026-11", "record"): Span(OPENS, CLOSES)}, {("2026-11", "record"): until})

    span = table.span("2026-11", "record", place)

    above = [when for code, when in until.items() if code == "TH" or place.startswith(code)]
    assert span is not None
    assert span.closes_at == max([CLOSES, *above])
    assert span.extended == (span.closes_at > CLOSES)
