from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0002_machines")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="acting",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="held for another: acting_for, or nobody while the post is vacant",
            ),
        ),
        migrations.RunSQL(
            "UPDATE people_assignment SET acting = true WHERE acting_for_id IS NOT NULL", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | Q(acting=True), name="assignment_acting_said"
            ),
        ),
    ]
