from django.db import migrations


TABLES = ('closerevision', 'closedistrict', 'closecategory', 'closeofficer', 'closefile')
NO_TRUNCATE = ''.join(
    f'CREATE TRIGGER palad_{table}_no_truncate BEFORE TRUNCATE ON palad_{table} '
    'FOR EACH STATEMENT EXECUTE FUNCTION palad_close_is_final();\n'
    for table in TABLES
)
UNDO = ''.join(f'DROP TRIGGER palad_{table}_no_truncate ON palad_{table};\n' for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('palad', '0007_nudges'),
    ]

    operations = [
        migrations.RunSQL(NO_TRUNCATE, UNDO),
    ]
