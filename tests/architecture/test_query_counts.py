"""How many queries each page takes, as a number: one that grows is seen here, and has to be justified."""

from __future__ import annotations

from typing import Final

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.architecture.routes import page_routes
from tests.clients import signed_in, undone
from tests.examples import Desk
from tridesk.accounts.roles import Role
from tridesk.directory.office.queries import forget_working_hours

TICKET_PAGE: Final = (
    # frame: session, user
    "django_session", "accounts_user",
    # ticket with topic, owner, contact, organisation; what else hangs on it: the rest is read of what does
    "tickets_ticket", "tickets_ticket",
    # timeline: entries, their files, journal
    "tickets_entry", "tickets_attachment", "journal_entry",
    # questions to the second line; merged and split tickets; messages for colleagues
    "tickets_handover", "tickets_regrouping", "tickets_message",
    # tickets of the same contact or organisation
    "tickets_ticket",
    # telephone bar: state of the agent, of the switch (in one, once the agent has signed on)
    "telephony_agent", "telephony_lease",
)  # fmt: skip

RESTORE_PAGE: Final = (
    # frame: session, user
    "django_session", "accounts_user",
    # restore with ticket, person, user, organisation; what was proved and ordered; access and what allows it
    "reconnect_restore", "reconnect_proof", "reconnect_order", "directory_credential", "directory_authorisation",
    # what changed lately; beside it, unseen here, `_CIRCUMSTANCES_OF`; what is registered is read where ways are due
    "directory_registration", "directory_merger",
    # questions about the layer
    "reconnect_questiontree",
    # telephone bar
    "telephony_agent", "telephony_lease",
)  # fmt: skip

