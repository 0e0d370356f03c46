"""A catalogue has a version to name in If-Match, and a section knows the version at which it was given up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workload", "0002_confirmed_is_final")]

    operations = [
        migrations.AddField("sheet", "discarded_version", models.PositiveIntegerField(default=0)),
        migrations.AddField("workyear", "catalogue_version", models.PositiveIntegerField(default=1)),
    ]
