"""A final letter changes no more, whoever writes to the database; only its words may be taken out, which says so.

The sealed file may be written again, under a newer key: its hash stays.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION letters_final_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'letter % is final', OLD.number;
    END IF;
    IF (NEW.number, NEW.finished_at, NEW.finished_by_id, NEW.digest, NEW.language)
        IS DISTINCT FROM (OLD.number, OLD.finished_at, OLD.finished_by_id, OLD.digest, OLD.language)
        OR (NEW.emptied_at IS NULL AND (NEW.address, NEW.subject, NEW.text, NEW.enclosures)
            IS DISTINCT FROM (OLD.address, OLD.subject, OLD.text, OLD.enclosures))
    THEN
        RAISE EXCEPTION 'letter % is final', OLD.number;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letters_final_stays BEFORE UPDATE OR DELETE ON letters_letter
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION letters_final_stays();
"""

BACKWARD = """
DROP TRIGGER letters_final_stays ON letters_letter;
DROP FUNCTION letters_final_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
