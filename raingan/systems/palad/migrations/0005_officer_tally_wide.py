"""The counts of an officer's month in one row instead of one row for each state and week.

The table is made anew and filled from the reports themselves, so that it is right whatever stood in the old one.
Reports cannot be written meanwhile: the lock waits for those being written and is held for the seconds it takes.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COUNTS = [f"{state}_{week}" for state in ("approved", "pending", "returned") for week in (1, 2, 3, 4)]

FILL = """
INSERT INTO palad_officertally (month, place_id, officer_id, {names})
SELECT month, place_id, officer_id, {counts}
FROM palad_fieldreport WHERE state <> 'withdrawn' GROUP BY month, place_id, officer_id;
""".format(
    names=", ".join(COUNTS),
    counts=", ".join(
        "count(*) FILTER (WHERE state = '{}' AND week = {})".format(*name.rsplit("_", 1)) for name in COUNTS
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("palad", "0004_late_arrivals"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("LOCK TABLE palad_fieldreport IN SHARE MODE", migrations.RunSQL.noop),
        migrations.DeleteModel("OfficerTally"),
        migrations.CreateModel(
            name="OfficerTally",
            fields=[
                ("pk", models.CompositePrimaryKey(
                    "month", "place_id", "officer_id", blank=True, editable=False, primary_key=True, serialize=False
                )),
                ("month", models.DateField()),
                *((name, models.SmallIntegerField(db_default=0, default=0)) for name in COUNTS),
                ("officer", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to=settings.AUTH_USER_MODEL,
                )),
                ("place", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                )),
            ],
            options={"indexes": [models.Index(fields=["officer", "month"], name="officer_tally_of_officer")]},
        ),
        # Room on every page for the next version of a counted row: no index holds a count, so updates stay in place.
        migrations.RunSQL(
            "ALTER TABLE palad_officertally SET (fillfactor = 70);" + FILL, migrations.RunSQL.noop
        ),
    ]  # fmt: skip
