"""A confirmed record stands: the database itself refuses what would change its figures, remarks or districts.

The counts and sums of a section may still be put right by a recount: they follow from rows that stand.
"""

from django.db import migrations

REFUSE = (
    "RAISE EXCEPTION 'a confirmed record is never changed' USING ERRCODE = 'integrity_constraint_violation';"
)
ROWS = ("answer", "specialwork")
FINAL = f"""
CREATE FUNCTION workload_record_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.state <> 'confirmed' OR NEW.host_id IS DISTINCT FROM OLD.host_id THEN
        {REFUSE}
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION workload_covering_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM workload_districtrecord WHERE id IN (OLD.host_id, NEW.host_id) AND state = 'confirmed'
    ) THEN
        {REFUSE}
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION workload_sheet_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM workload_districtrecord WHERE id = OLD.record_id AND state = 'confirmed') THEN
        {REFUSE}
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE FUNCTION workload_row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM workload_sheet AS sheet JOIN workload_districtrecord AS record ON record.id = sheet.record_id
        WHERE sheet.id IN (OLD.sheet_id, NEW.sheet_id) AND record.state = 'confirmed'
    ) THEN
        {REFUSE}
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER workload_record_final BEFORE UPDATE OR DELETE ON workload_districtrecord FOR EACH ROW
    WHEN (OLD.state = 'confirmed') EXECUTE FUNCTION workload_record_is_final();
CREATE TRIGGER workload_covering_final BEFORE UPDATE OF host_id ON workload_districtrecord FOR EACH ROW
    WHEN (OLD.host_id IS DISTINCT FROM NEW.host_id) EXECUTE FUNCTION workload_covering_is_final();
CREATE TRIGGER workload_sheet_final
    BEFORE DELETE OR UPDATE OF note, return_reason, version, saved_at, saved_by_id, record_id, domain
    ON workload_sheet FOR EACH ROW EXECUTE FUNCTION workload_sheet_is_final();
""" + "".join(
    f"CREATE TRIGGER workload_{table}_final BEFORE INSERT OR UPDATE OR DELETE ON workload_{table} "
    "FOR EACH ROW EXECUTE FUNCTION workload_row_is_final();\n"
    for table in ROWS
)
UNDO = "".join(f"DROP TRIGGER workload_{table}_final ON workload_{table};\n" for table in ROWS) + """
DROP TRIGGER workload_sheet_final ON workload_sheet;
DROP TRIGGER workload_covering_final ON workload_districtrecord;
DROP TRIGGER workload_record_final ON workload_districtrecord;
DROP FUNCTION workload_row_is_final();
DROP FUNCTION workload_sheet_is_final();
DROP FUNCTION workload_covering_is_final();
DROP FUNCTION workload_record_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("workload", "0001_initial")]

    operations = [migrations.RunSQL(FINAL, UNDO)]