QUERIES: Final = {
    "accounts:colleague": 7,
    "accounts:colleagues": 6,
    "accounts:new_colleague": 5,
    "accounts:second_factor": 6,
    "directory:absences": 8,
    "directory:add-absence": 7,
    "directory:add-authorisation": 6,
    "directory:add-campaign": 5,
    "directory:add-contact": 4,
    "directory:add-credential": 5,
    "directory:add-group": 5,
    "directory:add-hours": 5,
    "directory:add-organisation": 4,
    "directory:add-service": 5,
    "directory:add-user": 6,
    "directory:ask": 7,
    "directory:calendar": 5,
    "directory:calendar-year": 5,
    "directory:campaign": 8,
    "directory:campaigns": 6,
    "directory:confirmation": 6,
    "directory:confirmations": 6,
    "directory:contact": 13,
    "directory:count-group": 4,
    "directory:departures": 7,
    "directory:desk-hours": 5,
    "directory:edit-absence": 6,
    "directory:edit-authorisation": 7,
    "directory:edit-contact": 5,
    "directory:edit-credential": 5,
    "directory:edit-day": 5,
    "directory:edit-group": 7,
    "directory:edit-hours": 5,
    "directory:edit-organisation": 5,
    "directory:edit-service": 7,
    "directory:edit-staff": 10,
    "directory:edit-user": 6,
    "directory:ending": 8,
    "directory:erase": 10,
    "directory:erasures": 5,
    "directory:group": 9,
    "directory:group-addresses": 8,
    "directory:groups": 9,
    "directory:held": 5,
    "directory:hours": 5,
    "directory:import": 7,
    "directory:office-data": 5,
    "directory:organisation": 20,
    "directory:organisations": 6,
    "directory:renewals": 8,
    "directory:services": 8,
    "directory:sheet": 3,
    "directory:staff": 11,
    "directory:stale": 5,
    "directory:transfers": 7,
    "directory:user": 9,
    "faq:edit": 9,
    "faq:entries": 7,
    "faq:entry": 9,
    "faq:history": 9,
    "faq:next": 11,  # searches, gaps, and five lists of entries
    "faq:write": 7,
    "figures:annotation": 5,
    "figures:annotations": 6,
    "figures:definitions": 7,
    "figures:explore": 20,
    "figures:export": 8,
    "figures:exported": 7,
    "figures:forecast": 9,
    "figures:list": 17,
    "figures:own-shifts": 4,
    "figures:roster": 20,
    "figures:report": 7,
    "figures:report-file": 289,  # fifty questions to the figures
    "figures:staffing": 9,
    "figures:start": 68,  # fourteen questions to the figures, three to five queries each
    "figures:topics": 8,
    "mailroom:examples": 5,
    "mailroom:examples_file": 3,
    "mailroom:out_mail": 6,
    "mailroom:outtray": 8,
    "mailroom:set_aside": 5,
    "notices:correct": 5,
    "notices:edit": 8,
    "notices:ledger": 7,
    "notices:no-more": 4,
    "notices:notice": 13,
    "notices:notices": 10,
    "notices:pace": 5,
    "notices:preview": 9,
    "notices:register": 8,
    "notices:returned": 11,
    "notices:write": 7,
    "portal:feedback": 5,
    "portal:new": 2,
    "portal:organisation": 2,
    "portal:organisations": 2,
    "portal:renew": 2,
    "reconnect:begin": 5,
    "reconnect:bulk": 10,
    "reconnect:bulks": 5,
    "reconnect:caution": 7,
    "reconnect:drill": 11,
    "reconnect:ends": 5,
    "reconnect:programs": 5,
    "reconnect:new-bulk": 4,
    "reconnect:restore": len(RESTORE_PAGE),
    "reconnect:questions": 6,
    "reconnect:restores": 7,
    "portal:ticket_links": 9,  # also those of requests that were merged into it
    "statuspage:certificate": 4,
    "statuspage:editors": 4,
    "statuspage:words": 4,
    "telephony:add-choice": 8,
    "telephony:choice": 8,
    "telephony:figures": 9,
    "telephony:figures-file": 5,
    "telephony:listen": 4,
    "telephony:menu": 10,
    "telephony:menu-version": 6,
    "telephony:prompt": 6,
    "telephony:prompts": 6,
    "telephony:recorded": 6,
    "telephony:recording": 6,
    "telephony:trunk": 9,
    "telephony:wall": 7,
    "telephony:wallboard": 12,
    "telephony:window": 3,
    "tickets:archive": 7,
    "tickets:arrived": 2,
    "tickets:attachment": 4,
    "tickets:calls": 9,
    "tickets:desk": 6,
    "tickets:dial": 4,
    "tickets:disposal": 5,
    "tickets:filled": 5,
    "tickets:forward": 8,
    "tickets:gesture": 6,
    "tickets:incident": 8,
    "tickets:incidents": 5,
    "tickets:lists": 10,
    "tickets:messages": 6,
    "tickets:new": 5,
    "tickets:offers": 2,  # nothing typed
    "tickets:offers_for": 14,  # the request, then a search: settings, stems, unknown words, likes, entries
    "tickets:phone-bar": 4,
    "tickets:presence": 4,
    "tickets:questions": 3,
    "tickets:since": 3,
    "tickets:telephone": 5,
    "tickets:template": 6,
    "tickets:templates": 5,
    "web:journal": 6,
    "web:menu": 4,
    "web:preferences": 4,
    "web:security_txt": 2,
    "web:waiting": 12,
    "web:welcome": 4,
    "tickets:ticket": len(TICKET_PAGE),
}
OF_TRANSACTIONS: Final = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def test_each_page_takes_the_queries_that_are_written_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # A slow page outlives the five seconds for which a process remembers the hours.
    monkeypatch.setattr("tridesk.directory.office.queries._MEMORY_SECONDS", 3600.0)
    forget_working_hours()
    clients, counted = {role: signed_in(user) for role, user in desk.people.items()}, {}
    for route in page_routes():
        roles = [role for role in (Role.PROJECT_LEADER, *Role) if desk.may(role, route.capability)]
        client = clients[roles[0] if roles else Role.PROJECT_LEADER]
        with undone():
            first = client.get(desk.path(route))  # fills what a process remembers
            if first.status_code == 200 and isinstance(first, HttpResponse):
                with CaptureQueriesContext(connection) as queries:
                    client.get(desk.path(route))
                counted[route.name] = sum(not query["sql"].startswith(OF_TRANSACTIONS) for query in queries)
    assert counted == QUERIES
