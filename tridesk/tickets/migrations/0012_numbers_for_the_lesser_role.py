"""The first ticket of a year makes a sequence, which only the owner of the tables may: the function runs as its owner."""

from django.db import migrations

FORWARD = "ALTER FUNCTION tickets_next_numbers(int, int) SECURITY DEFINER SET search_path = public, pg_temp"
BACKWARD = "ALTER FUNCTION tickets_next_numbers(int, int) SECURITY INVOKER RESET search_path"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_answers_proved_by_mail")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
