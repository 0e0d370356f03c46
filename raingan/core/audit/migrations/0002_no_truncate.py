from django.db import migrations


# A trigger for UPDATE and DELETE does not see a TRUNCATE, which empties the table without looking at a row.
NO_TRUNCATE = '''
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
'''
UNDO = 'DROP TRIGGER audit_event_no_truncate ON audit_event;'


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(NO_TRUNCATE, UNDO),
    ]
