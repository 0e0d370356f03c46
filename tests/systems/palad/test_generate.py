"""The country for measuring: as large as asked, counted rightly, and never among real people."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from raingan.core.audit.models import Event
from raingan.core.people.models import Assignment, User
from raingan.core.tallies.drift import find_drift
from raingan.systems.palad.demo.country import COPIED
from raingan.systems.palad.management.commands.generate import Command
from raingan.systems.palad.models import FieldReport, MonthTally, ReportPhoto, State
from raingan.systems.palad.warned import ReportWarning
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def generate(**options: object) -> str:
    said = StringIO()
    call_command("generate", stdout=said, **options)
    return said.getvalue()


def test_only_in_a_demo_that_knows_nobody(settings: Any) -> None:
    with pytest.raises(CommandError, match="demo"):
        generate()
    settings.DEMO = True
    UserFactory.create()
    with pytest.raises(CommandError, match="people"):
        generate()
    assert not FieldReport.objects.exists()


def test_country_is_as_large_as_asked_and_its_counts_agree(settings: Any) -> None:
    settings.DEMO = True
    said = generate(officers=900, reports=1500, months=3, photos_share=0.5)

    assert "1,500 reports" in said
    held = Assignment.objects.filter(system="palad")
    assert {role: held.filter(role=role).count() for role in ("officer", "chief", "province", "central")} == {
        "officer": 900, "chief": 878, "province": 76, "central": 1,
    }  # fmt: skip
    assert User.objects.count() == 900 + 878 + 76 + 1
    reports = FieldReport.objects.all()
    assert (reports.count(), reports.values("month").distinct().count()) == (1500, 3)
    assert set(reports.values_list("state", flat=True)) == set(State.values)
    assert ReportPhoto.objects.count() + ReportWarning.objects.filter(kind="no_photo").count() == 1500
    assert 600 < ReportPhoto.objects.count() < 900
    assert reports.values("text_key").distinct().count() > 1500 * (1 - 2 * COPIED)
    assert Event.objects.filter(verb="create").count() == 1500
    moved = reports.exclude(version=1).count()
    assert moved <= Event.objects.filter(subject_type="palad.fieldreport").exclude(verb="create").count()
    assert MonthTally.objects.exists()
    assert find_drift() == []


@pytest.mark.parametrize(("month", "months"), [(10, 13), (11, 14), (9, 24), (1, 16)])
def test_the_last_whole_fiscal_year_is_in_it(month: int, months: int) -> None:
    assert Command.whole_fiscal_year(month) == months
