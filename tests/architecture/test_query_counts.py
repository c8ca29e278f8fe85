"""How many queries each page takes, as a number: one that grows is seen here, and has to be justified."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.architecture.conftest import Desk, signed_in, undone
from tests.architecture.routes import page_routes
from tridesk.accounts.roles import Role

TICKET_PAGE: Final = (
    # frame: session, user
    "django_session", "accounts_user",
    # ticket with topic, owner, contact, organisation; the user's next ticket; counts of the views
    "tickets_ticket", "tickets_ticket", "tickets_ticket",
    # timeline: entries, their files, their masked numbers, journal
    "tickets_entry", "tickets_attachment", "tickets_maskednumber", "journal_entry",
    # questions to the second line; linked, merged and split tickets; calls
    "tickets_handover", "tickets_link", "tickets_regrouping", "telephony_call",
    # what the user was typing; messages for colleagues
    "tickets_draft", "tickets_message",
    # others who look at the ticket; tickets of the same contact or organisation
    "tickets_presence", "tickets_ticket",
    # answer: templates, topics
    "tickets_template", "tickets_topic",
    # telephone bar: state of the agent, of the switch
    "telephony_agent", "telephony_lease",
    # outcomes: services, their experts, who of them is away, until when, and who replaces them
    "directory_service", "accounts_user", "directory_absence", "directory_absence", "accounts_user",
    # a message for a colleague, or another owner
    "accounts_user",
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
    "directory:contact": 6,
    "directory:count-group": 4,
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
    "directory:erase": 9,
    "directory:erasures": 5,
    "directory:group": 9,
    "directory:group-addresses": 8,
    "directory:groups": 9,
    "directory:held": 5,
    "directory:hours": 5,
    "directory:import": 7,
    "directory:organisation": 14,
    "directory:organisations": 6,
    "directory:services": 8,
    "directory:sheet": 3,
    "directory:staff": 11,
    "directory:stale": 5,
    "directory:transfers": 7,
    "directory:user": 9,
    "mailroom:examples": 5,
    "mailroom:examples_file": 3,
    "mailroom:out_mail": 6,
    "mailroom:outtray": 8,
    "mailroom:set_aside": 5,
    "notices:correct": 5,
    "notices:edit": 6,
    "notices:ledger": 7,
    "notices:no-more": 4,
    "notices:notice": 13,
    "notices:notices": 10,
    "notices:pace": 5,
    "notices:preview": 9,
    "notices:register": 8,
    "notices:returned": 11,
    "notices:write": 5,
    "statuspage:certificate": 4,
    "statuspage:editors": 4,
    "statuspage:words": 4,
    "telephony:add-choice": 8,
    "telephony:choice": 8,
    "telephony:figures": 9,
    "telephony:figures-file": 5,
    "telephony:listen": 4,
    "telephony:menu": 8,
    "telephony:menu-version": 6,
    "telephony:prompt": 6,
    "telephony:prompts": 6,
    "telephony:recorded": 6,
    "telephony:recording": 6,
    "telephony:trunk": 9,
    "telephony:wall": 8,
    "telephony:wallboard": 12,
    "telephony:window": 3,
    "tickets:archive": 7,
    "tickets:attachment": 4,
    "tickets:calls": 9,
    "tickets:desk": 6,
    "tickets:disposal": 5,
    "tickets:filled": 5,
    "tickets:incident": 8,
    "tickets:incidents": 5,
    "tickets:messages": 6,
    "tickets:new": 6,
    "tickets:phone-bar": 4,
    "tickets:questions": 3,
    "tickets:telephone": 5,
    "tickets:template": 5,
    "tickets:templates": 5,
    "web:journal": 6,
    "web:preferences": 4,
    "web:security_txt": 2,
    "web:welcome": 4,
    "tickets:ticket": len(TICKET_PAGE),
}
OF_TRANSACTIONS: Final = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def test_each_page_takes_the_queries_that_are_written_here(desk: Desk) -> None:
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
