"""Words with a typing error are looked for in questions alone: comparing whole answers took seconds."""

from django.db import migrations

WORDS = """
CREATE OR REPLACE FUNCTION faq_words(question text, wordings text[], answer text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    directory_fold(concat_ws(' ', question, array_to_string(wordings, ' '){}));
UPDATE faq_text SET question = question;
"""


class Migration(migrations.Migration):
    dependencies = [("faq", "0003_meanings")]
    operations = [migrations.RunSQL(WORDS.format(""), WORDS.format(", left(answer, 1000)"))]
