"""The directory at a hundred thousand contacts: the caller by number, suggestions while typing, what ends soon.

Then at a hundred thousand organisations: how many addresses each of twelve groups by rule has.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from bench.installation import Installation
from bench.report import Report, percentile
from tridesk.accounts.models import User
from tridesk.directory.audience.recipients import counts
from tridesk.directory.connected import expiry
from tridesk.directory.connected.expiry import ExpiryFilters
from tridesk.directory.connected.queries import beside, connections_of
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.callers import callers
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.directory.organisations.search import organisation_named
from tridesk.directory.organisations.suggestions import suggestions
from tridesk.web.omnibox import everything

T = TypeVar("T")

CONTACTS: Final = 100_000
BODIES: Final = 5_000
ROUNDS: Final = 8  # times that each question is put
PART: Final = "directory, 100,000 contacts"
ORGANISATIONS: Final = 100_000

TYPED: Final[dict[str, tuple[str, ...]]] = {
    "a name as it is typed": ("pee", "peet", "peeters", "lam", "lambert", "mul", "muller"),
    "a name and its organisation": ("peeters notaris", "noel gent", "lambert etude"),
    "a part of a word": ("eters", "bert", "schro"),
    "an accent left out": ("helene", "elise noel", "gunther"),
    "a typing error": ("peetres", "lamebrt", "schroeder gunter", "antwrepen"),
    "an old municipality": ("bertogne", "borgloon", "melle"),
    "a number in any spelling": ("0470 12 34", "+32 470 1", "0470/00.00.77"),
    "nothing that is there": ("xylofoon", "qqqq", "zzyzx"),
}

# Names out of pools, two people in fifty share a number, one in ten has left; all of it in a few statements.
_FILL: Final = """
INSERT INTO directory_organisation (kind, name_nl, name_fr, name_de, name_en, nis, service_language, phone, email,
    other_phones, other_emails, street, postcode, town, province, region, postcodes, note)
SELECT (ARRAY['notary', 'hospital', 'police', 'bailiff'])[1 + n %% 4], 'Notaris ' || last || ' ' || n,
    'Étude ' || last || ' ' || n, '', '', '', '', '+3292' || lpad(n::text, 6, '0'), 'info' || n || '@body.example',
    '{{}}', '{{}}', 'Straat ' || n, '9000', 'Gent', '', '', '{{}}', ''
FROM (SELECT n, (%(last)s::text[])[1 + n %% {last}] AS last FROM generate_series(1, {bodies}) AS n) AS made;
INSERT INTO directory_contact (name, function, language, other_languages, organisation_id, email, phone, other_emails,
    other_phones, left_on, note, confirmed_at)
SELECT first || ' ' || last, 'medewerker', 'nl', '{{}}', body, lower(left(first, 1)) || n || '@body.example',
    '+32470' || lpad((n %% 96000)::text, 6, '0'), '{{}}', '{{}}', CASE WHEN n %% 10 = 0 THEN current_date END, '', now()
FROM (
    SELECT n, (%(first)s::text[])[1 + n %% {first}] AS first, (%(last)s::text[])[1 + (n / 7) %% {last}] AS last,
        (SELECT min(id) FROM directory_organisation) + n %% {bodies} AS body
    FROM generate_series(1, {contacts}) AS n
) AS made;
INSERT INTO directory_connecteduser (organisation_id, contact_id, name, login, note)
SELECT organisation_id, id, '', 'U' || id, '' FROM directory_contact WHERE id %% 2 = 0;
INSERT INTO directory_credential (user_id, kind, reference, state, reason, nis_codes, valid_until)
SELECT id, 'key', 'RR-' || id, CASE WHEN id %% 50 = 0 THEN 'blocked' ELSE 'active' END, '', '{{}}',
    CASE WHEN id %% 3 = 0 THEN current_date + (id %% 900)::int - 200 END
FROM directory_connecteduser;
"""
# Half of them without address, one in four in the hands of its contacts' languages, spread over the country.
_MORE: Final = """
INSERT INTO directory_organisation (kind, name_nl, name_fr, name_de, name_en, nis, service_language, phone, email,
    other_phones, other_emails, street, postcode, town, province, region, postcodes, note)
SELECT (ARRAY['notary', 'hospital', 'police', 'bailiff'])[1 + n %% 4], 'Group ' || n, 'Groupe ' || n, '', '', '',
    (ARRAY['', 'nl', 'fr', 'nl|fr'])[1 + n / 4 %% 4], '',
    CASE WHEN n %% 2 = 0 THEN 'group' || n || '@body.example' ELSE '' END,
    '{}', '{}', '', ((1 + n %% 9) * 1000)::text, 'Gent', '', '', '{}', ''
