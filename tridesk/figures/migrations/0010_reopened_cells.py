"""The dimension `reopened`: said of the facts that stand, and added up in cells of months, days and years.

A month that was sealed gets these cells too. Its hash is written anew where it was right before; a month that was
changed behind our back stays known as such.
"""

from django.db import migrations

from tridesk.figures.cells import COLUMNS, SUMS, power

_SUMS = ", ".join(f"sum({name})" for name in SUMS)
_THINGS = {
    "1, 2, 3, 4, 5, 6, 7, 80": "SELECT id FROM tickets_ticket WHERE reopened > 0",
    "10, 11": "SELECT o.id FROM tickets_handover o JOIN tickets_ticket t ON t.id = o.ticket_id WHERE t.reopened > 0",
    "20, 21, 22, 23, 24, 25": (
        "SELECT o.call_id FROM tickets_ticketcall o JOIN tickets_ticket t ON t.id = o.ticket_id WHERE t.reopened > 0"
    ),
    "70, 71, 72, 73, 74, 75, 76, 77, 79": (
        "SELECT o.id FROM reconnect_restore o JOIN tickets_ticket t ON t.id = o.ticket_id WHERE t.reopened > 0"
    ),
    "90, 91": "SELECT o.id FROM letters_letter o JOIN tickets_ticket t ON t.id = o.ticket_id WHERE t.reopened > 0",
    "120, 121": "SELECT o.id FROM fax_outfax o JOIN tickets_ticket t ON t.id = o.ticket_id WHERE t.reopened > 0",
}
"""The things whose tickets were reopened, by the counters of their facts."""
_MARK = [
    f"UPDATE figures_fact SET reopened = TRUE WHERE counter IN ({counters}) AND thing IN ({things})"
    for counters, things in _THINGS.items()
]
_DIMENSIONS = ("channel", "language", "service", "topic", "outcome", "kind", "province", "incident", "good",
               "weekday", "hour")  # fmt: skip
_NUMBERED = {1: "channel", 2: "language", 3: "service", 4: "topic", 5: "outcome", 6: "kind", 7: "province",
             8: "incident", 9: "good", 10: "weekday", 11: "hour"}  # fmt: skip
_CUTS = ", ".join(
    [f"({16 * number + 15}, f.month, f.{name})" for number, name in _NUMBERED.items()] + ["(512 + 15, f.day, 0)"]
)
_CELLS = f"""
    INSERT INTO figures_cell (counter, cut, first, a, b, excluded, late, {", ".join(SUMS)})
    SELECT counter, cut, c.first, c.a, reopened, excluded, FALSE, {_SUMS} FROM (
        SELECT counter, day, date_trunc('month', day)::date AS month, reopened::int,
            topic = ANY(coalesce(excluded, (
                SELECT array_agg(id::int) FROM tickets_topic WHERE code = 'ACC' OR code LIKE 'ACC.%'
            ), '{{}}')) AS excluded,
            {", ".join(f"{COLUMNS[name]} AS {name}" for name in _DIMENSIONS if name != "good")}, good AS is_good,
            1 AS n, (good = 1)::int AS good, (good = 2)::int AS bad, coalesce(seconds, 0) AS seconds,
            coalesce(working, 0) AS working, (seconds IS NOT NULL)::int AS timed,
            {power("seconds")} AS times, {power("working")} AS workings
        FROM figures_fact, figures_folding WHERE day < added_until
    ) f CROSS JOIN LATERAL (VALUES {_CUTS.replace("f.good", "f.is_good")}) c(cut, first, a)
    GROUP BY counter, cut, c.first, c.a, reopened, excluded
"""
_YEARS = f"""
    INSERT INTO figures_cell (counter, cut, first, a, b, excluded, late, {", ".join(SUMS)})
    SELECT counter, cut + 1024, date_trunc('year', first)::date, a, b, excluded, late, {_SUMS}
    FROM figures_cell
    WHERE cut < 512 AND cut % 16 = 15
        AND first < (SELECT date_trunc('year', max(added_until))::date FROM figures_folding)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_DIGEST = f"""
    (SELECT encode(sha256(convert_to(coalesce(string_agg(row::text, E'\\n' ORDER BY row), ''), 'UTF8')), 'hex')
    FROM (SELECT counter, cut, first, a, b, {_SUMS} FROM figures_cell
        WHERE NOT late AND cut < 1024 AND first >= month AND first < (month + interval '1 month')::date
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0) row)
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('figures.fold'))"
_BEFORE = f"""
    CREATE TEMPORARY TABLE sealed_right ON COMMIT DROP AS SELECT month FROM figures_sealedmonth WHERE digest = {_DIGEST}
"""
_AFTER = f"UPDATE figures_sealedmonth SET digest = {_DIGEST} WHERE month IN (SELECT month FROM sealed_right)"
STATEMENTS = [_LOCK, _BEFORE, *_MARK, _CELLS, _YEARS, _AFTER]


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0009_reopened'),
        ('fax', '0002_outgoing'),
        ('letters', '0001_initial'),
        ('reconnect', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop),
    ]
