"""Append-only, twice: the owner gives up the right to change rows, and a trigger refuses even who has it.

A statement that adds entries tells the listeners at commit, for the live pages: channel `journal`, payload a JSON list of
[verb, ref], or `*` when it is too much to say.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_seal_no_change BEFORE UPDATE OR DELETE ON journal_seal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_seal_no_truncate BEFORE TRUNCATE ON journal_seal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON journal_entry, journal_seal FROM PUBLIC, CURRENT_USER;

CREATE FUNCTION journal_tell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    message text;
BEGIN
    SELECT jsonb_agg(DISTINCT jsonb_build_array(verb, ref))::text INTO message FROM added;
    IF message IS NOT NULL THEN
        PERFORM pg_notify('journal', CASE WHEN octet_length(message) < 7900 THEN message ELSE '*' END);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_entry_tell AFTER INSERT ON journal_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION journal_tell();
"""

BACKWARD = """
DROP TRIGGER journal_entry_tell ON journal_entry;
DROP FUNCTION journal_tell();
DROP TRIGGER journal_entry_no_change ON journal_entry;
DROP TRIGGER journal_entry_no_truncate ON journal_entry;
DROP TRIGGER journal_seal_no_change ON journal_seal;
DROP TRIGGER journal_seal_no_truncate ON journal_seal;
DROP FUNCTION journal_refuse();
GRANT UPDATE, DELETE, TRUNCATE ON journal_entry, journal_seal TO CURRENT_USER;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
