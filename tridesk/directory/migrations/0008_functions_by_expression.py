"""The functions behind generated columns name each other by expression, so that a plain dump can be restored.

`pg_dump` restores with an empty search path. The body of a function that is a text is read at each call, and a name
without schema in it is not found then; a body that is an expression was resolved when the function was made, and
`pg_dump` writes it with its schema. The functions return what they returned: no row is rewritten and no table locked.
"""

from django.db import migrations

ORGANISATION = """
CREATE OR REPLACE FUNCTION directory_organisation_words(
    nl text, fr text, de text, en text, nis text, town text, email text, emails text[], phone text, phones text[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE {}
"""
CONTACT = """
CREATE OR REPLACE FUNCTION directory_contact_words(
    name text, function text, email text, emails text[], phone text, phones text[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE {}
"""
ORGANISATION_WORDS = """
    directory_fold(concat_ws(' ', nl, fr, de, en, nis, town, email, array_to_string(emails, ' ')))
        || directory_numbers(phone, phones)
"""
CONTACT_WORDS = """
    directory_fold(concat_ws(' ', name, function, email, array_to_string(emails, ' ')))
        || directory_numbers(phone, phones)
"""


def by_expression(function: str, words: str) -> str:
    return function.format(f"RETURN {words}")


def by_text(function: str, words: str) -> str:
    return function.format(f"AS $$ SELECT {words} $$")


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_second_line_numbers")]
    operations = [
        migrations.RunSQL(by_expression(function, words), by_text(function, words))
        for function, words in ((ORGANISATION, ORGANISATION_WORDS), (CONTACT, CONTACT_WORDS))
    ]
