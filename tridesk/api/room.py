"""What the API declares of itself."""

from __future__ import annotations

from tridesk.api.retention import RequestRetention
from tridesk.directory.privacy import ports as privacy
from tridesk.kit.rooms import Room

ROOM = Room(
    api=(
        "tridesk.api.tickets",
        "tridesk.api.ticket_actions",
        "tridesk.api.tables",
        "tridesk.api.organisations",
        "tridesk.api.connected_users",
        "tridesk.api.confirmations",
        "tridesk.api.campaigns",
        "tridesk.api.transfers",
        "tridesk.api.people_changes",
        "tridesk.api.notices",
        "tridesk.api.telephone",
        "tridesk.api.figures",
        "tridesk.api.request_links",
        "tridesk.api.faq",
        "tridesk.api.office",
        "tridesk.api.restores",
        "tridesk.api.letters",
        "tridesk.api.documents",
        "tridesk.api.dispatches",
        "tridesk.api.faxes",
    ),
    answers=(privacy.keepers.entries(RequestRetention(), position=80),),
)
