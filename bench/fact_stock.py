"""Facts of tickets and calls that the figures are measured on: made by SQL, with dimensions that hang together.

Language, municipality and province go together, and so do topic, service, outcome and time; there are weekends, busy
hours and ten years of growth. They lie on disk nearly in the order of their days, as those of a desk do. No ticket
stands behind them: their numbers lie above those of all tickets.
"""

from __future__ import annotations

import time
from multiprocessing.pool import ThreadPool
from typing import Any, Final

import psycopg

from bench.installation import Installation
from tridesk.figures.cells import FACT

YEARS: Final = 10
CHUNK: Final = 100_000
ABOVE: Final = 1_000_000_000  # the number of the first thing
WORDS: Final = (
    "phone", "mail", "fax", "counter", "nl", "fr", "de", "answered", "researched", "second_line",
    "municipality", "police", "notary", "federal", "hospital",
)  # fmt: skip

# Everything is drawn from a few random numbers per fact; `code` gives the number of a word.
_MAKE: Final = """
    WITH code AS (SELECT word, id::smallint FROM figures_code),
    town AS (
        SELECT array_agg(id ORDER BY id) AS ids, array_agg(nis::int ORDER BY id) AS codes, spoken, count(*)::int AS n
        FROM (
            SELECT id, nis, left(service_language, 2) AS spoken FROM directory_organisation
            WHERE kind = 'municipality' AND valid_until IS NULL AND nis <> ''
        ) towns GROUP BY spoken
    ),
    subjects AS (SELECT array_agg(id ORDER BY code) AS ids, count(*)::int AS n FROM tickets_topic),
    services AS (SELECT coalesce(array_agg(id ORDER BY id), '{{}}') AS ids, count(*)::int AS n FROM directory_service),
    drawn AS (
        SELECT thing, random() AS r, random() AS r2, random() AS r3, random() AS r4, random() AS r5, random() AS r6,
            CASE WHEN l < 0.56 THEN 'nl' WHEN l < 0.96 THEN 'fr' ELSE 'de' END AS spoken,
            {first}::date + (({days} - 1) * power((thing - {lowest})::float / {count}, 0.8))::int AS day,
            CASE WHEN c < 0.30 THEN 20 WHEN c < 0.57 THEN 21 WHEN c < 0.74 THEN 1 WHEN c < 0.88 THEN 2 ELSE 3 END
                AS counter
        FROM (
            SELECT thing, random() AS l, random() AS c
            FROM generate_series({low}, {high}) AS thing OFFSET 0
        ) numbered OFFSET 0
    ),
    about AS (
        SELECT drawn.*, least((power(r, 1.7) * subjects.n)::int + 1, subjects.n) AS topic_place, subjects.ids AS topics,
            CASE WHEN counter >= 20 THEN 'phone' WHEN r2 < 0.55 - 0.1 * (extract(isodow FROM day) >= 6)::int
                THEN 'phone'
                WHEN r2 < 0.90 THEN 'mail' WHEN r2 < 0.97 THEN 'fax' ELSE 'counter' END AS channel,
            CASE WHEN r < 0.25 THEN 'second_line' WHEN r + r3 < 0.9 THEN 'researched' ELSE 'answered' END AS outcome,
            CASE WHEN r4 < 0.62 THEN 'municipality' WHEN r4 < 0.75 THEN 'police' WHEN r4 < 0.85 THEN 'notary'
                WHEN r4 < 0.95 THEN 'federal' ELSE 'hospital' END AS kind
        FROM drawn, subjects
    )
    INSERT INTO figures_fact ({columns})
    SELECT counter, thing, 0, day, 16 + least(floor(17 * (r5 + r6) / 2), 16), ch.id, la.id, ou.id, ki.id,
        CASE WHEN services.n = 0 THEN 0 ELSE services.ids[1 + topic_place % services.n] END, topics[topic_place],
        CASE WHEN kind = 'municipality' THEN town.ids[1 + (power(r3, 2) * (town.n - 1))::int] ELSE 0 END,
        CASE WHEN kind = 'municipality' THEN town.codes[1 + (power(r3, 2) * (town.n - 1))::int] ELSE 0 END,
        r6 < 0.02 AND r < 0.4, CASE WHEN r4 + r5 < 0.35 THEN 2 ELSE 1 END,
        CASE WHEN counter < 20
            THEN (exp(8 + 1.4 * (r3 + r4 + r5 - 1.5) * 2) * (1 + 4 * (outcome = 'second_line')::int))::int
            ELSE (exp(3 + 1.2 * (r3 + r4 + r5 - 1.5) * 2))::int END,
        CASE WHEN counter < 20 THEN (exp(7 + 1.4 * (r3 + r4 + r5 - 1.5) * 2))::int END,
        0, r3 + r5 < 0.3
    FROM about JOIN town ON town.spoken = about.spoken CROSS JOIN services
    JOIN code ch ON ch.word = channel JOIN code la ON la.word = about.spoken JOIN code ou ON ou.word = outcome
    JOIN code ki ON ki.word = kind
"""


