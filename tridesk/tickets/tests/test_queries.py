"""Reading tickets: the gate, the queues, the search."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound
from tridesk.tickets import actions, queries, search, word_search
from tridesk.tickets.actions import Requester
from tridesk.tickets.card import card_of
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import LOW, URGENT, Awaiting, Channel
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import TicketFilters, find, queue
from tridesk.tickets.tests.factories import (
    MONDAY,
    NUMBER,
    came,
    expert,
    mail,
    opened,
    organisation,
    person,
    service,
    topic,
)


def tickets_with(by: User, q: str, **filters: str) -> list[Ticket]:
    return find(by, TicketFilters(q=q, **filters)).tickets


# --- the gate


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.PROJECT_LEADER, True),
        (Role.CENTRE_MANAGER, True),
        (Role.SUPERVISOR, True),
        (Role.CALL_TAKER, True),
        (Role.EXTERNAL_RELATIONS, True),
        (Role.EXPERT, False),
        (Role.TECHNICAL_CENTRE, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_who_reads_every_ticket(role: Role, may: bool) -> None:
    ticket, reader = opened(), person("x", role.value)
    if may:
        assert queries.ticket_for(reader, ticket.number) == ticket
    else:
        with pytest.raises(NotFound):
            queries.ticket_for(reader, ticket.number)


def test_who_has_left_reads_nothing(ticket: Ticket) -> None:
    with pytest.raises(NotFound):
        queries.ticket_for(person("old", is_active=False), ticket.number)


def test_experts_read_what_was_handed_to_their_service(ticket: Ticket, karim: User, registers: Service) -> None:
    service("OTH", "mia")
    other, elke = opened(), User.objects.get(username="elke")
    for _ in range(2):
        actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    assert list(queries.tickets_for(elke)) == [ticket]
    assert list(queries.tickets_for(User.objects.get(username="mia"))) == []
    with pytest.raises(NotFound):
        queries.ticket_for(elke, other.number)


def test_and_no_other_ticket_of_the_requester_nor_a_linked_one(ticket: Ticket, karim: User, registers: Service) -> None:
    earlier, elke = opened("Earlier"), User.objects.get(username="elke")
    actions.link(ticket, earlier, by=karim)
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    assert (queries.links_of(elke, ticket), card_of(elke, ticket).mine) == ([], [])
    assert queries.links_of(karim, ticket) == [("related", earlier)]
    assert card_of(karim, ticket).mine == [earlier]


def test_a_part_is_reached_through_its_ticket_only(ticket: Ticket, karim: User) -> None:
    other = opened(uploads=[Upload("a.txt", "text/plain", b"a")])
    entry = other.entries.get()
    file = entry.attachments.get()
    assert queries.entry_for(karim, other.number, entry.pk) == entry
    assert queries.attachment_for(karim, other.number, file.pk) == file
    with pytest.raises(NotFound):
        queries.entry_for(karim, ticket.number, entry.pk)
    with pytest.raises(NotFound):
        queries.attachment_for(karim, ticket.number, file.pk)


# --- queues


@pytest.fixture
def desk(karim: User, registers: Service) -> dict[str, Ticket]:
    """One ticket in each queue and one that is closed."""
    tickets = {name: opened(name) for name in ("new", "mine", "research", "paused", "second_line", "late", "closed")}
    actions.take(tickets["mine"], by=karim)
    until = MONDAY + timedelta(days=30)
    actions.research(tickets["research"], by=person("a"), awaited="x", until=until)
    actions.research(tickets["paused"], by=person("b"), awaited="x", until=until, awaiting=Awaiting.REQUESTER)
    actions.hand_over(tickets["second_line"], by=person("c"), service=registers, question="?", tell=False)
    actions.change(tickets["late"], by=karim, priority=URGENT)
    actions.close(tickets["closed"], by=karim)
    return tickets


def test_queues_and_counts_agree(desk: dict[str, Ticket], karim: User) -> None:
    with clock.frozen(MONDAY + timedelta(hours=3)):
        subjects = {
            name: sorted(t.subject for t in queue(karim, name, TicketFilters()).tickets) for name in queries.QUEUES
        }
        counts = queries.counts(karim)
    assert subjects == {
        "mine": ["mine"],
        "new": ["late", "new"],
        "research": ["paused", "research"],
        "second_line": ["second_line"],
        "late": ["late"],
        "unproved": [],
    }
    assert counts == {name: len(names) for name, names in subjects.items()}


def test_what_arrived_for_somebody_is_new_or_theirs_and_not_their_own_doing(
    desk: dict[str, Ticket], karim: User, sofie: User
) -> None:
    numbers = [ticket.number for ticket in desk.values()]
    assert [(ticket.subject, kind) for ticket, kind in queries.arrived(karim, numbers)] == [("new", "new")]
    actions.note(desk["mine"], by=sofie, text="They called again.")
    arrived = queries.arrived(karim, numbers)
    assert [(ticket.subject, kind) for ticket, kind in arrived] == [("new", "new"), ("mine", "mine")]
    assert queries.arrived(karim, []) == []


def test_what_stands_still_is_never_late(desk: dict[str, Ticket], karim: User) -> None:
    with clock.frozen(MONDAY + timedelta(days=20)):
        late = {ticket.subject for ticket in queue(karim, "late", TicketFilters()).tickets}
        assert (late, queries.counts(karim)["late"]) == ({"new", "mine", "research", "second_line", "late"}, 5)


def test_a_large_count_stops(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    for _ in range(3):
        opened()
    assert queries.counts(karim)["new"] == 2


def walked(by: User, name: str, limit: int, *, newest_first: bool = False) -> list[Ticket]:
    """Every ticket of a queue, page by page."""
    seen, cursor = [], ""
    while True:
        page = queue(by, name, TicketFilters(), cursor, limit, newest_first=newest_first)
        seen += page.tickets
        if not page.next:
            return seen
        cursor = page.next


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20])
def test_pages_walk_every_ticket_once_also_when_they_are_due_together(karim: User, limit: int) -> None:
    made = [opened(str(number), priority=LOW if number % 3 else URGENT) for number in range(10)]
    expected = sorted(made, key=lambda ticket: (ticket.due_at, ticket.pk))
    assert walked(karim, "new", limit) == expected
    assert walked(karim, "new", limit, newest_first=True) == made[::-1]


@pytest.mark.parametrize("limit", [1, 3, 20])
def test_and_pages_of_a_search_the_newest_first(karim: User, limit: int) -> None:
    made = [opened(f"key {number}") for number in range(8)]
    for filters in (TicketFilters(q="key"), TicketFilters(state="active")):
        seen, cursor = [], ""
        while True:
            page = find(karim, filters, cursor, limit)
            seen += page.tickets
            if not (cursor := page.next):
                break
        assert seen == made[::-1]


@pytest.mark.parametrize(
    "cursor", ["x", "|", "2026-03-02|1", "2026-03-02T09:00:00+00:00|x", "2026-13-45T00:00:00Z|1", "|1"]
)
def test_an_address_of_a_page_that_is_none(karim: User, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        queue(karim, "new", TicketFilters(), cursor)
    assert refused.value.field == "after"
    with pytest.raises(Invalid) as refused:
        find(karim, TicketFilters(), cursor)
    assert refused.value.field == "after"


def test_filters(karim: User) -> None:
    about = topic("ZZZ")
    child = topic("ZZZ.KEY")
    fax = opened("fax", channel=Channel.FAX, language="fr", topic=child, owner=karim)
    opened("mail", topic=topic("ZZZZ"))
    closed = actions.close(opened("closed", topic=about), by=karim)

    def only(**filters: str) -> set[str]:
        return {ticket.subject for ticket in find(karim, TicketFilters(**filters)).tickets}

    assert (only(channel="fax"), only(language="fr"), only(owner="karim")) == ({"fax"}, {"fax"}, {"fax", "closed"})
    assert (only(topic="ZZZ"), only(topic="ZZZ.KEY")) == ({"fax", "closed"}, {"fax"})
    assert (only(state="active"), only(state="closed"), only(state="x")) == ({"fax", "mail"}, {"closed"}, set())
    assert (only(channel="fax", language="nl"), only()) == (set(), {"fax", "mail", "closed"})
    assert (fax.owner, closed.owner) == (karim, karim)


def test_what_makes_no_sense_in_an_address_is_not_there() -> None:
    assert queries.as_filters({"q": "a\x00b" + "c" * 300, "x": "y"}) == TicketFilters(q="ab" + "c" * 197)


# --- search


@pytest.fixture
def known(karim: User) -> Ticket:
    (ticket,) = came(
        mail("Büllingen: clé perdue", "Mon œuvre d'été à l'hôtel; appelez-moi.", sender="René <rene@a-b.example>")
    )
    actions.change(ticket, by=karim, requester_phone="+32470123456", organisation=organisation("Sankt Vith"))
    return actions.answer(ticket, by=karim, text="Een toegangssleutel kost niets.", language="nl")


@pytest.mark.parametrize(
    "typed",
    [
        "bullingen", "BÜLLINGEN", "cle", "clé perdue", "perdue cle", "oeuvre ete", "hotel", "toegang",
        "toegangssleutel", "rene", "rene@a-b.example", "a-b", "sankt vith", "0470 12 34 56",
        "0470/12.34.56", "+32 470 12 34 56", "(0470) 12 34 56", "+32 (0)470 12 34 56",
        "0470123456", "+32470123456", "0032 470 12 34 56", "clé & perdue", "'clé'", '"clé perdue"', "cle:*", "!clé",
        "clé | perdue", "(clé", "\\clé", "clé --", "perd%",
    ],
)  # fmt: skip
def test_it_is_found(known: Ticket, karim: User, typed: str) -> None:
    opened("Something else", requester=Requester(name="Other", phone="+32470999999"))
    assert tickets_with(karim, typed) == [known]


def test_by_its_number_whole_or_in_part(known: Ticket, karim: User) -> None:
    assert (tickets_with(karim, known.number), tickets_with(karim, known.number[:8])) == ([known], [known])


@pytest.mark.parametrize(
    "typed", ["sleutel", "clé manquante", "...", "&|!():*<->", "'", "\\", "  ", "x" * 5_000, "0470 99 99 99"]
)
def test_it_is_not_found(known: Ticket, karim: User, typed: str) -> None:
    assert tickets_with(karim, typed) == []


def test_a_number_typed_in_a_text_is_found_as_it_stands_there(karim: User) -> None:
    ticket = opened(text="Call 0470 12 34 56")
    assert tickets_with(karim, "0470 12 34 56") == [ticket]


def test_nothing_typed_is_everything(known: Ticket, karim: User) -> None:
    assert tickets_with(karim, "") == [known]


def test_a_national_number_finds_nothing_and_its_ticket_is_found_by_the_rest(karim: User) -> None:
    ticket = opened(f"About {NUMBER}")
    assert (tickets_with(karim, "62031499901"), tickets_with(karim, "about")) == ([], [ticket])


def test_common_and_rare_words_in_a_large_archive(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_search, "NEWEST", 3)
    monkeypatch.setattr(word_search, "SAMPLE", 4)
    monkeypatch.setattr(word_search, "COMMON", 3)
    first = opened("rare key", language="fr")
    others = [opened(f"common key {number}") for number in range(9)]
    assert (tickets_with(karim, "rare"), tickets_with(karim, "rare key"), tickets_with(karim, "key")) == (
        [first],
        [first],
        [*others[::-1], first],
    )
    assert (tickets_with(karim, "key", language="fr"), tickets_with(karim, "rare", language="nl")) == ([first], [])


def test_experts_find_their_own(ticket: Ticket, karim: User, registers: Service) -> None:
    opened("Lost key")
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)
    assert (tickets_with(User.objects.get(username="elke"), "lost"), tickets_with(expert("mia"), "lost")) == (
        [ticket],
        [],
    )


def test_excerpts_show_where_it_hit(known: Ticket, karim: User) -> None:
    hits = queries.excerpts([known], "toegang")
    assert hits == {known.pk: ("Een ", "toegang", "ssleutel kost niets.")}
    assert (queries.excerpts([known], "été")[known.pk][1], queries.excerpts([known], "?")) == ("été", {})
    assert (queries.excerpts([], "toegang"), queries.excerpts([known], "bullingen")) == ({}, {})


def test_long_words_are_found_by_how_they_begin(karim: User) -> None:
    ticket = opened("z" * 90)
    assert (tickets_with(karim, "z" * 60), tickets_with(karim, "z" * 12)) == ([ticket], [ticket])
    assert {len(word.encode()) for word in search.words_of("é" * 90, "字" * 90, "z" * 90)} == {39, 40}


def test_nothing_to_index_is_nothing(db: None) -> None:
    search.index([])
