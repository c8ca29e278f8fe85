"""What the directory is found by: folded words that PostgreSQL keeps beside each row, and the index over parts of them.

The words of a row are a generated column, so that no write can forget them: `' raeren 63061 080123456 ...'`, folded as
`kit.text.fold` folds, everything that is neither letter nor digit a space. The extension pg_trgm finds any part of a
word, and words with a typing error; it comes with PostgreSQL and is trusted, so the owner of the database may create
it. Without it everything is still found, by reading all rows, but no typing error is forgiven.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# normalize, lower and the classes of letters do not depend on anything that changes: hence immutable, and
# the collation that PostgreSQL has built in, whatever that of the database.
FUNCTIONS: Final = r"""
CREATE FUNCTION directory_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ' ' || trim(regexp_replace(
        replace(replace(replace(replace(translate(
            lower(regexp_replace(normalize(coalesce(said, ''), NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "pg_c_utf8"),
            'øłđðıŋ', 'olddin'), 'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae'), 'þ', 'th'),
        '[^[:alnum:]]+' COLLATE "pg_c_utf8", ' ', 'g'))
$$;
CREATE FUNCTION directory_numbers(phone text, phones text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(
        ' ' || regexp_replace(number, '\D', '', 'g')
        || CASE WHEN number LIKE '+32%' THEN ' 0' || substr(number, 4) ELSE '' END, ''), '')
    FROM unnest(array_prepend(phone, phones)) AS number WHERE number <> ''
$$;
CREATE FUNCTION directory_organisation_words(
    nl text, fr text, de text, en text, nis text, town text, email text, emails text[], phone text, phones text[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT directory_fold(concat_ws(' ', nl, fr, de, en, nis, town, email, array_to_string(emails, ' ')))
        || directory_numbers(phone, phones)
$$;
CREATE FUNCTION directory_contact_words(
    name text, function text, email text, emails text[], phone text, phones text[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT directory_fold(concat_ws(' ', name, function, email, array_to_string(emails, ' ')))
        || directory_numbers(phone, phones)
$$;
"""
NO_FUNCTIONS: Final = """
DROP FUNCTION directory_contact_words(text, text, text, text[], text, text[]);
DROP FUNCTION directory_organisation_words(text, text, text, text, text, text, text, text[], text, text[]);
DROP FUNCTION directory_numbers(text, text[]);
DROP FUNCTION directory_fold(text);
"""

WITHOUT: Final = (
    "PostgreSQL's extension pg_trgm cannot be created ({reason}). The directory is searched without it: slower, and a"
    " typing error finds nothing. A database administrator can run 'CREATE EXTENSION pg_trgm' in this database; the"
    " next 'tridesk prepare' takes it into use."
)

_INDEXES: Final = ("directory_organisation", "directory_contact")


def provide(tables: Sequence[str] = _INDEXES) -> str:
    """Creates the extension and, over `words` of each table, the index that needs it, where missing.

    Returns '' or a sentence why that cannot be.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for table in tables:
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {table}_parts ON {table} USING gin (words gin_trgm_ops)"
                    " WITH (fastupdate = off)"
                )
    except DatabaseError as error:
        return WITHOUT.format(reason=str(error).strip().splitlines()[0])
    return ""


def forgives() -> bool:
    """Whether typing errors are forgiven: the extension is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def provide_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The same as a step of a migration, which goes on without."""
    if fault := provide():
        print(f"tridesk: {fault}")  # noqa: T201 - a migration speaks to whoever runs it


def withdraw_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The indexes go; the extension stays, others may use it."""
    with connection.cursor() as cursor:
        for table in _INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS {table}_parts")
