"""Triggers keep `directory_registration` true to the cards, whoever writes them (decision 0061).

A statement on organisations or contacts ends the rows of values that are no longer on their cards and begins rows for new
ones, with the time of the clock, not that of the transaction, which may be old. Rows begin anew for a contact that comes
back after the day of leaving, and for an organisation that comes back after its last day; the undoing of a merger alone
is no coming back. A contact that changes its organisation begins anew because its rows name the organisation before;
a merger takes the rows along first, and the trigger then has nothing to do.

For cards of before: the journal names what was changed by the product in the last 30 days, and that counts since then.
Of all else nothing says that it is younger than 30 days: it counts since its card was last confirmed, if that is
longer ago, else since 30 days before this migration.
"""

from django.db import migrations

VALUES = """
CREATE FUNCTION directory_card_values(phone text, phones text[], email text, emails text[])
RETURNS TABLE (kind text, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 'phone', number FROM unnest(phones || phone) number WHERE number <> ''
    UNION SELECT 'email', lower(address) FROM unnest(emails || email) address WHERE address <> ''
$$;

CREATE FUNCTION directory_organisation_registered(ids bigint[])
RETURNS TABLE (organisation_id bigint, contact_id bigint, kind text, value text) LANGUAGE sql STABLE AS $$
    SELECT card.id, NULL::bigint, standing.kind, standing.value
    FROM directory_organisation card,
        directory_card_values(card.phone, card.other_phones, card.email, card.other_emails) standing
    WHERE card.id = ANY (ids)
$$;

CREATE FUNCTION directory_contact_registered(ids bigint[])
RETURNS TABLE (organisation_id bigint, contact_id bigint, kind text, value text) LANGUAGE sql STABLE AS $$
    SELECT card.organisation_id, card.id, standing.kind, standing.value
    FROM directory_contact card, LATERAL (
        SELECT * FROM directory_card_values(card.phone, card.other_phones, card.email, card.other_emails)
        UNION ALL SELECT 'security', '' WHERE card.is_security_contact
    ) standing
    WHERE card.id = ANY (ids) AND card.organisation_id IS NOT NULL
$$;

CREATE FUNCTION directory_today() RETURNS date LANGUAGE sql VOLATILE AS $$
    SELECT (clock_timestamp() AT TIME ZONE 'Europe/Brussels')::date
$$;
"""

# {mine}: compares the owner of a row with ids; `anew` is a part of `ids`.
REGISTER = """
CREATE FUNCTION directory_register_{noun}s(ids bigint[], anew bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    UPDATE directory_registration held SET until = greatest(moment, held.since)
    WHERE {mine} = ANY (ids) AND held.until IS NULL AND (held.{noun}_id = ANY (anew) OR NOT EXISTS (
        SELECT FROM directory_{noun}_registered(ARRAY[held.{noun}_id]) card
        WHERE (card.organisation_id, card.kind, card.value) = (held.organisation_id, held.kind, held.value)
    ));
    INSERT INTO directory_registration (organisation_id, contact_id, kind, value, since)
    SELECT card.organisation_id, card.contact_id, card.kind, card.value, moment
    FROM directory_{noun}_registered(ids) card
    WHERE NOT EXISTS (
        SELECT FROM directory_registration held
        WHERE {mine} = card.{noun}_id AND held.until IS NULL AND (held.kind, held.value) = (card.kind, card.value)
    );
END $$;

CREATE FUNCTION directory_{noun}_registers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    anew bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO ids FROM after;
    ELSE
        SELECT array_agg(after.id), array_agg(after.id) FILTER (WHERE {back}) INTO ids, anew
        FROM after LEFT JOIN before ON before.id = after.id
        WHERE before.id IS NULL OR ({before}) IS DISTINCT FROM ({after});
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM directory_register_{noun}s(ids, coalesce(anew, ARRAY[]::bigint[]));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION directory_{noun}_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory_registration held USING before WHERE held.{noun}_id = before.id;
    RETURN NULL;
END $$;

CREATE TRIGGER directory_{noun}_added AFTER INSERT ON directory_{noun}
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION directory_{noun}_registers();
CREATE TRIGGER directory_{noun}_changed AFTER UPDATE ON directory_{noun}
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION directory_{noun}_registers();
CREATE TRIGGER directory_{noun}_removed AFTER DELETE ON directory_{noun}
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION directory_{noun}_goes();
"""

EXISTING = """
WITH changed AS (
    SELECT ref, max(at) AS at FROM journal_entry
    WHERE at > now() - interval '30 days' AND (
        verb IN ('{noun}.added', '{noun}.remembered')
        OR verb = '{noun}.changed' AND data -> 'fields' ?| ARRAY[{fields}]
    )
    GROUP BY ref
)
INSERT INTO directory_registration (organisation_id, contact_id, kind, value, since)
SELECT standing.organisation_id, standing.contact_id, standing.kind, standing.value,
    coalesce(changed.at, least(card.confirmed_at, now() - interval '30 days'))
FROM directory_{noun} card
LEFT JOIN changed ON changed.ref = '{noun}:' || card.id,
LATERAL directory_{noun}_registered(ARRAY[card.id]) standing
"""

BACKWARD = """
DROP TRIGGER directory_{noun}_added ON directory_{noun};
DROP TRIGGER directory_{noun}_changed ON directory_{noun};
DROP TRIGGER directory_{noun}_removed ON directory_{noun};
DROP FUNCTION directory_{noun}_goes();
DROP FUNCTION directory_{noun}_registers();
DROP FUNCTION directory_register_{noun}s(bigint[], bigint[]);
DROP FUNCTION directory_{noun}_registered(bigint[]);
"""

REACH = ("phone", "other_phones", "email", "other_emails")
KINDS = (
    {
        "noun": "organisation",
        "mine": "held.contact_id IS NULL AND held.organisation_id",
        "fields": (*REACH, "valid_until", "merged_into_id"),
        "back": (
            "before.valid_until < directory_today() AND coalesce(after.valid_until >= directory_today(), true)"
            " AND (before.merged_into_id IS NULL OR after.merged_into_id IS NOT NULL)"
        ),
    },
    {
        "noun": "contact",
        "mine": "held.contact_id",
        "fields": (*REACH, "organisation_id", "left_on", "is_security_contact"),
        "back": "before.left_on <= directory_today() AND coalesce(after.left_on > directory_today(), true)",
    },
)


def register(kind: dict) -> str:
    columns = {
        table: ", ".join(f"{table}.{field}" for field in kind["fields"]) for table in ("before", "after")
    }
    return REGISTER.format(**{name: kind[name] for name in ("noun", "mine", "back")}, **columns)


def existing(kind: dict) -> str:
    names = ", ".join(f"'{field.removesuffix('_id')}'" for field in kind["fields"])
    return EXISTING.format(noun=kind["noun"], fields=names)


class Migration(migrations.Migration):
    dependencies = [("directory", "0012_registrations"), ("journal", "0002_append_only")]
    operations = [
        migrations.RunSQL(VALUES, """
            DROP FUNCTION directory_today();
            DROP FUNCTION directory_card_values(text, text[], text, text[]);
        """),
        *(
            migrations.RunSQL(sql, backward)
            for kind in KINDS
            for sql, backward in (
                (register(kind), BACKWARD.format(noun=kind["noun"])),
                (existing(kind), migrations.RunSQL.noop),
            )
        ),
    ]
