"""Ticket numbers that begin anew each year, and the index of words.

One sequence a year, made when its first ticket comes: numbers are given without anybody waiting for anybody else's transaction.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION tickets_next_numbers(year int, many int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    name text := 'tickets_number_' || year;
BEGIN
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext(name));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', name);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT $1 || ''-'' || lpad(nextval(%L)::text, 6, ''0'') FROM generate_series(1, $2)', name
    ) USING year::text, many;
END $$;
CREATE INDEX ticket_words ON tickets_ticketwords USING gin (words) WITH (gin_pending_list_limit = 1024);
"""

BACKWARD = """
DROP INDEX ticket_words;
DROP FUNCTION tickets_next_numbers(int, int);
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
