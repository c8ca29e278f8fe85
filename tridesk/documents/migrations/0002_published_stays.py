"""The files of a published version change no more, whoever writes to the database.

The sealed file may be written again, under a newer key: its hash stays.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION documents_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM documents_version WHERE id = OLD.version_id AND published_at IS NOT NULL) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR (NEW.version_id, NEW.language, NEW.size, NEW.digest)
        IS DISTINCT FROM (OLD.version_id, OLD.language, OLD.size, OLD.digest)
    THEN
        RAISE EXCEPTION 'file % of a published version', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_published_stays BEFORE UPDATE OR DELETE ON documents_documentfile
    FOR EACH ROW EXECUTE FUNCTION documents_published_stays();
"""

BACKWARD = """
DROP TRIGGER documents_published_stays ON documents_documentfile;
DROP FUNCTION documents_published_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
