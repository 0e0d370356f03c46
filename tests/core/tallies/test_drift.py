"""A wrong count is found, named, and put right only when asked."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from raingan.core.tallies.drift import find_drift
from raingan.systems.palad.models import MonthTally, OfficerTally
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db


def test_wrong_missing_and_surplus_counts_are_found_and_mended() -> None:
    reports = [FieldReportFactory.create() for _each in range(3)]
    MonthTally.objects.filter(place=reports[0].place).update(n=5)
    MonthTally.objects.filter(place=reports[1].place).delete()
    OfficerTally.objects.create(
        month=date(2026, 1, 1), place=reports[2].place, officer=reports[2].officer, approved_1=-2
    )

    assert sorted((each.stored, each.counted) for each in find_drift()) == [(-2, 0), (0, 1), (5, 1)]
    with pytest.raises(CommandError, match="3 counts are wrong"):
        call_command("check_tallies", stdout=StringIO())

    call_command("check_tallies", fix=True, stdout=StringIO())
    assert find_drift() == []
