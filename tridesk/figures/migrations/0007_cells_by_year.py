"""Cells by year, of the years whose months have cells: `figures.cells.year_totals` at this version."""

from django.db import migrations

_SUMS = ("n", "good", "bad", "seconds", "working", "timed", "times", "workings")


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0006_added_until'),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            INSERT INTO figures_cell (counter, cut, first, a, b, excluded, late, {", ".join(_SUMS)})
            SELECT counter, cut + 1024, date_trunc('year', first)::date, a, b, excluded, late,
                {", ".join(f"sum({name})" for name in _SUMS)}
            FROM figures_cell
            WHERE cut < 512 AND first < (SELECT date_trunc('year', max(added_until))::date FROM figures_folding)
            GROUP BY 1, 2, 3, 4, 5, 6, 7
            """,
            "DELETE FROM figures_cell WHERE cut >= 1024",
        ),
    ]
