"""A number of more than six digits keeps them all: `lpad` cuts what is too long, and the millionth ticket of a year would
have got the number of another."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION tickets_next_numbers(year int, many int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    name text := 'tickets_number_' || year;
BEGIN
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext(name));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', name);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT $1 || ''-'' || lpad(n::text, greatest(6, length(n::text)), ''0'')'
        ' FROM (SELECT nextval(%L) AS n FROM generate_series(1, $2)) AS taken', name
    ) USING year::text, many;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_queues_from_the_index_alone")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
