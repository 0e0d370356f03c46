"""The makers of tests themselves: what they make must agree with the counts."""

from datetime import date

import pytest

from raingan.core.tallies.drift import find_drift
from raingan.systems.palad.models import FieldReport, MonthTally, State
from tests.factories import DistrictFactory, OfficerFactory
from tests.systems.palad.factories import FieldReportFactory, a_jpeg

pytestmark = pytest.mark.django_db


def test_a_report_of_a_factory_is_counted() -> None:
    place = DistrictFactory.create()
    FieldReportFactory.create(place=place, state=State.APPROVED, month=date(2026, 9, 1), photos=2)
    FieldReportFactory.create(place=place, state=State.WITHDRAWN)

    assert list(find_drift()) == []
    assert sum(MonthTally.stored().values()) == 1


def test_a_report_lies_where_its_officer_works() -> None:
    officer = OfficerFactory.create()

    report = FieldReportFactory.create(officer=officer, activity_date=date(2026, 9, 30))

    assert report.place_id == officer.assignments.get().place_id == report.subdistrict_id[:4]
    assert (report.month, report.week) == (date(2026, 9, 1), 4)
    assert FieldReport.objects.visible_to(officer).get() == report


def test_photos_differ_unless_asked_for_the_same() -> None:
    assert a_jpeg() != a_jpeg()
    assert a_jpeg(seed=7) == a_jpeg(seed=7)