FROM generate_series(1, %s - (SELECT count(*) FROM directory_organisation)) AS n
"""
RULES: Final[tuple[dict[str, list[str]], ...]] = (
    *({"kinds": [kind]} for kind in ("notary", "hospital", "police", "bailiff", "municipality")),
    *({"languages": [language]} for language in ("nl", "fr", "de")),
    *({"regions": [region]} for region in ("02000", "03000", "04000")),
    {"kinds": ["police", "notary"], "languages": ["nl|fr"], "provinces": ["60000"]},
)
_FIRST: Final = (
    "An",
    "Céline",
    "Jürgen",
    "Bert",
    "Hélène",
    "Kaat",
    "Élise",
    "Günther",
    "Freya",
    "Luc",
    "Ingrid",
    "Dirk",
)
_SYLLABLES: Final = ("van", "der", "mee", "ro", "li", "ka", "stra", "ve", "bo", "den", "ghe", "ma", "pu", "ter", "ste")


def measure(installation: Installation, report: Report) -> None:
    """Fills the directory, then asks everything that people ask of it."""
    since = time.monotonic()
    fill(installation)
    report.note(f"{PART}: filled in {time.monotonic() - since:.0f} s.")
    _take(report, "who calls", callers, _numbers(), "< 5 ms")
    for name, words in TYPED.items():
        _take(report, f"suggestions, {name}", suggestions, words, "< 30 ms")
    user = User(username="bench", name="Bench", role="call_taker")
    every = [word for words in TYPED.values() for word in words]
    _take(report, "the one box", lambda typed: everything(user, typed), every, "< 60 ms")
    bodies = list(Organisation.objects.filter(users__isnull=False).distinct()[:20])
    _take(report, "an organisation by its whole name", organisation_named, ["Bertogne", "Liège", str(bodies[0])])
    _take(report, "credentials beside a ticket", lambda body: beside(body, body.contacts.first()), bodies, "< 20 ms")
    _take(report, "connected users of an organisation", connections_of, bodies)
    _take(report, "what ends, first page", expiry.page, [ExpiryFilters()], "< 30 ms")
    _take(report, "what ends, counted", expiry.count, [ExpiryFilters()], "< 30 ms")
    _measure_groups(installation, report)


def _measure_groups(installation: Installation, report: Report) -> None:
    for place, rule in enumerate(RULES):
        UserGroup.objects.update_or_create(code=f"bench-{place}", defaults={"name_nl": f"{place}", "rule": rule})
    with installation.connect(superuser=True) as db:
        db.execute(_MORE.encode(), [ORGANISATIONS])
        db.execute("VACUUM ANALYZE directory_organisation")
    groups = list(UserGroup.objects.filter(code__startswith="bench-").values_list("pk", flat=True))
    _take(report, "addresses of 12 groups at 100,000 organisations", counts, [groups], "< 500 ms")


def _numbers() -> list[str]:
    dice = random.Random("callers")
    return [f"0470 {dice.randrange(96_000):06d}" for _ in range(50)]


def fill(installation: Installation) -> None:
    if Contact.objects.count() >= CONTACTS:
        return
    dice = random.Random("names")
    names = {"".join(dice.choices(_SYLLABLES, k=3)).title() for _ in range(2500)}
    last = ["Peeters", "Lambert", "Müller", "Schröder", "Noël", *sorted(names)]
    sizes = {"first": len(_FIRST), "last": len(last), "bodies": BODIES, "contacts": CONTACTS}
    with installation.connect(superuser=True) as db:
        values = {"first": list(_FIRST), "last": last}
        for statement in _FILL.format(**sizes).split(";\n"):
            if statement.strip():
                db.execute(statement.encode(), values)
    load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True)
    with installation.connect(superuser=True) as db:
        db.execute("VACUUM ANALYZE")


def _take(report: Report, name: str, ask: Callable[[T], object], questions: Sequence[T], goal: str = "") -> None:
    """Puts every question several times, in turn; the first round only warms up."""
    taken: list[float] = []
    for turn in range(ROUNDS + 1):
        for question in questions:
            since = time.perf_counter()
            ask(question)
            if turn:
                taken.append(1000 * (time.perf_counter() - since))
    report.add(PART, f"{name}, p50", percentile(taken, 0.5), "ms")
    report.add(PART, f"{name}, p95", percentile(taken, 0.95), "ms", goal)