_NUMBER: Final = """
    INSERT INTO figures_code (id, word)
    SELECT coalesce((SELECT max(id) FROM figures_code), 0) + row_number() OVER (ORDER BY place), word
    FROM unnest(%s::text[]) WITH ORDINALITY AS new(word, place)
    WHERE NOT EXISTS (SELECT 1 FROM figures_code known WHERE known.word = new.word)
"""


def fill(installation: Installation, total: int) -> float:
    """Brings the number of invented facts to `total`; returns after how many seconds."""
    since = time.monotonic()
    with installation.connect(superuser=True) as db:
        db.execute("SET maintenance_work_mem = '512MB'")
        with db.transaction():  # numbered as the product numbers them, which may do so at the same time
            db.execute("LOCK TABLE figures_code IN EXCLUSIVE MODE")
            db.execute(_NUMBER, [list(WORDS)])
        present = int(_value(db, f"SELECT count(*) FROM figures_fact WHERE thing >= {ABOVE}"))
        if present < total:
            definitions = _take_down_indexes(db)
            lows = range(present, total, CHUNK)
            with ThreadPool(2) as pool:  # PostgreSQL works, one process for each
                pool.starmap(_make, [(installation, low, present, total) for low in lows], chunksize=1)
            for definition in definitions:
                db.execute(definition.encode())
        db.execute("VACUUM ANALYZE figures_fact")
    return time.monotonic() - since


def _make(installation: Installation, low: int, present: int, total: int) -> None:
    """Makes one chunk, of which random numbers depend on its place alone."""
    high = min(low + CHUNK, total)
    with installation.connect(superuser=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SELECT setseed(%s)", [low / total])
        db.execute(_sql(ABOVE + low, ABOVE + high - 1, ABOVE + present, total - present).encode())


def _sql(low: int, high: int, lowest: int, count: int) -> str:
    """Makes the facts of things from `low` to `high`, of the `count` from `lowest` on that fill all the years."""
    return _MAKE.format(
        columns=", ".join(FACT),
        low=low,
        high=high,
        lowest=lowest,
        count=count,
        first=f"(current_date - interval '{YEARS} years')",
        days=365 * YEARS + 2,
    )


def _take_down_indexes(db: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    """Drops the indexes that are no constraint; returns how to make them anew."""
    rows = db.execute(
        """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'figures_fact'
           AND indexname NOT IN (SELECT conname FROM pg_constraint)"""
    ).fetchall()
    for name, _definition in rows:
        db.execute(f'DROP INDEX "{name}"'.encode())
    return [definition for _name, definition in rows]


def _value(db: psycopg.Connection[tuple[Any, ...]], query: str) -> Any:
    row = db.execute(query.encode()).fetchone()
    return row[0] if row else None
