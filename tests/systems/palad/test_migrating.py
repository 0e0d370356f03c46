"""An older schema with rows in it becomes the present one, and every count is right afterwards."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from raingan.core.tallies.drift import find_drift
from raingan.systems.palad.models import OfficerTally
from tests.factories import OfficerFactory, the_place
from tests.systems.palad.factories import CategoryFactory

FIRST = ("palad", "0001_initial")
AT = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Bangkok"))


def migrated(*targets: tuple[str, str]) -> MigrationExecutor:
    """The schema of ``targets``; inside the test's transaction, so that deferred checks must be done before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection)


@pytest.mark.django_db
def test_the_counts_of_officers_are_made_anew_from_the_reports() -> None:
    category, officer = CategoryFactory.create(), OfficerFactory.create(place=the_place("4701"))
    the_place("470101")
    leaves = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "palad"]
    old = migrated(FIRST).loader.project_state([FIRST]).apps
    for state, day in (("approved", 2), ("approved", 3), ("returned", 9), ("pending", 30), ("withdrawn", 16)):
        old.get_model("palad", "FieldReport").objects.create(
            id=uuid4(), place_id="4701", state=state, version=1, sent_digest="0" * 64, created_at=AT, moved_at=AT,
            moved_by_id=officer.pk, officer_id=officer.pk, month=date(2026, 11, 1), week=min((day - 1) // 7 + 1, 4),
            category_id=category.pk, activity_date=date(2026, 11, day), subdistrict_id="470101",
            village_name="บ้านนาอ้อย", details="ลงพื้นที่ติดตามงาน",
        )  # fmt: skip
    # What stood in the old table does not matter: here one row is wrong.
    old.get_model("palad", "OfficerTally").objects.create(
        month=date(2026, 11, 1), place_id="4701", officer_id=officer.pk, state="approved", week=4, n=7
    )
    old.get_model("palad", "MonthTally").objects.bulk_create(
        old.get_model("palad", "MonthTally")(
            month=date(2026, 11, 1), place_id="4701", state=state, category_id=category.pk, n=n
        )
        for state, n in (("approved", 2), ("pending", 1), ("returned", 1))
    )

    migrated(*leaves)

    row = OfficerTally.objects.get()
    counts = {name: n for name in OfficerTally.columns().values() if (n := getattr(row, name))}
    assert counts == {"approved_1": 2, "returned_2": 1, "pending_4": 1}
    assert find_drift() == []
