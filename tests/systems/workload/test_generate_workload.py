"""The country's workload for measuring: every district, counted rightly, and never among real records."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from raingan.systems.workload.models import Answer, DistrictRecord, State, WorkYear
from raingan.systems.workload.sums import SheetSums
from tests.factories import the_place
from tests.systems.workload.factories import this_year

pytestmark = pytest.mark.django_db


def generate(**options: object) -> str:
    said = StringIO()
    call_command("generate_workload", stdout=said, **options)
    return said.getvalue()


def test_only_in_a_demo_in_which_no_year_is_opened(settings: Any) -> None:
    with pytest.raises(CommandError, match="demo"):
        generate()
    settings.DEMO = True
    for code in [f"47{number:02d}" for number in range(1, 19)]:
        the_place(code)

    said = generate(years=2)

    assert f"{Answer.objects.count():,} answers of 2 years" in said
    last = DistrictRecord.objects.of_year(this_year() - 1)
    assert {each.state for each in last.filter(host__isnull=True)} == {State.CONFIRMED}
    assert last.filter(host__isnull=False).count() == 2
    assert list(WorkYear.objects.order_by("year").values_list("year", flat=True)) == [this_year() - 1, this_year()]
    assert SheetSums.recount() == SheetSums.stored()
    with pytest.raises(CommandError, match="opened"):
        generate()
