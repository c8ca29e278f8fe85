"""Two database roles: one owns the tables and migrates, a lesser one runs the product.

An attacker with the password of the lesser role, or with SQL injection under it, cannot alter a table, drop a guard or
change past journal entries.
"""

from __future__ import annotations

from typing import Final, LiteralString

OWNER: Final = "tridesk"
RUNNING: Final = "tridesk_run"

RUNNING_COMMANDS: Final = frozenset({"web", "mail", "intake", "jobs", "fax", "telephony", "notices", "asterisk"})
"""Commands that need no more than the lesser role."""

GRANTS: Final[LiteralString] = """
DO $$ BEGIN
    IF to_regclass('journal_seal') IS NOT NULL THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON journal_entry, journal_seal FROM PUBLIC, CURRENT_USER;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tridesk_run') THEN RETURN; END IF;
    GRANT USAGE ON SCHEMA public TO tridesk_run;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tridesk_run;
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO tridesk_run;
    IF to_regclass('journal_seal') IS NOT NULL THEN
        REVOKE UPDATE, DELETE ON journal_entry, journal_seal FROM tridesk_run;
    END IF;
    IF to_regclass('django_migrations') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM tridesk_run;
    END IF;
END $$
"""
"""What both roles may do; said again after each migration and after a restore."""
