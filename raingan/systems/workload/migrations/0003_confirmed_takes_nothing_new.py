"""A confirmed record takes no new rows either, and the figures of its sections stand."""

from django.db import migrations

ROWS = ("answer", "specialwork")
MORE = """
CREATE FUNCTION workload_row_comes_too_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM workload_sheet AS sheet JOIN workload_districtrecord AS record ON record.id = sheet.record_id
        WHERE sheet.id = NEW.sheet_id AND record.state = 'confirmed'
    ) THEN
        RAISE EXCEPTION 'a confirmed record is never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION workload_sheet_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM workload_districtrecord WHERE id = OLD.record_id AND state = 'confirmed') THEN
        RAISE EXCEPTION 'a confirmed record is never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER workload_sheet_final BEFORE DELETE ON workload_sheet
    FOR EACH ROW EXECUTE FUNCTION workload_sheet_is_final();
CREATE TRIGGER workload_sheet_words_final BEFORE UPDATE OF note, return_reason, version, saved_at, saved_by_id
    ON workload_sheet FOR EACH ROW EXECUTE FUNCTION workload_sheet_is_final();
""" + "".join(
    f"CREATE TRIGGER workload_{table}_late BEFORE INSERT ON workload_{table} "
    "FOR EACH ROW EXECUTE FUNCTION workload_row_comes_too_late();\n"
    for table in ROWS
)
UNDO = (
    "".join(f"DROP TRIGGER workload_{table}_late ON workload_{table};\n" for table in ROWS)
    + """
DROP TRIGGER workload_sheet_words_final ON workload_sheet;
DROP TRIGGER workload_sheet_final ON workload_sheet;
DROP FUNCTION workload_sheet_is_final();
DROP FUNCTION workload_row_comes_too_late();
"""
)


class Migration(migrations.Migration):
    # The counts of a section may still be put right by a recount: they follow from rows that stand.
    dependencies = [("workload", "0002_confirmed_is_final")]

    operations = [migrations.RunSQL(MORE, UNDO)]
